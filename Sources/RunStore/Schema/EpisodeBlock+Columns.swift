import GRDB
import RLCore

extension EpisodeBlock {
  /// What `epsilon` was `steps` after the last step of a block in which it lies on a line.
  @inline(__always) static func epsilon(_ last: Double, _ slope: Double, _ steps: Int) -> Double {
    last + slope * Double(steps)
  }

  /// Decodes a row with the columns that `EpisodeBlockEncoder` names; nil where it is not as it was written.
  init?(columns row: Row) {
    func stored(_ index: Int) -> DatabaseValue { row[index] }
    guard let first = row.integer(0), let count = row.integer(1), let lastStep = row.integer(2),
      let bits = row.integer(4), let firstClock = row.integer(12),
      case .blob(let actions) = stored(16).storage,
      first > 0, first <= Int.max - Self.maximumEpisodes, (1...Self.maximumEpisodes).contains(count),
      [2, 4, 8, 16].contains(bits), (0...RunSchema.mostSteps).contains(lastStep), firstClock >= 0,
      let seeds = EpisodeColumn.seeds(stored(5), count: count),
      let ends = EpisodeColumn.numbers(stored(6), count: count).flatMap({
        Self.ends($0, actions.count, bits: bits)
      }),
      let returns = EpisodeColumn.doubles(stored(7), count: count),
      let endings = EpisodeColumn.numbers(stored(8), count: count),
      let epsilons = EpisodeColumn.doubles(stored(9), count: count), let slope = row.number(10),
      let clocks = EpisodeColumn.numbers(stored(13), count: count), let clockSlope = row.number(14),
      let rows = EpisodeColumn.numbers(stored(15), count: count)
    else { return nil }
    let steps = stored(11).isNull ? [] : EpisodeColumn.numbers(stored(11), count: count)
    guard let steps else { return nil }
    let start = lastStep - (ends.last ?? 0)
    var episodes: [Episode] = []
    episodes.reserveCapacity(count)
    for index in 0..<count {
      guard let ending = UInt8(exactly: endings[index]).flatMap(Ending.init(rawValue:)),
        let step = steps.isEmpty ? start + ends[index] : Int(exactly: steps[index]),
        (0...RunSchema.mostSteps).contains(step), let clock = Int(exactly: clocks[index]),
        case let (microseconds, isTooLate) = firstClock.addingReportingOverflow(clock), !isTooLate,
        let correction = Int(exactly: ((clockSlope ?? 0) * Double(step - lastStep)).rounded()),
        case let (time, isOutside) = microseconds.addingReportingOverflow(correction), !isOutside, time >= 0,
        let place = Int(exactly: rows[index])
      else { return nil }
      let epsilon =
        slope.map { Self.epsilon(epsilons[index], $0, step - lastStep) } ?? epsilons[index]
      episodes.append(
        Episode(
          number: first + index, seed: seeds[index], length: ends[index] - (index == 0 ? 0 : ends[index - 1]),
          return: returns[index], ending: ending, epsilon: epsilon.isNaN ? nil : Double(Float(epsilon)),
          step: step,
          seconds: Double(time) / 1e6, row: place))
    }
    self.init(episodes: episodes, ends: ends, actionBits: bits, packed: actions)
  }

  /// Where actions end: never before those of the episode before, and at last where the bytes do.
  private static func ends(_ stored: [UInt64], _ bytes: Int, bits: Int) -> [Int]? {
    var ends: [Int] = []
    ends.reserveCapacity(stored.count)
    for end in stored {
      guard end <= UInt64(bytes) * 4, case let end = Int(end), end >= ends.last ?? 0 else { return nil }
      ends.append(end)
    }
    return byteCount(ends.last ?? 0, bits: bits) == bytes ? ends : nil
  }
}
