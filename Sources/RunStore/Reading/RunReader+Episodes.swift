import Foundation
import GRDB
import RLCore

extension RunReader {
  /// Episodes recorded so far; they have the numbers 1 to this.
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
      try self.forEachBlock(numbers, db) { block, episodes in
        for (episode, actions) in episodes where numbers.contains(episode.number) {
          result.append((episode, try self.actions(actions, of: block, episode)))
        }
      }
      return result
    }
  }

  /// All recorded episodes, in order.
  package func episodes() throws(RunStoreError) -> [Episode] { try episodes(1...Int.max) }

  /// The newest `count` episodes, the newest last; fewer while there are fewer.
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
      try self.forEachBlock(number...number, db) { block, episodes in
        if let row = episodes.first(where: { $0.episode.number == number }) {
          found = (row.episode, try self.actions(row.actions, of: block, row.episode))
        }
      }
      if let found { return found }
      throw RunStoreError.noEpisode(path: self.path, number: number, count: try self.episodeCount(db))
    }
  }

  /// The actions in a range of a block's bytes; who plays them again relies on all being the environment's.
  private func actions(_ range: Range<Int>, of block: EpisodeBlock, _ episode: Episode) throws -> [UInt16] {
    let actions = block.actions(in: range)
    if let wrong = actions.first(where: { $0 >= facts.actionCount }) {
      throw corrupt("episode \(episode.number) has the action \(wrong) of \(facts.actionCount)")
    }
    return actions
  }

  func episodeCount(_ db: Database) throws -> Int {
    let sql = "SELECT first_episode, episode_count FROM episode_blocks ORDER BY first_episode DESC LIMIT 1"
    guard let row = try Row.fetchOne(db, sql: sql) else { return 0 }
    guard let first = row.integer(0), let count = row.integer(1), first > 0, count > 0,
      first <= Int.max - count
    else { throw corrupt("the last block of episodes has an impossible number") }
    return first + count - 1
  }

  func episodes(_ numbers: ClosedRange<Int>, _ db: Database) throws -> [Episode] {
    var result: [Episode] = []
    try forEachBlock(numbers, db) { _, episodes in
      for (episode, _) in episodes where numbers.contains(episode.number) { result.append(episode) }
    }
    return result
  }

  /// Visits the blocks that hold episodes of `numbers`, in order.
  private func forEachBlock(
    _ numbers: ClosedRange<Int>, _ db: Database,
    _ body: (EpisodeBlock, [(episode: Episode, actions: Range<Int>)]) throws -> Void
  ) throws {
    let blocks = try Row.fetchCursor(
      db,
      sql: """
        SELECT first_episode, episode_count, last_step, action_bytes, rows, actions FROM episode_blocks
        WHERE first_episode <= ? AND first_episode >= coalesce(
          (SELECT max(first_episode) FROM episode_blocks WHERE first_episode <= ?), 0)
        ORDER BY first_episode
        """,
      arguments: [numbers.upperBound, numbers.lowerBound])
    var next: Int?
    while let row = try blocks.next() {
      let first = row.integer(0) ?? 0
      // Also what ends the reading of a file whose pages have been bent into a circle.
      guard next == nil || next == first else { throw corrupt("episode \(next ?? 0) is missing") }
      guard let count = row.integer(1), let lastStep = row.integer(2), let actionBytes = row.integer(3),
        let rows = row.text(4), case .blob(let actions) = (row[5] as DatabaseValue).storage
      else { throw corrupt("the block of episodes from \(first) on has a column of another type") }
      let block = EpisodeBlock(
        firstEpisode: first, episodeCount: count, lastStep: lastStep, actionBytes: actionBytes, rows: rows,
        actions: actions)
      guard let episodes = block.episodes() else {
        throw corrupt("the block of episodes from \(first) on is damaged")
      }
      next = first + count
      try body(block, episodes)
    }
  }
}
