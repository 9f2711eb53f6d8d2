import NeuralNetworks
import RLCore
import Replay

/// Deep Q-networks: Q-learning with a neural network, a replay buffer against correlation and a second network, copied
/// now and then, against the moving target.
///
/// Source: Mnih et al., "Human-level control through deep reinforcement learning" (2015).
package final class DQN: Agent {
  package let learner: DQNLearner
  private let configuration: Configuration
  private let buffer: ReplayBuffer
  private let batch: SampledBatch
  private let policy: QNetworkPolicy
  private let observationSpace: ObservationSpace
  private let exploration: LinearSchedule
  private var epsilonGreedy: EpsilonGreedy
  private var replayRandom: RandomStream
  /// Environment steps taken.
  private var step = 0
  private var sums = DQNLearner.Update(loss: 0, meanQ: 0, gradientNorm: 0)
  private var updates = 0

  package init(_ configuration: Configuration, _ context: AgentContext) throws {
    self.configuration = configuration
    observationSpace = context.observationSpace
    var initialisation = RandomStream(root: context.seed, purpose: .initialisation)
    learner = DQNLearner(
      configuration, observationSpace: context.observationSpace, actionCount: context.actionSpace.count,
      maximumRows: context.environments, random: &initialisation)
    policy = QNetworkPolicy(network: learner.online, observationSpace: context.observationSpace)
    buffer = ReplayBuffer(capacity: configuration.bufferSize, observationSpace: context.observationSpace)
    batch = SampledBatch(count: configuration.batchSize, observationSpace: context.observationSpace)
    exploration = LinearSchedule(
      from: configuration.initialEpsilon, to: configuration.finalEpsilon,
      over: configuration.explorationFraction * Double(context.totalSteps))
    epsilonGreedy = EpsilonGreedy(
      actionCount: context.actionSpace.count, random: RandomStream(root: context.seed, purpose: .exploration))
    replayRandom = RandomStream(root: context.seed, purpose: .replay)
  }

  package var epsilon: Double? { exploration.value(at: step) }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    let epsilon = exploration.value(at: step)
    var allExplore = true
    for row in 0..<observations.count {
      actions[row] = epsilonGreedy.exploratoryAction(epsilon: epsilon) ?? -1
      allExplore = allExplore && actions[row] >= 0
    }
    if allExplore { return }
    policy.fillActions(for: observations, into: actions)
  }

  package func learn(from transitions: Transitions) {
    buffer.append(transitions)
    let before = step
    step += transitions.count
    guard step > configuration.learningStarts else { return }
    let due = Self.multiples(of: configuration.trainFrequency, after: before, through: step)
    let perUpdate =
      configuration.gradientSteps == -1 ? configuration.trainFrequency : configuration.gradientSteps
    for _ in 0..<due * perUpdate { takeGradientStep() }
    for _ in 0..<Self.multiples(of: configuration.targetUpdateInterval, after: before, through: step) {
      learner.updateTarget(tau: configuration.tau)
    }
  }

  /// How many multiples of `period` lie in `after + 1 ... through`: with several environments a step can pass one
  /// without landing on it.
  static func multiples(of period: Int, after: Int, through: Int) -> Int { through / period - after / period }

  private func takeGradientStep() {
    buffer.sample(into: batch, using: &replayRandom)
    let update = learner.update(on: batch)
    sums.loss += update.loss
    sums.meanQ += update.meanQ
    sums.gradientNorm += update.gradientNorm
    updates += 1
  }

  package func greedyPolicy(batchSize: Int) -> any Policy {
    QNetworkPolicy(network: learner.online, observationSpace: observationSpace)
  }

  package func takeMetrics() -> [Metric] {
    guard updates > 0 else { return [] }
    let count = Double(updates)
    defer { (sums, updates) = (.init(loss: 0, meanQ: 0, gradientNorm: 0), 0) }
    return [
      Metric("loss", sums.loss / count), Metric("mean_q", sums.meanQ / count),
      Metric("gradient_norm", sums.gradientNorm / count),
    ]
  }

  package var tensors: [NamedTensor] {
    let parameters = learner.online.parameters
    return parameters.tensors.map {
      NamedTensor($0.name, shape: $0.shape, .float32(Array(parameters.values(of: $0))))
    }
  }

  package func load(_ tensors: [NamedTensor]) throws {
    let parameters = learner.online.parameters
    guard tensors.count == parameters.tensors.count else {
      throw TensorMismatch(
        "the stored network has \(tensors.count) arrays, this one \(parameters.tensors.count)")
    }
    // All are checked before the first is taken over, so that a mismatch leaves the network whole.
    let pairs = try zip(parameters.tensors, tensors).map { own, stored in
      guard own.name == stored.name, own.shape == stored.shape, case .float32(let values) = stored.elements
      else {
        throw TensorMismatch(
          "the stored array '\(stored.name)' of shape \(stored.shape) stands where '\(own.name)' of shape \(own.shape) belongs"
        )
      }
      return (own, values)
    }
    for (own, values) in pairs { _ = parameters.values(of: own).update(fromContentsOf: values) }
    learner.updateTarget(tau: 1)
  }
}

extension DQN: ValueEstimating {
  package func actionValues(for observations: Observations) -> [Double] { policy.values(for: observations) }
}
