import BoardGames
import Foundation
import GameSearch
import RLCore
import Testing

/// Monte Carlo tree search against a plain one, written from the definition with dictionaries and strings of moves.
@Suite struct TreeSearchTests {
  private struct Plain {
    /// Visits, and results for the one who moved there, by the moves from the root.
    var visits: [[Int]: Double] = [[]: 0]
    var totals: [[Int]: Double] = [[]: 0]
    var expanded: Set<[Int]> = []
    var random: RandomStream

    mutating func choose(_ root: TicTacToe, playouts: Int) -> Int {
      for action in root.legalActions.actions where root.playing(action).outcome.value(for: root.mover) > 0 {
        return action
      }
      for _ in 0..<playouts {
        var (path, games) = ([Int](), [root])
        while expanded.contains(path) {
          let action = best(path, games[games.count - 1])
          path.append(action)
          games.append(games[games.count - 1].playing(action))
        }
        let leaf = games[games.count - 1]
        if !leaf.isOver, path.isEmpty || visits[path, default: 0] > 0 {
          expanded.insert(path)
          let action = leaf.legalAction(at: random.below(leaf.legalCount))
          path.append(action)
          games.append(leaf.playing(action))
        }
        var game = games[games.count - 1]
        while !game.isOver { game.play(game.legalAction(at: random.below(game.legalCount))) }
        for length in 0...path.count {
          visits[Array(path.prefix(length)), default: 0] += 1
          totals[Array(path.prefix(length)), default: 0] += Double(
            game.outcome.value(for: games[length].mover.other))
        }
      }
      let actions = root.legalActions.actions
      return actions.max { (visits[[$0]] ?? 0, -$0) < (visits[[$1]] ?? 0, -$1) } ?? -1
    }

    /// An action never tried, else that of the highest w / n + sqrt(2 ln N / n); the first of several.
    private func best(_ path: [Int], _ game: TicTacToe) -> Int {
      let actions = game.legalActions.actions
      if let fresh = actions.first(where: { visits[path + [$0], default: 0] == 0 }) { return fresh }
      var (best, highest) = (-1, -Double.infinity)
      for action in actions {
        let n = visits[path + [action]] ?? 0
        let bound =
          (totals[path + [action]] ?? 0) / n + (2 * log(visits[path] ?? 0) / n).squareRoot()
        if bound > highest + 1e-12 { (best, highest) = (action, bound) }
      }
      return best
    }
  }

  @Test(arguments: [3, 20, 60, 150]) func searchChoosesAsThePlainOneDoes(playouts: Int) {
    var random = RandomStream(seed: 77)
    for trial in 0..<40 {
      let position = randomPosition(TicTacToe.self, plies: trial % 5, using: &random)
      var (own, plain) = (RandomStream(seed: UInt64(trial)), Plain(random: RandomStream(seed: UInt64(trial))))
      let action = MonteCarloTreeSearch<TicTacToe>(playouts: playouts).chooseAction(in: position, using: &own)
      #expect(action == plain.choose(position, playouts: playouts), "\(position.boardText)")
      // As many draws too: the searches went through the same games.
      #expect(own == plain.random)
    }
  }
}
