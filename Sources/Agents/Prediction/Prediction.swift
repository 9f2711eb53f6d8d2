import RLCore

/// Policy evaluation: the state values of a fixed policy, by TD(0), n-step TD, TD(λ), λ-returns or Monte Carlo.
///
/// Values are linear in the features of the observation; for states that are counted this is a table, unless they are
/// aggregated or have features of their own. Another policy may play: then returns are corrected by importance sampling.
///
/// Sources: Sutton (1988); Sutton and Barto (2018), sections 5.1, 5.5, 6.1, 6.3, 7.1, 9.3, 11.1, 12.1, 12.2 and 12.5.
package final class Prediction: Agent, PolicyEvaluating {
  package static let entry = AgentEntry(
    "prediction", Prediction.Configuration.self,
    summary: "Evaluates a fixed policy by TD(0), n-step TD, TD(lambda), lambda-returns or Monte Carlo.",
    documentation: """
      Plays a fixed policy and learns what each state is worth under it, v(s) = w · x(s). x has one feature a state, so that
      the weights are a table; with tiles and other arrays they are a linear function. States that are counted may share
      features in tiles (tile_width, tilings) or have those of a list (features). method selects the target of v(s):

        td             the rewards of n_steps steps and the discounted value behind them; TD(0) with n_steps 1
        td-lambda      every error updates all weights by their traces; trace as in linear-sarsa-lambda
        lambda-return  the lambda-return of the values at the end of the episode, at that time: the offline algorithm
        monte-carlo    the return of the episode, at its end, backward; visits selects first or every visit of a state

      w += alpha * (target - v(s)) * x(s). alpha is learning_rate over the number of active features; with learning_rate null it
      is 1 / n for the n-th update of a state. A terminated episode has no value behind it; a truncated one bootstraps, in
      monte-carlo too.

      With updating: batch values move at the end of each episode only, all of them to the mean of their targets in all
      episodes so far; in td, whose targets hold values, until nothing moves any more. That is where the updates of all
      targets lead if they are repeated with a small learning rate.

      With behavior: random uniformly random actions are played, and the policy is evaluated off-policy. W is the product of
      p_policy(a | s) / p_random(a | s) over the steps from s on: in td of one step, where the update is multiplied by it; in
      monte-carlo to the end, where the target is W * return (ordinary), or the update is multiplied by W, and with
      learning_rate null divided by the sum of the state's W (weighted). Off-policy td with shared features can diverge.

      Metrics: td_error, the mean size of the error; mean_value, the mean value before the update; learning_rate; and at
      evaluations, in environments with a model, value_rmse, the root mean squared difference to the exact values of the policy
      over the states that it reaches, terminal states left out; error_weights says how they count.
      Source: Sutton and Barto (2018), sections 5.1, 5.5, 6.1, 6.3, 7.1, 9.3, 11.1, 12.1, 12.2 and 12.5.
      """
  ) { try Prediction($0, $1) }

  private let settings: Configuration
  private let function: LinearFunction
  private let buffer: FeatureBuffer
  private let window: FeatureWindow
  private let traces: TraceUpdates?
  /// `[B]`, for Monte Carlo.
  private var episodes: [EpisodeMemory]
  private let limit: EpisodeLimit
  /// Set when an episode is longer than the limit.
  package private(set) var failure: EnvironmentFailure?
  /// `[S]`, the sum of the weights of the updates of each state, which are 1 on-policy; for a learning rate of 1 / n.
  private let updateCounts: Column<Double>
  /// With batch updating.
  private var batch: BatchTargets?
  private let learningRates: LinearSchedule
  private var random: RandomStream
  private let seed: UInt64
  private let environments, actionCount: Int
  private var step = 0
  private var sums = UpdateSums()

  package init(_ settings: Configuration, _ context: AgentContext) throws {
    try settings.check(context)
    let space = context.observationSpace
    let features = LinearFeatures(space, given: settings.stateFeatures(space))
    let rows = context.environments
    try features.require(
      context,
      bytesPerWeight: 16 + (settings.method == .tdLambda ? SparseTrace.bytesPerWeight * rows : 0),
      windowSteps: settings.method == .td ? settings.steps : 0, actionCount: 1)
    self.settings = settings
    function = LinearFunction(features, actionCount: 1)
    buffer = FeatureBuffer(features)
    window = FeatureWindow(
      rows: rows, steps: settings.method == .td ? settings.steps : 1, features: features,
      actionCount: 1)
    traces =
      settings.method == .tdLambda
      ? try TraceUpdates(settings.trace, rows: rows, features: features, actionCount: 1) : nil
    episodes = Array(
      repeating: EpisodeMemory(features), count: settings.learnsAtTheEnd ? rows : 0)
    limit = EpisodeLimit(
      context, bytesPerStep: EpisodeMemory.bytesPerStep(activeCount: features.activeCount))
    batch = settings.updating == .batch ? BatchTargets(featureCount: features.count) : nil
    updateCounts = Column(settings.learningRate == nil ? features.count : 0, filledWith: 0)
    let rate = settings.learningRate ?? 1
    learningRates = LinearSchedule(
      from: rate, to: settings.finalLearningRate ?? rate, over: Double(context.totalSteps))
    random = RandomStream(root: context.seed, purpose: .exploration)
    seed = context.seed
    (environments, actionCount) = (rows, context.actionSpace.count)
    if settings.features.isEmpty {
      function.fill(settings.initialValue)
    } else {
      function.fill(settings.initialWeights)
    }
  }

  package var gamma: Double { settings.gamma }
  package var evaluatedPolicy: [Int]? { settings.policy.isEmpty ? nil : settings.policy }
  package var weighsErrorByVisits: Bool { settings.errorWeights == .visits }

  package func selectActions(
    for observations: Observations, into actions: UnsafeMutablePointer<Int32>
  ) {
    for row in 0..<observations.count {
      if !settings.policy.isEmpty, !settings.isOffPolicy, let states = observations.states {
        actions[row] = Int32(settings.policy[Int(states[row])])
      } else {
        let action =
          observations.mask(row)?.randomAction(using: &random) ?? random.below(actionCount)
        actions[row] = Int32(action)
      }
    }
  }

  package func learn(from transitions: Transitions) {
    let rate = linearStepSize(
      learningRate: learningRates.value(at: step), activeFeatures: function.features.activeCount)
    for row in 0..<transitions.count {
      let ending = transitions.endings[row]
      let valueT = ending == .terminated ? 0 : function.values(transitions.nextObservations, row)[0]
      let (reward, discountT) = (
        transitions.rewards[row], transitions.discount(row, gamma: settings.gamma)
      )
      function.features.read(transitions.observations, row, into: &buffer.vector)
      switch settings.method {
      case .td:
        if batch != nil {
          let next = function.features.place(transitions.nextObservations, row)
          collect(
            buffer.vector, reward, next: ending == .terminated ? nil : (next, discountT), valueT: valueT)
          if ending != .none { batch?.settle(function.weights) }
          continue
        }
        if let ratio = ratio(transitions, row) {
          let target = temporalDifferenceTarget(rT: reward, discountT: discountT, valueT: valueT)
          update(buffer.vector, toward: target, rate: rate, weight: ratio)
          continue
        }
        let x = buffer.vector
        window.append(row, action: 0, reward: reward, discount: discountT) { $0.copy(x) }
        if ending != .none {
          while window.length(row) > 0 { updateOldest(row, rate: rate, valueT: valueT) }
        } else if window.length(row) == settings.steps {
          updateOldest(row, rate: rate, valueT: valueT)
        }
      case .tdLambda:
        let value = linearValue(buffer.vector, function.weights, action: 0, actionCount: 1)
        let error = temporalDifferenceError(
          qTm1: value, rT: reward, discountT: discountT, valueT: valueT)
        traces?.update(
          function, row, buffer.vector, action: 0, rate: rate, error: error, value: value,
          valueT: valueT,
          decay: EligibilityTrace.decay(discountT: discountT, lambda: settings.lambda),
          ending: ending)
        sums.add(error: error, value: value)
      case .lambdaReturn:
        episodes[row].append(buffer.vector, reward: reward, discount: discountT)
        guard hasEnded(row, ending) else { continue }
        let (weights, lambda) = (function.weights, settings.lambda)
        episodes[row].takeLambdaReturns(
          from: valueT, lambda: lambda, value: { linearValue($0, weights, action: 0, actionCount: 1) }
        ) { x, target in update(x, toward: target, rate: rate) }
      case .monteCarlo:
        episodes[row].append(
          buffer.vector, reward: reward, discount: discountT, ratio: ratio(transitions, row))
        guard hasEnded(row, ending) else { continue }
        episodes[row].takeReturns(from: valueT, onlyFirstVisits: settings.visits == .first) {
          x, target, weight in
          if batch != nil {
            collect(x, target, next: nil, valueT: 0)
          } else if settings.sampling == .weighted {
            update(x, toward: target, rate: rate, weight: weight)
          } else {
            update(x, toward: weight * target, rate: rate)
          }
        }
        batch?.settle(function.weights)
      }
    }
    step &+= transitions.count
  }

  /// Whether a remembered episode has ended with its latest step; one that becomes too long is a failure.
  @inline(__always) private func hasEnded(_ row: Int, _ ending: Ending) -> Bool {
    if episodes[row].count > limit.steps { failure = limit.failure }
    return ending != .none
  }

  /// The probability of row `row`'s action under the evaluated policy over that under the random one; nil where the first
  /// played.
  @inline(__always) private func ratio(_ transitions: Transitions, _ row: Int) -> Double? {
    guard settings.isOffPolicy, let states = transitions.observations.states else { return nil }
    return Int(transitions.actions[row]) == settings.policy[Int(states[row])] ? Double(actionCount) : 0
  }

  /// Keeps a target for the end of the episode.
  private func collect(
    _ x: SparseVector, _ reward: Double, next: (feature: Int, discount: Double)?, valueT: Double
  ) {
    let feature = Int(x.places[0])
    batch?.append(feature, reward: reward, next: next)
    let value = function.weights[feature]
    sums.add(error: reward + (next?.discount ?? 0) * valueT - value, value: value)
  }

  private func updateOldest(_ row: Int, rate: Double, valueT: Double) {
    let (x, _, target) = window.takeOldest(row, valueT: valueT)
    update(x, toward: target, rate: rate)
  }

  /// - Parameter weight: how much the target counts; one of 0 changes nothing.
  private func update(_ x: SparseVector, toward target: Double, rate: Double, weight: Double = 1) {
    let value = linearValue(x, function.weights, action: 0, actionCount: 1)
    let error = target - value
    var rate = rate
    if weight != 0, let counts = updateCounts.startUnlessEmpty, x.count > 0 {
      counts[Int(x.places[0])] += weight
      rate = 1 / counts[Int(x.places[0])]
    }
    semiGradientUpdate(
      function.weights, along: x, action: 0, actionCount: 1, by: weight * rate * error)
    sums.add(error: error, value: value)
  }

  package func stateValues(for observations: Observations) -> [Double] {
    (0..<observations.count).map { function.values(observations, $0)[0] }
  }

  /// The policy that is evaluated, with a random stream of its own.
  package func greedyPolicy(batchSize: Int) -> any Policy {
    settings.policy.isEmpty
      ? RandomPolicy(
        actionCount: actionCount, random: RandomStream(root: seed, purpose: .randomPlay))
      : ListedPolicy(settings.policy)
  }

  package func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
    try LinearFunction(function.features, actionCount: 1).load(tensors)
    return greedyPolicy(batchSize: batchSize)
  }

  package func dropEpisode(of row: Int) {
    window.clear(row)
    traces?.clear(row)
    if !episodes.isEmpty { episodes[row].removeAll() }
  }

  package var epsilon: Double? { nil }

  package var nonFinite: Metric? { sums.errors.isFinite ? nil : Metric("td_error", sums.errors) }

  package func takeMetrics() -> [Metric] {
    guard sums.updates > 0 else { return [] }
    defer { sums = UpdateSums() }
    let updates = Double(sums.updates)
    return [Metric("td_error", sums.errors / updates), Metric("mean_value", sums.values / updates)]
      + (settings.learningRate == nil || batch != nil
        ? [] : [Metric("learning_rate", learningRates.value(at: step))])
  }

  package var tensors: [NamedTensor] { [function.tensor] }

  package func load(_ tensors: [NamedTensor]) throws { try function.load(tensors) }

  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try function.transfer(&state)
    try state.stream("exploration", &random)
    try state.integer("step", &step)
    try sums.transfer(&state)
    if settings.method == .td { try window.transfer(&state) }
    try traces?.transfer(&state)
    for row in episodes.indices {
      try episodes[row].transfer(&state, name: "episode.\(row)", hasRatios: settings.isOffPolicy)
    }
    try batch?.transfer(&state)
    if let counts = updateCounts.startUnlessEmpty {
      try state.values("update_counts", counts, shape: [updateCounts.count])
    }
  }
}

/// A policy given as a list: one action for each state.
final class ListedPolicy: Policy {
  private let actions: [Int]

  init(_ actions: [Int]) { self.actions = actions }

  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    for row in 0..<observations.count {
      actions[row] = Int32(self.actions[observations.states.map { Int($0[row]) } ?? 0])
    }
  }
}
