import Text

/// Distinct seeds in the order in which they were written, as in `--seeds` and the key `seeds`.
package struct SeedList: Sendable {
  package static let limit = 10_000

  /// What is wrong with a text of seeds.
  package enum Problem: Error, Sendable, Equatable {
    /// More than `limit`.
    case tooMany
    case twice(UInt64)
    case reversed(range: String, low: UInt64, high: UInt64)
    case noSeed(String)
  }

  package private(set) var seeds: [UInt64] = []
  private var seen: Set<UInt64> = []

  package init() {}

  /// Adds the seeds of `text`: `3`, `1..5`, `1,4,7`, and mixtures of these.
  package mutating func append(_ text: String) throws(Problem) {
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let part = part.trimmed
      guard let dots = part.firstRange(of: "..") else {
        try append(seed(part))
        continue
      }
      let (low, high) = (
        try seed(part[..<dots.lowerBound].trimmed), try seed(part[dots.upperBound...].trimmed)
      )
      guard low <= high else { throw .reversed(range: String(part), low: low, high: high) }
      guard high - low < UInt64(Self.limit) else { throw .tooMany }
      for seed in low...high { try append(seed) }
    }
  }

  private mutating func append(_ seed: UInt64) throws(Problem) {
    guard seeds.count < Self.limit else { throw .tooMany }
    guard seen.insert(seed).inserted else { throw .twice(seed) }
    seeds.append(seed)
  }

  private func seed(_ text: Substring) throws(Problem) -> UInt64 {
    guard case .integer(let magnitude, isNegative: false) = ParsedInteger(String(text)), let seed = magnitude
    else { throw .noSeed(String(text)) }
    return seed
  }
}
