import NeuralNetworks
import RLCore
import Replay

/// The gradient step of the DQN family: an online network, the target network it is regressed on, and an optimiser.
///
/// B is the batch, D the input size, A the number of actions, N of atoms.
package final class DQNLearner {
  package struct Update: Sendable {
    /// The mean loss of the batch.
    package var loss: Double
    /// The mean of the online network's values of the actions taken.
    package var meanQ: Double
    /// The gradient's Euclidean norm, before it is clipped.
    package var gradientNorm: Double
  }

  package let online: Sequential
  /// The online network itself where there is no other.
  package let target: Sequential
  package let optimizer: any Optimizer
  /// `[B]`, how far each row of the last update was off: |error| of values, the Kullback-Leibler divergence of
  /// categorical distributions, the loss of quantiles.
  package let errors: UnsafeMutablePointer<Float>
  private let configuration: DQN.Configuration
  private let form: ValueForm
  private let actionCount: Int
  private let loss: Loss
  /// How observations are rescaled on their way in; nil where they are taken as they are.
  let rescaling: ObservationEncoder.Rescaling?
  private let encoder: ObservationEncoder
  private let readout: ValueReadout
  private let noise: Randomness
  private var noiseRandom: RandomStream
  /// `[B]`, or `[B, N]` of distributions.
  private let targets: UnsafeMutablePointer<Float>
  /// `[B, A · N]`
  private let gradient: UnsafeMutablePointer<Float>
  /// `[B]`: the action whose value counts, and what Munchausen adds to the reward.
  private let successors: UnsafeMutablePointer<Int32>
  private let bonuses: UnsafeMutablePointer<Float>
  /// `[N]`: the levels of quantiles.
  private let levels: UnsafeMutablePointer<Float>
  /// `[B, N]`: probabilities of the actions taken, and the logarithms of their sums `[B]`.
  private let chosen: UnsafeMutablePointer<Float>
  private let logSums: UnsafeMutablePointer<Float>

  /// - Parameters:
  ///   - batchSize: B of the gradient steps; the configuration's unless another is given.
  ///   - maximumRows: the most rows that anyone asks values of at once.
  ///   - noiseRandom: what noisy layers and dropout draw from.
  ///   - memoryLimit: bytes that the networks may take.
  /// - Throws: where a layer does not fit onto the one before.
  package init(
    _ configuration: DQN.Configuration, observationSpace: ObservationSpace, actionCount: Int,
    batchSize: Int? = nil, maximumRows: Int, random: inout RandomStream,
    noiseRandom: RandomStream = RandomStream(seed: 0), memoryLimit: Int = .max
  ) throws(ConfigurationProblem) {
    let batchSize = batchSize ?? configuration.batchSize
    self.configuration = configuration
    self.actionCount = actionCount
    self.noiseRandom = noiseRandom
    form = configuration.form
    noise = configuration.isNoisy ? .noise : []
    rescaling = try configuration.rescaling(observationSpace)
    encoder = ObservationEncoder(observationSpace, capacity: batchSize, rescaling: rescaling)
    let torso = try configuration.torso(observationSpace)
    let layers = torso.layers + configuration.layers(inputSize: torso.size, actionCount: actionCount)
    try configuration.checkNetworkMemory(layers, rows: max(batchSize, maximumRows), limit: memoryLimit)
    online = Sequential(layers, maximumBatch: max(batchSize, maximumRows))
    online.initialize(configuration.initialization.scheme) { random.uniform() }
    target = configuration.target == .none ? online : online.copy(maximumBatch: batchSize)
    optimizer = configuration.makeOptimizer(for: online.parameters)
    loss =
      switch configuration.loss {
      case .mse: .meanSquaredError
      case .huber: .huber(delta: Float(configuration.huberDelta))
      }
    readout = ValueReadout(form, actionCount: actionCount, capacity: batchSize)
    let atoms = form.atoms
    func column<T>(_ count: Int, _ value: T) -> UnsafeMutablePointer<T> {
      let column = UnsafeMutablePointer<T>.allocate(capacity: count)
      column.initialize(repeating: value, count: count)
      return column
    }
    errors = column(batchSize, 0)
    targets = column(batchSize * atoms, 0)
    gradient = column(batchSize * actionCount * atoms, 0)
    successors = column(batchSize, 0)
    bonuses = column(batchSize, 0)
    levels = column(atoms, 0)
    chosen = column(batchSize * atoms, 0)
    logSums = column(batchSize, 0)
    for atom in 0..<atoms { levels[atom] = (Float(atom) + 0.5) / Float(atoms) }
  }

  deinit {
    errors.deallocate()
    targets.deallocate()
    gradient.deallocate()
    successors.deallocate()
    bonuses.deallocate()
    levels.deallocate()
    chosen.deallocate()
    logSums.deallocate()
  }

  /// One gradient step on `batch`; `errors` are those of this batch afterwards.
  package func update(on batch: SampledBatch) -> Update {
    let rows = batch.count
    if configuration.isMunchausen { findBonuses(batch) }
    if configuration.isDouble { chooseSuccessors(batch) }
    let next = forward(target, batch.nextObservations, rows, noise)
    switch form {
    case .scalar: formValueTargets(batch, next)
    case .categorical(let support): formCategoricalTargets(batch, next, support)
    case .quantiles(let count): formQuantileTargets(batch, next, count)
    }
    let outputs = forward(online, batch.observations, rows, noise.union(.dropout))
    let (meanLoss, valueSum) =
      switch form {
      case .scalar: valueLoss(batch, outputs)
      case .categorical(let support): categoricalLoss(batch, outputs, support)
      case .quantiles(let count): quantileLoss(batch, outputs, count)
      }
    online.backward(gradient, batch: rows)
    let norm = clip()
    if configuration.weightDecay > 0, configuration.optimizer != .adamw {
      online.gradients.add(online.parameters, times: Float(configuration.weightDecay))
    }
    optimizer.step(parameters: online.parameters, gradients: online.gradients)
    return Update(loss: meanLoss, meanQ: valueSum / Double(rows), gradientNorm: norm)
  }

  /// Draws new noise for what is chosen next, and says whether the network has any.
  package func drawNoise() -> Randomness {
    draw(online, 1, noise)
    return noise
  }

  private func draw(_ network: Sequential, _ rows: Int, _ randomness: Randomness) {
    network.randomness = randomness
    if !randomness.isEmpty { network.draw(rows: rows) { noiseRandom.uniform() } }
  }

  private func forward(
    _ network: Sequential, _ observations: Observations, _ rows: Int, _ randomness: Randomness
  ) -> UnsafePointer<Float> {
    draw(network, rows, randomness)
    return network.forward(encoder.encode(observations, rows: 0..<rows), batch: rows)
  }

  /// The gradient's norm, which is then clipped as configured.
  private func clip() -> Double {
    let gradients = online.gradients
    let norm: Double
    if let bound = configuration.maximumGradientNorm {
      norm = Double(gradients.clipNorm(to: Float(bound)))
    } else {
      norm = gradients.sumOfSquares.squareRoot()
    }
    if let bound = configuration.maximumGradientValue { gradients.clamp(to: Float(bound)) }
    return norm
  }

  /// Moves the target network towards the online one by `tau`; 1 copies it.
  package func updateTarget(tau: Double) {
    if target === online { return }
    if tau == 1 {
      target.parameters.copy(from: online.parameters)
    } else {
      target.parameters.blend(from: online.parameters, tau: Float(tau))
    }
  }

  /// Both networks and the optimiser.
  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.scope("online", online.parameters.transfer)
    if target !== online { try state.scope("target", target.parameters.transfer) }
    try state.scope("optimizer") { state throws(TensorMismatch) in
      for (name, storage) in optimizer.moments { try state.scope(name, storage.transfer) }
      var stepCount = Int(optimizer.stepCount)
      try state.integer("stepCount", &stepCount)
      optimizer.stepCount = UInt64(stepCount)
    }
    if noise != [] || configuration.dropout > 0 { try state.stream("network_noise", &noiseRandom) }
  }
}

