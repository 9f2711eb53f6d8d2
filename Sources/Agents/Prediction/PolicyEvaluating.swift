import RLCore

/// An agent that estimates what a fixed policy is worth.
package protocol PolicyEvaluating: Agent {
  /// The discount factor of its values.
  var gamma: Double { get }
  /// `[S]`, the policy's action in each state; nil if it is uniformly random over the legal actions.
  var evaluatedPolicy: [Int]? { get }
  /// Whether the error of its values weighs states by how often the policy visits them.
  var weighsErrorByVisits: Bool { get }

  /// `[B]`, the estimated value of each row's state.
  func stateValues(for observations: Observations) -> [Double]
}
