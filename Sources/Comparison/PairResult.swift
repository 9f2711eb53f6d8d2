import RunStore

/// Comparison of two groups.
package struct PairResult: Sendable {
  /// Indices of the groups; the difference is the mean of `first` minus that of `second`.
  package var first: Int
  package var second: Int
  package var test: PermutationTest
  /// p with Holm's correction for all pairs.
  package var adjustedP: Double
  package var probabilityOfImprovement: Double
  package var probabilityInterval: Interval
  /// Seeds per group that would probably decide if the observed difference is real, or nil if more than 1,000
  /// would be needed.
  package var seedsToDecide: Int?
  /// Whether the number of seeds and p suffice to say which is higher.
  package var isDecided: Bool
}
