import Agents
import RLCore

extension PreparedRun {
  /// The board game, if the environment is one.
  package var game: BoardGameEntry? { experiment.environment.entry.boardGame }

  /// The seats of learner and opponents in board games.
  package var arrangement: GameArrangement? { game?.arrangement(experiment.environment.values) }

  /// The trained agent as a player of its game, or nil if the environment is not a board game.
  package func player(epsilon: Double = 0, capacity: Int = 64) -> PolicyPlayer? {
    game.map {
      PolicyPlayer(
        agent.greedyPolicy(batchSize: capacity), of: $0, seeing: environment.observationSpace,
        epsilon: epsilon, capacity: capacity)
    }
  }

  /// Plays in the environment as it is at `clock`.
  package func evaluator(at clock: TrainingTime) -> Evaluator {
    Evaluator(
      environment: environment.at(clock), maxEpisodeSteps: experiment.evaluationMaxEpisodeSteps,
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
    if let game, let arrangement, let player = player(epsilon: experiment.evaluation.epsilon) {
      let evaluation = GameEvaluation(
        game, opponents: arrangement.evaluationOpponents, games: experiment.evaluation.episodes)
      let seeds = Evaluator.seeds(
        root: seed, purpose: .gameEvaluation, index: clock.steps,
        count: arrangement.evaluationOpponents.count * experiment.evaluation.episodes)
      do { return try evaluation.play(player, seeds: seeds, shouldStop: shouldStop) } catch {
        preconditionFailure("an opponent that was checked is unknown: \(error)")
      }
    }
    let seeds = Evaluator.seeds(
      root: seed, purpose: .evaluation, index: clock.steps, count: experiment.evaluation.episodes)
    return try evaluator(at: clock).evaluate(seeds: seeds, explorationRoot: seed, shouldStop: shouldStop) {
      agent.greedyPolicy(batchSize: $0)
    }
  }
}
