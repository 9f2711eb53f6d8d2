import RunStore

/// Two groups against each other.
package struct PairResult: Sendable {
  /// Indices of the groups; the difference is the mean of `first` less that of `second`.
  package var first: Int
  package var second: Int
  package var test: PermutationTest
  /// p with Holm's correction for all pairs.
  package var adjustedP: Double
  package var probabilityOfImprovement: Double
  package var probabilityInterval: Interval
  /// Seeds a group that would probably decide, if the difference is what it seems; nil where more than 1,000 would
  /// be needed.
  package var seedsToDecide: Int?
  /// Whether the seeds are enough, and p small enough, to say which is higher.
  package var isDecided: Bool
}
