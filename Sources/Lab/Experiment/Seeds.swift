import RLCore
import RunStore

/// The seeds of an experiment: one run each.
package enum Seeds {
  static let documentation = "Root seeds, one run each: a list [1, 4, 7], a range 1..5, or one number."
  static let expected = "a list such as [1, 4, 7] or a range such as 1..5"

  /// Parses `3`, `1..5`, `1,4,7` and mixtures of these, as in `--seeds` and the key `seeds`.
  ///
  /// - Throws: `ConfigurationProblem` if it is invalid, if a seed is listed twice, or if there are more than
  ///   `SeedList.limit`.
  package static func parse(_ text: String) throws(ConfigurationProblem) -> [UInt64] {
    var list = SeedList()
    try append(text, to: &list)
    return list.seeds
  }

  /// Adds the seeds of `text` to a list.
  static func append(_ text: String, to list: inout SeedList) throws(ConfigurationProblem) {
    do throws(SeedList.Problem) { try list.append(text) } catch {
      throw ConfigurationProblem("seeds", message(error))
    }
  }

  private static func message(_ problem: SeedList.Problem) -> String {
    switch problem {
    case .tooMany: "more than \(SeedList.limit) seeds; write fewer"
    case .twice(let seed): "seed \(seed) is listed twice; seeds must be unique"
    case .reversed(let range, let low, let high):
      "the range \(quoted(range)) is reversed; write \(high)..\(low)"
    case .noSeed(let text):
      "a seed must be an integer from 0 to \(UInt64.max), not \(quoted(text)); seeds are \(expected)"
    }
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
