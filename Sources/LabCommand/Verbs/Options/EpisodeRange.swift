import ArgumentParser

/// What `--episodes` says: numbers of training episodes, `1..100`, `7`, or `5001..` for all later ones.
struct EpisodeRange {
  let numbers: ClosedRange<Int>

  /// - Returns: nil without an argument.
  init?(argument: String?) throws {
    guard let argument else { return nil }
    let ends = argument.split(separator: "..", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = Int(ends[0]), first >= 1,
      let last = ends.count == 1 ? first : ends[1].isEmpty ? .max : Int(ends[1]), last >= first
    else {
      throw ValidationError("--episodes must be such as 1..100, 7 or 5001.., not '\(argument)'")
    }
    numbers = first...last
  }
}
