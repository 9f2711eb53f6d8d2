import Foundation
import GRDB
import RLCore

extension RunReader {
  /// Number of recorded episodes; they are numbered from 1 to this.
  package var episodeCount: Int {
    get throws(RunStoreError) { try read { try self.episodeCount($0) } }
  }

  /// The episodes with these numbers, as far as they are recorded, in order.
  package func episodes(_ numbers: ClosedRange<Int>) throws(RunStoreError) -> [Episode] {
    try read { try self.episodes(numbers, $0) }
  }

  /// The episodes with these numbers and their actions, as far as they are recorded, in order.
  package func episodesWithActions(
    _ numbers: ClosedRange<Int>
  ) throws(RunStoreError) -> [(episode: Episode, actions: [UInt16])] {
    try read { db in
      var result: [(episode: Episode, actions: [UInt16])] = []
      try self.forEachBlock(numbers, db) { block in
        for (index, episode) in block.episodes.enumerated() where numbers.contains(episode.number) {
          result.append((episode, try self.actions(index, of: block)))
        }
      }
      return result
    }
  }

  /// All recorded episodes, in order.
  package func episodes() throws(RunStoreError) -> [Episode] { try episodes(1...Int.max) }

  /// The latest `count` episodes, latest last; fewer if there are fewer.
  package func latestEpisodes(_ count: Int) throws(RunStoreError) -> [Episode] {
    precondition(count >= 0, "a number of episodes is not negative")
    return try read { db in
      let last = try self.episodeCount(db)
      return count == 0 || last == 0 ? [] : try self.episodes(max(1, last - count + 1)...last, db)
    }
  }

  /// One episode with its actions.
  ///
  /// - Throws: `noEpisode` where it is not recorded.
  package func episode(_ number: Int) throws(RunStoreError) -> (episode: Episode, actions: [UInt16]) {
    try read { db in
      var found: (episode: Episode, actions: [UInt16])?
      try self.forEachBlock(number...number, db) { block in
        if let index = block.episodes.firstIndex(where: { $0.number == number }) {
          found = (block.episodes[index], try self.actions(index, of: block))
        }
      }
      if let found { return found }
      throw RunStoreError.noEpisode(path: self.path, number: number, count: try self.episodeCount(db))
    }
  }

  /// The actions of a block's episode; who plays them again relies on all being the environment's.
  private func actions(_ index: Int, of block: EpisodeBlock) throws -> [UInt16] {
    let actions = block.actions(index)
    if let wrong = actions.first(where: { $0 >= facts.actionCount }) {
      let number = block.episodes[index].number
      throw corrupt("episode \(number) has the action \(wrong) of \(facts.actionCount)")
    }
    return actions
  }

  func episodeCount(_ db: Database) throws -> Int {
    let sql = "SELECT first_episode, episode_count FROM episode_blocks ORDER BY first_episode DESC LIMIT 1"
    guard let row = try Row.fetchOne(db, sql: sql) else { return 0 }
    guard let first = row.integer(0), let count = row.integer(1),
      Self.canHold(first, count, most: try Self.mostEpisodes(db))
    else {
      throw corrupt("the last block of episodes has an invalid number")
    }
    return first + count - 1
  }

  /// The most episodes that a file of this size can hold: the actions alone take a bit an episode. What readers allocate
  /// for the episodes is thus in proportion to the file, whatever it claims.
  private static func mostEpisodes(_ db: Database) throws -> Int {
    let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
    return 8 * pages * (try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
  }

  private static func canHold(_ first: Int, _ count: Int, most: Int) -> Bool {
    first > 0 && count > 0 && count <= most && first <= most - count + 1
  }

  func episodes(_ numbers: ClosedRange<Int>, _ db: Database) throws -> [Episode] {
    var result: [Episode] = []
    try forEachBlock(numbers, db) { block in
      for episode in block.episodes where numbers.contains(episode.number) { result.append(episode) }
    }
    return result
  }

  /// Visits the blocks that contain episodes of `numbers`, in order.
  private func forEachBlock(
    _ numbers: ClosedRange<Int>, _ db: Database, _ body: (EpisodeBlock) throws -> Void
  ) throws {
    let hasColumns = try self.hasColumns(db)
    let columns = hasColumns ? EpisodeBlockEncoder.columns : JSONEpisodeBlock.columns
    try forEachRow(columns, numbers, db) { row, first, count in
      let block = hasColumns ? EpisodeBlock(columns: row) : JSONEpisodeBlock(row)?.decoded()
      guard let block, block.episodes.count == count else {
        throw corrupt("the block of episodes from \(first) on is damaged")
      }
      try body(block)
    }
  }

  /// Whether the file keeps episodes as format 3 does: a run of an older one takes it on when it is resumed.
  func hasColumns(_ db: Database) throws -> Bool {
    try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 >= RunSchema.columnVersion
  }

  /// Visits the rows of the blocks that hold episodes of `numbers`, in order; the first two columns are those of their number.
  func forEachRow(
    _ columns: [String], _ numbers: ClosedRange<Int>, _ db: Database,
    _ body: (_ row: Row, _ first: Int, _ count: Int) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT \(columns.joined(separator: ", ")) FROM episode_blocks
        WHERE first_episode <= ? AND first_episode >= coalesce(
          (SELECT max(first_episode) FROM episode_blocks WHERE first_episode <= ?), 0)
        ORDER BY first_episode
        """,
      arguments: [numbers.upperBound, numbers.lowerBound])
    let most = try Self.mostEpisodes(db)
    var next: Int?
    while let row = try rows.next() {
      let first = row.integer(0) ?? 0
      // Also what ends the reading of a file whose pages have been bent into a circle.
      guard next.map({ $0 == first }) ?? (first <= max(numbers.lowerBound, 1)) else {
        throw corrupt("episode \(next ?? numbers.lowerBound) is missing")
      }
      guard let count = row.integer(1), Self.canHold(first, count, most: most) else {
        throw corrupt("the block of episodes from \(first) on is damaged")
      }
      try body(row, first, count)
      next = first + count
    }
  }
}
