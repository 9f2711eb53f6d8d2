/// How episodes lie in a run file, and the view that shows them one by one.
extension RunSchema {
  /// Since format 3.
  static let columnObjects: [(name: String, sql: String)] = [
    (
      "episode_blocks",
      """
      CREATE TABLE episode_blocks (
        first_episode INTEGER PRIMARY KEY NOT NULL,
        episode_count INTEGER NOT NULL,
        last_step INTEGER NOT NULL,
        return_mean REAL,
        action_bits INTEGER NOT NULL,
        seeds ANY NOT NULL,
        ends ANY NOT NULL,
        returns ANY,
        endings ANY NOT NULL,
        epsilons ANY,
        epsilon_slope REAL,
        steps ANY,
        microsecond INTEGER NOT NULL,
        microseconds ANY NOT NULL,
        microsecond_slope REAL,
        rows ANY NOT NULL,
        actions BLOB NOT NULL
      ) STRICT
      """
    ),
    ("episodes", view),
  ]

  /// One row an episode, from the columns of its block.
  ///
  /// Each figure asks for its block by itself: what groups or sorts rows keeps a block's number then, and not its columns.
  private static let view = """
    CREATE VIEW episodes AS
    WITH RECURSIVE place(i) AS (
      SELECT 0 UNION ALL SELECT i + 1 FROM place WHERE i < \(EpisodeBlock.maximumEpisodes - 1))
    SELECT
      block.first_episode + i AS episode,
      \(figure(seed)) AS seed,
      \(figure("\(number("ends")) - \(start)")) AS length,
      \(figure(real("returns"))) AS return,
      \(figure("CASE \(number("endings")) WHEN 1 THEN 'terminated' WHEN 2 THEN 'truncated' ELSE 'none' END")) AS ending,
      \(figure("\(real("epsilons")) + coalesce(epsilon_slope * (\(step) - last_step), 0.0)")) AS epsilon,
      \(figure(step)) AS step,
      \(figure(seconds)) AS seconds,
      \(figure(number("rows"))) AS row,
      \(actions) AS actions,
      block.first_episode AS block
    FROM episode_blocks AS block CROSS JOIN place ON i < block.episode_count
    """

  private static func figure(_ value: String) -> String {
    "(SELECT \(value)\n    FROM episode_blocks WHERE first_episode = block.first_episode)"
  }

  private static func digits(_ column: String, at place: String) -> String {
    let width = "(length(\(column)) / episode_count)"
    return "substr(\(column), 1 + \(place) * \(width), \(width))"
  }

  private static func number(_ column: String, at place: String = "i") -> String {
    "CASE typeof(\(column)) WHEN 'blob' THEN CAST(\(digits(column, at: place)) AS INTEGER) ELSE \(column) END"
  }

  private static func real(_ column: String) -> String {
    "CASE typeof(\(column)) WHEN 'blob' THEN CAST(nullif(trim(\(digits(column, at: "i"))), '') AS REAL) "
      + "ELSE \(column) END"
  }

  /// Nine characters of six bits, or digits.
  private static let seed = """
    CASE typeof(seeds) WHEN 'text' THEN
      (SELECT \((1...9).map { "((unicode(substr(c, \($0), 1)) - 48) << \(54 - 6 * $0))" }.joined(separator: " + "))
      FROM (SELECT substr(CAST(seeds AS BLOB), 1 + i * 9, 9) AS c))
      ELSE \(number("seeds")) END
    """

  /// Where an episode's actions begin.
  private static let start = "CASE i WHEN 0 THEN 0 ELSE \(number("ends", at: "(i - 1)")) END"

  private static let step =
    "CASE WHEN steps IS NULL THEN last_step - \(number("ends", at: "(episode_count - 1)")) + \(number("ends")) "
    + "ELSE \(number("steps")) END"

  private static let seconds =
    "(microsecond + \(number("microseconds")) + coalesce(round(microsecond_slope * (\(step) - last_step)), 0)) / 1e6"

  /// One byte a step, or two: the bytes that an episode's actions touch, in hexadecimal, each digit put for its actions.
  private static let actions = """
    (SELECT coalesce(CASE action_bits
        WHEN 2 THEN substr(CAST(\(unpacked(bits: 2)) AS BLOB), 1 + first % 4, last - first)
        WHEN 4 THEN substr(CAST(\(unpacked(bits: 4)) AS BLOB), 1 + first % 2, last - first)
        ELSE substr(actions, 1 + first * action_bits / 8, (last - first) * action_bits / 8) END, x'')
      FROM (SELECT action_bits, actions, \(start) AS first, \(number("ends")) AS last
        FROM episode_blocks WHERE first_episode = block.first_episode))
    """

  private static func unpacked(bits: Int) -> String {
    let perByte = 8 / bits
    let last = "(last + \(perByte - 1)) / \(perByte)"
    let bytes = "hex(substr(actions, 1 + first / \(perByte), \(last) - first / \(perByte)))"
    return (0..<16).reduce(bytes) { text, digit in
      let numbers = bits == 2 ? "\(digit / 4), \(digit % 4)" : "\(digit)"
      return "replace(\(text), '\(String(digit, radix: 16, uppercase: true))', char(\(numbers)))"
    }
  }

  /// Formats 1 and 2.
  static let rowObjects: [(name: String, sql: String)] = [
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
