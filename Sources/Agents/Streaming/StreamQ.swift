import NeuralNetworks
import RLCore
import Text

/// Q-learning with a network from each step once, as it comes: no replay buffer, no target network, no batches.
///
/// Source: Elsayed et al., "Streaming deep reinforcement learning finally works" (2024).
package final class StreamQ: QNetworkAgent, ValueEstimating {
  package static let entry = AgentEntry(
    "stream-q", Configuration.self,
    summary:
      "Stream Q(lambda): a network learns from each step once, without replay buffer, target network and batches.",
    documentation: """
      Watkins's Q(lambda) with a network. Each step is learned from when it happens, and is forgotten:

        z = lambda * discount * z + gradient of q(s)[a]
        error = r + discount * max q(s') - q(s)[a]
        w += learning_rate / max(1, learning_rate * kappa * max(|error|, 1) * |z|_1) * error * z

      discount is gamma, 0 when the episode terminated, -gamma when the opponent is to move. The trace z is forgotten with an
      exploratory action and with the episode. What makes this stable: the step is shortened so that it does not overshoot;
      layer normalization; weights that are mostly 0 at the start; observations of mean 0 and variance 1; rewards of one
      scale. Each of them can be switched off. With several environments each has a trace of its own.

      Differences from the paper: ReLU instead of leaky ReLU; layer normalization with a learned scale and shift;
      a terminal observation is not counted among those seen; greedy evaluations use the moments of training; the deviation of
      rewards counts a hundredth of their mean at least.
      Metrics: td_error, the mean |error|, in scaled rewards; mean_q, the mean q(s)[a], in rewards; step_size, the mean after
      shortening; temperature with Boltzmann exploration.
      Source: Elsayed et al., "Streaming deep reinforcement learning finally works" (2024), algorithms 1 to 3.
      """
  ) { try StreamQ($0, $1) }

  package let configuration: Configuration
  package let network: Sequential
  package let head: any ValueHead = ScalarHead(loss: .meanSquaredError)
  private let observationSpace: ObservationSpace
  private let actionCount: Int
  private let exploration: Schedule
  private var epsilonGreedy: EpsilonGreedy
  private let descent: OvershootingBound
  private let input: StreamInput
  private let rewards: StreamRewards
  /// `[B]`, what is left of a row's trace before its next step; whether its latest action was exploratory.
  private let decays: Column<Double>
  private let isExploratory: Column<Bool>
  private let gradient: Column<Float>
  private var step = 0
  private var sums = Sums()
  package private(set) var nonFinite: Metric?

  /// Sums since the metrics were last taken.
  private struct Sums {
    var error = 0.0, meanQ = 0.0, stepSize = 0.0
    var updates = 0
  }

  /// Rows that are processed together when it only plays.
  private static let playedRows = 8

  package init(_ configuration: Configuration, _ context: AgentContext) throws {
    (self.configuration, observationSpace) = (configuration, context.observationSpace)
    actionCount = context.actionSpace.count
    let rows = context.purpose == .training ? context.environments : 0
    let layers = try configuration.network.layers(
      context.observationSpace, actionCount: actionCount, outputsPerAction: 1)
    try TrainingMemory.checkNetwork(
      layers, rows: Self.playedRows + rows, traces: rows, key: "net_arch", limit: context.memoryLimit)
    network = Sequential(layers, maximumBatch: Self.playedRows)
    var initialization = RandomStream(root: context.seed, purpose: .initialization)
    network.initialize(.torch) { initialization.uniform() }
    network.parameters.makeSparse(configuration.sparsity, using: &initialization)
    exploration = configuration.exploration.schedule(totalSteps: context.totalSteps)
    epsilonGreedy = EpsilonGreedy(
      actionCount: actionCount, random: RandomStream(root: context.seed, purpose: .exploration))
    descent = OvershootingBound(
      for: network.parameters, rows: rows, rate: configuration.learningRate, kappa: configuration.kappa)
    input = StreamInput(
      context.observationSpace, rows: rows, isNormalized: configuration.normalizesObservations)
    rewards = StreamRewards(
      rows: rows, gamma: configuration.gamma, isScaled: configuration.scalesRewards)
    decays = Column(rows, filledWith: 0)
    isExploratory = Column(rows, filledWith: false)
    gradient = Column(actionCount, filledWith: 0)
  }

  package var epsilon: Double? {
    configuration.exploration.method == .epsilon ? exploration.value(at: step) : nil
  }

  /// How observations are standardized at present.
  package var rescaling: ObservationEncoder.Rescaling? { input.rescaling }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    precondition(observations.count <= isExploratory.count, "more rows than the agent has environments")
    let level = exploration.value(at: step)
    let isBoltzmann = configuration.exploration.method == .boltzmann
    for row in 0..<observations.count {
      let mask = observations.mask(row)
      let q = network.forward(input.current(row, of: observations), batch: 1).outputs
      let greedy = Int32(truncatingIfNeeded: greedyAction(q, count: actionCount, mask: mask))
      let chosen =
        isBoltzmann
        ? Int32(
          truncatingIfNeeded: boltzmannAction(
            q, count: actionCount, mask: mask, temperature: level, using: &epsilonGreedy.random))
        : epsilonGreedy.exploratoryAction(epsilon: level, mask: mask) ?? greedy
      actions[row] = chosen
      isExploratory[row] = chosen != greedy
    }
  }

  package func learn(from transitions: Transitions) {
    for row in 0..<transitions.count {
      let (ending, action) = (transitions.endings[row], Int(transitions.actions[row]))
      let discount = transitions.discount(row, gamma: configuration.gamma)
      let current = input.current(row, of: transitions.observations)
      let reward = rewards.scaled(transitions.rewards[row], row, ends: ending != .none)
      var target = reward
      if ending != .terminated {
        let next = network.forward(input.next(row, of: transitions.nextObservations), batch: 1).outputs
        target +=
          discount
          * Double(highestValue(next, count: actionCount, mask: transitions.nextObservations.mask(row)))
      }
      let pass = network.forward(current, batch: 1)
      let value = Double(pass.outputs[action])
      if transitions.snapshotMoves?[row] == true {
        let mask = transitions.observations.mask(row)
        isExploratory[row] = action != greedyAction(pass.outputs, count: actionCount, mask: mask)
      }
      gradient.start.update(repeating: 0, count: actionCount)
      gradient[action] = 1
      network.backward(gradient.start, of: pass)
      descent.add(network.gradients, to: row, decay: decays[row])
      let error = target - value
      let size = descent.step(network.parameters, along: row, error: error)
      let isCut = ending != .none || isExploratory[row]
      decays[row] = isCut ? 0 : configuration.lambda * discount
      input.advance(row, ends: ending != .none)
      if !error.isFinite { nonFinite = nonFinite ?? Metric("td_error", error) }
      sums.error += abs(error)
      sums.meanQ += value * rewards.scale
      sums.stepSize += size
      sums.updates += 1
    }
    step += transitions.count
  }

  package func dropEpisode(of row: Int) {
    decays[row] = 0
    input.clear(row)
    rewards.clear(row)
  }

  package func greedyPolicy(batchSize: Int) -> any Policy {
    StreamPolicy(network, input, head, observationSpace)
  }

  package func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
    let copy = network.copy(maximumBatch: Self.playedRows)
    let fixed = StreamInput(observationSpace, rows: 0, isNormalized: configuration.normalizesObservations)
    try fixed.load(tensors)
    try copy.parameters.load(tensors.filter { !StreamInput.names.contains($0.name) })
    return StreamPolicy(copy, fixed, head, observationSpace)
  }

  package func actionValues(for observations: Observations) -> [Double] {
    StreamPolicy(network, input, head, observationSpace).actionValues(for: observations)
      .map { $0 * rewards.scale }
  }

  package func takeMetrics() -> [Metric] {
    defer { sums = Sums() }
    guard sums.updates > 0 else { return [] }
    let count = Double(sums.updates)
    var metrics = [
      Metric("td_error", sums.error / count), Metric("mean_q", sums.meanQ / count),
      Metric("step_size", sums.stepSize / count),
    ]
    if configuration.exploration.method == .boltzmann {
      metrics.append(Metric("temperature", exploration.value(at: step)))
    }
    return metrics
  }

  package var tensors: [NamedTensor] { network.parameters.namedTensors + input.tensors }

  package func load(_ tensors: [NamedTensor]) throws {
    try input.load(tensors)
    try network.parameters.load(tensors.filter { !StreamInput.names.contains($0.name) })
  }

  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.scope("network", network.parameters.transfer)
    for (row, trace) in descent.traces.enumerated() { try state.scope("trace.\(row)", trace.transfer) }
    try state.scope("input") { state throws(TensorMismatch) in try input.transfer(&state) }
    try state.scope("rewards") { state throws(TensorMismatch) in try rewards.transfer(&state) }
    var flags = (0..<isExploratory.count).map { isExploratory[$0] ? UInt8(1) : 0 }
    try state.array("is_exploratory", &flags, shape: [flags.count], in: 0...1)
    if state.mode == .restore { for row in flags.indices { isExploratory[row] = flags[row] == 1 } }
    try state.values("decays", decays.start, shape: [decays.count])
    try state.stream("exploration", &epsilonGreedy.random)
    try state.integer("step", &step)
    try state.number("metrics.error", &sums.error)
    try state.number("metrics.meanQ", &sums.meanQ)
    try state.number("metrics.stepSize", &sums.stepSize)
    try state.integer("metrics.updates", &sums.updates)
  }
}

extension ParameterStorage {
  /// Sets this share of the weights into each unit to 0, and all biases.
  ///
  /// Source: Elsayed et al. (2024), algorithm 1, sparse initialization.
  fileprivate func makeSparse(_ sparsity: Double, using random: inout RandomStream) {
    for tensor in tensors {
      let values = values(of: tensor)
      guard tensor.shape.count == 2 else {
        if tensor.name.hasSuffix("bias") { values.update(repeating: 0) }
        continue
      }
      let (inputs, outputs) = (tensor.shape[0], tensor.shape[1])
      let zeros = Int((sparsity * Double(inputs)).rounded(.up))
      var order = Array(0..<inputs)
      for unit in 0..<outputs {
        random.shuffle(&order)
        for place in order.prefix(min(zeros, inputs - 1)) { values[place * outputs + unit] = 0 }
      }
    }
  }
}
