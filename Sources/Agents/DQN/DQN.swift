import NeuralNetworks
import RLCore
import Replay

/// Deep Q-networks: Q-learning with a neural network, a replay buffer against correlation and a target network, copied
/// periodically, against the moving target.
///
/// Source: Mnih et al., "Human-level control through deep reinforcement learning" (2015).
package final class DQN: Agent, ValueEstimating {
  package static let entry = entry(
    "dqn", [:], summary: "Deep Q-network: replay buffer and a periodically copied target network.",
    documentation: """
      Q-learning with a neural network as the Q-function, stabilized by experience replay and a target network. A replay buffer,
      from which batches are sampled, decorrelates successive steps. A target network, copied every
      target_update_interval steps (or averaged by tau), provides a stable bootstrap target:

        loss = mean over the batch of l(q(s)[a] - (reward + discount * max q_target(s')))

      discount is gamma, and 0 when the episode terminated; a truncated episode keeps its bootstrap. State
      indices become one-hot vectors. Illegal actions are masked in action selection and in the target.

      Switches, separately or combined: double_q, dueling, noisy, munchausen, n_steps, distribution (c51 or
      quantile), replay (uniform, prioritized or none), target (network or none). replay: none and target: none take
      DQN's two stabilizers away.

      Differences from the paper: Adam instead of RMSProp; a multilayer perceptron instead of convolutions;
      squared error unless loss says otherwise; rewards are not clipped.
      Metrics: loss, the mean over the updates; mean_q, the mean value of the actions taken; gradient_norm, the
      Euclidean norm before clipping; learning_rate if scheduled; priority_beta with prioritized replay; temperature
      with Boltzmann exploration.
      Source: Mnih et al., "Human-level control through deep reinforcement learning" (2015).
      """)

  /// An agent of the family: DQN with other defaults.
  ///
  /// - Parameter defaults: what this name sets otherwise than `Configuration` does.
  static func entry(
    _ name: String, _ defaults: [String: ConfigurationValue], summary: String, documentation: String
  ) -> AgentEntry {
    AgentEntry(
      name, Configuration.self, defaults: defaults, summary: summary, documentation: documentation,
      warnings: { $0.warnings(totalSteps: $1) }
    ) { try DQN($0, $1) }
  }

  package let learner: DQNLearner
  let normalization: Normalization
  let configuration: Configuration
  /// Nil if each step is learned from once, as it comes.
  package let buffer: ReplayBuffer?
  /// Memory of a full replay buffer, or nil if there is none.
  package let replayMemory: (bytesPerTransition: Int, transitions: Int)?
  private let batch: SampledBatch
  private let policy: QNetworkPolicy
  let observationSpace: ObservationSpace
  private let exploration: Schedule
  private let learningRates: Schedule
  private let betas: LinearSchedule
  private(set) var epsilonGreedy: EpsilonGreedy
  private var replayRandom: RandomStream
  /// Symmetries of which one is applied to each sampled transition; empty for no augmentation.
  private let symmetries: [ObservationSymmetry]
  private var symmetryRandom: RandomStream
  /// `[environments]`, the member of the ensemble that acts in each running episode; empty where all act together.
  private let actors: Column<Int32>
  private var actorRandom: RandomStream
  /// Transitions of earlier tasks, if batches get a share of them.
  let earlier: EarlierTasks?
  /// A batch that nothing is learned from: to look at units, for the Fisher information and for metrics.
  let looked: SampledBatch?
  let masksActions: Bool
  /// Whether nothing is learned, so that weights are those that were loaded.
  private let onlyPlays: Bool
  private let totalSteps: Int
  /// The agent that is imitated in place of learning from rewards, if there is one.
  private let teacher: (any ValueEstimating)?
  /// Sums of `agreement` since it was last taken, and their number.
  private var agreement = (sum: 0.0, count: 0)
  /// Environment steps taken.
  private var step = 0
  private var sums = GradientStepSums()
  package private(set) var nonFinite: Metric?
  /// The updates since they were last taken, if they are explained.
  var explained: [BatchUpdate] = []

  /// Rows that the greedy policy processes together: enough to be fast, few enough to use little memory.
  private static let playedRows = 8
  /// Rows by which units are judged.
  private static let lookedRows = 64

  package init(_ configuration: Configuration, _ context: AgentContext) throws {
    self.configuration = configuration
    (observationSpace, masksActions) = (context.observationSpace, context.masksActions)
    (onlyPlays, totalSteps) = (context.purpose == .playing, context.totalSteps)
    let replay = configuration.replay
    let (actionCount, total) = (context.actionSpace.count, context.totalSteps)
    let maskedActions = context.masksActions ? actionCount : nil
    let bytesPerTransition = Self.replayBytesPerTransition(
      context.observationSpace, context.actionSpace, masks: context.masksActions,
      isPrioritized: replay.method == .prioritized)
    replayMemory =
      replay.method == .none ? nil : (bytesPerTransition, replay.bufferSize)
    let hasReplay = replay.method != .none && context.purpose == .training
    let batchSize =
      context.purpose == .playing
      ? Self.playedRows
      : replay.method != .none ? replay.batchSize : context.environments
    if replay.method != .none, context.purpose != .playing {
      try configuration.checkReplayMemory(bytesPerTransition, limit: context.memoryLimit)
      try configuration.checkWindows(environments: context.environments)
    }
    var initialization = RandomStream(root: context.seed, purpose: .initialization)
    normalization = try Normalization(
      configuration.normalization, context.observationSpace, environments: context.environments,
      gamma: configuration.returns.gamma)
    learner = try DQNLearner(
      configuration, observationSpace: context.observationSpace, actionCount: actionCount,
      batchSize: batchSize,
      maximumRows: context.purpose == .playing ? Self.playedRows : context.environments,
      random: &initialization,
      noiseRandom: RandomStream(root: context.seed, purpose: .networkNoise),
      normalization: normalization.rescaling,
      memoryLimit: context.memoryLimit)
    policy = QNetworkPolicy(
      network: learner.online, head: learner.head, observationSpace: context.observationSpace,
      rescaling: learner.rescaling)
    buffer =
      hasReplay
      ? ReplayBuffer(
        capacity: replay.bufferSize, observationSpace: context.observationSpace,
        actionCount: actionCount, environments: context.environments, gamma: configuration.returns.gamma,
        steps: configuration.returns.steps,
        priorityExponent: replay.method == .prioritized
          ? replay.priorityExponent : nil,
        maskedActions: maskedActions) : nil
    batch = SampledBatch(
      count: batchSize, observationSpace: context.observationSpace, maskedActions: maskedActions)
    exploration = configuration.exploration.schedule(totalSteps: total)
    learningRates = configuration.optimizer.learningRates(totalSteps: total)
    betas = LinearSchedule(
      from: replay.initialBeta, to: replay.finalBeta, over: Double(total))
    epsilonGreedy = EpsilonGreedy(
      actionCount: actionCount, random: RandomStream(root: context.seed, purpose: .exploration))
    replayRandom = RandomStream(root: context.seed, purpose: .replay)
    symmetries = try context.symmetries(for: replay.augmentation)
    symmetryRandom = RandomStream(root: context.seed, purpose: .augmentation)
    actors = Column(configuration.ensemble.followsMembers ? context.environments : 0, filledWith: 0)
    actorRandom = RandomStream(root: context.seed, purpose: .exploration, index: 1)
    let plasticity = configuration.plasticity
    earlier =
      plasticity.earlierShare > 0
      ? EarlierTasks(
        plasticity, context, random: RandomStream(root: context.seed, purpose: .plasticity, index: 1)) : nil
    looked =
      plasticity.isActive || plasticity.isMeasured
      ? SampledBatch(
        count: min(batchSize, Self.lookedRows), observationSpace: context.observationSpace,
        maskedActions: maskedActions) : nil
    teacher = configuration.distillation.isActive ? try context.teacher?() : nil
    for row in 0..<actors.count { drawActor(row) }
    try loadWeights(from: configuration.network.initialFile, configuration.network.transfer)
    // The weights of now are those that pulls return to.
    if plasticity.isActive {
      learner.plasticity = Plasticity(
        plasticity, configuration.network.initialization.scheme, learner,
        random: RandomStream(root: context.seed, purpose: .plasticity))
    }
    try learner.freeze(configuration.network.frozenLayers)
  }

  /// Bytes per transition in the replay buffer.
  package static func replayBytesPerTransition(
    _ space: ObservationSpace, _ actions: DiscreteSpace, masks: Bool, isPrioritized: Bool = false
  ) -> Int {
    ReplayBuffer.bytesPerTransition(
      space, actionCount: actions.count, maskedActions: masks ? actions.count : nil,
      isPrioritized: isPrioritized)
  }

  package var epsilon: Double? {
    configuration.exploration.method == .epsilon ? exploration.value(at: step) : nil
  }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    precondition(
      actors.count == 0 || observations.count <= actors.count, "more rows than the agent has environments")
    let level = exploration.value(at: step)
    if configuration.exploration.method == .boltzmann {
      let actionCount = epsilonGreedy.actionCount
      let randomness = learner.drawNoise()
      policy.forEachRow(of: observations, randomness: randomness) { row, q in
        actions[row] = Int32(
          truncatingIfNeeded: boltzmannAction(
            q, count: actionCount, mask: observations.mask(row), temperature: level,
            using: &epsilonGreedy.random))
      }
      return
    }
    var allExplore = true
    for row in 0..<observations.count {
      actions[row] = epsilonGreedy.exploratoryAction(epsilon: level, mask: observations.mask(row)) ?? -1
      allExplore = allExplore && actions[row] >= 0
    }
    if allExplore { return }
    if let teacher, step < configuration.updates.learningStarts {
      return fill(actions, by: teacher, for: observations)
    }
    policy.fillActions(
      for: observations, into: actions, randomness: learner.drawNoise(),
      members: UnsafePointer(actors.startUnlessEmpty))
  }

  /// Selects a teacher's actions where none is selected yet.
  private func fill(
    _ actions: UnsafeMutablePointer<Int32>, by teacher: any ValueEstimating, for observations: Observations
  ) {
    let values = teacher.actionValues(for: observations).map { Float($0) }
    let count = epsilonGreedy.actionCount
    values.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return }
      for row in 0..<observations.count where actions[row] < 0 {
        actions[row] = Int32(
          truncatingIfNeeded: greedyAction(start + row * count, count: count, mask: observations.mask(row)))
      }
    }
  }

  package func learn(from transitions: Transitions) {
    normalization.add(transitions)
    buffer?.append(transitions)
    for row in 0..<actors.count where transitions.endings[row] != .none { drawActor(row) }
    let before = step
    step += transitions.count
    guard step > configuration.updates.learningStarts else { return }
    var due = Self.multiples(of: configuration.updates.trainFrequency, after: before, through: step)
    if due > 0 {
      if buffer == nil {
        // The steps that have just been taken are the batch, once.
        due = 1
        batch.fill(with: transitions, gamma: configuration.returns.gamma)
        normalizeRewards()
      }
      if configuration.optimizer.learningRateSchedule != .constant {
        learner.optimizer.learningRate = learningRates.value(at: step)
      }
    }
    for _ in 0..<due * configuration.updates.stepsPerUpdate { takeGradientStep() }
    for _ in 0..<Self.multiples(of: configuration.updates.targetUpdateInterval, after: before, through: step)
    {
      learner.updateTarget(tau: configuration.updates.tau)
    }
    actAgainstLossOfPlasticity(after: before, through: step)
    prune(after: before)
  }

  /// Prunes where that is due since step `before`.
  private func prune(after before: Int) {
    guard let pruning = learner.pruning,
      Self.multiples(of: configuration.sparsity.period, after: before, through: step) > 0
    else { return }
    pruning.prune(to: configuration.sparsity.share(at: step, of: totalSteps))
  }

  package func dropEpisode(of row: Int) {
    normalization.rewards?.clear(row)
    if actors.count > 0 { drawActor(row) }
  }

  /// Draws the member of the ensemble that acts in row `row` for the next episode.
  private func drawActor(_ row: Int) {
    actors[row] = Int32(truncatingIfNeeded: actorRandom.below(configuration.ensemble.members))
  }

  /// Number of multiples of `period` in `after + 1 ... through`: with several environments a step can pass one without
  /// landing on it.
  static func multiples(of period: Int, after: Int, through: Int) -> Int { through / period - after / period }

  /// The completed part of a gradient step, for profiling.
  package enum Part: Sendable { case sampling, gradient }
  package var onPart: ((Part) -> Void)?

  private func takeGradientStep() {
    if let buffer {
      // Windows of several steps are open at first.
      guard buffer.drawableCount > 0 else { return }
      buffer.sample(into: batch, beta: betas.value(at: step), using: &replayRandom)
      if !symmetries.isEmpty {
        for row in 0..<batch.count {
          batch.see(row, through: symmetries[symmetryRandom.below(symmetries.count)])
        }
      }
      earlier?.mix(into: batch)
      normalizeRewards()
      onPart?(.sampling)
    }
    let update = teacher.map { learner.imitate($0, on: batch) } ?? learner.update(on: batch)
    if let share = update.agreement { agreement = (agreement.sum + share, agreement.count + 1) }
    onPart?(.gradient)
    if learner.explainsUpdates { keepExplanation(update, on: batch) }
    buffer?.priorities?.update(batch.slots.start, errors: learner.errors.start, count: batch.count)
    if !update.loss.isFinite { nonFinite = nonFinite ?? Metric("loss", update.loss) }
    sums.add(
      loss: update.loss, meanQ: update.meanQ * normalization.valueScale, gradientNorm: update.gradientNorm)
  }

  /// Stored rewards are those of the environment; they are normalized by what is known when they are learned from.
  private func normalizeRewards() {
    guard let rewards = normalization.rewards else { return }
    for row in 0..<batch.count {
      batch.rewards[row] =
        if let buffer, configuration.returns.steps > 1 {
          buffer.windowReward(Int(batch.slots[row])) { Float(rewards.normalized(Double($0))) }
        } else {
          Float(rewards.normalized(Double(batch.rewards[row])))
        }
    }
  }

  package func greedyPolicy(batchSize: Int) -> any Policy {
    makePolicy(learner.online, learner.rescaling)
  }

  package func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
    let network = learner.online.copy(maximumBatch: batchSize)
    let frozen = try normalization.frozen(of: tensors)
    try network.parameters.load(frozen.weights)
    network.skipZeroBlocks()
    return makePolicy(network, frozen.rescaling ?? learner.rescaling)
  }

  private func makePolicy(
    _ network: Sequential, _ rescaling: ObservationEncoder.Rescaling?
  ) -> QNetworkPolicy {
    QNetworkPolicy(
      network: network, head: learner.head, observationSpace: observationSpace, rescaling: rescaling)
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
    if configuration.replay.method == .prioritized {
      metrics.append(Metric("priority_beta", betas.value(at: step)))
    }
    if configuration.exploration.method == .boltzmann {
      metrics.append(Metric("temperature", exploration.value(at: step)))
    }
    if agreement.count > 0 {
      metrics.append(Metric("agreement", agreement.sum / Double(agreement.count)))
      agreement = (0, 0)
    }
    if let pruning = learner.pruning { metrics.append(Metric("sparsity", pruning.sparsity)) }
    return metrics + networkMetrics()
  }

  package var tensors: [NamedTensor] {
    learner.online.parameters.namedTensors + normalization.tensors
  }

  package func load(_ tensors: [NamedTensor]) throws {
    try learner.online.parameters.load(normalization.load(tensors))
    learner.updateTarget(tau: 1)
    if onlyPlays { learner.online.skipZeroBlocks() }
  }

  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try learner.transfer(&state)
    try normalization.transfer(&state)
    if let buffer { try state.scope("replay", buffer.transfer) }
    try state.stream("exploration", &epsilonGreedy.random)
    try state.stream("replay_draws", &replayRandom)
    if !symmetries.isEmpty { try state.stream("symmetry_draws", &symmetryRandom) }
    if actors.count > 0 {
      try state.values("ensemble_actors", actors.start, shape: [actors.count])
      try state.stream("ensemble_draws", &actorRandom)
      guard (0..<actors.count).allSatisfy({ (0..<configuration.ensemble.members).contains(Int(actors[$0])) })
      else { throw TensorMismatch("the stored members of the ensemble are damaged") }
    }
    if let earlier { try state.scope("earlier_tasks", earlier.transfer) }
    if configuration.distillation.isActive {
      try state.number("agreement", &agreement.sum)
      try state.integer("agreement_updates", &agreement.count)
    }
    try state.integer("step", &step)
    try sums.transfer(&state)
  }
}
