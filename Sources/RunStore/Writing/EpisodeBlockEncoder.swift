import RLCore

/// Turns episodes into rows of `episode_blocks`; used again and again, it keeps its memory.
///
/// What follows from something else is not written: lengths from where actions end, steps from lengths where one environment
/// makes them, epsilon from a line where it falls on one.
final class EpisodeBlockEncoder {
  /// The columns of a row, in the order in which `forEachBlock` passes them.
  static let columns = [
    "first_episode", "episode_count", "last_step", "return_mean", "action_bits", "seeds", "ends", "returns",
    "endings",
    "epsilons", "epsilon_slope", "steps", "microsecond", "microseconds", "microsecond_slope", "rows",
    "actions",
  ]
  /// Columns of digits that a row has at the most, and what the last number of one writes behind its end.
  private static let digitColumns = 8
  private static let scratch = 8
  private static let limit = EpisodeBlock.maximumEpisodes
  private static let signBit: UInt64 = 1 << 63

  private let actionBits: Int
  private let clockTolerance: Double
  /// `[digitColumns, limit * longest]`, the text of one row.
  private let text: UnsafeMutableRawPointer
  private var position: UnsafeMutableRawPointer
  /// `[limit]` each: where the episodes' actions end, and their clocks.
  private let ends: UnsafeMutablePointer<UInt64>
  private let clocks: UnsafeMutablePointer<UInt64>

  /// - Parameter clockTolerance: how far an episode's clock may lie off a line, in microseconds.
  init(actionCount: Int, clockTolerance: Double = 1000) {
    self.clockTolerance = clockTolerance
    actionBits = EpisodeBlock.actionBits(for: actionCount)
    text = .allocate(
      byteCount: Self.digitColumns * (Self.limit * JSONNumber.maximumLength + Self.scratch), alignment: 8)
    position = text
    ends = .allocate(capacity: Self.limit)
    clocks = .allocate(capacity: Self.limit)
  }

  deinit {
    text.deallocate()
    ends.deallocate()
    clocks.deallocate()
  }

  /// Splits episodes into blocks; what it passes on dies with its next use.
  ///
  /// - Parameter actions: those of all episodes, in bytes or, above 256 actions, in two; they are packed where they are.
  func forEachBlock(
    of episodes: UnsafeBufferPointer<Episode>, actions: UnsafeMutablePointer<UInt8>,
    _ body: ([BlockValue]) throws -> Void
  ) rethrows {
    var (first, next) = (0, actions)
    while first < episodes.count {
      var (index, total) = (first, 0)
      while index < episodes.count, index - first < Self.limit {
        let length = episodes[index].length
        if index > first, total + length > EpisodeBlock.maximumActions { break }
        total += length
        ends[index - first] = UInt64(total)
        index += 1
      }
      let block = UnsafeBufferPointer(rebasing: episodes[first..<index])
      try body(row(block, actions: next, total))
      next += total * (actionBits > 8 ? 2 : 1)
      first = index
    }
  }

  private func row(
    _ block: UnsafeBufferPointer<Episode>, actions: UnsafeMutablePointer<UInt8>, _ total: Int
  ) -> [BlockValue] {
    let count = block.count
    position = text
    let lastStep = block[count - 1].step
    let start = lastStep - total
    let stepsFollow = (0..<count).allSatisfy { block[$0].step == start + Int(ends[$0]) }
    let epsilon = epsilons(block)
    let mean = block.reduce(0) { $0 + $1.return } / Double(count)
    let clock = clock(block)
    return [
      .integer(block[0].number), .integer(count), .integer(lastStep), .real(mean), .integer(actionBits),
      seeds(block), numbers(count) { ends[$0] }, doubles(block),
      numbers(count) { UInt64(block[$0].ending.rawValue) }, epsilon.values, epsilon.slope,
      stepsFollow ? .null : numbers(count) { UInt64(block[$0].step) }, clock.start, clock.values, clock.slope,
      numbers(count) { UInt64(block[$0].row) }, pack(actions, total),
    ]
  }

  /// Training time as a line in the run's steps where that is exact to a millisecond, as in any fast run; else every
  /// episode's.
  private func clock(
    _ block: UnsafeBufferPointer<Episode>
  ) -> (start: BlockValue, values: BlockValue, slope: BlockValue) {
    let (first, end) = (block[0], block[block.count - 1])
    let last = Self.microseconds(end.seconds)
    let slope = Double(last - Self.microseconds(first.seconds)) / Double(end.step - first.step)
    // Not rounded: an episode of a fast run takes little longer than a call that rounds.
    if slope.isFinite, slope >= 0,
      block.allSatisfy({
        let onLine = Double(last) + slope * Double($0.step - end.step)
        return abs(onLine - $0.seconds * 1e6) <= clockTolerance && onLine >= 0
      })
    {
      return (.integer(last), .integer(0), .real(slope))
    }
    var lowest = UInt64.max
    for index in 0..<block.count {
      clocks[index] = UInt64(Self.microseconds(block[index].seconds))
      lowest = min(lowest, clocks[index])
    }
    return (.integer(Int(lowest)), numbers(block.count) { clocks[$0] - lowest }, .null)
  }

  /// Whole microseconds; 0 for invalid times.
  private static func microseconds(_ seconds: Double) -> Int {
    let rounded = (seconds * 1e6).rounded()
    return rounded >= 0 && rounded < 0x1p63 ? Int(rounded) : 0
  }

