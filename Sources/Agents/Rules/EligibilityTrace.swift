/// What a visit does to the eligibility trace of an entry.
///
/// Sources: Sutton and Barto (1998), sections 7.3 and 7.8; dutch traces: van Seijen and Sutton, "True online TD(λ)" (2014).
package enum EligibilityTrace: String, CaseIterable, Sendable {
  /// e ← e + 1
  case accumulating
  /// e ← 1
  case replacing
  /// e ← (1 - α) e + 1
  case dutch

  /// The trace `e` after a visit.
  ///
  /// - Parameter rate: α, the step size.
  @inline(__always) package func visited(_ e: Double, rate: Double) -> Double {
    switch self {
    case .accumulating: e + 1
    case .replacing: 1
    case .dutch: (1 - rate) * e + 1
    }
  }

  /// The factor by which traces fade at a step, γ λ; negative where the opponent moves next: what is good for it is bad
  /// for the entries that led here.
  @inline(__always) package static func decay(discountT: Double, lambda: Double) -> Double {
    discountT * lambda
  }
}
