import Agents
import Foundation
import RLCore

/// Greedy play with a look ahead: every move is chosen by a tree search that an agent's estimates guide.
///
/// It draws nothing: equal positions get equal moves.
package final class SearchingPolicy: Policy {
  private let game: BoardGameEntry
  private let evaluator: any PositionEvaluating
  private let settings: SearchSettings
  private let search: GameSearching

  /// - Parameters:
  ///   - space: what the agent sees.
  ///   - capacity: positions searched together.
  package init(
    _ game: BoardGameEntry, guidedBy evaluator: any PositionEvaluating, _ settings: SearchSettings,
    seeing space: ObservationSpace, capacity: Int
  ) {
    (self.game, self.evaluator, self.settings) = (game, evaluator, settings)
    search = game.search(space, capacity)
  }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    // An observation of a game that is over has no move to search.
    let seen = (0..<observations.count).map { game.position(observations, $0) }
    var results = search(seen.compactMap { $0 }).makeIterator()
    for row in 0..<observations.count {
      actions[row] = seen[row] == nil ? 0 : Int32(truncatingIfNeeded: results.next()?.action ?? 0)
    }
  }

  /// The searches of unfinished positions.
  package func search(_ positions: [any BoardGame]) -> [SearchResult] {
    var streams = positions.map { _ in RandomStream(seed: 0) }
    return search.search(positions, settings, by: evaluator, using: &streams)
  }
}

/// Why an agent cannot look ahead.
package enum SearchRefusal: Error, CustomStringConvertible {
  case noGame(String)
  case noValues(String)

  package var description: String {
    switch self {
    case .noGame(let id):
      "\(id) is not a board game; a search looks ahead in board games, and in 2048-v0 with ntuple-td"
    case .noValues(let algorithm): "\(algorithm) estimates no values that a search could follow; use 0"
    }
  }
}

extension PreparedRun {
  /// The agent's greedy policy; with simulations, the moves of a search that it guides.
  ///
  /// - Parameters:
  ///   - simulations: of each move; 0 for none. Where chance answers the moves, boards that are valued at most.
  ///   - capacity: rows of a batch at most.
  package func policy(
    of agent: any Agent, simulations: Int, capacity: Int
  ) throws(SearchRefusal) -> any Policy {
    guard simulations > 0 else { return agent.greedyPolicy(batchSize: capacity) }
    guard let game else {
      if let ahead = (agent as? any ChanceSearching)?.lookingAhead(limit: simulations) { return ahead }
      throw .noGame(experiment.environment.entry.id)
    }
    let guide = try guide(agent)
    return SearchingPolicy(
      game, guidedBy: guide.evaluator, guide.settings(simulations), seeing: environment.observationSpace,
      capacity: capacity)
  }

  /// What guides a search: an agent's own estimates of positions, or its action values.
  package func guide(
    _ agent: any Agent
  ) throws(SearchRefusal) -> (evaluator: any PositionEvaluating, settings: (Int) -> SearchSettings) {
    if let agent = agent as? any SearchGuiding { return (agent, agent.searchSettings) }
    guard let agent = agent as? any ValueEstimating else { throw .noValues(experiment.agent.entry.name) }
    let evaluator = ActionValuePositions(
      agent, actionCount: environment.actionSpace.count, temperature: ValueSearch.temperature)
    return (evaluator, ValueSearch.settings)
  }

  /// Whether the evaluations that the experiment asks for are possible.
  func checkEvaluation() throws(ConfigurationProblem) {
    if experiment.evaluation.search.contains(where: { $0 > 0 }) {
      do throws(SearchRefusal) {
        guard game != nil else { throw .noGame(experiment.environment.entry.id) }
        _ = try guide(agent)
      } catch { throw ConfigurationProblem("search", error.description) }
    }
    guard !experiment.evaluation.positions.isEmpty else { return }
    let names = game?.positionSets?.names ?? []
    for name in experiment.evaluation.positions where !names.contains(name) {
      let id = experiment.environment.entry.id
      throw ConfigurationProblem(
        "positions",
        names.isEmpty
          ? "\(id) has no sets of solved positions; remove the key"
          : "\(id) has no set of positions called '\(name)'; use \(names.joined(separator: ", "))")
    }
  }
}

/// How action values guide a search; chosen by mistakes in solved positions of Connect Four, where they matter little.
private enum ValueSearch {
  static let temperature = 0.5

  static func settings(simulations: Int) -> SearchSettings {
    var settings = SearchSettings(simulations: simulations)
    settings.method = .puct
    settings.exploration = 1
    return settings
  }
}