extension DQNLearner {
  private func findBonuses(_ batch: SampledBatch) {
    let q = readout.actionValues(forward(target, batch.observations, batch.count, noise), rows: batch.count)
    for row in 0..<batch.count {
      bonuses[row] = munchausenBonus(
        qTm1: q + row * actionCount, aTm1: Int(batch.actions[row]), count: actionCount,
        mask: batch.observations.mask(row), alpha: configuration.munchausenAlpha,
        temperature: configuration.entropyTemperature, clip: configuration.munchausenClip)
    }
  }

  private func chooseSuccessors(_ batch: SampledBatch) {
    let q = readout.actionValues(
      forward(online, batch.nextObservations, batch.count, noise), rows: batch.count)
    for row in 0..<batch.count {
      successors[row] = Int32(
        truncatingIfNeeded: greedyAction(
          q + row * actionCount, count: actionCount, mask: batch.nextObservations.mask(row)))
    }
  }

  private func formValueTargets(_ batch: SampledBatch, _ next: UnsafePointer<Float>) {
    for row in 0..<batch.count {
      let (q, mask) = (next + row * actionCount, batch.nextObservations.mask(row))
      let value: Float
      var reward = batch.rewards[row]
      if configuration.isMunchausen {
        value = Float(
          softValue(q, count: actionCount, mask: mask, temperature: configuration.entropyTemperature))
        reward += bonuses[row]
      } else if configuration.isDouble {
        value = mask?.legalCount == 0 ? 0 : q[Int(successors[row])]
      } else {
        value = highestValue(q, count: actionCount, mask: mask)
      }
      targets[row] = dqnTarget(rT: reward, discountT: batch.discounts[row], highestQT: value)
    }
  }

