import GRDB

extension RunSchema {
  /// Creates the tables in an empty file and fills `run`.
  static func create(in db: Database, facts: RunFacts, maximumBytes: Int?) throws {
    try db.execute(
      sql: """
        PRAGMA page_size = \(pageSize(plannedSteps: facts.planned?.steps));
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        """)
    try limit(db, to: maximumBytes)
    try db.inTransaction(.immediate) {
      for object in objects { try db.execute(sql: object.sql) }
      let statement = try db.makeStatement(sql: "INSERT INTO run (key, value) VALUES (?, ?)")
      for (key, value) in facts.rows { try statement.execute(arguments: [key, value]) }
      try write(facts.settings, into: db)
      return .commit
    }
  }

  /// Puts `settings` in the place of those that the file has.
  static func write(_ settings: RunSettings, into db: Database) throws {
    try db.execute(sql: "DELETE FROM settings")
    let statement = try db.makeStatement(sql: "INSERT INTO settings (key, value, position) VALUES (?, ?, ?)")
    for (position, setting) in settings.all.enumerated() {
      try statement.execute(arguments: [setting.key, setting.value, position])
    }
  }

  private static func limit(_ db: Database, to maximumBytes: Int?) throws {
    guard let maximumBytes else { return }
    try db.execute(sql: "PRAGMA max_page_count = \(maximumBytes / pageSize(of: db))")
  }

  /// Bytes.
  private static func pageSize(of db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4096
  }

  /// Configures a connection for recording concurrently with readers.
  ///
  /// - Parameter isShared: whether other hosts may read the file. A rollback journal then takes the place of the write-ahead log:
  ///   readers wait for the moment of a commit, and a commit for them.
  static func beginRecording(in db: Database, isShared: Bool, maximumBytes: Int?) throws {
    try limit(db, to: maximumBytes)
    // A reader that finds a log without an index locks the file for the moment that it takes to make one.
    // 32 MB of log before it is copied into the file: its two syncs are rare even at 100 MB/s.
    try db.execute(
      sql: """
        PRAGMA busy_timeout = 10000;
        PRAGMA journal_mode = \(isShared ? "TRUNCATE" : "WAL");
        PRAGMA synchronous = \(isShared ? "FULL" : "NORMAL");
        PRAGMA wal_autocheckpoint = \(try 32 << 20 / pageSize(of: db));
        PRAGMA journal_size_limit = \(64 << 20);
        PRAGMA secure_delete = OFF;
        PRAGMA cache_size = -8000;
        """)
  }
}

extension RunFacts {
  /// The initial rows of the table `run`.
  fileprivate var rows: [(String, DatabaseValue)] {
    var rows = fixedRows + provenanceRows
    if let episodes = planned?.episodes { rows.append(("planned_episodes", episodes.databaseValue)) }
    if let branch { rows += branch.rows }
    return rows
  }

  /// Those of every run.
  private var fixedRows: [(String, DatabaseValue)] {
    [
      ("format_version", RunSchema.version.databaseValue),
      ("experiment", experiment.databaseValue),
      // SQLite's integers are signed: a seed beyond them is stored as text.
      ("seed", Int64(exactly: seed)?.databaseValue ?? "\(seed)".databaseValue),
      ("environment", environment.databaseValue),
      ("environment_parameters", environmentParameters.databaseValue),
      ("max_episode_steps", maxEpisodeSteps.databaseValue),
      ("action_count", actionCount.databaseValue),
      ("algorithm", algorithm.databaseValue),
      ("configuration", configuration.databaseValue),
      ("finished_at", .null),
      ("status", RunStatus.running.rawValue.databaseValue),
      ("steps", 0.databaseValue),
      ("episodes", 0.databaseValue),
      ("wall_seconds", 0.0.databaseValue),
      ("planned_steps", planned?.steps?.databaseValue ?? .null),
      ("state_step", .null),
      ("state_episodes", .null),
      ("state_seconds", .null),
    ]
  }
  /// Where and with what the run began.
  private var provenanceRows: [(String, DatabaseValue)] {
    let rows: [(String, DatabaseValue)] = [
      ("version", provenance.version.databaseValue),
      ("git_commit", provenance.gitCommit.databaseValue),
      ("toolchain", provenance.toolchain.databaseValue),
      ("processor", provenance.processor.databaseValue),
      ("command_line", provenance.commandLine.databaseValue),
      ("host", provenance.host.databaseValue),
      ("started_at", startedAt.databaseValue),
    ]
    return rows + (provenance.kernels.map { [("kernels", $0.databaseValue)] } ?? [])
  }

  /// What a copy of another run says otherwise than the original.
  var copyRows: [(String, DatabaseValue)] {
    provenanceRows + (branch?.rows ?? []) + [
      ("status", RunStatus.interrupted.rawValue.databaseValue), ("finished_at", .null),
    ]
  }
}

extension BranchOrigin {
  fileprivate var rows: [(String, DatabaseValue)] {
    [
      ("branch_of", path.databaseValue), ("branch_step", step.databaseValue),
      ("branch_history", history.databaseValue),
      ("branch_changes", changes.joined(separator: "\n").databaseValue),
    ]
  }
}
