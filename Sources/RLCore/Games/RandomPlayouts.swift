/// Uniformly random games in parallel, for measuring rules without an environment: one move in each at a time, and a
/// new game where one is over.
///
/// The loop is a closure formed where the game's type is known, so that it is compiled for it.
public struct RandomPlayouts {
  /// Totals of the finished games.
  public struct Tally: Sendable, Equatable {
    public var games = 0
    public var firstWins = 0
    public var secondWins = 0
    /// Moves of all of them.
    public var plies = 0

    @inlinable public init() {}
  }

  /// Makes one move in every game.
  public let advance: () -> Void
  public let tally: () -> Tally

  @inlinable public init<Game: BoardGame>(_ type: Game.Type, count: Int, seed: UInt64) {
    let state = RandomPlayoutState<Game>(count: count, seed: seed)
    tally = { state.tally }
    advance = {
      let games = state.games.start
      var (random, tally) = (state.random, state.tally)
      for row in 0..<count {
        var game = games[row]
        game.play(game.legalAction(at: random.below(game.legalCount)))
        let outcome = game.outcome
        if outcome != .running {
          tally.games &+= 1
          tally.plies &+= game.plies
          tally.firstWins &+= outcome == .firstWins ? 1 : 0
          tally.secondWins &+= outcome == .secondWins ? 1 : 0
          game = Game()
        }
        games[row] = game
      }
      (state.random, state.tally) = (random, tally)
    }
  }
}

@usableFromInline final class RandomPlayoutState<Game: BoardGame> {
  @usableFromInline let games: Column<Game>
  @usableFromInline let count: Int
  @usableFromInline var random: RandomStream
  @usableFromInline var tally = RandomPlayouts.Tally()

  @usableFromInline init(count: Int, seed: UInt64) {
    self.count = count
    games = Column(count, filledWith: Game())
    random = RandomStream(seed: seed)
  }
}