  /// How much each action of a row counts in a distribution's target, and what is added to its returns: the chosen
  /// action 1 and nothing; with Munchausen all, by the softmax policy, each less τ log π.
  private func forEachSuccessor(
    _ batch: SampledBatch, _ row: Int, _ q: UnsafePointer<Float>,
    _ body: (_ action: Int, _ weight: Float, _ addition: Float) -> Void
  ) {
    let mask = batch.nextObservations.mask(row)
    guard configuration.isMunchausen, mask?.legalCount != 0 else {
      let action =
        configuration.isDouble ? Int(successors[row]) : greedyAction(q, count: actionCount, mask: mask)
      return body(action, 1, 0)
    }
    let temperature = configuration.entropyTemperature
    let soft = softValue(q, count: actionCount, mask: mask, temperature: temperature)
    for action in 0..<actionCount where mask?.contains(action) ?? true {
      let logPolicy = Double(q[action]) - soft
      let weight = exponential(logPolicy / temperature)
      if weight > 0 { body(action, Float(weight), Float(-logPolicy)) }
    }
  }

  private func formCategoricalTargets(_ batch: SampledBatch, _ next: UnsafePointer<Float>, _ support: Support)
  {
    let atoms = support.count
    targets.update(repeating: 0, count: batch.count * atoms)
    let q = readout.actionValues(next, rows: batch.count)
    for row in 0..<batch.count {
      let reward = batch.rewards[row] + (configuration.isMunchausen ? bonuses[row] : 0)
      // Behind a state without a legal action comes nothing.
      let discount = batch.nextObservations.mask(row)?.legalCount == 0 ? 0 : batch.discounts[row]
      forEachSuccessor(batch, row, q + row * actionCount) { action, weight, addition in
        addProjection(
          of: readout.probabilities + (row * actionCount + action) * atoms, support,
          shift: reward + discount * addition, discount: discount, weight: weight, to: targets + row * atoms)
      }
    }
  }