  /// Seeds are drawn at random, and most of a row where episodes are short: as many bits as they have, in characters.
  private func seeds(_ block: UnsafeBufferPointer<Episode>) -> BlockValue {
    let (all, first) = (block.reduce(0) { $0 | $1.seed }, block[0].seed)
    if all >= EpisodeColumn.seedLimit || block.allSatisfy({ $0.seed == first }) {
      return numbers(block.count) { block[$0].seed }
    }
    let width = EpisodeColumn.seedWidth
    let column = column(block.count, width: width) { EpisodeColumn.writeSeed(block[$0].seed, at: $1) }
    if case .bytes(let bytes) = column { return .text(bytes) }
    return column
  }

  /// A column of whole numbers.
  @inline(__always) private func numbers(_ count: Int, _ value: (Int) -> UInt64) -> BlockValue {
    var (lowest, highest) = (UInt64.max, UInt64.min)
    for index in 0..<count {
      (lowest, highest) = (min(lowest, value(index)), max(highest, value(index)))
    }
    if lowest == highest, let same = Int(exactly: highest) { return .integer(same) }
    let width = EpisodeColumn.width(of: highest)
    return column(count, width: width) { EpisodeColumn.write(value($0), width: width, at: $1) }
  }

  /// The column of returns: whole numbers as their digits, others as the shortest text that comes back bit for bit.
  private func doubles(_ block: UnsafeBufferPointer<Episode>) -> BlockValue {
    let first = block[0].return
    // By their bits, which are in the order of the magnitudes.
    var (differences, all, highestBits): (UInt64, UInt64, UInt64) = (0, 0, 0)
    for episode in block {
      let bits = episode.return.bitPattern
      differences |= bits ^ first.bitPattern
      all |= bits
      highestBits = max(highestBits, bits & ~Self.signBit)
    }
    let (hasSign, highest) = (all & Self.signBit != 0, Double(bitPattern: highestBits))
    // SQLite may keep a zero without its sign.
    if differences == 0, !first.isZero || !hasSign { return .real(first) }
    guard highest < 0x1p53, block.allSatisfy({ $0.return == Double(Int($0.return)) }) else {
      return texts(block.map { $0.return.isNaN ? "" : JSONNumber.text($0.return) })
    }
    let (sign, width) = (hasSign ? 1 : 0, EpisodeColumn.width(of: UInt64(highest)))
    return column(block.count, width: sign + width) { index, start in
      let value = block[index].return
      if hasSign { start.storeBytes(of: value.sign == .minus ? 45 : 48, as: UInt8.self) }
      EpisodeColumn.write(UInt64(value.magnitude), width: width, at: start + sign)
    }
  }

  /// Where epsilon lies on a line in the run's steps, its value at the last one and its slope, which give every value in
  /// single precision; else all values.
  private func epsilons(
    _ block: UnsafeBufferPointer<Episode>
  ) -> (values: BlockValue, slope: BlockValue) {
    let last = block[block.count - 1]
    if block.allSatisfy({ $0.storedEpsilon == nil }) { return (.null, .null) }
    if let first = block[0].epsilon, let end = last.epsilon {
      if block.allSatisfy({ $0.storedEpsilon == Float(end) }) { return (.real(end), .null) }
      let slope = (end - first) / Double(last.step - block[0].step)
      if block.allSatisfy({
        $0.storedEpsilon == Float(EpisodeBlock.epsilon(end, slope, $0.step - last.step))
      }) {
        return (.real(end), .real(slope))
      }
    }
    return (texts(block.map { $0.storedEpsilon.map { JSONNumber.text($0) } ?? "" }), .null)
  }

  private func texts(_ all: [String]) -> BlockValue {
    let width = max(1, all.reduce(0) { max($0, $1.utf8.count) })
    return column(all.count, width: width) { index, start in
      let bytes = Array(all[index].utf8)
      let padded = Array(repeating: UInt8(ascii: " "), count: width - bytes.count) + bytes
      start.copyMemory(from: padded, byteCount: width)
    }
  }

  @inline(__always) private func column(
    _ count: Int, width: Int, _ write: (Int, UnsafeMutableRawPointer) -> Void
  ) -> BlockValue {
    let start = position
    for index in 0..<count { write(index, start + index * width) }
    position = start + count * width + Self.scratch
    return .bytes(UnsafeRawBufferPointer(start: start, count: count * width))
  }

  /// Packs `count` actions in their own memory: what is written lies behind what is still to be read.
  private func pack(_ actions: UnsafeMutablePointer<UInt8>, _ count: Int) -> BlockValue {
    let size = EpisodeBlock.byteCount(count, bits: actionBits)
    if actionBits < 8 {
      let perByte = 8 / actionBits
      var (read, write) = (0, 0)
      if actionBits == 2 {
        // A product that brings four actions side by side into its highest byte.
        while read + 4 <= count {
          let four =
            UnsafeRawPointer(actions + read).loadUnaligned(as: UInt32.self).littleEndian & 0x0303_0303
          actions[write] = UInt8(truncatingIfNeeded: (four &* 0x4010_0401) >> 24)
          (read, write) = (read &+ 4, write &+ 1)
        }
      }
      while read < count {
        var byte: UInt8 = 0
        for place in 0..<min(perByte, count - read) {
          byte |= actions[read + place] << UInt8(8 - actionBits * (place + 1))
        }
        actions[write] = byte
        (read, write) = (read + perByte, write + 1)
      }
    }
    return .bytes(UnsafeRawBufferPointer(start: actions, count: size))
  }
}

extension Episode {
  /// In single precision; nil for none, which NaN is too.
  fileprivate var storedEpsilon: Float? { epsilon.flatMap { $0.isNaN ? nil : Float($0) } }
}
