/// Why a world has no optimal policy for a gamma.
package enum NoOptimum: Error, Equatable, CustomStringConvertible {
  /// A policy collects rewards for ever.
  case unbounded
  /// A policy collects rewards and costs for ever that cancel out, so that its return does not converge.
  case undetermined
  /// Value iteration was given up.
  case unsettled

  package var description: String {
    switch self {
    case .unbounded: "rewards can be collected for ever, so returns grow without bound"
    case .undetermined:
      "rewards and costs that cancel out can be collected for ever, so returns need not converge"
    case .unsettled: "values did not settle"
    }
  }
}
