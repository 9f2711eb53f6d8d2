import NeuralNetworks
import RLCore
import Replay

/// The value that DQN regresses on: what was earned plus the discounted best of what follows.
///
/// An episode's end lies in `discountT`: 0 after a termination, else gamma.
///
/// Source: Mnih et al., "Human-level control through deep reinforcement learning" (2015), algorithm 1.
@inline(__always) package func dqnTarget(rT: Float, discountT: Float, highestQT: Float) -> Float {
  rT + discountT * highestQT
}

/// DQN's gradient step: an online network, the target network it is regressed on, and Adam.
///
/// B is the batch, D the input size, A the number of actions.
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
  package let target: Sequential
  package let optimizer: Adam
  private let loss: Loss
  private let gamma: Float
  private let maximumGradientNorm: Float?
  private let encoder: ObservationEncoder
  private let targets: UnsafeMutablePointer<Float>
  private let gradient: UnsafeMutablePointer<Float>

  /// - Parameters:
  ///   - batchSize: B of the gradient steps.
  ///   - maximumRows: the most rows that anyone asks values of at once.
  package init(
    _ configuration: DQN.Configuration, observationSpace: ObservationSpace, actionCount: Int,
    maximumRows: Int,
    random: inout RandomStream
  ) {
    let batchSize = configuration.batchSize
    encoder = ObservationEncoder(observationSpace, capacity: batchSize)
    online = .multilayerPerceptron(
      inputSize: encoder.size, hiddenSizes: configuration.hiddenSizes, outputSize: actionCount,
      maximumBatch: max(batchSize, maximumRows))
    online.initialize(.torch) { random.uniform() }
    target = online.copy(maximumBatch: batchSize)
    optimizer = Adam(
      for: online.parameters, learningRate: configuration.learningRate, epsilon: configuration.adamEpsilon)
    loss =
      switch configuration.loss {
      case .mse: .meanSquaredError
      case .huber: .huber(delta: Float(configuration.huberDelta))
      }
    gamma = Float(configuration.gamma)
    maximumGradientNorm = configuration.maximumGradientNorm.map { Float($0) }
    targets = .allocate(capacity: batchSize)
    targets.initialize(repeating: 0, count: batchSize)
    gradient = .allocate(capacity: batchSize * actionCount)
    gradient.initialize(repeating: 0, count: batchSize * actionCount)
  }

  deinit {
    targets.deallocate()
    gradient.deallocate()
  }

  /// One gradient step on `batch`.
  package func update(on batch: SampledBatch) -> Update {
    let (rows, actionCount) = (batch.count, online.outputSize)
    let next = target.forward(encoder.encode(batch.nextObservations, rows: 0..<rows), batch: rows)
    for row in 0..<rows {
      let q = next + row * actionCount
      let highest: Float
      if let mask = batch.nextObservations.mask(row) {
        highest = mask.highestValue(q)
      } else {
        var unmasked = q[0]
        for action in 1..<max(actionCount, 1) { unmasked = max(unmasked, q[action]) }
        highest = unmasked
      }
      targets[row] = dqnTarget(
        rT: batch.rewards[row], discountT: gamma * batch.continues[row], highestQT: highest)
    }
    let values = online.forward(encoder.encode(batch.observations, rows: 0..<rows), batch: rows)
    let meanLoss = loss.evaluate(
      predictions: values, selected: batch.actions, targets: targets, batch: rows, columns: actionCount,
      gradient: gradient)
    var sum: Float = 0
    for row in 0..<rows { sum += values[row * actionCount + Int(batch.actions[row])] }
    online.backward(gradient, batch: rows)
    let norm =
      if let maximumGradientNorm {
        Double(online.gradients.clipNorm(to: maximumGradientNorm))
      } else {
        online.gradients.sumOfSquares.squareRoot()
      }
    optimizer.step(parameters: online.parameters, gradients: online.gradients)
    return Update(loss: Double(meanLoss), meanQ: Double(sum) / Double(rows), gradientNorm: norm)
  }

  /// Moves the target network towards the online one by `tau`; 1 copies it.
  package func updateTarget(tau: Double) {
    if tau == 1 {
      target.parameters.copy(from: online.parameters)
    } else {
      target.parameters.blend(from: online.parameters, tau: Float(tau))
    }
  }

  /// Both networks and the optimiser.
  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.scope("online", online.parameters.transfer)
    try state.scope("target", target.parameters.transfer)
    try state.scope("optimizer") { state throws(TensorMismatch) in
      for (name, storage) in optimizer.moments { try state.scope(name, storage.transfer) }
      var stepCount = Int(optimizer.stepCount)
      try state.integer("stepCount", &stepCount)
      optimizer.stepCount = UInt64(stepCount)
    }
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
