/// Reasons why an environment has no optimal policy for a gamma.
package enum NoOptimum: Error, Equatable, CustomStringConvertible {
  /// A policy collects rewards forever.
  case unbounded
  /// A policy forever collects rewards and costs that cancel out, so its return does not converge.
  case undetermined
  /// Value iteration did not converge.
  case unsettled

  package var description: String {
    switch self {
    case .unbounded: "rewards can be collected forever, so returns are unbounded"
    case .undetermined:
      "rewards and costs that cancel out can be collected forever, so returns need not converge"
    case .unsettled: "values did not converge"
    }
  }
}
