import BoardGames
import Foundation
import RLCore

/// The positions of random games, the first and the last of each included.
func randomPositions<Game: BoardGame>(_ game: Game.Type, games: Int, seed: UInt64) -> [Game] {
  var (positions, random) = ([Game](), RandomStream(seed: seed))
  for _ in 0..<games {
    var game = Game()
    positions.append(game)
    while !game.isOver {
      game.play(game.legalAction(at: random.below(game.legalCount)))
      positions.append(game)
    }
  }
  return positions
}

/// A running position after `plies` random moves.
func randomPosition<Game: BoardGame>(_ game: Game.Type, plies: Int, using random: inout RandomStream) -> Game
{
  while true {
    var game = Game()
    while game.plies < plies, !game.isOver { game.play(game.legalAction(at: random.below(game.legalCount))) }
    if !game.isOver { return game }
  }
}

/// The position's planes, `[2 * rows * columns]`.
func planes<Game: BoardGame>(_ game: Game) -> [Float] {
  var row = [Float](repeating: .nan, count: 2 * Game.rows * Game.columns)
  var span = row.mutableSpan
  game.observe(into: &span)
  return row
}

/// The line of the catalog with this id.
func entry(_ id: String) -> EnvironmentEntry {
  guard let entry = boardGames.first(where: { $0.id == id }) else { preconditionFailure("no game '\(id)'") }
  return entry
}

let gameIDs = boardGames.map(\.id)

/// What a call throws, as text.
func errorText(_ body: () throws -> Void) -> String? {
  do { try body() } catch { return "\(error)" }
  return nil
}
