import RLCore

/// The seeds of an experiment: one run each.
package enum Seeds {
  package static let limit = 10_000
  static let documentation = "Root seeds, one run each: a list [1, 4, 7], a range 1..5, or one number."
  static let expected = "a list such as [1, 4, 7] or a range such as 1..5"

  /// Parses `3`, `1..5`, `1,4,7` and mixtures of these, as in `--seeds` and the key `seeds`.
  ///
  /// - Throws: `ConfigurationProblem` if it is invalid, if a seed is listed twice, or if there are more than
  ///   `limit`.
  package static func parse(_ text: String) throws(ConfigurationProblem) -> [UInt64] {
    var list = SeedList()
    try list.append(text)
    return list.seeds
  }

  /// `1..5` for consecutive seeds in order, else a list.
  package static func text(_ seeds: [UInt64]) -> String {
    let isRange = seeds.count > 2 && zip(seeds, seeds.dropFirst()).allSatisfy { $0 < $1 && $1 - $0 == 1 }
    guard isRange, let first = seeds.first, let last = seeds.last else {
      return "[\(seeds.map { "\($0)" }.joined(separator: ", "))]"
    }
    return "\(first)..\(last)"
  }
}

/// Distinct seeds in the order they were written.
struct SeedList {
  private(set) var seeds: [UInt64] = []
  private var seen: Set<UInt64> = []

  /// Adds the seeds of `text`: `3`, `1..5`, `1,4,7`.
  mutating func append(_ text: String) throws(ConfigurationProblem) {
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let part = part.trimmed
      guard let dots = part.firstRange(of: "..") else {
        try append(seed(part))
        continue
      }
      let (low, high) = (
        try seed(part[..<dots.lowerBound].trimmed), try seed(part[dots.upperBound...].trimmed)
      )
      guard low <= high else {
        throw Self.problem("the range \(quoted(String(part))) is reversed; write \(high)..\(low)")
      }
      guard high - low < UInt64(Seeds.limit) else { throw Self.tooMany }
      for seed in low...high { try append(seed) }
    }
  }

  private mutating func append(_ seed: UInt64) throws(ConfigurationProblem) {
    guard seeds.count < Seeds.limit else { throw Self.tooMany }
    guard seen.insert(seed).inserted else {
      throw Self.problem("seed \(seed) is listed twice; seeds must be unique")
    }
    seeds.append(seed)
  }

  private func seed(_ text: Substring) throws(ConfigurationProblem) -> UInt64 {
    guard case .integer(let magnitude, isNegative: false) = ParsedInteger(String(text)), let seed = magnitude
    else {
      throw Self.problem(
        "a seed must be an integer from 0 to \(UInt64.max), not \(quoted(String(text))); seeds are \(Seeds.expected)"
      )
    }
    return seed
  }

  private static let tooMany = problem("more than \(Seeds.limit) seeds; write fewer")

  private static func problem(_ message: String) -> ConfigurationProblem {
    ConfigurationProblem("seeds", message)
  }
}

extension StringProtocol where SubSequence == Substring {
  /// Without spaces at its ends.
  var trimmed: Substring {
    var result = self[startIndex...]
    while let first = result.first, first == " " || first == "\t" { result.removeFirst() }
    while let last = result.last, last == " " || last == "\t" { result.removeLast() }
    return result
  }
}
