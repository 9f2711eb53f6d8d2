import Agents
import RLCore
import RunStore

extension PreparedRun {
  /// The board game, if the environment is one.
  package var game: BoardGameEntry? { experiment.environment.entry.boardGame }

  /// The seats of learner and opponents in board games.
  package var arrangement: GameArrangement? { game?.arrangement(experiment.environment.values) }

  /// The trained agent as a player of its game, or nil if the environment is not a board game.
  ///
  /// - Parameter simulations: of the search before each move; 0 for none.
  package func player(
    epsilon: Double = 0, simulations: Int = 0, capacity: Int = 64
  ) throws(SearchRefusal) -> PolicyPlayer? {
    let policy = try policy(of: agent, simulations: simulations, capacity: capacity)
    return game.map {
      PolicyPlayer(
        policy, of: $0, seeing: environment.observationSpace, epsilon: epsilon, capacity: capacity)
    }
  }

  /// Plays in the environment as it is at `clock`.
  package func evaluator(at clock: TrainingTime) -> Evaluator {
    Evaluator(
      environment: environment.trained(at: clock), maxEpisodeSteps: experiment.evaluationMaxEpisodeSteps,
      epsilon: experiment.evaluation.epsilon)
  }

  /// Plays the experiment's evaluation episodes; each training step has its own evaluation seeds. In board games
  /// these are games against each of the evaluation's opponents.
  ///
  /// - Returns: nil if `shouldStop` interrupted it.
  /// - Throws: if the environment fails.
  package func evaluate(
    _ agent: any Agent, at clock: TrainingTime, shouldStop: () -> Bool
  ) throws(EnvironmentFailure) -> EvaluationResult? {
    if let game, let arrangement {
      do { return try evaluateGames(game, arrangement, at: clock, shouldStop) } catch {
        preconditionFailure("an opponent or a search that was checked is impossible: \(error)")
      }
    }
    let seeds = Evaluator.seeds(
      root: seed, purpose: .evaluation, index: clock.steps, count: experiment.evaluation.episodes)
    return try evaluator(at: clock).evaluate(seeds: seeds, explorationRoot: seed, shouldStop: shouldStop) {
      agent.greedyPolicy(batchSize: $0)
    }
  }

  /// The games of one evaluation, once for each number of simulations; the first are its returns.
  private func evaluateGames(
    _ game: BoardGameEntry, _ arrangement: GameArrangement, at clock: TrainingTime, _ shouldStop: () -> Bool
  ) throws -> EvaluationResult? {
    let evaluation = GameEvaluation(
      game, opponents: arrangement.evaluationOpponents, games: experiment.evaluation.episodes)
    let seeds = Evaluator.seeds(
      root: seed, purpose: .gameEvaluation, index: clock.steps,
      count: arrangement.evaluationOpponents.count * experiment.evaluation.episodes)
    let sets = experiment.evaluation.positions.compactMap { game.positionSets?.set($0) }
    var first: EvaluationResult?
    for simulations in experiment.evaluation.search.isEmpty ? [0] : experiment.evaluation.search {
      guard let player = try player(epsilon: experiment.evaluation.epsilon, simulations: simulations),
        var result = try evaluation.play(player, seeds: seeds, shouldStop: shouldStop)
      else { return nil }
      for index in result.games.indices { result.games[index].search = simulations }
      for set in sets {
        guard
          let mistakes = PositionEvaluation(set).play(
            player, simulations: simulations, shouldStop: shouldStop)
        else { return nil }
        result.positions.append(mistakes)
      }
      if first == nil {
        first = result
      } else {
        first?.games += result.games
        first?.positions += result.positions
      }
    }
    return first
  }
}
