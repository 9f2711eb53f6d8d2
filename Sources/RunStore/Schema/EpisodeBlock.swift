import Foundation
import RLCore

/// Up to 256 consecutive episodes as one row of `episode_blocks`.
///
/// `rows` is a JSON array with one array an episode: seed, length, return, ending, epsilon, step, microseconds,
/// row, and the offset of its first action in `actions`, in bytes.
struct EpisodeBlock {
  static let maximumEpisodes = 256
  /// Bytes; a longer episode has a block of its own.
  static let maximumActionBytes = 1 << 16

  var firstEpisode: Int
  var episodeCount: Int
  var lastStep: Int
  var actionBytes: Int
  var rows: String
  var actions: Data
}

/// Turns log entries into blocks; used again and again, it keeps its memory.
final class EpisodeBlockEncoder {
  /// The most bytes of one episode's row: nine numbers of at most 25, and punctuation.
  private static let bytesPerRow = 256
  private let text: UnsafeMutablePointer<UInt8>
  private var lastEpsilon = Float.nan
  private var epsilonText = "null"

  init() { text = .allocate(capacity: 2 + EpisodeBlock.maximumEpisodes * Self.bytesPerRow) }

  deinit { text.deallocate() }

  /// Splits a buffer into blocks; the `Data` it passes on is a view that dies with the buffer's next use.
  func forEachBlock(
    of buffer: LogBuffer, firstEpisode: Int, actionBytes: Int, _ body: (EpisodeBlock) throws -> Void
  ) rethrows {
    var first = 0
    var actions = buffer.actions
    while first < buffer.entryCount {
      var position = text
      position.pointee = UInt8(ascii: "[")
      position += 1
      var offset = 0
      var index = first
      while index < buffer.entryCount, index - first < EpisodeBlock.maximumEpisodes {
        let entry = buffer.entries[index]
        let size = Int(entry.length) * actionBytes
        if index > first {
          if offset + size > EpisodeBlock.maximumActionBytes { break }
          position.pointee = UInt8(ascii: ",")
          position += 1
        }
        position = write(entry, offset: offset, at: position)
        offset += size
        index += 1
      }
      position.pointee = UInt8(ascii: "]")
      position += 1
      try body(
        EpisodeBlock(
          firstEpisode: firstEpisode + first, episodeCount: index - first,
          lastStep: buffer.entries[index - 1].step, actionBytes: actionBytes,
          rows: String(decoding: UnsafeBufferPointer(start: text, count: position - text), as: UTF8.self),
          actions: Data(bytesNoCopy: actions, count: offset, deallocator: .none)))
      actions += offset
      first = index
    }
  }

  private func write(
    _ entry: LogEntry, offset: Int, at start: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    if entry.epsilon.bitPattern != lastEpsilon.bitPattern {
      lastEpsilon = entry.epsilon
      epsilonText = NumberText.text(entry.epsilon)
    }
    let comma = UInt8(ascii: ",")
    var position = start
    func separate() {
      position.pointee = comma
      position += 1
    }
    position.pointee = UInt8(ascii: "[")
    position = NumberText.write(entry.seed, at: position + 1)
    separate()
    position = NumberText.write(Int(entry.length), at: position)
    separate()
    position = NumberText.write(entry.return, at: position)
    separate()
    position.pointee = 48 + entry.ending.rawValue
    position += 1
    separate()
    position = NumberText.write(epsilonText, at: position)
    separate()
    position = NumberText.write(entry.step, at: position)
    separate()
    position = NumberText.write(Self.microseconds(entry.seconds), at: position)
    separate()
    position = NumberText.write(Int(entry.row), at: position)
    separate()
    position = NumberText.write(offset, at: position)
    position.pointee = UInt8(ascii: "]")
    return position + 1
  }

  /// Whole microseconds; 0 for what no clock shows.
  private static func microseconds(_ seconds: Double) -> Int {
    Int(exactly: (seconds * 1e6).rounded()) ?? 0
  }
}

extension EpisodeBlock {
  /// The episodes, each with the range of its actions' bytes; nil where the block is not as it was written.
  func episodes() -> [(episode: Episode, actions: Range<Int>)]? {
    var rows = rows
    return rows.withUTF8 { bytes in
      // Every episode takes at least 19 bytes of text: a count that claims more is refused before memory is.
      guard episodeCount > 0, episodeCount <= bytes.count / 19, firstEpisode > 0,
        firstEpisode <= Int.max - episodeCount, actionBytes == 1 || actionBytes == 2
      else { return nil }
      var scanner = NumberScanner(bytes)
      var result: [(episode: Episode, actions: Range<Int>)] = []
      result.reserveCapacity(episodeCount)
      guard scanner.take("[") else { return nil }
      for index in 0..<episodeCount {
        if index > 0, !scanner.take(",") { return nil }
        guard let row = scanner.episode(number: firstEpisode + index) else { return nil }
        let (size, overflow) = row.episode.length.multipliedReportingOverflow(by: actionBytes)
        let start = result.last?.actions.upperBound ?? 0
        guard !overflow, row.offset == start, size <= actions.count - start else { return nil }
        result.append((row.episode, start..<start + size))
      }
      guard scanner.take("]"), scanner.isAtEnd, result.last?.actions.upperBound == actions.count else {
        return nil
      }
      return result
    }
  }

  /// The actions in a range of bytes.
  func actions(in range: Range<Int>) -> [UInt16] {
    let bytes = actions.dropFirst(range.lowerBound).prefix(range.count)
    if actionBytes == 1 { return bytes.map { UInt16($0) } }
    return bytes.withUnsafeBytes { raw in
      (0..<raw.count / 2).map {
        UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self))
      }
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
      number: number, seed: seed, length: length, return: total, ending: ending, epsilon: epsilon, step: step,
      seconds: Double(microseconds) / 1e6, row: row)
    return (episode, offset)
  }
}
