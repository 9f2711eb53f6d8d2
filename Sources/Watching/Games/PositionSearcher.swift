import Drawing
import Lab
import RLCore
import Viewer

/// The searches that a viewer shows of an agent's positions.
package final class PositionSearcher {
  private let setup: PreparedRun
  private let game: BoardGameEntry
  private let simulations: Int

  /// The number of simulations where none is asked for.
  private static let usualSimulations = 200

  /// Nil for what is no board game, and for an agent that cannot guide a search.
  ///
  /// - Parameter simulations: of each search; 0 for the usual number.
  package init?(_ setup: PreparedRun, simulations: Int) {
    guard let game = setup.game, (try? setup.guide(setup.agent)) != nil else { return nil }
    (self.setup, self.game) = (setup, game)
    self.simulations = simulations > 0 ? simulations : Self.usualSimulations
  }

  /// The search of a position, or nil where there is none to search.
  ///
  /// - Parameter marks: of a line of moves from the position on.
  func search(
    _ text: String, by agent: any Agent, marks: @escaping ([Int]) -> [LineMark?]
  ) -> (() -> SearchFilm)? {
    guard let position = try? type(of: game.start).init(text), position.outcome == .running,
      let guide = try? setup.guide(agent)
    else { return nil }
    return { [self] in film(of: position, guide.evaluator, guide.settings(simulations), marks) }
  }

  private func film(
    of position: any BoardGame, _ evaluator: any PositionEvaluating, _ settings: SearchSettings,
    _ marks: ([Int]) -> [LineMark?]
  ) -> SearchFilm {
    var settings = settings
    settings.keepsMoments = true
    let policy = SearchingPolicy(
      game, guidedBy: evaluator, settings, seeing: setup.environment.observationSpace, capacity: 1)
    let result = policy.search([position])[0]
    let actions = result.moves.map(\.action)
    func moment(_ visits: [Int], _ values: [Double?], _ line: [Int]) -> SearchFilm.Moment {
      SearchFilm.Moment(
        visits: visits, values: values, favorite: line.first.flatMap { actions.firstIndex(of: $0) },
        line: marks(line))
    }
    // A position in which a move wins at once is proven before it is searched.
    let beginning =
      result.moments.isEmpty
      ? moment(result.moves.map(\.visits), result.moves.map(\.value), result.line) : nil
    return SearchFilm(
      actions: actions, priors: result.moves.map(\.prior), proven: result.moves.map(\.proven),
      simulations: simulations, moments: result.moments.map { moment($0.visits, $0.values, $0.line) },
      beginning: beginning)
  }
}
