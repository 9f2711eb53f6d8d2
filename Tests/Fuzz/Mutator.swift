import Foundation

/// SplitMix64 (Steele, Lea and Flood 2014): the same mutants from the same seed, everywhere.
struct Mutator {
  private var state: UInt64

  init(seed: UInt64, index: Int) {
    state = seed &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(index)
    state = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func below(_ n: Int) -> Int { Int(next() % UInt64(max(n, 1))) }
  mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  /// Numbers on which readers stumble.
  static let numbers = [
    "0", "-1", "1", "2", "255", "256", "65536", "2147483647", "2147483648", "4294967296",
    "9223372036854775807", "9223372036854775808", "18446744073709551615", "1e308", "1e999", "-1e999", "nan",
    "null", "0.1", "99999999999999999999999999",
  ]

  // MARK: Bytes

  /// Changes a few bytes; `lengths` are places of counts, which are changed more often than others.
  mutating func mutate(_ bytes: inout [UInt8], headers: Int, pageSize: Int) {
    for _ in 0...below(8) where !bytes.isEmpty {
      let page = below(max(bytes.count / pageSize, 1)) * pageSize
      let position = below(3) == 0 ? min(page + below(headers), bytes.count - 1) : below(bytes.count)
      switch below(8) {
      case 0: bytes[position] ^= UInt8(1 << below(8))
      case 1: bytes[position] = pick([0, 1, 0x7f, 0x80, 0xfe, 0xff])
      case 2:
        let word = pick([0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, UInt32(truncatingIfNeeded: next())])
        for offset in 0..<4 where position + offset < bytes.count {
          bytes[position + offset] = UInt8(truncatingIfNeeded: word >> (8 * UInt32(offset)))
        }
      case 3:
        let (from, length) = (below(bytes.count), 1 + below(200))
        for offset in 0..<length where max(from, position) + offset < bytes.count {
          bytes[position + offset] = bytes[from + offset]
        }
      case 4 where below(8) == 0: bytes.removeSubrange(position...)
      case 5 where below(8) == 0:
        bytes.removeSubrange(position..<min(bytes.count, position + 1 + below(5000)))
      case 6 where below(8) == 0:
        bytes.insert(contentsOf: (0..<below(300)).map { UInt8(truncatingIfNeeded: $0) }, at: position)
      default: bytes[position] = UInt8(truncatingIfNeeded: next())
      }
    }
  }

  // MARK: Text

  /// Changes numbers, words and lines of a text.
  mutating func mutate(text: String) -> String {
    var bytes = Array(text.utf8)
    for _ in 0...below(3) {
      switch below(6) {
      case 0, 1:
        // A number in place of another one.
        let runs = Self.digits(of: bytes)
        guard !runs.isEmpty else { continue }
        bytes.replaceSubrange(pick(runs), with: pick(Self.numbers).utf8)
      case 2:
        var lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
        let line = below(lines.count)
        if below(2) == 0 {
          lines.remove(at: line)
        } else {
          lines.insert(lines[line], at: below(lines.count))
        }
        bytes = Array(lines.joined(separator: [10]))
      case 3:
        let piece = pick([
          "[", "]", "{", "}", "\"", ",", ":", "\n", "\\u0000", "&a ", "*a", "9999999", "null", "\u{202E}",
          "\0",
        ])
        bytes.insert(contentsOf: piece.utf8, at: below(bytes.count + 1))
      case 4:
        let depth = pick([10, 1000, 100_000])
        bytes.insert(
          contentsOf: String(repeating: pick(["[", "{\"a\":", "- "]), count: depth).utf8,
          at: below(bytes.count + 1))
      default: mutate(&bytes, headers: 16, pageSize: max(bytes.count, 1))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func digits(of bytes: [UInt8]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start: Int?
    for index in 0...bytes.count {
      let isDigit = index < bytes.count && (48...57).contains(bytes[index])
      if isDigit, start == nil { start = index }
      if !isDigit, let first = start {
        runs.append(first..<index)
        start = nil
      }
    }
    return runs
  }
}
