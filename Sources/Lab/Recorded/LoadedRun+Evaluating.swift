import RLCore

extension LoadedRun {
  /// Plays fresh greedy episodes; a board game against the opponents of the run's evaluations, from both sides.
  ///
  /// - Parameters:
  ///   - episodes: how many; in a board game as many against each opponent.
  ///   - seed: where the episodes' seeds are drawn from, none of which training or its evaluations have used.
  ///   - epsilon: the probability of a random action.
  ///   - simulations: of a search before each move; 0 for none.
  package func evaluate(
    episodes: Int, seed: UInt64, epsilon: Double = 0, simulations: Int = 0
  ) throws -> EvaluationResult {
    func seeds(_ count: Int) -> [UInt64] {
      Evaluator.seeds(root: seed, purpose: .freshEvaluation, index: 0, count: count)
    }
    if let game = setup.game, let player = try setup.player(epsilon: epsilon, simulations: simulations),
      let opponents = setup.arrangement?.evaluationOpponents
    {
      return try GameEvaluation(game, opponents: opponents, games: episodes)
        .play(player, seeds: seeds(opponents.count * episodes))
    }
    let policy = try setup.policy(
      of: setup.agent, simulations: simulations, capacity: Evaluator.maximumRows)
    let evaluator = Evaluator(
      environment: setup.environment.trained(at: clock),
      maxEpisodeSteps: experiment.evaluationMaxEpisodeSteps,
      epsilon: epsilon)
    return try evaluator.evaluate(seeds: seeds(episodes), explorationRoot: seed) { _ in policy }
  }

  /// The greedy policy's return: exact in a world with a model, else the mean of fresh episodes.
  ///
  /// - Parameter episodes: in a board game as many against each opponent; points then.
  package func greedyReturn(
    episodes: Int, seed: UInt64
  ) throws -> (value: Double, isExact: Bool) {
    if let exact = setup.exactReturn(of: setup.agent, at: clock)?.policy { return (exact, true) }
    return (try evaluate(episodes: episodes, seed: seed).returnMean, false)
  }
}
