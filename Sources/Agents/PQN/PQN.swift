import NeuralNetworks
import RLCore
import Text

/// Parallelized Q-network: Q-learning from many environments at once, without a replay buffer and without a target network.
///
/// Source: Gallici et al., "Simplifying deep temporal difference learning" (2024).
package final class PQN: QNetworkAgent, ValueEstimating {
  package static let entry = AgentEntry(
    "pqn", Configuration.self,
    summary: "Q-learning from parallel environments with λ-returns: no replay buffer, no target network.",
    documentation: """
      A Q-network learns from rollout_steps steps of all environments at once, and forgets them. The environments'
      differences take the replay buffer's place against correlation; layer normalization takes the target network's
      against a moving target. The targets are λ-returns of Peng's Q(λ), formed before the update:

        G = r + discount * ((1 - lambda) * max q(s') + lambda * G')
        loss = mean over the minibatch of (q(s)[a] - G)^2

      An update makes epochs passes over the shuffled rollout, each in minibatches. discount is gamma, and 0 when the
      episode terminated; a truncated episode and the rollout's end keep their bootstrap. Set training.environments
      to 8 or more.

      Differences from the paper: Adam instead of RAdam; the squared error without the factor 1/2; PyTorch's
      initialization.
      Metrics: loss, mean_q, gradient_norm, means over the gradient steps; learning_rate if scheduled; temperature with
      Boltzmann exploration.
      Source: Gallici et al., "Simplifying deep temporal difference learning" (2024).
      """,
    warnings: { configuration, _ in configuration.optimizer.warnings() }
  ) { try PQN($0, $1) }

  package let configuration: Configuration
  package let network: Sequential
  private let encoder: ObservationEncoder
  private let policy: QNetworkPolicy
  private let observationSpace: ObservationSpace
  package let rescaling: ObservationEncoder.Rescaling?
  private let normalization: Normalization
  package var valueScale: Double { normalization.valueScale }
  private let optimizer: any Optimizer
  private let exploration, learningRates: Schedule
  private var epsilonGreedy: EpsilonGreedy
  private var shuffling: RandomStream
  package let rollout: Rollout
  /// `[T · B]`, the places of the rollout in the order of an epoch.
  private let order: Column<Int32>
  private let batchSize: Int
  /// A minibatch: `[M, D]`, `[M]`, `[M]` and `[M, A]`.
  private let observations, targets, gradient: Column<Float>
  private let actions: Column<Int32>
  /// Environment steps taken.
  private var step = 0
  private var sums = GradientStepSums()
  package private(set) var nonFinite: Metric?

  package let head: any ValueHead = ScalarHead(loss: PQN.loss)
  private static let loss = Loss.meanSquaredError
  /// Rows that a policy processes together when it only plays.
  private static let playedRows = 8

  package init(_ configuration: Configuration, _ context: AgentContext) throws {
    (self.configuration, observationSpace) = (configuration, context.observationSpace)
    let actionCount = context.actionSpace.count
    let isTraining = context.purpose == .training
    let steps = configuration.rolloutSteps * context.environments
    guard configuration.minibatches <= steps || context.purpose == .playing else {
      throw ConfigurationProblem(
        "minibatches",
        "\(configuration.minibatches) minibatches need as many steps, and a rollout has \(steps): rollout_steps times training.environments"
      )
    }
    batchSize = isTraining ? steps / configuration.minibatches : 0
    let rows = isTraining ? max(batchSize, context.environments) : Self.playedRows
    normalization = try Normalization(
      configuration.normalization, context.observationSpace, environments: context.environments,
      gamma: configuration.gamma)
    rescaling = try normalization.rescaling ?? configuration.network.rescaling(context.observationSpace)
    let layers = try configuration.network.layers(
      context.observationSpace, actionCount: actionCount, outputsPerAction: 1)
    encoder = ObservationEncoder(
      context.observationSpace, capacity: isTraining ? context.environments : 0, rescaling: rescaling)
    if context.purpose != .playing {
      try TrainingMemory.checkNetwork(
        layers, rows: max(steps / configuration.minibatches, context.environments), key: "net_arch",
        limit: context.memoryLimit)
      try TrainingMemory.check(
        "rollout_steps", "\(Readable.grouped(Double(steps))) steps of a rollout",
        Double(steps) * Double(Rollout.bytes(observationSize: encoder.size) + 4), context.memoryLimit)
    }
    var initialization = RandomStream(root: context.seed, purpose: .initialization)
    network = Sequential(layers, maximumBatch: rows)
    network.initialize(configuration.network.initialization.scheme) { initialization.uniform() }
    policy = QNetworkPolicy(
      network: network, head: head, observationSpace: context.observationSpace, rescaling: rescaling)
    optimizer = configuration.optimizer.make(for: network.parameters)
    exploration = configuration.exploration.schedule(totalSteps: context.totalSteps)
    learningRates = configuration.optimizer.learningRates(totalSteps: context.totalSteps)
    epsilonGreedy = EpsilonGreedy(
      actionCount: actionCount, random: RandomStream(root: context.seed, purpose: .exploration))
    shuffling = RandomStream(root: context.seed, purpose: .replay)
    rollout = Rollout(
      steps: isTraining ? configuration.rolloutSteps : 0, environments: context.environments,
      observationSize: encoder.size, actionCount: actionCount)
    order = Column(isTraining ? steps : 0, filledWith: 0)
    observations = Column(batchSize * encoder.size, filledWith: 0)
    targets = Column(batchSize, filledWith: 0)
    gradient = Column(batchSize * actionCount, filledWith: 0)
    actions = Column(batchSize, filledWith: 0)
  }

  package var epsilon: Double? {
    configuration.exploration.method == .epsilon ? exploration.value(at: step) : nil
  }

  /// The values of all rows are needed, also where an action is random: they are the bootstrap of the steps before.
  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    precondition(observations.count <= rollout.environments, "more rows than the agent has environments")
    let level = exploration.value(at: step)
    let count = epsilonGreedy.actionCount
    let isBoltzmann = configuration.exploration.method == .boltzmann
    policy.forEachRow(of: observations) { row, q in
      let mask = observations.mask(row)
      rollout.note(value: highestValue(q, count: count, mask: mask), of: row)
      let action =
        isBoltzmann
        ? Int32(
          truncatingIfNeeded: boltzmannAction(
            q, count: count, mask: mask, temperature: level, using: &epsilonGreedy.random))
        : epsilonGreedy.exploratoryAction(epsilon: level, mask: mask)
      actions[row] = action ?? Int32(truncatingIfNeeded: greedyAction(q, count: count, mask: mask))
    }
  }

  package func dropEpisode(of row: Int) {
    rollout.cut(row)
    normalization.rewards?.clear(row)
  }

  package func learn(from transitions: Transitions) {
    normalization.add(transitions)
    let needsSuccessors =
      rollout.awaitsLast || (0..<transitions.count).contains { transitions.endings[$0] == .truncated }
    if needsSuccessors {
      policy.forEachRow(of: transitions.nextObservations) { row, q in
        rollout.note(
          successor: highestValue(
            q, count: epsilonGreedy.actionCount, mask: transitions.nextObservations.mask(row)), of: row)
      }
    }
    rollout.append(
      normalization.rewards?.normalized(transitions) ?? transitions,
      encoded: encoder.encode(transitions.observations, rows: 0..<transitions.count),
      gamma: configuration.gamma)
    step += transitions.count
    guard rollout.isFull else { return }
    if configuration.optimizer.learningRateSchedule != .constant {
      optimizer.learningRate = learningRates.value(at: step)
    }
    rollout.formReturns(lambda: Float(configuration.lambda))
    for _ in 0..<configuration.epochs { learnOnce() }
    rollout.clear()
  }

  /// One epoch: every step of the rollout once, in a random order; a rest that fills no minibatch is left out.
  private func learnOnce() {
    let places = rollout.steps * rollout.environments
    for place in 0..<places { order[place] = Int32(truncatingIfNeeded: place) }
    for place in stride(from: places - 1, to: 0, by: -1) {
      let other = shuffling.below(place + 1)
      (order[place], order[other]) = (order[other], order[place])
    }
    for minibatch in 0..<configuration.minibatches { takeGradientStep(from: minibatch * batchSize) }
  }

  private func takeGradientStep(from first: Int) {
    let size = encoder.size
    for row in 0..<batchSize {
      let place = Int(order[first + row])
      (observations.start + row * size).update(from: rollout.observations.start + place * size, count: size)
      actions[row] = rollout.actions[place]
      targets[row] = rollout.returns[place]
    }
    let pass = network.forward(observations.start, batch: batchSize)
    let columns = epsilonGreedy.actionCount
    let loss = Double(
      Self.loss.evaluate(
        predictions: pass.outputs, selected: actions.start, targets: targets.start, batch: batchSize,
        columns: columns, gradient: gradient.start))
    var sum: Float = 0
    for row in 0..<batchSize { sum += pass.outputs[row * columns + Int(actions[row])] }
    network.backward(gradient.start, of: pass)
    let norm = configuration.optimizer.clip(network.gradients)
    configuration.optimizer.addWeightDecay(to: network.gradients, of: network.parameters)
    optimizer.step(parameters: network.parameters, gradients: network.gradients)
    if !loss.isFinite { nonFinite = nonFinite ?? Metric("loss", loss) }
    sums.add(loss: loss, meanQ: Double(sum) / Double(batchSize) * valueScale, gradientNorm: norm)
  }

  package func greedyPolicy(batchSize: Int) -> any Policy { policy(of: network, rescaling) }

  package func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
    let network = network.copy(maximumBatch: batchSize)
    let frozen = try normalization.frozen(of: tensors)
    try network.parameters.load(frozen.weights)
    return policy(of: network, frozen.rescaling ?? rescaling)
  }

  private func policy(
    of network: Sequential, _ rescaling: ObservationEncoder.Rescaling?
  ) -> QNetworkPolicy {
    QNetworkPolicy(
      network: network, head: head, observationSpace: observationSpace, rescaling: rescaling)
  }

  package func actionValues(for observations: Observations) -> [Double] {
    normalization.inRewards(policy.actionValues(for: observations))
  }

  package func takeMetrics() -> [Metric] {
    var metrics = sums.takeMetrics()
    if metrics.isEmpty { return [] }
    if configuration.optimizer.learningRateSchedule != .constant {
      metrics.append(Metric("learning_rate", learningRates.value(at: step)))
    }
    if configuration.exploration.method == .boltzmann {
      metrics.append(Metric("temperature", exploration.value(at: step)))
    }
    return metrics
  }

  package var tensors: [NamedTensor] { network.parameters.namedTensors + normalization.tensors }

  package func load(_ tensors: [NamedTensor]) throws {
    try network.parameters.load(normalization.load(tensors))
  }

  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.scope("network", network.parameters.transfer)
    try state.scope("optimizer", optimizer.transfer)
    try normalization.transfer(&state)
    try state.scope("rollout") { state throws(TensorMismatch) in try rollout.transfer(&state) }
    try state.stream("exploration", &epsilonGreedy.random)
    try state.stream("shuffling", &shuffling)
    try state.integer("step", &step)
    try sums.transfer(&state)
  }
}
