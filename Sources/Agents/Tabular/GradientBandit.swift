import RLCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Gradient bandit: preferences instead of values, a softmax over them as the policy, and stochastic gradient ascent.
///
///     h[s, a] += α (reward - baseline[s]) (1{a = action} - π(a | s))      for every a
///
/// Source: Sutton and Barto (2018), section 2.8, equation 2.12.
package final class GradientBandit: Agent {
  package static let entry = AgentEntry(
    "gradient-bandit", GradientBandit.Configuration.self,
    summary: "Gradient bandit: learns preferences from rewards, for bandits.",
    documentation: """
      Keeps a preference for each action, acts by a softmax over the preferences, and after every step raises that of the
      action taken if its reward was above the baseline, and lowers it if it was below; those of the others move oppositely:

        h[s, a] += learning_rate * (reward - baseline[s]) * (1{a = action} - pi(a | s))

      It learns from the immediate reward only: for bandits, and for problems whose actions do not influence what follows.
      Each state has its own preferences and baseline. Evaluation takes the action of the highest preference, ties in favor
      of the first.

      Metrics: preference_step, the mean size of (reward - baseline); baseline, its mean value; learning_rate.

      Source: Sutton and Barto (2018), section 2.8.
      """
  ) { try GradientBandit($0, $1) }

  package struct Configuration: RLCore.Configuration {
    package var learningRate = 0.1
    package var usesBaseline = true

    package init() {}

    package static let keys: [ConfigurationKey<Self>] = [
      .init("learning_rate", \.learningRate, in: .positive, "Step size of the preferences."),
      .init(
        "baseline", \.usesBaseline,
        "Whether rewards are compared with the mean of the earlier ones; false compares them with 0."),
    ]
  }

  private let preferences: QTable
  private let states: StateNumbering
  private let actionCount: Int
  private let learningRate: Double
  private let usesBaseline: Bool
  /// `[S]`, the mean of the rewards so far, and their number.
  private let means: Column<Double>
  private let counts: Column<Double>
  private var random: RandomStream
  private var errors = 0.0
  private var baselines = 0.0
  private var updates = 0

  package init(_ configuration: Configuration, _ context: AgentContext) throws {
    guard case .discrete = context.observationSpace else {
      throw ConfigurationProblem(
        nil,
        "gradient-bandit needs state indices as observations; use an environment that has them, such as Bandit-v0"
      )
    }
    states = try TableSettings().numbering(context, bytesPerEntry: 24)
    actionCount = context.actionSpace.count
    preferences = QTable(stateCount: states.stateCount, actionCount: actionCount, initialValue: 0)
    (learningRate, usesBaseline) = (configuration.learningRate, configuration.usesBaseline)
    means = Column(states.stateCount, filledWith: 0)
    counts = Column(states.stateCount, filledWith: 0)
    random = RandomStream(root: context.seed, purpose: .exploration)
  }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    for row in 0..<observations.count {
      actions[row] = Int32(
        truncatingIfNeeded: boltzmannAction(
          preferences.row(states.number(of: observations, row)), count: actionCount,
          mask: observations.mask(row), temperature: 1, using: &random))
    }
  }

  package func learn(from transitions: Transitions) {
    for row in 0..<transitions.count {
      let state = Int(states.number(of: transitions.observations, row))
      let (reward, mask) = (transitions.rewards[row], transitions.observations.mask(row))
      // The first reward is its own baseline, as the book has it.
      if counts[state] == 0 { means[state] = reward }
      let error = reward - (usesBaseline ? means[state] : 0)
      update(state, Int(transitions.actions[row]), mask, by: learningRate * error)
      counts[state] += 1
      means[state] += (reward - means[state]) / counts[state]
      errors += abs(error)
      baselines += usesBaseline ? means[state] : 0
      updates += 1
    }
  }

  /// Moves the preferences of the legal actions in `state` by `size` times the gradient of log π(action | state).
  private func update(_ state: Int, _ action: Int, _ mask: ActionMask?, by size: Double) {
    let row = preferences.values + state * actionCount
    let highest = preferences.highestValue(in: Int32(state), mask: mask)
    var sum = 0.0
    for other in 0..<actionCount where mask?.contains(other) ?? true { sum += exp(row[other] - highest) }
    for other in 0..<actionCount where mask?.contains(other) ?? true {
      let probability = exp(row[other] - highest) / sum
      // Its own place only: what is still to be read has not moved yet.
      row[other] += size * ((other == action ? 1 : 0) - probability)
    }
  }

  package func greedyPolicy(batchSize: Int) -> any Policy {
    GreedyTablePolicy(table: preferences, states: states)
  }

  package func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
    let copy = QTable(stateCount: states.stateCount, actionCount: actionCount, initialValue: 0)
    try copy.load(tensors)
    return GreedyTablePolicy(table: copy, states: states)
  }

  package var epsilon: Double? { nil }
  package var nonFinite: Metric? { errors.isFinite ? nil : Metric("preference_step", errors) }

  package func takeMetrics() -> [Metric] {
    guard updates > 0 else { return [] }
    defer { (errors, baselines, updates) = (0, 0, 0) }
    return [
      Metric("preference_step", errors / Double(updates)), Metric("baseline", baselines / Double(updates)),
      Metric("learning_rate", learningRate),
    ]
  }

  /// The preferences, under the name that all tables have.
  package var tensors: [NamedTensor] { [preferences.tensor] }
  package func load(_ tensors: [NamedTensor]) throws { try preferences.load(tensors) }

  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try preferences.transfer(&state)
    try state.values("means", means.start, shape: [states.stateCount])
    try state.values("counts", counts.start, shape: [states.stateCount])
    try state.stream("exploration", &random)
    try state.number("metrics.errorSum", &errors)
    try state.number("metrics.baselineSum", &baselines)
    try state.integer("metrics.updates", &updates)
  }
}
