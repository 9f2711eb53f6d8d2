import Foundation
import GRDB

extension RunSchema {
  /// Takes a run of format 2 to format 3: writes its episodes again and makes room for its settings; nothing where it is already
  /// of that format.
  ///
  /// - Precondition: a transaction is open. A run in which this was cut off is still one of format 2.
  static func upgrade(_ db: Database, path: String, actionCount: Int) throws {
    guard try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 < columnVersion else { return }
    try db.execute(sql: "DROP VIEW episodes; ALTER TABLE episode_blocks RENAME TO old_episode_blocks")
    for object in columnObjects + [settings] { try db.execute(sql: object.sql) }
    let (insertion, encoder) = (
      try BlockInsertion(db), EpisodeBlockEncoder(actionCount: actionCount, clockTolerance: 0)
    )
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT \(JSONEpisodeBlock.columns.joined(separator: ", ")) FROM old_episode_blocks ORDER BY first_episode
        """)
    while let row = try rows.next() {
      guard let block = JSONEpisodeBlock(row)?.decoded() else {
        throw RunStoreError.corrupt(
          path: path, problem: "the block of episodes from \(row.integer(0) ?? 0) on is damaged")
      }
      var actions = Array(block.packed)
      try block.episodes.withUnsafeBufferPointer { episodes in
        try actions.withUnsafeMutableBufferPointer { actions in
          // An episode without a step has no actions, and no array then has an address.
          let start = actions.baseAddress ?? .allocate(capacity: 1)
          defer { if actions.baseAddress == nil { start.deallocate() } }
          try encoder.forEachBlock(of: episodes, actions: start, insertion.execute)
        }
      }
    }
    try db.execute(
      sql: """
        DROP TABLE old_episode_blocks;
        UPDATE run SET value = \(version) WHERE key = 'format_version';
        PRAGMA user_version = \(version);
        """)
  }
}
