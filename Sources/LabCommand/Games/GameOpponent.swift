import Agents
import Lab
import RLCore
import RunStore

/// The opponent or adviser of a human player: a built-in player, or a trained agent.
struct GameOpponent {
  let title: String
  let player: any PositionPlayer
  /// Its value of each action for the player to move, or nil for players without values.
  let values: ((any BoardGame) -> [Double])?
  /// The run it was loaded from, or nil for a built-in player.
  let run: LoadedRun?

  /// - Parameters:
  ///   - word: a player's name, a run file or a folder of runs.
  ///   - simulations: of a run's search before each move; 0 for none.
  ///   - allowsCode: whether a run may name a plugin or a Python module as its environment.
  init(
    _ word: String, of game: BoardGameEntry, id: String, option: String, simulations: Int = 0,
    allowsCode: Bool, _ lab: LabContext
  ) throws {
    let unknown: GameTextError
    do {
      let named = try NamedPlayer(word, of: game)
      if simulations > 0 {
        throw LabFailure(.usage, "--search: \(word) is a built-in player; name a run with \(option)")
      }
      (title, player, values, run) = (word, named, nil, nil)
      return
    } catch let error as GameTextError { unknown = error }
    let path: String
    do { path = try runFiles(in: [word])[0] } catch {
      throw LabFailure(.usage, "\(option): \(unknown.description), or a run")
    }
    let recorded = try LoadedRun(
      path, catalog: lab.catalog, checkpoint: .latest, allowsCode: allowsCode)
    let other = recorded.experiment.environment.entry.id
    let player: PolicyPlayer?
    do throws(SearchRefusal) { player = try recorded.setup.player(simulations: simulations) } catch {
      throw LabFailure(.usage, "--search: \(path): \(error.description)")
    }
    guard other == id, let player else {
      throw LabFailure(.usage, "\(option): \(path) was trained on \(other), not \(id); name a run of \(id)")
    }
    title = simulations == 0 ? path : "\(path), \(simulations) simulations a move"
    (self.player, run) = (player, recorded)
    let space = recorded.setup.environment.observationSpace
    let estimator = recorded.setup.agent as? any ValueEstimating
    values = estimator.map { estimator in
      { position in
        let column = ObservationColumn(count: 1, in: space, maskedActions: game.actionSpace.count)
        let seen = column.rows
        game.observe(position, space, 0, seen)
        return estimator.actionValues(for: seen)
      }
    }
  }
}
