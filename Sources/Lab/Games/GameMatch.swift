import RLCore

/// A played game.
package struct PlayedGame: Sendable {
  package var actions: [Int]
  /// Random moves at its beginning.
  package var openingMoves = 0
  package var outcome: GameOutcome
  /// Moves of the judged player in positions that the referee can solve, and the blunders among them.
  package var judgedMoves = 0
  package var blunders = 0
}

/// Games between two players, played in parallel.
package struct GameMatch {
  package let game: BoardGameEntry

  package init(_ game: BoardGameEntry) { self.game = game }

  /// The start of a game.
  package struct Start: Sendable {
    /// The player who moves first: 0 or 1.
    package var first: Int
    /// Random opening moves before the players', the same for equal seeds.
    package var openingMoves: Int
    package var seed: UInt64

    package init(first: Int, openingMoves: Int = 0, seed: UInt64) {
      (self.first, self.openingMoves, self.seed) = (first, openingMoves, seed)
    }
  }

  /// Plays a game from each of `starts`.
  ///
  /// - Parameters:
  ///   - judged: the player whose moves the referee judges: 0 or 1; nil for neither.
  /// - Returns: all of them to their end; where `shouldStop` broke them off, some still running.
  package func play(
    _ players: [any PositionPlayer], from starts: [Start], judged: Int? = nil, by referee: Referee = .quick,
    shouldStop: () -> Bool = { false }
  ) -> [PlayedGame] {
    var positions = starts.map { _ in game.start }
    var streams = starts.map { RandomStream(seed: $0.seed) }
    var games = starts.map { _ in PlayedGame(actions: [], outcome: .running) }
    for index in starts.indices { open(&positions[index], starts[index], &streams[index], &games[index]) }
    while true {
      var isOver = true
      for player in 0...1 {
        let own = positions.indices.filter { index in
          let position = positions[index]
          guard position.outcome == .running else { return false }
          return (position.mover == .first) == (starts[index].first == player)
        }
        guard !own.isEmpty else { continue }
        isOver = false
        var drawn = own.map { streams[$0] }
        let actions = players[player].chooseActions(in: own.map { positions[$0] }, using: &drawn)
        for (place, index) in own.enumerated() {
          streams[index] = drawn[place]
          if player == judged,
            let keeps = self.game.keepsValue(positions[index], actions[place], referee)
          {
            games[index].judgedMoves += 1
            if !keeps { games[index].blunders += 1 }
          }
          positions[index].play(actions[place])
          games[index].actions.append(actions[place])
        }
        // Behind the moves: a player that was stopped in the middle of its thoughts has moved at random.
        if shouldStop() { return games }
      }
      if isOver { break }
    }
    for index in games.indices { games[index].outcome = positions[index].outcome }
    return games
  }

  /// Plays random opening moves that do not end the game, or none if impossible.
  private func open(
    _ position: inout any BoardGame, _ start: Start, _ random: inout RandomStream, _ game: inout PlayedGame
  ) {
    for _ in 0..<100 {
      (position, game.actions) = (self.game.start, [])
      for _ in 0..<start.openingMoves where position.outcome == .running {
        let action = position.legalAction(at: random.below(position.legalCount))
        position.play(action)
        game.actions.append(action)
      }
      if position.outcome == .running {
        game.openingMoves = game.actions.count
        return
      }
    }
    (position, game.actions) = (self.game.start, [])
  }
}
