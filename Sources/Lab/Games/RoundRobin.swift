import RLCore

/// A round robin, the basis of ratings.
package struct RoundRobin {
  package let game: BoardGameEntry
  /// Games per pair; each opening is played twice, with seats exchanged.
  package let gamesPerPair: Int
  /// Random opening moves, without which deterministic players would repeat one game.
  package let openingMoves: Int
  package let seed: UInt64

  /// Results of a pair's games, from the first player's point of view.
  package struct Result: Sendable, Equatable {
    package var first, second: Int
    package var wins = 0
    package var draws = 0
    package var losses = 0
  }

  package init(_ game: BoardGameEntry, gamesPerPair: Int, seed: UInt64) {
    (self.game, self.gamesPerPair, self.seed) = (game, gamesPerPair, seed)
    openingMoves = Self.openingMoves(of: game)
  }

  /// A tenth of the longest game, so that little is decided by chance.
  static func openingMoves(of game: BoardGameEntry) -> Int {
    max(1, type(of: game.start).maximumPlies / 10)
  }

  package func play(_ players: [any PositionPlayer]) -> [Result] {
    var results: [Result] = []
    for second in players.indices {
      for first in 0..<second {
        let seeds = Evaluator.seeds(
          root: seed, purpose: .roundRobin, index: results.count, count: (gamesPerPair + 1) / 2)
        let starts = (0..<gamesPerPair).map {
          GameMatch.Start(first: $0 % 2, openingMoves: openingMoves, seed: seeds[$0 / 2])
        }
        var result = Result(first: first, second: second)
        for (played, start) in zip(
          GameMatch(game).play([players[first], players[second]], from: starts), starts)
        {
          switch played.outcome.value(for: start.first == 0 ? .first : .second) {
          case 1: result.wins += 1
          case -1: result.losses += 1
          default: result.draws += 1
          }
        }
        results.append(result)
      }
    }
    return results
  }
}
