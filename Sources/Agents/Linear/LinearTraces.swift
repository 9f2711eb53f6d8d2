import RLCore

/// Semi-gradient SARSA(λ) with linear function approximation: accumulating, replacing and true online (dutch) traces.
///
///     δ = reward + discount · q(s', a') - q(s, a)
///     z ← visit, w ← w + α δ z, z ← γ λ z           z is [F, A]; true online adds a correction, see `trueOnlineChanges`
///
/// Sources: Sutton and Barto (2018), section 12.7; van Seijen et al. (2016), algorithm 3.
package final class LinearTraces: LinearAgent {
  package static let entry = AgentEntry(
    "linear-sarsa-lambda", LinearTraces.Configuration.self,
    summary: "SARSA(lambda) with linear values: accumulating, replacing or true online traces.",
    documentation: """
      Values are linear in the features of the observation, q(s, a) = w_a · x(s). Each weight has a trace z that decays by
      gamma * lambda a step, and each error updates all weights with a trace:

        error = reward + discount * q(s', a') - q(s, a),   w += alpha * error * z

      trace selects how a visit changes z of the action taken: accumulating adds x, replacing sets it to 1 where x is 1 (binary
      features only), true-online adds (1 - alpha * z·x) x, and the update is then

        w += alpha * (error + q - q_old) * z - alpha * (q - q_old) * x

      with q_old the value that the step before found for (s, a): the weights are those of the online lambda-return algorithm.
      Traces end with the episode. Each environment of a batch has its own. Traces below 1e-6 are forgotten.

      \(commonNotes)
      Source: Sutton and Barto (2018), section 12.7; van Seijen et al. (2016).
      """
  ) { try LinearTraces($0, $1).ready($0.linear) }

  package enum Trace: String, CaseIterable, Sendable {
    case trueOnline = "true-online"
    case accumulating, replacing
  }

  package struct Configuration: LinearConfiguration {
    package var linear = LinearSettings()
    package var exploration = ExplorationSettings()
    package var lambda = 0.9
    package var trace = Trace.trueOnline

    package init() {}

    package static var keys: [ConfigurationKey<Self>] {
      linearKeys + [
        .init(
          "lambda", \.lambda, in: .unit,
          "Trace decay per step, multiplied by gamma; 0 for no traces."),
        .init(
          "trace", \.trace,
          "Trace update on a visit: dutch traces with the correction that makes them exact (true-online), add the features (accumulating), or set to 1 (replacing, binary features only)."
        )
        .acting("with lambda and gamma above 0") { $0.lambda > 0 && $0.linear.gamma > 0 },
      ] + linearExplorationKeys
    }
  }

  private let lambda: Double
  private let traces: TraceUpdates
  private let buffer: FeatureBuffer

  package init(_ configuration: Configuration, _ context: AgentContext) throws {
    lambda = configuration.lambda
    let features = LinearFeatures(context.observationSpace)
    try features.require(
      context, bytesPerWeight: 8 + SparseTrace.bytesPerWeight * context.environments)
    traces = try TraceUpdates(
      configuration.trace, rows: context.environments, features: features,
      actionCount: context.actionSpace.count)
    buffer = FeatureBuffer(features)
    try super.init(configuration.linear, configuration.exploration, context)
  }

  override func learn(_ transitions: Transitions, _ row: Int, rate: Double, level: Double) {
    let (action, ending) = (Int(transitions.actions[row]), transitions.endings[row])
    function.features.read(transitions.observations, row, into: &buffer.vector)
    let x = buffer.vector
    let value = linearValue(x, function.weights, action: action, actionCount: actionCount)
    var valueT = 0.0
    if ending != .terminated {
      let q = function.values(transitions.nextObservations, row)
      let next = chooseAction(q, mask: transitions.nextObservations.mask(row), level: level)
      valueT = q[Int(next)]
      if ending == .none { nextActions[row] = next }
    }
    let discountT = transitions.discount(row, gamma: gamma)
    let error = temporalDifferenceError(
      qTm1: value, rT: transitions.rewards[row], discountT: discountT, valueT: valueT)
    traces.update(
      function, row, x, action: action, rate: rate, error: error, value: value, valueT: valueT,
      decay: EligibilityTrace.decay(discountT: discountT, lambda: lambda), ending: ending)
    note(error: error, value: value)
  }

  package override func dropEpisode(of row: Int) {
    super.dropEpisode(of: row)
    traces.clear(row)
  }

  override func transferOwn(_ state: inout StateTransfer) throws(TensorMismatch) {
    try traces.transfer(&state)
  }
}
