/// How returns of one policy stand for another's.
///
/// The weight W of a return is the product of π(a | s) / b(a | s) over the steps that it comes from, π being the policy that is
/// learned and b the one that acted.
///
/// Source: Sutton and Barto (2018), equations 5.5 and 5.6, in the incremental form of 5.7 and 5.8.
package enum ImportanceSampling: String, CaseIterable, Sendable {
  /// The policy that acted is the one that is learned.
  case none
  /// Σ W G / n over the visits: without bias, but its variance may be infinite.
  case ordinary
  /// Σ W G / Σ W: biased, and in practice much better.
  case weighted

  /// What a value moves to.
  @inline(__always) package func target(_ sum: Double, weight: Double) -> Double {
    self == .ordinary ? weight * sum : sum
  }
}
