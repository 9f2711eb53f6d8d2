import NeuralNetworks
import RLCore
import Replay

/// The gradient step of the DQN family: an online network, the target network it is regressed on, and an optimizer.
///
/// Which form of value the networks have is the head's business. B is the batch, A the number of actions, N the outputs
/// of an action.
package final class DQNLearner {
  package struct Update: Sendable {
    /// The mean loss of the batch.
    package var loss: Double
    /// The mean of the online network's values of the actions taken.
    package var meanQ: Double
    /// The gradient's Euclidean norm, before it is clipped.
    package var gradientNorm: Double
    /// The share of the batch in which a student's best action is its teacher's; nil without a teacher.
    package var agreement: Double?
  }

  package let optimizer: any Optimizer
  package let head: any ValueHead
  /// `[B]`, the error of each row of the last update: |error| for values, Kullback-Leibler divergence for
  /// categorical distributions, the loss for quantiles.
  package let errors: Column<Float>
  /// How observations are rescaled at the input, or nil.
  package let rescaling: ObservationEncoder.Rescaling?
  private let configuration: DQN.Configuration
  private let onlineNetwork: QNetwork
  /// The online network itself if there is no target network.
  private let targetNetwork: QNetwork
  /// What is random in the passes of an update, besides dropout, and where actions are selected.
  private let noise, actingNoise: Randomness
  private var noiseRandom: RandomStream
  /// `[B, N]`
  private let targets: Column<Float>
  /// `[B, A, N]`
  private let gradient: Column<Float>
  /// `[B]`, scratch of Munchausen's rewards and of double DQN's selected actions.
  private let rewards: Column<Float>
  private let selected: Column<Int32>
  /// The remedies that work on the weights, if any are set.
  package var plasticity: Plasticity?
  /// What prunes the online network, if it is pruned.
  package let pruning: WeightPruning?
  /// Numbers of the tensors that gradient steps leave as they are.
  private var frozen: [Int] = []
  /// Whether each update leaves an explanation.
  var explainsUpdates = false
  private(set) var explanation: BatchUpdate?

  /// - Parameters:
  ///   - batchSize: B of the gradient steps; the configuration's unless another is given.
  ///   - maximumRows: the most rows that anyone asks values of at once.
  ///   - noiseRandom: what noisy layers and dropout draw from.
  ///   - normalization: how observations are standardized; nil where they are not.
  ///   - memoryLimit: bytes that the networks may take.
  /// - Throws: where a layer does not fit onto the one before.
  package init(
    _ configuration: DQN.Configuration, observationSpace: ObservationSpace, actionCount: Int,
    batchSize: Int? = nil, maximumRows: Int, random: inout RandomStream,
    noiseRandom: RandomStream = RandomStream(seed: 0), normalization: ObservationEncoder.Rescaling? = nil,
    memoryLimit: Int = .max
  ) throws(ConfigurationProblem) {
    let batchSize = batchSize ?? configuration.replay.batchSize
    self.configuration = configuration
    self.noiseRandom = noiseRandom
    let head = configuration.head
    self.head = head
    actingNoise = configuration.network.isNoisy ? .noise : []
    noise = head.drawnLevels == nil ? actingNoise : actingNoise.union(.levels)
    let byBounds = try configuration.network.rescaling(observationSpace)
    let rescaling = normalization ?? byBounds
    self.rescaling = rescaling
    let body = try configuration.network.layers(
      observationSpace, actionCount: actionCount, outputsPerAction: head.outputsPerAction,
      drawnLevels: head.drawnLevels)
    let priorScale = Float(configuration.ensemble.priorScale)
    let layers: [any LayerDescription] = priorScale > 0 ? [RandomizedPrior(body, scale: priorScale)] : body
    try TrainingMemory.checkNetwork(
      layers, rows: max(batchSize, maximumRows), key: "net_arch", limit: memoryLimit)
    let online = Sequential(layers, maximumBatch: max(batchSize, maximumRows))
    online.initialize(configuration.network.initialization.scheme) { random.uniform() }
    func network(_ network: Sequential) -> QNetwork {
      QNetwork(network, head, observationSpace: observationSpace, rescaling: rescaling, rows: batchSize)
    }
    onlineNetwork = network(online)
    targetNetwork =
      configuration.updates.target == .none ? onlineNetwork : network(online.copy(maximumBatch: batchSize))
    optimizer = configuration.optimizer.make(for: online.parameters)
    pruning =
      configuration.sparsity.isActive
      ? WeightPruning(online.parameters, optimizer, blocks: configuration.sparsity.prunesBlocks) : nil
    errors = Column(batchSize, filledWith: 0)
    targets = Column(batchSize * head.outputsPerAction, filledWith: 0)
    gradient = Column(batchSize * actionCount * head.outputsPerAction, filledWith: 0)
    rewards = Column(batchSize, filledWith: 0)
    selected = Column(batchSize * head.members, filledWith: 0)
  }

  package var online: Sequential { onlineNetwork.network }
  /// The online network itself if there is no target network.
  package var target: Sequential { targetNetwork.network }

  /// One gradient step on `batch`; `errors` are those of this batch afterwards.
  package func update(on batch: SampledBatch) -> Update {
    let returns = configuration.returns
    let rewards = returns.isMunchausen ? munchausenRewards(batch) : UnsafePointer(batch.rewards.start)
    let selected = returns.isDouble ? selectedActions(batch) : nil
    let next = forward(targetNetwork, batch.nextObservations, noise)
    let bootstrap = Bootstrap(
      batch, rewards: rewards, next: targetNetwork.read(next), selected: selected,
      temperature: returns.isMunchausen ? returns.entropyTemperature : nil)
    head.formTargets(from: bootstrap, into: targets.start)
    explanation = explainsUpdates ? explain(bootstrap, on: batch) : nil
    let pass = learningPass(batch)
    let loss = head.evaluate(
      pass.outputs,
      HeadRegression(
        batch, targets: targets.start, gradient: gradient.start, errors: errors.start,
        memory: onlineNetwork.memory))
    explanation = explanation.map {
      completed($0, values: onlineNetwork.read(pass), targets: UnsafePointer(targets.start))
    }
    let norm = descend(pass)
    return Update(loss: loss.mean, meanQ: loss.valueSum / Double(batch.count), gradientNorm: norm)
  }

  /// The pass of the online network whose gradient is followed.
  private func learningPass(_ batch: SampledBatch) -> ForwardPass {
    forward(onlineNetwork, batch.observations, noise.union(.dropout))
  }

  /// Follows the gradient of a pass, and returns its norm before it was clipped.
  private func descend(_ pass: ForwardPass) -> Double {
    online.backward(gradient.start, of: pass)
    clearFrozenGradients()
    pruning?.clear(online.gradients)
    let norm = configuration.optimizer.clip(online.gradients)
    configuration.optimizer.addWeightDecay(to: online.gradients, of: online.parameters)
    if let plasticity {
      plasticity.addPulls(to: online.gradients, of: online.parameters)
      pruning?.clear(online.gradients)
    }
    clearFrozenGradients()
    optimizer.step(parameters: online.parameters, gradients: online.gradients)
    plasticity?.follow(rows: pass.batch)
    return norm
  }

  private func clearFrozenGradients() {
    for tensor in frozen {
      online.gradients.values(of: online.gradients.tensors[tensor]).update(repeating: 0)
    }
  }

  /// One gradient step toward a teacher; `errors` are the losses of the rows afterwards.
  package func imitate(_ teacher: any ValueEstimating, on batch: SampledBatch) -> Update {
    let actionCount = online.outputSize
    let imitation = Imitation(configuration.distillation, actionCount: actionCount)
    let values = teacher.actionValues(for: batch.observations)
    let pass = learningPass(batch)
    var (total, valueSum, agreeing) = (0.0, 0.0, 0)
    for row in 0..<batch.count {
      let (first, slopes) = (row * actionCount, gradient.start + row * actionCount)
      let (loss, agrees) = imitation.evaluate(
        pass.outputs + first, values: values[first..<first + actionCount],
        mask: batch.observations.mask(row), gradient: slopes)
      let weight = batch.weights[row]
      for action in 0..<actionCount { slopes[action] *= weight / Float(batch.count) }
      errors[row] = Float(loss)
      total += Double(weight) * loss
      valueSum += Double(pass.outputs[first + Int(batch.actions[row])])
      agreeing += agrees ? 1 : 0
    }
    let norm = descend(pass)
    return Update(
      loss: total / Double(batch.count), meanQ: valueSum / Double(batch.count), gradientNorm: norm,
      agreement: Double(agreeing) / Double(batch.count))
  }

  /// `[B]`: the rewards with Munchausen's bonus, by the target network.
  private func munchausenRewards(_ batch: SampledBatch) -> UnsafePointer<Float> {
    let q = targetNetwork.read(forward(targetNetwork, batch.observations, noise))
    let returns = configuration.returns
    for row in 0..<batch.count {
      rewards[row] =
        batch.rewards[row]
        + munchausenBonus(
          qTm1: q.values(row), aTm1: Int(batch.actions[row]), count: q.actionCount,
          mask: batch.observations.mask(row), alpha: returns.munchausenAlpha,
          temperature: returns.entropyTemperature, clip: returns.munchausenClip)
    }
    return UnsafePointer(rewards.start)
  }

  /// `[B, K]`: the successors' actions, selected by the online network (double DQN), for each member of an ensemble.
  private func selectedActions(_ batch: SampledBatch) -> UnsafePointer<Int32> {
    let q = onlineNetwork.read(forward(onlineNetwork, batch.nextObservations, noise))
    let members = head.members
    for row in 0..<batch.count {
      let mask = batch.nextObservations.mask(row)
      for member in 0..<members {
        let action =
          members > 1
          ? q.greedyAction(row, member: member, mask: mask)
          : greedyAction(q.values(row), count: q.actionCount, mask: mask)
        selected[row * members + member] = Int32(truncatingIfNeeded: action)
      }
    }
    return UnsafePointer(selected.start)
  }

  /// A pass of all rows, with random numbers of its own where the network has any.
  private func forward(
    _ q: QNetwork, _ observations: Observations, _ randomness: Randomness
  ) -> ForwardPass {
    draw(q.network, rows: observations.count, randomness)
    return q.forward(observations, rows: 0..<observations.count)
  }

  private func draw(_ network: Sequential, rows: Int, _ randomness: Randomness) {
    network.randomness = randomness
    if !randomness.isEmpty { network.draw(rows: rows) { noiseRandom.uniform() } }
  }

  /// Samples new noise for the next actions, and returns whether the network is noisy.
  package func drawNoise() -> Randomness {
    draw(online, rows: 1, actingNoise)
    return actingNoise
  }

  /// Passes observations through the online network without noise, for a look at its hidden units.
  func evaluate(_ observations: Observations) { _ = forward(onlineNetwork, observations, []) }

  /// Fills the online network's gradients with those of one action's value: the mean of its outputs, of which an ensemble has
  /// several.
  func differentiate(_ observations: Observations, row: Int, action: Int) {
    draw(online, rows: 1, [])
    let pass = onlineNetwork.forward(observations, rows: row..<row + 1)
    let count = head.outputsPerAction
    for output in 0..<online.outputSize { gradient[output] = output / count == action ? 1 / Float(count) : 0 }
    online.backward(gradient.start, of: pass)
  }

  /// Leaves layers out of gradient steps.
  ///
  /// - Throws: where a name is that of no layer, a reset would overwrite one, or the optimizer moves weights without a
  ///   gradient.
  func freeze(_ layers: [String]) throws(ConfigurationProblem) {
    let tensors = online.parameters.namedTensors
    for layer in layers where !tensors.contains(where: { WeightTransfer.belongs($0.name, to: layer) }) {
      throw ConfigurationProblem(
        "frozen_layers",
        "this network has no '\(layer)'; there are \(WeightTransfer.layers(of: tensors).joined(separator: ", "))"
      )
    }
    frozen = tensors.indices.filter { index in
      layers.contains { WeightTransfer.belongs(tensors[index].name, to: $0) }
    }
    guard frozen.count < tensors.count else {
      throw ConfigurationProblem(
        "frozen_layers", "every layer of this network is frozen: nothing would be learned; leave one out")
    }
    let overwritten = plasticity?.overwrittenTensors ?? []
    guard !frozen.contains(where: overwritten.contains) else {
      throw ConfigurationProblem(
        "reset_every",
        "it would reset frozen layers too; set reset_layers to fewer of the last layers, or leave out frozen_layers"
      )
    }
    guard !frozen.isEmpty, configuration.optimizer.method == .adamw, configuration.optimizer.weightDecay > 0
    else {
      return
    }
    throw ConfigurationProblem(
      "frozen_layers", "adamw's weight_decay shrinks frozen weights too; use weight_decay: 0 or adam")
  }

  /// Moves the target network toward the online network by `tau`; 1 copies it.
  package func updateTarget(tau: Double) {
    if target === online { return }
    if tau == 1 {
      target.parameters.copy(from: online.parameters)
    } else {
      target.parameters.blend(from: online.parameters, tau: Float(tau))
    }
  }

  /// Both networks and the optimizer.
  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.scope("online", online.parameters.transfer)
    if target !== online { try state.scope("target", target.parameters.transfer) }
    try state.scope("optimizer", optimizer.transfer)
    if noise != [] || configuration.network.dropout > 0 { try state.stream("network_noise", &noiseRandom) }
    if let plasticity { try state.scope("plasticity", plasticity.transfer) }
  }
}
