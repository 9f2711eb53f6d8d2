import RLCore

/// Base class of the tabular agents: table, exploration, counters and metrics. Subclasses add how they learn.
package class TabularAgent: Agent, ValueEstimating {
  /// What the pages of all tabular agents end with.
  static let commonNotes = """
    discount is gamma, and 0 when the episode terminated; a truncated episode keeps its bootstrap. While it learns, ties are
    broken at random, unless ties is first; evaluations take the first of equally good actions. Array observations are
    discretized by a regular grid (bins, low, high).

    Metrics: td_error, the mean size of the error; mean_q, the mean value after the update; learning_rate; and
    temperature with Boltzmann exploration.
    """

  package final let table: QTable
  package final let states: StateNumbering
  final let gamma: Double
  final let actionCount: Int
  final let environments: Int
  /// Environment steps taken.
  final var step = 0
  final let learningRates: LinearSchedule
  private let explorationMethod: ExplorationSettings.Method
  final let exploration: Schedule
  private let ucbConstant: Double
  final var epsilonGreedy: EpsilonGreedy
  final var ties: TieBreaker
  /// `[S, A]`, the sum of the weights of each entry's updates; for sample averages only.
  private let updateWeights: Column<Double>
  final let averagesSamples: Bool
  /// `[S, A]`, how often each action was chosen; for UCB only.
  private let visits: Column<Double>
  final var sums = UpdateSums()
  /// The updates since they were last taken, or nil while nobody wants them.
  final var explained: [TableUpdate]?

  init(_ settings: TableSettings, _ exploring: ExplorationSettings, _ context: AgentContext) throws {
    averagesSamples = settings.stepSize == .sampleAverage
    states = try settings.numbering(
      context, bytesPerEntry: (exploring.method == .ucb ? 16 : 8) + (averagesSamples ? 8 : 0))
    (gamma, actionCount, environments) = (settings.gamma, context.actionSpace.count, context.environments)
    table = QTable(
      stateCount: states.stateCount, actionCount: actionCount, initialValue: settings.initialValue)
    learningRates = LinearSchedule(
      from: settings.learningRate, to: settings.finalLearningRate ?? settings.learningRate,
      over: Double(context.totalSteps))
    explorationMethod = exploring.method
    exploration = exploring.schedule(totalSteps: context.totalSteps)
    ucbConstant = exploring.ucbConstant
    epsilonGreedy = EpsilonGreedy(
      actionCount: actionCount, random: RandomStream(root: context.seed, purpose: .exploration))
    ties = TieBreaker(exploring.ties, seed: context.seed)
    updateWeights = Column(averagesSamples ? states.stateCount * actionCount : 0, filledWith: 0)
    visits = Column(exploring.method == .ucb ? states.stateCount * actionCount : 0, filledWith: 0)
  }

  /// Learns from one step of the batch, and counts it in `step` at the end.
  package func learn(from transitions: Transitions) { preconditionFailure("a subclass says how it learns") }

  /// Adds the one-step update of a row to the explained ones, if they are wanted.
  @inline(__always) final func explain(
    _ transitions: Transitions, _ row: Int, successor: @autoclosure () -> TableUpdate.NextValue, old: Double,
    nextValue: Double, error: Double, stepSize: Double, new: Double, addition: @autoclosure () -> String = ""
  ) {
    guard explained != nil else { return }
    let (reward, discount) = (transitions.rewards[row], transitions.discount(row, gamma: gamma))
    explained?.append(
      TableUpdate(
        row: row, state: Int(states.number(of: transitions.observations, row)),
        action: Int(transitions.actions[row]), old: old, reward: reward, discount: discount,
        nextState: Int(states.number(of: transitions.nextObservations, row)), successor: successor(),
        nextValue: nextValue,
        target: temporalDifferenceTarget(rT: reward, discountT: discount, valueT: nextValue), error: error,
        stepSize: stepSize, new: new, addition: addition()))
  }

  package func dropEpisode(of row: Int) {}

  /// Transfers the subclass's state in addition to the table.
  func transferOwn(_ state: inout StateTransfer) throws(TensorMismatch) {}

  package final var epsilon: Double? {
    explorationMethod == .epsilon ? exploration.value(at: step) : nil
  }

  /// The current learning rate.
  final var learningRate: Double { @inline(__always) get { learningRates.value(at: step) } }

  /// The step size of the next update of `entry`: the learning rate `rate`, or, which counts the update, the share of
  /// `weight` in all weights so far, so that the value is the mean of its targets.
  @inline(__always) final func stepSize(of entry: Int, rate: Double, weight: Double = 1) -> Double {
    guard averagesSamples else { return rate }
    updateWeights[entry] += weight
    return weight / updateWeights[entry]
  }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    let level = exploration.value(at: step)
    for row in 0..<observations.count {
      actions[row] = chooseAction(
        in: states.number(of: observations, row), mask: observations.mask(row), level: level)
    }
  }

  /// The current epsilon or temperature.
  final var explorationLevel: Double { @inline(__always) get { exploration.value(at: step) } }

  /// Selects an action by the exploration strategy.
  final func chooseAction(in state: Int32, mask: ActionMask?, level: Double) -> Int32 {
    switch explorationMethod {
    case .epsilon:
      return epsilonGreedy.exploratoryAction(epsilon: level, mask: mask)
        ?? Int32(truncatingIfNeeded: ties.action(table.row(state), count: actionCount, mask: mask))
    case .boltzmann:
      return Int32(
        truncatingIfNeeded: boltzmannAction(
          table.row(state), count: actionCount, mask: mask, temperature: level,
          using: &epsilonGreedy.random))
    case .ucb:
      let action = ucbAction(in: state, mask: mask)
      visits.startUnlessEmpty?[Int(state) * actionCount + Int(action)] += 1
      return action
    }
  }

  private func ucbAction(in state: Int32, mask: ActionMask?) -> Int32 {
    guard let visits = visits.startUnlessEmpty else { return 0 }
    let action = upperConfidenceAction(
      table.row(state), visits: visits + Int(state) * actionCount, count: actionCount, mask: mask,
      constant: ucbConstant, ties: &ties)
    return Int32(truncatingIfNeeded: action)
  }

  /// The expected value in `state` under the exploration policy; 0 if no action is legal.
  final func expectedValue(in state: Int32, mask: ActionMask?, level: Double) -> Double {
    let q = table.row(state)
    switch explorationMethod {
    case .epsilon: return epsilonGreedyValue(q, count: actionCount, mask: mask, epsilon: level)
    case .boltzmann: return boltzmannValue(q, count: actionCount, mask: mask, temperature: level)
    case .ucb:
      guard let visits = visits.startUnlessEmpty else { return 0 }
      return upperConfidenceValue(
        q, visits: visits + Int(state) * actionCount, count: actionCount, mask: mask, constant: ucbConstant,
        ties: ties.rule)
    }
  }

  /// The probability of a legal action in `state` under the exploration policy.
  ///
  /// - Precondition: it is epsilon-greedy or softmax.
  final func actionProbability(of action: Int, in state: Int32, mask: ActionMask?, level: Double) -> Double {
    let q = table.row(state)
    switch explorationMethod {
    case .epsilon:
      return epsilonGreedyProbability(
        of: action, q, count: actionCount, mask: mask, epsilon: level, ties: ties.rule)
    case .boltzmann:
      return boltzmannProbability(of: action, q, count: actionCount, mask: mask, temperature: level)
    case .ucb: preconditionFailure("UCB draws no actions")
    }
  }

  /// Records an update for the metrics.
  @inline(__always) final func note(error: Double, value: Double) {
    sums.add(error: error, value: value)
  }

  package func greedyPolicy(batchSize: Int) -> any Policy { GreedyTablePolicy(table: table, states: states) }

  package final func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
    let copy = QTable(stateCount: table.stateCount, actionCount: actionCount, initialValue: 0)
    try copy.load(tensors)
    return GreedyTablePolicy(table: copy, states: states)
  }

  package final func actionValues(for observations: Observations) -> [Double] {
    (0..<observations.count).flatMap { row in
      let first = Int(states.number(of: observations, row)) * actionCount
      return (0..<actionCount).map { table.values[first + $0] }
    }
  }

  package final var explainsUpdates: Bool {
    get { explained != nil }
    set { explained = newValue ? [] : nil }
  }

  package final func takeUpdates() -> [LearningUpdate] {
    defer { if explained != nil { explained = [] } }
    return (explained ?? []).map { .table($0) }
  }

  package final var nonFinite: Metric? { sums.errors.isFinite ? nil : Metric("td_error", sums.errors) }

  package var failure: EnvironmentFailure? { nil }

  package final func takeMetrics() -> [Metric] {
    guard sums.updates > 0 else { return [] }
    defer { sums = UpdateSums() }
    let count = Double(sums.updates)
    var metrics = [
      Metric("td_error", sums.errors / count), Metric("mean_q", sums.values / count),
    ]
    if !averagesSamples { metrics.append(Metric("learning_rate", learningRate)) }
    if explorationMethod == .boltzmann { metrics.append(Metric("temperature", explorationLevel)) }
    return metrics
  }

  package final var tensors: [NamedTensor] { [table.tensor] }

  package func load(_ tensors: [NamedTensor]) throws { try table.load(tensors) }

  package final func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try table.transfer(&state)
    try state.stream("exploration", &epsilonGreedy.random)
    try ties.transfer(&state)
    if let weights = updateWeights.startUnlessEmpty {
      try state.values("update_weights", weights, shape: [table.stateCount, actionCount])
    }
    if let visits = visits.startUnlessEmpty {
      try state.values("visits", visits, shape: [table.stateCount, actionCount])
    }
    try state.integer("step", &step)
    try state.number("metrics.errorSum", &sums.errors)
    try state.number("metrics.valueSum", &sums.values)
    try state.integer("metrics.updates", &sums.updates)
    try transferOwn(&state)
  }
}

/// Sums for the metrics of tabular agents.
struct UpdateSums {
  /// Sums since metrics were last taken: of absolute errors, and of values after the update.
  var errors = 0.0
  var values = 0.0
  var updates = 0

  @inline(__always) mutating func add(error: Double, value: Double) {
    errors += abs(error)
    values += value
    updates &+= 1
  }
}
