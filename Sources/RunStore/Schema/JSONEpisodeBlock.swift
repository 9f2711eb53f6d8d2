import Foundation
import GRDB
import RLCore

/// A block of episodes of run formats 1 and 2.
///
/// `rows` is a JSON array with one array an episode: seed, length, return, ending, epsilon, step, microseconds,
/// row, and the offset of its first action in `actions`, in bytes.
struct JSONEpisodeBlock {
  var firstEpisode: Int
  var episodeCount: Int
  var actionBytes: Int
  var rows: String
  var actions: Data

  static let columns = ["first_episode", "episode_count", "action_bytes", "rows", "actions"]

  /// A row with these columns; nil where one is of another type.
  init?(_ row: Row) {
    guard let first = row.integer(0), let count = row.integer(1), let bytes = row.integer(2),
      let rows = row.text(3), case .blob(let actions) = (row[4] as DatabaseValue).storage
    else { return nil }
    (firstEpisode, episodeCount, actionBytes) = (first, count, bytes)
    (self.rows, self.actions) = (rows, actions)
  }

  /// Its episodes; nil where the block is not as it was written.
  func decoded() -> EpisodeBlock? {
    var rows = rows
    return rows.withUTF8 { bytes in
      // Every episode takes at least 19 bytes of text: a count that claims more is refused before memory is.
      guard episodeCount > 0, episodeCount <= bytes.count / 19, firstEpisode > 0,
        firstEpisode <= Int.max - episodeCount, actionBytes == 1 || actionBytes == 2
      else { return nil }
      var scanner = NumberScanner(bytes)
      var block = EpisodeBlock(episodes: [], ends: [], actionBits: 8 * actionBytes, packed: actions)
      block.episodes.reserveCapacity(episodeCount)
      block.ends.reserveCapacity(episodeCount)
      guard scanner.take("[") else { return nil }
      for index in 0..<episodeCount {
        if index > 0, !scanner.take(",") { return nil }
        guard let row = scanner.episode(number: firstEpisode + index) else { return nil }
        let start = block.ends.last ?? 0
        guard row.offset == start * actionBytes,
          row.episode.length <= actions.count / actionBytes - start
        else { return nil }
        block.episodes.append(row.episode)
        block.ends.append(start + row.episode.length)
      }
      guard scanner.take("]"), scanner.isAtEnd, (block.ends.last ?? 0) * actionBytes == actions.count else {
        return nil
      }
      return block
    }
  }
}

extension NumberScanner {
  fileprivate mutating func episode(number: Int) -> (episode: Episode, offset: Int)? {
    guard take("["), let seed = unsigned(), take(","), let length = count(), take(","), let total = double(),
      take(","), let ending = unsigned().flatMap({ UInt8(exactly: $0) }).flatMap(Ending.init(rawValue:)),
      take(","),
      let epsilon = optionalFloat(), take(","), let step = integer(), take(","), let microseconds = integer(),
      take(","), let row = integer(), take(","), let offset = count(), take("]"),
      (0...RunSchema.mostSteps).contains(step), microseconds >= 0, row >= 0
    else { return nil }
    let episode = Episode(
      number: number, seed: seed, length: length, return: total, ending: ending,
      epsilon: epsilon.map(Double.init), step: step,
      seconds: Double(microseconds) / 1e6, row: row)
    return (episode, offset)
  }
}
