import RLCore

/// A player of fixed strength, named as in experiment files and on the command line.
public enum OpponentName: Sendable, Equatable, CustomStringConvertible {
  /// Any legal move.
  case random
  /// A few simple rules: wins if it can, blocks if it must.
  case rules
  case alphaBeta(depth: Int)
  case monteCarlo(playouts: Int)
  /// Never makes a move that worsens the value of its position.
  case perfect

  /// Nil if the name is unknown.
  public init?(_ word: String) {
    func number(after prefix: String, in range: ClosedRange<Int>) -> Int? {
      guard word.hasPrefix(prefix), let value = Int(word.dropFirst(prefix.count)) else { return nil }
      return range.contains(value) ? value : nil
    }
    switch word {
    case "random": self = .random
    case "rules": self = .rules
    case "perfect": self = .perfect
    default:
      if let depth = number(after: "alpha-beta-", in: 1...20) {
        self = .alphaBeta(depth: depth)
      } else if let playouts = number(after: "mcts-", in: 1...1_000_000) {
        self = .monteCarlo(playouts: playouts)
      } else {
        return nil
      }
    }
  }

  public var description: String {
    switch self {
    case .random: "random"
    case .rules: "rules"
    case .alphaBeta(let depth): "alpha-beta-\(depth)"
    case .monteCarlo(let playouts): "mcts-\(playouts)"
    case .perfect: "perfect"
    }
  }
}

/// A player of `Game`, whose randomness comes from the stream passed in.
public struct Opponent<Game: SearchableGame>: Sendable {
  public let name: OpponentName
  @usableFromInline enum Kind: Sendable {
    case random, rules
    case alphaBeta(AlphaBeta<Game>)
    case monteCarlo(MonteCarloTreeSearch<Game>)
    case perfect(@Sendable (Game) -> ActionSet)
  }
  @usableFromInline let kind: Kind

  /// The player with this name, or nil for perfect play, which only solvable games have.
  public init?(_ name: OpponentName) {
    self.name = name
    switch name {
    case .random: kind = .random
    case .rules: kind = .rules
    case .alphaBeta(let depth): kind = .alphaBeta(AlphaBeta(depth: depth))
    case .monteCarlo(let playouts): kind = .monteCarlo(MonteCarloTreeSearch(playouts: playouts))
    case .perfect: return nil
    }
  }

  public init(_ name: OpponentName) where Game: SolvableGame {
    if let opponent = Self.unsolved(name) {
      self = opponent
    } else {
      self.name = name
      kind = .perfect { $0.perfectActions }
    }
  }

  private static func unsolved(_ name: OpponentName) -> Opponent? { Opponent(name) }

  /// Equally good moves are equally likely.
  ///
  /// - Precondition: the game is running.
  @inlinable public func chooseAction(in game: Game, using random: inout RandomStream) -> Int {
    switch kind {
    case .random: return game.legalAction(at: random.below(game.legalCount))
    case .rules: return Self.one(of: game.ruleActions, using: &random)
    case .alphaBeta(let search): return Self.one(of: search.bestActions(in: game), using: &random)
    case .monteCarlo(let search): return search.chooseAction(in: game, using: &random)
    case .perfect(let actions): return Self.one(of: actions(game), using: &random)
    }
  }

  @inlinable static func one(of actions: ActionSet, using random: inout RandomStream) -> Int {
    actions.action(at: random.below(actions.nonzeroBitCount))
  }
}
