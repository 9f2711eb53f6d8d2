import Agents
import Lab
import RLCore

extension ExportProof {
  /// Asks a program and the run's agent the same questions.
  ///
  /// - Parameters:
  ///   - policy: the exported program.
  ///   - program: what it was written from.
  ///   - scoresAreProbabilities: whether it answers with probabilities where the network has logits.
  ///   - tolerance: what it may differ by.
  /// - Throws: `ProofFailure` where it differs, or does not answer.
  package init(
    of policy: ForeignPolicy, _ program: PolicyProgram, _ run: LoadedRun, _ world: ExportedWorld,
    scoresAreProbabilities: Bool, tolerance: ProofTolerance
  ) throws {
    self.init()
    let sample = try StateSample(run, world, count: Self.sampledStates)
    let rows = sample.seen.rows
    let answer = try policy.evaluate(sample.shown.rows)
    let reference = ReferenceScores(run.setup.agent, rows, actionCount: program.actionCount)
    let scores =
      program.reading == .policyAndValue && !scoresAreProbabilities
      ? ReferenceScores.probabilities(answer.scores, rows, actionCount: program.actionCount)
      : answer.scores.map { Double($0) }
    states = rows.count
    let scale = max(1, reference.scores.reduce(0) { max($0, abs($1)) })
    largestDifference = try Self.largestDifference(of: scores, from: reference.scores)
    guard scores.count == reference.scores.count else {
      throw ProofFailure(
        "the exported program has \(scores.count) scores, the agent \(reference.scores.count)")
    }
    compareActions(reference, answer.actions)
    try compareReturns(policy, run, world)
    if let failure = policy.failure { throw failure }
    try judge(tolerance, scale: scale)
    guard !program.isTable || agentReturn == exportedReturn else {
      throw ProofFailure(
        "returns \(exportedReturn) in the episodes in which the agent returns \(agentReturn), and a table has to be equal"
      )
    }
  }

  /// The largest difference of a program's scores from its agent's.
  ///
  /// An agent that can be exported has a score for each state: a table that lacks states is refused before.
  ///
  /// - Throws: `ProofFailure` where a score of either is NaN or infinite.
  package static func largestDifference(
    of scores: [Double], from reference: [Double]
  ) throws(ProofFailure) -> Double {
    var largest = 0.0
    for (expected, found) in zip(reference, scores) {
      // A maximum would pass over NaN.
      guard found.isFinite else { throw ProofFailure("the exported program computes \(found)") }
      guard expected.isFinite else { throw ProofFailure("the agent itself computes \(expected)") }
      largest = max(largest, abs(found - expected))
    }
    return largest
  }

  private mutating func compareActions(_ reference: ReferenceScores, _ actions: [Int32]) {
    var (agreeing, total, equal) = (0.0, 0.0, 0)
    for (row, action) in actions.enumerated() {
      let isEqual = action == reference.actions[row]
      total += reference.gaps[row]
      agreeing += isEqual ? reference.gaps[row] : 0
      equal += isEqual ? 1 : 0
    }
    agreement = total > 0 ? agreeing / total : Double(equal) / Double(max(actions.count, 1))
  }

  private mutating func compareReturns(
    _ policy: ForeignPolicy, _ run: LoadedRun, _ world: ExportedWorld
  ) throws {
    if let game = run.setup.game {
      try compareGames(game, policy, run, world)
      return
    }
    let seeds = Evaluator.seeds(
      root: run.setup.seed, purpose: .freshEvaluation, index: 2, count: Self.episodes)
    func mean(_ environment: MadeEnvironment, _ makePolicy: (Int) -> any Policy) throws -> Double {
      try Evaluator(
        environment: environment, maxEpisodeSteps: run.experiment.evaluationMaxEpisodeSteps, epsilon: 0
      ).evaluate(seeds: seeds, explorationRoot: run.setup.seed, makePolicy: makePolicy).returnMean
    }
    agentReturn = try mean(run.setup.environment.trained(at: run.clock)) {
      run.setup.agent.greedyPolicy(batchSize: $0)
    }
    exportedReturn = try mean(world.environment) { _ in policy }
    guard world.coding == nil else { return }
    exactReturn = run.setup.exactReturn(of: run.setup.agent, at: run.clock)?.policy
    if exactReturn != nil { exportedExactReturn = run.setup.exactReturn(of: policy, at: run.clock)?.policy }
  }

  /// By sets of solved positions where the game has them, else by games against random moves.
  private mutating func compareGames(
    _ game: BoardGameEntry, _ policy: ForeignPolicy, _ run: LoadedRun, _ world: ExportedWorld
  ) throws {
    func player(_ policy: any Policy) -> PolicyPlayer {
      PolicyPlayer(policy, of: game, seeing: run.setup.environment.observationSpace, capacity: 64)
    }
    let (agent, exported) = (player(run.setup.agent.greedyPolicy(batchSize: 64)), player(policy))
    let sets = (game.positionSets?.names ?? []).compactMap { game.positionSets?.set($0) }
    guard sets.isEmpty else {
      func count(_ player: PolicyPlayer) -> Int {
        sets.reduce(0) { $0 + (PositionEvaluation($1).play(player, simulations: 0)?.mistakes ?? 0) }
      }
      let positions = sets.reduce(0) { $0 + $1.positions.count }
      let counted = Mistakes(agent: count(agent), exported: count(exported), positions: positions)
      mistakes = counted
      agentReturn = 1 - Double(counted.agent) / Double(max(positions, 1))
      exportedReturn = 1 - Double(counted.exported) / Double(max(positions, 1))
      return
    }
    let evaluation = GameEvaluation(game, opponents: ["random"], games: Self.episodes)
    let seeds = Evaluator.seeds(
      root: run.setup.seed, purpose: .freshEvaluation, index: 2, count: Self.episodes)
    agentReturn = try evaluation.play(agent, seeds: seeds).returnMean
    exportedReturn = try evaluation.play(exported, seeds: seeds).returnMean
  }

  private func judge(_ tolerance: ProofTolerance, scale: Double) throws(ProofFailure) {
    guard largestDifference <= tolerance.difference * scale else {
      throw ProofFailure(
        "differs from the agent by \(largestDifference) in \(states) states, and \(tolerance.difference * scale) is allowed"
      )
    }
    guard agreement >= tolerance.agreement else {
      throw ProofFailure(
        "takes another action than the agent in \(100 * (1 - agreement)) % of \(states) states, weighted by the action gap"
      )
    }
    if let mistakes {
      let added = Double(mistakes.exported - mistakes.agent) / Double(max(mistakes.positions, 1))
      guard added <= tolerance.mistakes else {
        throw ProofFailure(
          "makes \(mistakes.exported) mistakes in \(mistakes.positions) positions, and the agent \(mistakes.agent)"
        )
      }
    }
    guard agentReturn - exportedReturn <= tolerance.sampledReturn * max(1, abs(agentReturn)) else {
      throw ProofFailure(
        "returns \(exportedReturn) in the episodes in which the agent returns \(agentReturn)")
    }
    if let exactReturn {
      let allowed = tolerance.exactReturn * max(1, abs(exactReturn))
      guard let exportedExactReturn, exactReturn - exportedExactReturn <= allowed else {
        throw ProofFailure(
          "has an exact return of \(exportedExactReturn.map { "\($0)" } ?? "none"), and the agent \(exactReturn)"
        )
      }
    }
  }
}