  private func formQuantileTargets(_ batch: SampledBatch, _ next: UnsafePointer<Float>, _ atoms: Int) {
    let q = readout.actionValues(next, rows: batch.count)
    for row in 0..<batch.count {
      let reward = batch.rewards[row] + (configuration.isMunchausen ? bonuses[row] : 0)
      let discount = batch.nextObservations.mask(row)?.legalCount == 0 ? 0 : batch.discounts[row]
      let to = targets + row * atoms
      for atom in 0..<atoms { to[atom] = reward }
      forEachSuccessor(batch, row, q + row * actionCount) { action, weight, addition in
        let quantiles = next + (row * actionCount + action) * atoms
        for atom in 0..<atoms { to[atom] += discount * weight * (quantiles[atom] + addition) }
      }
    }
  }

  private func valueLoss(_ batch: SampledBatch, _ values: UnsafePointer<Float>) -> (Double, Double) {
    let mean = loss.evaluate(
      predictions: values, selected: batch.actions, targets: targets, weights: batch.weights,
      batch: batch.count,
      columns: actionCount, gradient: gradient, differences: errors)
    var sum: Float = 0
    for row in 0..<batch.count { sum += values[row * actionCount + Int(batch.actions[row])] }
    return (Double(mean), Double(sum))
  }

  /// Cross-entropy of the target and the softmax of the taken action's logits; its derivative is their difference.
  private func categoricalLoss(
    _ batch: SampledBatch, _ logits: UnsafePointer<Float>, _ support: Support
  ) -> (Double, Double) {
    let (atoms, rows) = (support.count, batch.count)
    gradient.update(repeating: 0, count: rows * actionCount * atoms)
    for row in 0..<rows {
      (chosen + row * atoms).update(
        from: logits + (row * actionCount + Int(batch.actions[row])) * atoms, count: atoms)
    }
    softmax(UnsafePointer(chosen), into: chosen, logSums: logSums, rows: rows, columns: atoms)
    var (total, valueSum) = (0.0, 0.0)
    for row in 0..<rows {
      let first = (row * actionCount + Int(batch.actions[row])) * atoms
      let (p, m, x) = (chosen + row * atoms, targets + row * atoms, logits + first)
      var (crossEntropy, mass, value, entropy): (Float, Float, Float, Float) = (0, 0, 0, 0)
      let scale = batch.weights[row] / Float(rows)
      for atom in 0..<atoms {
        crossEntropy -= m[atom] * x[atom]
        mass += m[atom]
        value += p[atom] * support.value(atom)
      }
      for atom in 0..<atoms { gradient[first + atom] = scale * (mass * p[atom] - m[atom]) }
      crossEntropy += mass * logSums[row]
      if configuration.replay == .prioritized {
        for atom in 0..<atoms where m[atom] > 0 { entropy -= m[atom] * logarithm(m[atom]) }
      }
      errors[row] = max(crossEntropy - entropy, 0)
      total += Double(batch.weights[row] * crossEntropy)
      valueSum += Double(value)
    }
    return (total / Double(rows), valueSum)
  }

  private func quantileLoss(
    _ batch: SampledBatch, _ outputs: UnsafePointer<Float>, _ atoms: Int
  ) -> (Double, Double) {
    let rows = batch.count
    gradient.update(repeating: 0, count: rows * actionCount * atoms)
    var (total, valueSum) = (0.0, 0.0)
    for row in 0..<rows {
      let first = (row * actionCount + Int(batch.actions[row])) * atoms
      let rowLoss = NeuralNetworks.quantileLoss(
        predictions: outputs + first, levels: levels, count: atoms, targets: targets + row * atoms,
        targetCount: atoms, kappa: Float(configuration.huberDelta), gradient: gradient + first)
      let scale = batch.weights[row] / Float(rows)
      var value: Float = 0
      for atom in 0..<atoms {
        gradient[first + atom] *= scale
        value += outputs[first + atom]
      }
      errors[row] = rowLoss
      total += Double(batch.weights[row] * rowLoss)
      valueSum += Double(value / Float(atoms))
    }
    return (total / Double(rows), valueSum)
  }
}

extension ParameterStorage {
  /// Each of the tensors by its name.
  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    for tensor in tensors {
      try state.values(tensor.name, values + tensor.offset, shape: tensor.shape)
    }
  }
}
