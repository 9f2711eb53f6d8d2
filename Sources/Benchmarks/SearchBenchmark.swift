import Agents
import RLCore

/// Simulations per second of a lockstep search guided by an untrained network.
package struct SearchBenchmark {
  private let agent: AlphaZero
  private let search: GameSearching
  private let positions: [any BoardGame]
  private let settings: SearchSettings

  /// - Parameters:
  ///   - layers: of the network, as in an experiment file.
  ///   - games: positions searched together, each after a few random moves.
  ///   - simulations: of each search, by Gumbel's method with its noise.
  /// - Throws: `ConfigurationProblem` where the layers do not fit.
  package init(
    _ game: BoardGameEntry, _ environment: MadeEnvironment, layers: [String], games: Int, simulations: Int
  ) throws {
    var configuration = AlphaZero.Configuration()
    configuration.network.layerTexts = layers
    configuration.simulations = simulations
    configuration.batchSize = games
    (configuration.smallestWindow, configuration.largestWindow) = (1, 1)
    agent = try AlphaZero(
      configuration,
      AgentContext(
        observationSpace: environment.observationSpace, actionSpace: environment.actionSpace,
        masksActions: true, symmetries: environment.symmetries, game: game, environments: games,
        totalSteps: 1,
        seed: 1))
    search = game.search(environment.observationSpace, games)
    var random = RandomStream(seed: 1)
    positions = (0..<games).map { _ in
      var position = game.start
      for _ in 0..<random.below(8) where position.outcome == .running {
        let next = position.playing(position.legalAction(at: random.below(position.legalCount)))
        if next.outcome == .running { position = next }
      }
      return position
    }
    var settings = agent.searchSettings(simulations: simulations)
    settings.noise = .gumbel
    self.settings = settings
  }

  /// - Parameter seconds: of a repetition; the median of five counts.
  package func simulationsPerSecond(seconds: Double) -> Double {
    var streams = positions.indices.map { RandomStream(root: 1, purpose: .exploration, index: $0) }
    let time = medianSeconds(seconds) {
      _ = search.search(positions, settings, by: agent, using: &streams)
    }
    return Double(positions.count * settings.simulations) / time
  }

  /// Passes of the network alone: positions per second in batches of all games.
  package func evaluationsPerSecond(_ game: BoardGameEntry, _ space: ObservationSpace, seconds: Double)
    -> Double
  {
    let (count, actionCount) = (positions.count, game.actionSpace.count)
    let room = ObservationColumn(count: count, in: space, maskedActions: actionCount)
    for (row, position) in positions.enumerated() { game.observe(position, space, row, room.rows) }
    let logits = Column<Float>(count * actionCount, filledWith: 0)
    let values = Column<Float>(count, filledWith: 0)
    let time = medianSeconds(seconds) {
      agent.evaluate(room.rows, logits: logits.start, values: values.start)
    }
    return Double(count) / time
  }
}
