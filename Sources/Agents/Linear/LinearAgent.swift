import RLCore

/// Base class of the linear agents: weights, exploration, counters and metrics. Subclasses add how they learn.
///
/// Source: Sutton and Barto (2018), chapters 9, 10 and 12.
package class LinearAgent: Agent, ValueEstimating {
  /// What the pages of all linear agents end with.
  static let commonNotes = """
    x are the features of an observation: the tiles of an environment with discretize: tiles, one of them 1 in each tiling;
    one feature a state for states that are counted; else the elements of the array and a bias of 1. All weights start at 0.
    alpha is learning_rate over the number of active features, with tiles the number of tilings. discount is gamma, and 0 when
    the episode terminated; a truncated episode keeps its bootstrap. While it learns, ties are broken at random, unless ties is
    first; evaluations take the first of equally good actions.

    Metrics: td_error, the mean size of the error; mean_q, the mean value before the update; learning_rate; and
    temperature with Boltzmann exploration.
    """

  final let function: LinearFunction
  final let gamma: Double
  final let actionCount, environments: Int
  final let nextActions: NextActions
  /// Environment steps taken.
  private var step = 0
  private let learningRates: LinearSchedule
  private let method: ExplorationSettings.Method
  private let exploration: Schedule
  private var epsilonGreedy: EpsilonGreedy
  private var ties: TieBreaker
  private var sums = UpdateSums()

  /// - Throws: where the weights do not fit into memory.
  init(
    _ settings: LinearSettings, _ exploring: ExplorationSettings, _ context: AgentContext
  ) throws(ConfigurationProblem) {
    let features = LinearFeatures(context.observationSpace)
    let actions = context.actionSpace.count
    try features.require(context, bytesPerWeight: 8)
    function = LinearFunction(features, actionCount: actions)
    gamma = settings.gamma
    actionCount = actions
    environments = context.environments
    nextActions = NextActions(rows: context.environments, actionCount: actions)
    learningRates = LinearSchedule(
      from: settings.learningRate, to: settings.finalLearningRate ?? settings.learningRate,
      over: Double(context.totalSteps))
    method = exploring.method
    exploration = exploring.schedule(totalSteps: context.totalSteps)
    epsilonGreedy = EpsilonGreedy(
      actionCount: actions, random: RandomStream(root: context.seed, purpose: .exploration))
    ties = TieBreaker(exploring.ties, seed: context.seed)
  }

  /// Learns from row `row` of a step; `rate` is the step size, `level` epsilon or the temperature.
  func learn(_ transitions: Transitions, _ row: Int, rate: Double, level: Double) {
    preconditionFailure("a subclass says how it learns")
  }

  /// Transfers the subclass's state in addition to the weights.
  func transferOwn(_ state: inout StateTransfer) throws(TensorMismatch) {}

  package func dropEpisode(of row: Int) { _ = nextActions.take(row) }

  package final func learn(from transitions: Transitions) {
    let rate = linearStepSize(
      learningRate: learningRates.value(at: step), activeFeatures: function.features.activeCount)
    let level = exploration.value(at: step)
    for row in 0..<transitions.count { learn(transitions, row, rate: rate, level: level) }
    step &+= transitions.count
  }

  package final func selectActions(
    for observations: Observations, into actions: UnsafeMutablePointer<Int32>
  ) {
    let level = exploration.value(at: step)
    for row in 0..<observations.count {
      actions[row] =
        nextActions.take(row)
        ?? chooseAction(
          function.values(observations, row), mask: observations.mask(row), level: level)
    }
  }

  /// Selects an action by the exploration strategy, given the values `q` of all actions.
  final func chooseAction(_ q: UnsafePointer<Double>, mask: ActionMask?, level: Double) -> Int32 {
    guard method == .epsilon else {
      return Int32(
        truncatingIfNeeded: boltzmannAction(
          q, count: actionCount, mask: mask, temperature: level, using: &epsilonGreedy.random))
    }
    return epsilonGreedy.exploratoryAction(epsilon: level, mask: mask)
      ?? Int32(truncatingIfNeeded: ties.action(q, count: actionCount, mask: mask))
  }

  /// The expected value under the exploration policy; 0 if no action is legal.
  final func expectedValue(_ q: UnsafePointer<Double>, mask: ActionMask?, level: Double) -> Double {
    method == .epsilon
      ? epsilonGreedyValue(q, count: actionCount, mask: mask, epsilon: level)
      : boltzmannValue(q, count: actionCount, mask: mask, temperature: level)
  }

  /// Records an update for the metrics.
  @inline(__always) final func note(error: Double, value: Double) {
    sums.add(error: error, value: value)
  }

  package final func greedyPolicy(batchSize: Int) -> any Policy { GreedyLinearPolicy(function) }

  package final func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
    let copy = LinearFunction(function.features, actionCount: actionCount)
    try copy.load(tensors)
    return GreedyLinearPolicy(copy)
  }

  package final func actionValues(for observations: Observations) -> [Double] {
    (0..<observations.count).flatMap { row in
      Array(UnsafeBufferPointer(start: function.values(observations, row), count: actionCount))
    }
  }

  package final var epsilon: Double? { method == .epsilon ? exploration.value(at: step) : nil }

  package final var nonFinite: Metric? {
    sums.errors.isFinite ? nil : Metric("td_error", sums.errors)
  }

  package final func takeMetrics() -> [Metric] {
    guard sums.updates > 0 else { return [] }
    let updates = Double(sums.updates)
    var metrics = [
      Metric("td_error", sums.errors / updates), Metric("mean_q", sums.values / updates),
      Metric("learning_rate", learningRates.value(at: step)),
    ]
    if method == .boltzmann { metrics.append(Metric("temperature", exploration.value(at: step))) }
    sums = UpdateSums()
    return metrics
  }

  package final var tensors: [NamedTensor] { [function.tensor] }

  package final func load(_ tensors: [NamedTensor]) throws { try function.load(tensors) }

  package final func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try function.transfer(&state)
    try state.stream("exploration", &epsilonGreedy.random)
    try ties.transfer(&state)
    try state.integer("step", &step)
    try sums.transfer(&state)
    try nextActions.transfer(&state)
    try transferOwn(&state)
  }

  /// This agent with the weights of a file, if one is named.
  final func ready(_ settings: LinearSettings) throws -> any Agent {
    try loadWeights(from: settings.initialFile)
    return self
  }
}
