import GRDB

extension RunFacts {
  init(_ db: Database, path: String) throws {
    let table = try FactTable(db, path: path)
    let actionCount = try table.integer("action_count")
    guard (1...65536).contains(actionCount) else { throw table.damaged("'action_count' is \(actionCount)") }
    let configuration = try table.text("configuration")
    self.init(
      experiment: try table.name("experiment"), seed: try table.seed(),
      environment: try table.name("environment"),
      environmentParameters: try table.text("environment_parameters"),
      maxEpisodeSteps: try table.optionalInteger("max_episode_steps"), actionCount: actionCount,
      algorithm: try table.name("algorithm"),
      settings: try RunSettings(stored: db, path: path) ?? RunSettings(yaml: configuration),
      provenance: Provenance(
        version: try table.text("version"), gitCommit: try table.optionalText("git_commit"),
        toolchain: try table.text("toolchain"), processor: try table.text("processor"),
        commandLine: try table.text("command_line"), host: try table.text("host"),
        kernels: table.has("kernels") ? try table.optionalText("kernels") : nil),
      startedAt: try table.text("started_at"), planned: try table.planned(), branch: try table.branch())
    self.configuration = configuration
  }
}

extension FactTable {
  /// Nil for a run that has its own beginning.
  fileprivate func branch() throws -> BranchOrigin? {
    guard has("branch_step") else { return nil }
    return BranchOrigin(
      path: try text("branch_of"), step: try count("branch_step"), history: try text("branch_history"),
      changes: try text("branch_changes").split(separator: "\n").map(String.init))
  }

  /// Nil in files that do not say.
  fileprivate func planned() throws -> PlannedLength? {
    let planned = PlannedLength(
      steps: try newInteger("planned_steps"), episodes: try newInteger("planned_episodes"))
    return planned == PlannedLength() ? nil : planned
  }
}

extension RunSettings {
  /// The table `settings`; nil in a file of an earlier format, which has none.
  fileprivate init?(stored db: Database, path: String) throws {
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard version >= RunSchema.columnVersion else { return nil }
    func damaged(_ problem: String) -> RunStoreError {
      .corrupt(path: path, problem: "table 'settings': \(problem)")
    }
    let rows = try Row.fetchCursor(db, sql: "SELECT key, value FROM settings ORDER BY position, key")
    var all: [Setting] = []
    while let row = try rows.next() {
      guard all.count < RunSchema.mostSettings else {
        throw damaged("it has more than \(RunSchema.mostSettings) rows")
      }
      guard let key = row.text(0), let value = row.text(1) else {
        throw damaged("row \(all.count + 1) is not a key with its value")
      }
      guard key.utf8.count <= RunSchema.longestName, value.utf8.count <= RunSchema.longestSetting else {
        throw damaged("row \(all.count + 1) is longer than a setting")
      }
      all.append(Setting(key, value))
    }
    self.init(all)
  }
}
