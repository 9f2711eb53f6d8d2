import RLCore
import RunStore

/// Games of an agent against opponents of known strength, from both seats.
package struct GameEvaluation {
  package let game: BoardGameEntry
  /// The opponents' names.
  package let opponents: [String]
  /// Trained opponents among them. Two policies would repeat one game, so these games begin with random moves, each opening
  /// from both seats.
  package let trained: [String: any PositionPlayer]
  /// The agent's seats; its games are divided equally among them, the first seat's rounded up.
  package let seats: [Side]
  /// Games against each opponent.
  package let games: Int
  /// Who judges the agent's moves.
  package let referee: Referee

  package init(
    _ game: BoardGameEntry, opponents: [String], trained: [String: any PositionPlayer] = [:],
    seats: [Side] = Side.allCases, games: Int, referee: Referee = .quick
  ) {
    (self.game, self.opponents, self.seats, self.games) = (game, opponents, seats, games)
    (self.trained, self.referee) = (trained, referee)
  }

  /// - Parameter seeds: as many as there are games against all opponents together.
  /// - Throws: `GameTextError` where the game has no opponent of a name.
  package func play(_ agent: any PositionPlayer, seeds: [UInt64]) throws -> EvaluationResult {
    guard let result = try play(agent, seeds: seeds, shouldStop: { false }) else {
      preconditionFailure("nobody asked it to stop")
    }
    return result
  }

  /// The same; returns nil if `shouldStop` interrupts it between two moves.
  package func play(
    _ agent: any PositionPlayer, seeds: [UInt64], shouldStop: () -> Bool
  ) throws -> EvaluationResult? {
    precondition(seeds.count == opponents.count * games, "one seed per game")
    var result = EvaluationResult(returns: [], lengths: [])
    for (number, word) in opponents.enumerated() {
      let perfect = word == PerfectPlayer.name ? try PerfectPlayer(game) : nil
      let other = trained[word]
      let opponent: any PositionPlayer = try perfect ?? other ?? NamedPlayer(word, of: game)
      let share = (games + seats.count - 1) / seats.count
      let starts = (0..<games).map { index in
        GameMatch.Start(
          first: seats[index / share] == .first ? 0 : 1,
          openingMoves: other == nil ? 0 : RoundRobin.openingMoves(of: game),
          seed: seeds[number * games + (other == nil ? index : index % share)])
      }
      let played = GameMatch(game).play(
        [agent, opponent], from: starts, judged: 0, by: referee, shouldStop: shouldStop)
      if played.contains(where: { $0.outcome == .running }) { return nil }
      for seat in seats {
        var tally = GameResult(opponent: word, seat: seat)
        for (game, start) in zip(played, starts) where (start.first == 0) == (seat == .first) {
          switch game.outcome.value(for: seat) {
          case 1: tally.wins += 1
          case -1: tally.losses += 1
          default: tally.draws += 1
          }
          if let perfect {
            tally.perfectMoves = (tally.perfectMoves ?? 0) + perfect.movesBeforeAMistake(of: seat, in: game)
          }
          tally.judgedMoves += game.judgedMoves
          tally.blunders += game.blunders
          result.returns.append(Double(game.outcome.value(for: seat)))
          let extra = seat == .first ? 1 : 0
          result.lengths.append((game.actions.count + extra) / 2 - (game.openingMoves + extra) / 2)
        }
        if tally.games > 0 { result.games.append(tally) }
      }
    }
    return result
  }
}
