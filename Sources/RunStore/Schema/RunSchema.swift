/// The tables of a run file; `docs/run-file.md` says what each column means.
enum RunSchema {
  /// "RLAB": marks the file as ours in its header.
  static let applicationID = 0x524c_4142
  static let version = 2
  /// The first format that holds training states.
  static let resumableVersion = 2
  /// What no count of steps or episodes reaches: up to here doubles hold whole numbers.
  static let mostSteps = 1 << 53
  /// Bytes of the longest name of an experiment, an environment or a metric.
  static let longestName = 1024
  /// Names of metrics; an agent has a few dozen.
  static let mostMetrics = 10_000
  /// Bytes; measured against 4096 and 16384 in `docs/decisions/0002-episodes-in-blocks.md`.
  static let pageSize = 8192

  /// Each object's name with the statement that makes it, as SQLite keeps it. A reader accepts no other text, so
  /// that no expression of a stranger's is ever run.
  static let objects = firstObjects + resumingObjects

  /// What a file of format `version` holds.
  static func objects(ofVersion version: Int) -> [(name: String, sql: String)] {
    version < resumableVersion ? firstObjects : objects
  }

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
      "episode_blocks",
      """
      CREATE TABLE episode_blocks (
        first_episode INTEGER PRIMARY KEY NOT NULL,
        episode_count INTEGER NOT NULL,
        last_step INTEGER NOT NULL,
        action_bytes INTEGER NOT NULL,
        rows TEXT NOT NULL,
        actions BLOB NOT NULL
      ) STRICT
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
    (
      "episodes",
      """
      CREATE VIEW episodes AS
      SELECT
        block.first_episode + row.key AS episode,
        json_extract(row.value, '$[0]') AS seed,
        json_extract(row.value, '$[1]') AS length,
        json_extract(row.value, '$[2]') AS return,
        CASE json_extract(row.value, '$[3]') WHEN 1 THEN 'terminated' WHEN 2 THEN 'truncated' ELSE 'none' END AS ending,
        json_extract(row.value, '$[4]') AS epsilon,
        json_extract(row.value, '$[5]') AS step,
        json_extract(row.value, '$[6]') / 1e6 AS seconds,
        json_extract(row.value, '$[7]') AS row,
        substr(
          block.actions, 1 + json_extract(row.value, '$[8]'),
          json_extract(row.value, '$[1]') * block.action_bytes) AS actions,
        block.first_episode AS block
      FROM episode_blocks AS block, json_each(block.rows) AS row
      """
    ),
  ]
}
