import NeuralNetworks
import RLCore
import Replay

/// The remedies against loss of plasticity and forgetting that work on the weights of a network.
package final class Plasticity {
  private let settings: PlasticitySettings
  /// It owns the remedies.
  private unowned let learner: DQNLearner
  private let scheme: Initialization
  private let units: UnitReset
  private let hiddenLayers: [HiddenLayer]
  package let initialPull, taskPull: WeightPull?
  private let backprop: ContinualBackprop?
  private var random: RandomStream

  init(_ settings: PlasticitySettings, _ scheme: Initialization, _ learner: DQNLearner, random: RandomStream)
  {
    (self.settings, self.scheme, self.learner, self.random) = (settings, scheme, learner, random)
    let network = learner.online
    units = UnitReset(network: network, optimizer: learner.optimizer)
    hiddenLayers = settings.resetsUnits ? network.hiddenLayers : []
    func pull(_ strength: Double, weighsEach: Bool) -> WeightPull? {
      strength > 0 ? WeightPull(strength, toward: network.parameters, weighsEach: weighsEach) : nil
    }
    initialPull = pull(settings.towardInitial, weighsEach: false)
    taskPull = pull(settings.consolidation, weighsEach: true)
    backprop = settings.replacementRate > 0 ? ContinualBackprop(settings, hiddenLayers) : nil
  }

  /// Adds to the gradients of a gradient step, after they are clipped.
  func addPulls(to gradients: ParameterStorage, of parameters: ParameterStorage) {
    initialPull?.add(to: gradients, of: parameters)
    taskPull?.add(to: gradients, of: parameters)
  }

  /// Follows a gradient step on the network's latest pass, of `rows` rows.
  func follow(rows: Int) { backprop?.step(units, rows: rows, fresh: fresh) }

  /// What is due between two numbers of environment steps.
  ///
  /// - Parameter sample: a batch of the replay buffer, drawn from the stream handed to it.
  package func act(after before: Int, through step: Int, sample: (inout RandomStream) -> SampledBatch?) {
    func isDue(_ period: Int?) -> Bool {
      period.map { DQN.multiples(of: $0, after: before, through: step) > 0 } ?? false
    }
    if isDue(settings.redoEvery), let batch = sample(&random) { resetDormantUnits(batch) }
    if isDue(settings.shrinkEvery) {
      move(allTensors, keep: Float(settings.shrink), take: Float(settings.perturb))
    }
    if isDue(settings.resetEvery) { move(resetTensors, keep: 0, take: 1) }
  }

  /// ReDo. Source: Sokar et al., "The dormant neuron phenomenon in deep reinforcement learning" (2023), algorithm 1.
  private func resetDormantUnits(_ batch: SampledBatch) {
    learner.evaluate(batch.observations)
    let dormant = hiddenLayers.map {
      UnitActivity.dormant(
        UnitActivity.means(of: $0, in: learner.online, rows: batch.count), threshold: settings.dormantBelow)
    }
    guard dormant.contains(where: { !$0.isEmpty }) else { return }
    let fresh = fresh()
    for (layer, units) in zip(hiddenLayers, dormant) { self.units.reset(units, of: layer, from: fresh) }
  }

  /// Moves tensors of both networks toward fresh weights: θ ← keep θ + take φ; the optimizer forgets about them.
  ///
  /// Sources: Ash and Adams, "On warm-starting neural network training" (2020), section 4; Nikishin et al., "The primacy
  /// bias in deep reinforcement learning" (2022), section 3; both networks as in D'Oro et al., "Sample-efficient
  /// reinforcement learning by breaking the replay ratio barrier" (2023).
  private func move(_ tensors: [Int], keep: Float, take: Float) {
    let (fresh, parameters) = (fresh(), learner.online.parameters)
    for tensor in tensors.map({ parameters.tensors[$0] }) {
      let (values, new) = (parameters.values(of: tensor), fresh.values(of: tensor))
      for index in 0..<values.count { values[index] = keep * values[index] + take * new[index] }
      for (_, storage) in learner.optimizer.moments { storage.values(of: tensor).update(repeating: 0) }
    }
    if tensors.count == parameters.tensors.count { learner.optimizer.stepCount = 0 }
    backprop?.forget()
    learner.updateTarget(tau: 1)
  }

  private var allTensors: [Int] { Array(learner.online.parameters.tensors.indices) }

  /// The tensors that resets overwrite; none where nothing is reset.
  var overwrittenTensors: [Int] { settings.resetEvery == nil ? [] : resetTensors }

  /// The tensors that `reset_layers` names.
  private var resetTensors: [Int] {
    let tensors = learner.online.parameters.tensors
    guard settings.resetLayers > 0 else { return allTensors }
    // A dueling head is one layer.
    let layers = learner.online.layersOfTensors
    var last = Set<Int>()
    for layer in layers.reversed() where last.count < settings.resetLayers { last.insert(layer) }
    return tensors.indices.filter { last.contains(layers[$0]) }
  }

  private func fresh() -> ParameterStorage { learner.online.freshParameters(scheme) { random.uniform() } }

  /// A task has ended: its Fisher information joins that of the tasks before, and the weights of now are the anchor.
  ///
  /// F is the mean of (∂ q(s, a) / ∂ θ)², the Fisher information of a normal distribution with mean q(s, a) and variance 1.
  /// One F and one anchor for all tasks: Schwarz et al., "Progress & compress" (2018), section 3.2.
  func consolidate(_ batch: SampledBatch) {
    guard let taskPull, let importance = taskPull.importance else { return }
    importance.multiply(by: Float(settings.consolidationDecay))
    let gradients = learner.online.gradients
    let share = 1 / Float(batch.count)
    for row in 0..<batch.count {
      learner.differentiate(batch.observations, row: row, action: Int(batch.actions[row]))
      for index in 0..<importance.count {
        importance.values[index] += share * gradients.values[index] * gradients.values[index]
      }
    }
    taskPull.anchor.copy(from: learner.online.parameters)
  }

  var consolidates: Bool { taskPull != nil }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    if let initialPull { try state.scope("initial", initialPull.transfer) }
    if let taskPull { try state.scope("tasks", taskPull.transfer) }
    if let backprop { try state.scope("continual_backprop", backprop.transfer) }
    try state.stream("draws", &random)
  }
}
