/// The tables of a run file; `docs/run-file.md` documents each column.
enum RunSchema {
  /// "RLAB": marks the file as ours in its header.
  static let applicationID = 0x524c_4142
  static let version = 3
  /// The first format with training states.
  static let resumableVersion = 2
  /// The first format that keeps episodes in columns, and settings one by one.
  static let columnVersion = 3
  /// Upper bound on steps and episodes: up to here doubles represent integers exactly.
  static let mostSteps = 1 << 53
  /// Maximum length of the name of an experiment, an environment or a metric, in bytes.
  static let longestName = 1024
  /// Maximum number of metric names; an agent has a few dozen, and each task two.
  static let mostMetrics = 10_000 + 2 * TaskResult.mostTasks
  /// Keys of a resolved experiment; it has a few dozen.
  static let mostSettings = 10_000
  /// Bytes of one value; a whole experiment file has no more.
  static let longestSetting = 1 << 20
  /// Bytes of a page in a new file: short runs have many tables with little in them, long ones write faster in large pages.
  /// Measured in `docs/decisions/0031-run-format-3.md`.
  static func pageSize(plannedSteps: Int?) -> Int { plannedSteps ?? 0 < 1_000_000 ? 4096 : 16384 }

  /// Each object's name with its SQL statement, as SQLite stores it. A reader accepts no other text, so that no
  /// expression of a stranger's is ever run.
  static let objects = objects(ofVersion: version)

  /// The objects of a file of format `version`.
  static func objects(ofVersion version: Int) -> [(name: String, sql: String)] {
    firstObjects + (version < resumableVersion ? [] : resumingObjects)
      + (version < columnVersion ? rowObjects : columnObjects + [settings])
  }

  /// Since format 3.
  static let settings = (
    name: "settings",
    sql: """
    CREATE TABLE settings (
      key TEXT PRIMARY KEY NOT NULL,
      value TEXT NOT NULL,
      position INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """
  )

  /// Since format 2.
  private static let resumingObjects: [(name: String, sql: String)] = [
    (
      "state_arrays",
      """
      CREATE TABLE state_arrays (
        name TEXT PRIMARY KEY NOT NULL,
        position INTEGER NOT NULL,
        shape TEXT NOT NULL,
        dtype TEXT NOT NULL
      ) STRICT, WITHOUT ROWID
      """
    ),
    (
      "state_segments",
      """
      CREATE TABLE state_segments (
        id INTEGER PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        segment INTEGER NOT NULL,
        data BLOB NOT NULL,
        UNIQUE (name, segment)
      ) STRICT
      """
    ),
    (
      "checkpoint_costs",
      """
      CREATE TABLE checkpoint_costs (
        step INTEGER PRIMARY KEY NOT NULL,
        bytes INTEGER NOT NULL,
        pause_seconds REAL NOT NULL,
        write_seconds REAL NOT NULL
      ) STRICT
      """
    ),
    (
      "resumptions",
      """
      CREATE TABLE resumptions (
        id INTEGER PRIMARY KEY NOT NULL,
        step INTEGER NOT NULL,
        resumed_at TEXT NOT NULL,
        version TEXT NOT NULL,
        command_line TEXT NOT NULL,
        changes TEXT NOT NULL,
        previous_configuration TEXT NOT NULL
      ) STRICT
      """
    ),
  ]

  private static let firstObjects: [(name: String, sql: String)] = [
    (
      "run",
      """
      CREATE TABLE run (
        key TEXT PRIMARY KEY NOT NULL,
        value ANY
      ) STRICT, WITHOUT ROWID
      """
    ),
    (
      "evaluations",
      """
      CREATE TABLE evaluations (
        step INTEGER PRIMARY KEY NOT NULL,
        episodes INTEGER NOT NULL,
        return_mean REAL,
        return_std REAL,
        length_mean REAL,
        returns TEXT NOT NULL,
        lengths TEXT NOT NULL,
        epsilon REAL,
        seconds REAL
      ) STRICT
      """
    ),
    (
      "metrics",
      """
      CREATE TABLE metrics (
        name TEXT NOT NULL,
        step INTEGER NOT NULL,
        value REAL,
        PRIMARY KEY (name, step)
      ) STRICT, WITHOUT ROWID
      """
    ),
    (
      "checkpoints",
      """
      CREATE TABLE checkpoints (
        step INTEGER PRIMARY KEY NOT NULL,
        created_at TEXT NOT NULL,
        kind TEXT NOT NULL,
        evaluation_mean REAL
      ) STRICT
      """
    ),
    (
      "tensors",
      """
      CREATE TABLE tensors (
        id INTEGER PRIMARY KEY NOT NULL,
        step INTEGER NOT NULL REFERENCES checkpoints (step) ON DELETE CASCADE,
        section TEXT NOT NULL,
        name TEXT NOT NULL,
        shape TEXT NOT NULL,
        dtype TEXT NOT NULL,
        data BLOB NOT NULL,
        UNIQUE (step, section, name)
      ) STRICT
      """
    ),
  ]
}
