import RLCore
import Text

/// Temporal-difference learning of afterstates with an n-tuple network.
///
/// Sources: Szubert and Jaśkowski (2014); Jaśkowski (2018); Thill, Koch and Konen (2012).
package final class NTupleTD: Agent, ValueEstimating {
  package static let entry = AgentEntry(
    "ntuple-td", Configuration.self,
    summary: "Tables of small parts of a board: TD(lambda) of afterstates with an n-tuple network.",
    documentation: """
      A value is the sum of one weight from each of many tables, and each table knows a few cells of the board only. What is
      learned are the values of afterstates, the boards that the agent's own moves lead to:

        v(x) = initial_value + sum over tuples and images of the board of w[cells of the tuple]
        action = the a with the highest r(s, a) + v(x(s, a))
        error = r' + discount * max over a' of (r(s', a') + v(x(s', a'))) - v(x)
        w += learning_rate * coherence(w) * error / m     for each of the m weights in v(x)

      With output: tanh the value is the hyperbolic tangent of that sum, between -1 and 1 as the results of a game, and the error is
      multiplied by the tangent's slope, 1 - v(x)^2.

      r(s, a) is what the move itself earns, r' what its answer brings. discount is gamma, 0 when the episode terminated, and
      -gamma when the opponent is to move, so that one table plays both sides. With lambda, the error also reaches the
      trace_steps afterstates before, decayed by lambda * discount each, up to the last exploratory move.

      coherence(w) is |sum of the errors of w| / sum of |errors|, so that a weight whose errors cancel comes to rest by itself.
      The agent learns in board games and in 2048-v0, where its kinds of boards and their symmetries are known.

      Differences from the papers: traces end after trace_steps afterstates; errors are summed for the coherence, not
      recommended changes; the side that has moved has tables of its own in board games, where a fourth value of a cell
      says that the opponent can play there.
      Metrics: td_error, the mean |error|; value, the mean of v(x); coherence, the share of the learning rate that was used.
      Sources: Szubert and Jaśkowski, "Temporal difference learning of n-tuple networks for the game 2048" (2014);
      Jaśkowski, "Mastering 2048 with delayed temporal coherence learning, multistage weight promotion, redundant encoding
      and carousel shaping" (2018); Thill, Koch and Konen, "Reinforcement learning with n-tuples on the game Connect-4"
      (2012).
      """, worlds: .afterstates
  ) { try NTupleTD($0, $1) }

  package let configuration: Configuration
  package let network: NTupleNetwork
  let rules: any AfterstateRules
  let actionCount: Int
  /// The moves of a state, and those of the next row, whose weights the memory brings meanwhile.
  private let valued: (now: ValuedMoves, next: ValuedMoves)
  private let schedule: Schedule
  private let firstCoherentStep: Double
  private var explorer: EpsilonGreedy
  private var ties: TieBreaker
  private var step = 0
  /// The next move of each row, and the afterstates that its errors reach.
  private let chosen: ChosenMoves
  private let traces: AfterstateTraces
  private var sums = Sums()
  package private(set) var nonFinite: Metric?

  /// Sums since the metrics were last taken.
  private struct Sums {
    var error = 0.0, value = 0.0, coherence = 0.0
    /// Errors, and the latest or delayed afterstates that were moved, which without a delay are as many.
    var updates = 0, moves = 0
  }

  package init(_ configuration: Configuration, _ context: AgentContext) throws {
    guard let rules = context.afterstates else {
      throw ConfigurationProblem(
        "algorithm",
        "ntuple-td learns the values of boards after a move, and this environment names none; use 2048-v0 or a board game of at most 64 cells"
      )
    }
    if let game = context.game {
      let board = type(of: game.start)
      let planes = [2, board.rows, board.columns]
      let isSeen =
        switch context.observationSpace {
        case .discrete: true
        case .box(let box): box.shape == planes
        }
      guard isSeen else {
        throw ConfigurationProblem(
          "algorithm", "ntuple-td needs the board itself, without wrappers around it")
      }
    }
    (self.configuration, self.rules) = (configuration, rules)
    actionCount = context.actionSpace.count
    let tuples = try Self.tuples(configuration, rules, context)
    let isTraining = context.purpose == .training
    let isCoherent = isTraining && configuration.stepSizes == .coherent
    network = NTupleNetwork(
      tuples, board: rules.board, kinds: rules.kindCount, imageCount: rules.imageCount,
      output: configuration.output, initialValue: configuration.initialValue, isCoherent: isCoherent)
    let (network, actionCount) = (network, actionCount)
    valued = (
      ValuedMoves(network, rules, actionCount: actionCount),
      ValuedMoves(network, rules, actionCount: actionCount)
    )
    schedule = configuration.exploration.schedule(totalSteps: context.totalSteps)
    firstCoherentStep = configuration.coherentFrom * Double(context.totalSteps)
    explorer = EpsilonGreedy(
      actionCount: actionCount, random: RandomStream(root: context.seed, purpose: .exploration))
    ties = TieBreaker(configuration.exploration.ties, seed: context.seed)
    let rows = isTraining ? context.environments : 0
    chosen = ChosenMoves(rows: rows, network, actionCount: actionCount)
    traces = AfterstateTraces(
      rows: rows, reach: configuration.reach, activeCount: network.activeCount,
      isDelayed: configuration.isDelayed)
  }

  /// The tuples, whose tables fit into memory.
  private static func tuples(
    _ configuration: Configuration, _ rules: any AfterstateRules, _ context: AgentContext
  ) throws(ConfigurationProblem) -> [[Int]] {
    var random = RandomStream(root: context.seed, purpose: .initialization)
    let isGiven = !configuration.tuples.isEmpty
    if !isGiven {
      let cells = Array(0..<min(configuration.tupleLength, rules.board.cellCount))
      try checkSize(of: [cells], key: "tuple_length", rules, configuration, context)
    }
    let tuples =
      isGiven
      ? try TupleShapes.read(configuration.tuples, board: rules.board)
      : try TupleShapes.drawn(
        count: configuration.tupleCount, length: configuration.tupleLength, board: rules.board, using: &random
      )
    try checkSize(
      of: tuples, key: isGiven ? "tuples" : "tuple_length", rules, configuration, context)
    return tuples
  }

  /// - Parameter key: what sets the size.
  /// - Throws: where the tables of `tuples` have more weights than can be numbered, or than fit into memory.
  private static func checkSize(
    of tuples: [[Int]], key: String, _ rules: any AfterstateRules, _ configuration: Configuration,
    _ context: AgentContext
  ) throws(ConfigurationProblem) {
    let weights = NTupleNetwork.weightCount(tuples, board: rules.board, kinds: rules.kindCount)
    guard weights < Double(Int32.max) else {
      throw ConfigurationProblem(
        key, "the tables have \(Readable.grouped(weights)) weights; at most \(Int32.max - 1) are possible")
    }
    let isTraining = context.purpose == .training
    let arrays = isTraining && configuration.stepSizes == .coherent ? 3.0 : 1.0
    try TrainingMemory.check(
      key, "tables of \(Readable.grouped(weights)) weights", arrays * 4 * weights, context.memoryLimit)
  }

  package var epsilon: Double? { schedule.value(at: step) }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    let epsilon = schedule.value(at: step)
    for row in 0..<observations.count {
      if !chosen.takeReady(row) {
        valued.now.find(of: observations, row)
        choose(row, valued.now.best(breaking: &ties).place)
      }
      if epsilon > 0,
        let action = explorer.exploratoryAction(epsilon: epsilon, mask: observations.mask(row)),
        action != chosen.actions[row]
      {
        explore(row, Int(action), of: observations)
      }
      actions[row] = chosen.actions[row]
      traces.push(row).update(from: chosen.places(row), count: network.activeCount)
    }
  }

  /// Chooses a move for the step that is to be taken now.
  private func choose(_ row: Int, _ place: Int) {
    chosen.choose(row, place, of: valued.now)
    _ = chosen.takeReady(row)
  }

  /// Takes another move than the best one: what it leads to says nothing of the afterstates before.
  private func explore(_ row: Int, _ action: Int, of observations: Observations) {
    valued.now.find(of: observations, row)
    for place in 0..<valued.now.count where valued.now.moves.actions[place] == action {
      choose(row, place)
      endTrace(row)
    }
  }

  /// A former self has moved in the learner's place: its afterstate is the one that was met, and a trace begins there.
  private func replaceMove(_ row: Int, _ action: Int, of observations: Observations) {
    endTrace(row, learnsLatest: false)
    valued.now.find(of: observations, row)
    for place in 0..<valued.now.count where valued.now.moves.actions[place] == action {
      choose(row, place)
      traces.push(row).update(from: chosen.places(row), count: network.activeCount)
    }
  }

  package func dropEpisode(of row: Int) {
    _ = chosen.takeReady(row)
    endTrace(row)
  }

  package func learn(from transitions: Transitions) {
    for row in 0..<transitions.count where transitions.actions[row] != chosen.actions[row] {
      replaceMove(row, Int(transitions.actions[row]), of: transitions.observations)
    }
    var (valued, next) = (valued.now, valued.next)
    prepare(0, of: transitions, next)
    for row in 0..<transitions.count {
      swap(&valued, &next)
      prepare(row + 1, of: transitions, next)
      let (ending, endsEpisode) = (transitions.endings[row], chosen.endsEpisode[row])
      let discount = transitions.discount(row, gamma: configuration.gamma)
      var target = transitions.rewards[row] - chosen.rewards[row]
      if ending != .terminated {
        let best = valued.best(breaking: &ties)
        target += discount * best.value
        // After a truncation another episode begins.
        if ending == .none {
          chosen.choose(row, best.place, of: valued)
          network.fetchCoherence(at: chosen.places(row))
        }
      }
      // Nothing is earned behind an afterstate that ends the episode, and nothing is to be learned of it.
      if !endsEpisode { update(row, toward: target) }
      let factor = ending == .none && configuration.reach > 1 ? discount * configuration.lambda : 0
      if factor == 0 { endTrace(row, learnsLatest: !endsEpisode) } else { traces.advance(row, by: factor) }
    }
    step &+= transitions.count
  }

  /// Finds the moves after a transition, and asks the memory for all that learning from it needs.
  @inline(__always) private func prepare(_ row: Int, of transitions: Transitions, _ valued: ValuedMoves) {
    guard row < transitions.count else { return }
    if configuration.isDelayed {
      // Other than the latest one, the oldest afterstate was met some moves ago.
      network.fetchCoherence(at: traces.places(row, back: max(traces.length(row) - 1, 0)))
    }
    if transitions.endings[row] != .terminated {
      valued.find(of: transitions.nextObservations, row)
    }
  }

  private func update(_ row: Int, toward target: Double) {
    let value = network.value(at: traces.places(row, back: 0))
    let error = target - value
    if !error.isFinite { nonFinite = nonFinite ?? Metric("td_error", error) }
    if configuration.isDelayed {
      traces.add(error, row)
      if traces.isFull(row) { learnOldest(row) }
    } else {
      for back in 0..<traces.length(row) {
        move(traces.places(row, back: back), by: error * traces.decay(row, back: back), counts: back == 0)
      }
    }
    sums.error += abs(error)
    sums.value += value
    sums.updates += 1
  }

  /// Moves the value of an afterstate by a share of `error`.
  ///
  /// - Parameter counts: whether its coherence is part of the metric.
  private func move(_ places: UnsafePointer<Int32>, by error: Double, counts: Bool) {
    let error = error * network.slope(at: places)
    var coherence = 1.0
    if configuration.stepSizes == .coherent && Double(step) >= firstCoherentStep {
      coherence = network.updateCoherently(at: places, error: error, rate: configuration.learningRate)
    } else {
      network.update(at: places, error: error, rate: configuration.learningRate)
    }
    guard counts else { return }
    sums.coherence += coherence
    sums.moves += 1
  }

  /// Learns the sum of the errors that have reached the oldest afterstate.
  private func learnOldest(_ row: Int) {
    let (places, error) = traces.takeOldest(row)
    move(places, by: error, counts: true)
  }

  /// - Parameter learnsLatest: whether an error has reached the latest afterstate.
  private func endTrace(_ row: Int, learnsLatest: Bool = true) {
    while configuration.isDelayed, traces.length(row) > (learnsLatest ? 0 : 1) { learnOldest(row) }
    traces.clear(row)
  }

  package func actionValues(for observations: Observations) -> [Double] {
    NTuplePolicy(network, rules, actionCount: actionCount).actionValues(for: observations)
  }

  package func greedyPolicy(batchSize: Int) -> any Policy {
    NTuplePolicy(network, rules, actionCount: actionCount)
  }

  package func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
    let copy = NTupleNetwork(
      network.tuples, board: rules.board, kinds: rules.kindCount, imageCount: rules.imageCount,
      output: configuration.output, initialValue: configuration.initialValue, isCoherent: false)
    try copy.load(tensors)
    return NTuplePolicy(copy, rules, actionCount: actionCount)
  }

  package func takeMetrics() -> [Metric] {
    defer { sums = Sums() }
    guard sums.updates > 0 else { return [] }
    let (count, moves) = (
      Double(sums.updates), Double(configuration.isDelayed ? sums.moves : sums.updates)
    )
    return [
      Metric("td_error", sums.error / count), Metric("value", sums.value / count),
    ] + (moves > 0 ? [Metric("coherence", sums.coherence / moves)] : [])
  }

  package var tensors: [NamedTensor] { network.tensors }
  package func load(_ tensors: [NamedTensor]) throws { try network.load(tensors) }

  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.scope("network", network.transfer)
    try state.scope("chosen", chosen.transfer)
    let most = network.weightCount
    try state.scope("traces") { state throws(TensorMismatch) in
      try traces.transfer(&state, weightCount: most)
    }
    try state.stream("exploration", &explorer.random)
    try ties.transfer(&state)
    try state.integer("step", &step)
    try state.number("metrics.error", &sums.error)
    try state.number("metrics.value", &sums.value)
    try state.number("metrics.coherence", &sums.coherence)
    try state.integer("metrics.updates", &sums.updates)
    if configuration.isDelayed { try state.integer("metrics.moves", &sums.moves) }
  }
}
