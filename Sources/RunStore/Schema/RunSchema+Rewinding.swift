import GRDB

extension RunSchema {
  /// Removes arrays of the training state.
  static func drop(_ arrays: [String], _ db: Database) throws {
    for name in arrays {
      for table in ["state_arrays", "state_segments"] {
        try db.execute(sql: "DELETE FROM \(table) WHERE name = ?", arguments: [name])
      }
    }
  }

  /// Discards what was recorded after `position`, and records the resumption.
  static func rewind(
    _ db: Database, to position: StatePosition, _ resumption: Resumption, facts: RunFacts
  ) throws {
    try db.execute(
      sql: "DELETE FROM episode_blocks WHERE first_episode > ?", arguments: [position.episodes])
    for table in ["evaluations", "metrics", "checkpoints", "checkpoint_costs"] {
      try db.execute(sql: "DELETE FROM \(table) WHERE step > ?", arguments: [position.step])
    }
    try db.execute(
      sql: """
        INSERT INTO resumptions (step, resumed_at, version, command_line, changes, previous_configuration)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        resumption.step, resumption.resumedAt, resumption.version, resumption.commandLine,
        resumption.changes.joined(separator: "\n"), resumption.previousConfiguration,
      ])
    try db.execute(sql: "DELETE FROM run WHERE key = 'problem'")
    // The former final checkpoint of a resumed run becomes a periodic one.
    try db.execute(sql: "UPDATE checkpoints SET kind = 'periodic' WHERE kind = 'final'")
    let rows: [(String, DatabaseValue)] = [
      ("configuration", facts.configuration.databaseValue), ("environment", facts.environment.databaseValue),
      ("environment_parameters", facts.environmentParameters.databaseValue),
      ("max_episode_steps", facts.maxEpisodeSteps.databaseValue),
      ("algorithm", facts.algorithm.databaseValue),
      ("status", RunStatus.running.rawValue.databaseValue),
      ("steps", position.step.databaseValue), ("episodes", position.episodes.databaseValue),
      ("wall_seconds", position.seconds.databaseValue), ("finished_at", .null),
    ]
    for (key, value) in rows {
      try db.execute(sql: "UPDATE run SET value = ? WHERE key = ?", arguments: [value, key])
    }
  }
}
