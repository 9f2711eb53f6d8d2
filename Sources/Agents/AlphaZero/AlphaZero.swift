import NeuralNetworks
import RLCore
import Text

/// A network and a search that teach each other a board game.
///
/// Every action is chosen by a search that the network guides, in all games of the batch at once. Once a game is over, the
/// network is taught what the searches found better than itself, and how the game ended.
package final class AlphaZero: Agent, SearchGuiding {
  package static let entry = AgentEntry(
    "alphazero", Configuration.self,
    summary: "A network with a policy and a value that learns a board game from its own search.",
    documentation: """
      AlphaZero with Gumbel search. A network estimates the prior probability of each move and the value of a position. A
      tree search, guided by both, chooses each move of self-play; its improved policy and the game's result are what the
      network learns. Set environment.opponent to self, and environments to the number of games played in lockstep: one
      pass of the network estimates one position of each.

      A generation ends with games_per_generation games; then gradient_steps batches are sampled from the newest
      positions. Evaluations play without search; evaluate --search N adds one.

      Differences from the papers: generations are synchronous and games in progress continue with the new network;
      positions searched fast are not learned; moves that end the game are seen before they are tried, and proven results
      go up the tree; the loss masks illegal actions; no network is chosen by a match against the last one.
      Metrics: loss, policy_loss (cross-entropy), value_loss (squared error), gradient_norm, means over the updates;
      search_change, the mean total variation between prior and improved policy; window, positions sampled from;
      generation.
      Sources: Silver et al., "A general reinforcement learning algorithm that masters chess, shogi and Go through
      self-play" (2018); Danihelka et al., "Policy improvement by planning with Gumbel" (2022); Wu, "Accelerating
      self-play learning in Go" (2019).
      """, worlds: .boardGames
  ) { try AlphaZero($0, $1) }

  package let configuration: Configuration
  private let game: BoardGameEntry
  private let own: PolicyValueNetwork
  private let observationSpace: ObservationSpace
  private let optimizer: any Optimizer
  private let learningRates: Schedule
  private let search: GameSearching
  private let symmetries: [ObservationSymmetry]
  private let positions: SearchedPositions
  private let unfinished: UnfinishedGames
  private let batch: PositionBatch
  /// `[B, A + 1]`, and scratch of `[A]`.
  private let gradient, logits: Column<Float>
  /// One a game, for its searches.
  private var streams: [RandomStream]
  /// Which moves are searched in full; what is sampled.
  private var planning, sampling: RandomStream
  private var step = 0
  private var generation = 0
  private var finishedGames = 0
  private var sums = Sums()
  package private(set) var nonFinite: Metric?

  /// Sums since the metrics were last taken.
  private struct Sums {
    var policyLoss = 0.0, valueLoss = 0.0, gradientNorm = 0.0, change = 0.0
    var updates = 0, searches = 0
  }

  /// Rows that a policy processes together when it only plays.
  private static let playedRows = 64

  package init(_ configuration: Configuration, _ context: AgentContext) throws {
    guard let game = context.game else {
      throw ConfigurationProblem(
        "algorithm", "alphazero looks ahead by the rules of a board game, and this environment is none")
    }
    let board = type(of: game.start)
    guard case .box(let box) = context.observationSpace, box.shape == [2, board.rows, board.columns] else {
      throw ConfigurationProblem(
        "algorithm",
        "alphazero needs the board as planes; set observation: planes, without wrappers around it")
    }
    (self.configuration, self.game, observationSpace) = (configuration, game, context.observationSpace)
    let (size, actionCount) = (box.count, context.actionSpace.count)
    let isTraining = context.purpose == .training
    let rows = isTraining ? max(configuration.batchSize, context.environments) : Self.playedRows
    let torso = try configuration.network.torso(context.observationSpace)
    let layers: [any LayerDescription] =
      torso.layers + [Dense(inputSize: torso.size, outputSize: actionCount + 1)]
    try TrainingMemory.checkNetwork(layers, rows: rows, key: "layers", limit: context.memoryLimit)
    if isTraining {
      try TrainingMemory.check(
        "largest_window", "\(Readable.grouped(Double(configuration.largestWindow))) positions",
        Double(configuration.largestWindow)
          * Double(SearchedPositions.bytes(observationSize: size, actionCount: actionCount)),
        context.memoryLimit)
    }
    var initialization = RandomStream(root: context.seed, purpose: .initialization)
    let network = Sequential(layers, maximumBatch: rows)
    network.initialize(configuration.network.initialization.scheme) { initialization.uniform() }
    own = PolicyValueNetwork(network, observationSpace: context.observationSpace)
    optimizer = configuration.optimizer.make(for: network.parameters)
    learningRates = configuration.optimizer.learningRates(totalSteps: context.totalSteps)
    symmetries = try context.symmetries(for: configuration.augmentation)
    let games = isTraining ? context.environments : 0
    search = game.search(context.observationSpace, max(1, games))
    positions = SearchedPositions(
      capacity: isTraining ? configuration.largestWindow : 0, observationSize: size, actionCount: actionCount)
    unfinished = UnfinishedGames(
      count: games, longest: board.maximumPlies, observationSize: size, actionCount: actionCount)
    let batchSize = isTraining ? configuration.batchSize : 0
    batch = PositionBatch(count: batchSize, observationSize: size, actionCount: actionCount)
    gradient = Column(batchSize * (actionCount + 1), filledWith: 0)
    logits = Column(actionCount, filledWith: 0)
    streams = (0..<games).map { RandomStream(root: context.seed, purpose: .exploration, index: $0) }
    planning = RandomStream(root: context.seed, purpose: .searchEffort)
    sampling = RandomStream(root: context.seed, purpose: .replay)
  }

  package var epsilon: Double? { nil }

  package func searchSettings(simulations: Int) -> SearchSettings {
    configuration.searchSettings(simulations: simulations)
  }

  package func evaluate(
    _ observations: Observations, logits: UnsafeMutablePointer<Float>, values: UnsafeMutablePointer<Float>
  ) { own.evaluate(observations, logits: logits, values: values) }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    // One draw for all games, so that a pass of the network always serves all of them.
    let isFull =
      configuration.fullSearchFraction >= 1 || planning.uniform() < configuration.fullSearchFraction
    let seen: [any BoardGame] = (0..<observations.count).map { row in
      guard let position = game.position(observations, row) else {
        preconditionFailure("an observation that no game leads to")
      }
      return position
    }
    let results = search.search(
      seen, configuration.selfPlaySettings(isFull: isFull), by: own, using: &streams)
    for (row, result) in results.enumerated() {
      unfinished.note(row, of: observations, result, isLearned: isFull)
      actions[row] = Int32(truncatingIfNeeded: choose(result, in: seen[row], &streams[row]))
      for move in result.moves { sums.change += abs(Double(result.policy[move.action]) - move.prior) / 2 }
    }
    sums.searches += results.count
  }

  /// Gumbel's noise is in the search's choice; puct's first moves are sampled by their visits.
  private func choose(_ result: SearchResult, in position: any BoardGame, _ random: inout RandomStream) -> Int
  {
    guard configuration.search == .puct, position.plies < configuration.sampledMoves else {
      return result.action
    }
    var left = random.uniform()
    for move in result.moves where move.visits > 0 {
      left -= Double(result.policy[move.action])
      if left < 0 { return move.action }
    }
    return result.action
  }

  package func dropEpisode(of row: Int) { unfinished.abandon(row) }

  package func learn(from transitions: Transitions) {
    step += transitions.count
    for row in 0..<transitions.count {
      unfinished.advance(row, handsOver: transitions.handovers?[row] == true)
      switch transitions.endings[row] {
      case .none: break
      case .terminated:
        unfinished.finish(
          row, reward: Float(transitions.rewards[row]), share: Float(configuration.valueTarget),
          into: positions)
        finishedGames += 1
      default: unfinished.abandon(row)
      }
    }
    guard finishedGames >= configuration.gamesPerGeneration, positions.count >= configuration.batchSize else {
      return
    }
    finishedGames = 0
    generation += 1
    if configuration.optimizer.learningRateSchedule != .constant {
      optimizer.learningRate = learningRates.value(at: step)
    }
    for _ in 0..<configuration.gradientSteps { takeGradientStep() }
  }

  private func takeGradientStep() {
    let window = configuration.window(after: positions.appended)
    for row in 0..<batch.count {
      let age = sampling.below(min(window, positions.count))
      let symmetry = symmetries.isEmpty ? nil : symmetries[sampling.below(symmetries.count)]
      positions.sample(age: age, to: row, of: batch, through: symmetry)
    }
    let network = own.network
    let pass = network.forward(batch.observations.start, batch: batch.count)
    let loss = PolicyValueLoss(actionCount: own.actionCount, valueWeight: Float(configuration.valueWeight))
    let means = loss.evaluate(
      pass.outputs, rows: batch.count, policies: batch.policies.start, legal: batch.legal.start,
      values: batch.values.start, gradient: gradient.start, logits: logits.start)
    network.backward(gradient.start, of: pass)
    sums.gradientNorm += configuration.optimizer.clip(network.gradients)
    configuration.optimizer.addWeightDecay(to: network.gradients, of: network.parameters)
    optimizer.step(parameters: network.parameters, gradients: network.gradients)
    let total = means.policy + configuration.valueWeight * means.value
    if !total.isFinite { nonFinite = nonFinite ?? Metric("loss", total) }
    sums.policyLoss += means.policy
    sums.valueLoss += means.value
    sums.updates += 1
  }

  package func greedyPolicy(batchSize: Int) -> any Policy { own }

  package func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
    let network = own.network.copy(maximumBatch: batchSize)
    try network.parameters.load(tensors)
    return PolicyValueNetwork(network, observationSpace: observationSpace)
  }

  package func takeMetrics() -> [Metric] {
    defer { sums = Sums() }
    var metrics: [Metric] = []
    if sums.updates > 0 {
      let count = Double(sums.updates)
      metrics = [
        Metric("loss", (sums.policyLoss + configuration.valueWeight * sums.valueLoss) / count),
        Metric("policy_loss", sums.policyLoss / count), Metric("value_loss", sums.valueLoss / count),
        Metric("gradient_norm", sums.gradientNorm / count), Metric("generation", Double(generation)),
        Metric("window", Double(min(configuration.window(after: positions.appended), positions.count))),
      ]
      if configuration.optimizer.learningRateSchedule != .constant {
        metrics.append(Metric("learning_rate", learningRates.value(at: step)))
      }
    }
    if sums.searches > 0 { metrics.append(Metric("search_change", sums.change / Double(sums.searches))) }
    return metrics
  }

  package var network: Sequential { own.network }

  package var tensors: [NamedTensor] { own.network.parameters.namedTensors }

  /// The layers of the network; its outputs are the logits of the moves and the value before its hyperbolic tangent.
  package var layers: [any LayerDescription] { own.network.descriptions }

  package func load(_ tensors: [NamedTensor]) throws { try own.network.parameters.load(tensors) }

  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.scope("network", own.network.parameters.transfer)
    try state.scope("optimizer", optimizer.transfer)
    try state.scope("positions") { state throws(TensorMismatch) in try positions.transfer(&state) }
    try state.scope("games") { state throws(TensorMismatch) in try unfinished.transfer(&state) }
    try state.streams("searches", &streams)
    try state.stream("search_effort", &planning)
    try state.stream("samples", &sampling)
    try state.integer("step", &step)
    try state.integer("generation", &generation)
    try state.integer("finishedGames", &finishedGames)
    try state.number("metrics.policyLoss", &sums.policyLoss)
    try state.number("metrics.valueLoss", &sums.valueLoss)
    try state.number("metrics.gradientNorm", &sums.gradientNorm)
    try state.number("metrics.change", &sums.change)
    try state.integer("metrics.updates", &sums.updates)
    try state.integer("metrics.searches", &sums.searches)
  }
}
