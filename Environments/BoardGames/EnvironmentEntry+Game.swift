import GameSearch
import RLCore

extension EnvironmentEntry {
  /// A board game with opponents and a solver.
  ///
  /// - Parameter buildBook: makes the game's book of the opening, where it has one.
  @inline(__always) static func game<Game: PlayableGame>(
    _ id: String, _ game: Game.Type, solver: String, summary: String, documentation: String,
    buildBook: BookBuilder? = nil,
    positionSets: PositionSets? = nil
  ) -> EnvironmentEntry {
    var entry = EnvironmentEntry(
      id, GameParameters<Game>.self, defaults: [:], summary: summary, documentation: documentation,
      maxEpisodeSteps: { _ in nil }, rewardThreshold: nil
    ) { parameters in
      var made =
        parameters.observation == .index
        ? MadeEnvironment(try NumberedGameEnvironment<Game>(parameters))
        : MadeEnvironment(try GameEnvironment<Game>(parameters))
      made.symmetries = Game.symmetries(of: parameters.observation)
      return made
    }
    entry.boardGame = BoardGameEntry(
      Game.self, solver: solver, moveValues: { try $0.moveValues() },
      keepsValue: { $0.keepsValue($1, for: $2) },
      player: { word in
        let player = try Game.opponent(word)
        return { player.chooseAction(in: $0, using: &$1) }
      },
      observe: { $0.observe(in: $1, row: $2, of: $3) },
      position: { Game.position(seenIn: $0, row: $1) },
      search: { space, capacity in
        lockstepSearch(of: Game.self, seeing: space, capacity: capacity) {
          $0.observe(in: $1, row: $2, of: $3)
        }
      },
      arrangement: { values in
        let parameters = GameParameters<Game>(values)
        return GameArrangement(
          snapshotEvery: parameters.playsFormerSelves ? parameters.snapshotEvery : nil,
          snapshots: parameters.snapshots, evaluationOpponents: parameters.evaluationOpponents)
      })
    entry.boardGame?.buildBook = buildBook
    entry.boardGame?.positionSets = positionSets
    return entry
  }

  /// What the pages of all board games say.
  static let gameRules = """
    Reward: 1 for a win, -1 for a loss, 0 for a draw and for every step before the end.
    Start: the empty board or one after random moves (opening_moves), after the opponent's move if it moves first (seat).
    Turns: against a built-in opponent a step is the agent's move and the reply, and it is always the agent's turn. With
      opponent: self the agent plays both sides, with pool it plays its past snapshots; in both cases
      a step is one move of either side, observed and rewarded from the point of view of the player who makes it.
    Ends: terminated when the game is over, and by an illegal action, which loses; legal actions are given with every
      observation (action_mask in the info). There is no time limit.
    """
}
