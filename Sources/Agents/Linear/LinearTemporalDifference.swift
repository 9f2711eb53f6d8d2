import RLCore

/// Semi-gradient n-step SARSA, expected SARSA and Q-learning with linear function approximation.
///
/// Windows close as in the tables' `TemporalDifference`: after n steps, at a termination and at a truncation, behind which
/// the target bootstraps.
///
/// Sources: Sutton and Barto (2018), sections 10.1, 10.2 and 11.1.
package final class LinearTemporalDifference: LinearAgent {
  package static let sarsaEntry = AgentEntry(
    "linear-sarsa", LinearTemporalDifference.Configuration.self,
    summary: "Semi-gradient SARSA: linear values of tiles, states or arrays.",
    documentation: """
      Values are linear in the features of the observation, q(s, a) = w_a · x(s). After every step:

        w_a += alpha * (reward + discount * q(s', a') - q(s, a)) * x(s)

      a' is selected before the update and taken next; after a truncation it is sampled for the target only. With n_steps
      above 1 the rewards of that many steps are summed first.

      \(commonNotes)
      Source: Sutton and Barto (2018), sections 10.1 and 10.2.
      """
  ) { try LinearTemporalDifference(.sarsa, $0, $1).ready($0.linear) }

  package static let expectedSarsaEntry = AgentEntry(
    "linear-expected-sarsa", LinearTemporalDifference.Configuration.self,
    summary: "Semi-gradient expected SARSA: the expectation over the next action.",
    documentation: """
      As linear-sarsa, with the expected value under the exploring policy in the target:

        w_a += alpha * (reward + discount * sum over a' of p(a' | s') q(s', a') - q(s, a)) * x(s)

      \(commonNotes)
      Source: Sutton and Barto (2018), sections 10.1, 11.1 and 6.6.
      """
  ) { try LinearTemporalDifference(.expectedSarsa, $0, $1).ready($0.linear) }

  package static let qLearningEntry = AgentEntry(
    "linear-q-learning", LinearTemporalDifference.Configuration.self,
    summary: "Semi-gradient Q-learning: off-policy, with linear values; it can diverge.",
    documentation: """
      As linear-sarsa, with the maximum over the next actions in the target:

        w_a += alpha * (reward + discount * max q(s', ·) - q(s, a)) * x(s)

      Off-policy learning, bootstrapping and function approximation together can diverge (the deadly triad).
      With n_steps above 1 the rewards of that many steps are summed first, without correction for exploratory steps among
      them.

      \(commonNotes)
      Source: Watkins and Dayan (1992); Sutton and Barto (2018), sections 11.1 and 11.3.
      """
  ) { try LinearTemporalDifference(.qLearning, $0, $1).ready($0.linear) }

  package enum Rule: Sendable { case sarsa, expectedSarsa, qLearning }

  package struct Configuration: LinearConfiguration {
    package var linear = LinearSettings()
    package var exploration = ExplorationSettings()
    package var steps = 1

    package init() {}

    package static var keys: [ConfigurationKey<Self>] {
      linearKeys + [
        .init(
          "n_steps", \.steps, in: 1...10_000,
          "Length of the n-step return; shorter where the episode terminates or is truncated.")
      ] + linearExplorationKeys
    }
  }

  private let rule: Rule
  private let steps: Int
  private let window: FeatureWindow

  package init(_ rule: Rule, _ configuration: Configuration, _ context: AgentContext) throws {
    (self.rule, steps) = (rule, configuration.steps)
    let features = LinearFeatures(context.observationSpace)
    try features.require(context, bytesPerWeight: 8, windowSteps: configuration.steps)
    window = FeatureWindow(
      rows: context.environments, steps: configuration.steps, features: features,
      actionCount: context.actionSpace.count)
    try super.init(configuration.linear, configuration.exploration, context)
  }

  override func learn(_ transitions: Transitions, _ row: Int, rate: Double, level: Double) {
    let ending = transitions.endings[row]
    window.append(
      row, action: transitions.actions[row], reward: transitions.rewards[row],
      discount: transitions.discount(row, gamma: gamma)
    ) { function.features.read(transitions.observations, row, into: &$0) }
    var valueT = 0.0
    if ending != .terminated {
      let q = function.values(transitions.nextObservations, row)
      let mask = transitions.nextObservations.mask(row)
      switch rule {
      case .qLearning: valueT = highestValue(q, count: actionCount, mask: mask)
      case .expectedSarsa: valueT = expectedValue(q, mask: mask, level: level)
      case .sarsa:
        let action = chooseAction(q, mask: mask, level: level)
        valueT = q[Int(action)]
        // After a truncation another episode begins: the action there serves the target only.
        if ending == .none { nextActions[row] = action }
      }
    }
    if ending != .none {
      while window.length(row) > 0 { updateOldest(row, rate: rate, valueT: valueT) }
    } else if window.length(row) == steps {
      updateOldest(row, rate: rate, valueT: valueT)
    }
  }

  private func updateOldest(_ row: Int, rate: Double, valueT: Double) {
    let (x, action, target) = window.takeOldest(row, valueT: valueT)
    let value = linearValue(x, function.weights, action: action, actionCount: actionCount)
    let error = target - value
    semiGradientUpdate(
      function.weights, along: x, action: action, actionCount: actionCount, by: rate * error)
    note(error: error, value: value)
  }

  package override func dropEpisode(of row: Int) {
    super.dropEpisode(of: row)
    window.clear(row)
  }

  override func transferOwn(_ state: inout StateTransfer) throws(TensorMismatch) {
    try window.transfer(&state)
  }
}
