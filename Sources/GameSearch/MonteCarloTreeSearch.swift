import RLCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Monte Carlo tree search: each playout descends the tree by upper confidence bounds, adds one position and plays
/// randomly to the end of the game.
///
/// A win counts 1, a draw 0, a loss -1. The action tried most often is chosen, the first of several; a move that wins
/// at once is taken without search.
///
/// Source: Kocsis and Szepesvári, "Bandit based Monte-Carlo planning" (2006).
public struct MonteCarloTreeSearch<Game: SearchableGame>: Sendable {
  /// Playouts per move, at least 1.
  public let playouts: Int
  /// Weight of the exploration bonus.
  public let exploration: Double
  @usableFromInline let isCancelled: @Sendable () -> Bool

  /// - Parameter isCancelled: asked again and again while it searches; once it says so, the answer means nothing.
  /// - Precondition: `playouts` is positive.
  @inlinable public init(
    playouts: Int, isCancelled: @escaping @Sendable () -> Bool = { SearchCancellation.isRequested }
  ) {
    precondition(playouts > 0, "a search needs at least one playout")
    self.playouts = playouts
    self.isCancelled = isCancelled
    exploration = 2.0.squareRoot()
  }

  @usableFromInline struct Node {
    @usableFromInline var game: Game
    /// Index of the first successor; successors are adjacent in the order of the actions; 0 until expanded.
    @usableFromInline var firstChild: Int32 = 0
    @usableFromInline var childCount: Int32 = 0
    /// The action that led here.
    @usableFromInline var action: Int32
    @usableFromInline var visits: Int32 = 0
    /// Sum of results for the player who moved here.
    @usableFromInline var total = 0.0

    @inlinable init(game: Game, action: Int32) { (self.game, self.action) = (game, action) }
  }

  /// - Precondition: the game is running.
  @inlinable public func chooseAction(in game: Game, using random: inout RandomStream) -> Int {
    var left = game.legalActions
    while left != 0 {
      let action = left.trailingZeroBitCount
      if game.playing(action).outcome.value(for: game.mover) > 0 { return action }
      left &= left &- 1
    }
    var nodes: [Node] = []
    nodes.reserveCapacity(1 + playouts * 8)
    nodes.append(Node(game: game, action: -1))
    var path: [Int] = []
    path.reserveCapacity(Game.maximumPlies + 1)
    for playout in 0..<playouts {
      if playout & 63 == 63, isCancelled() { break }
      path.removeAll(keepingCapacity: true)
      path.append(0)
      var node = 0
      while nodes[node].childCount > 0 {
        node = select(from: nodes, node)
        path.append(node)
      }
      if !nodes[node].game.isOver, nodes[node].visits > 0 || node == 0 {
        expand(&nodes, node)
        node = Int(nodes[node].firstChild) + random.below(Int(nodes[node].childCount))
        path.append(node)
      }
      let outcome = playToTheEnd(nodes[node].game, using: &random)
      for visited in path {
        nodes[visited].visits += 1
        nodes[visited].total += Double(outcome.value(for: nodes[visited].game.mover.other))
      }
    }
    var best = Int(nodes[0].firstChild)
    for child in best..<best + Int(nodes[0].childCount) where nodes[child].visits > nodes[best].visits {
      best = child
    }
    return Int(nodes[best].action)
  }

  @inlinable func select(from nodes: [Node], _ parent: Int) -> Int {
    let first = Int(nodes[parent].firstChild)
    let logVisits = logarithm(Double(nodes[parent].visits))
    var (best, bestScore) = (first, -Double.infinity)
    for child in first..<first + Int(nodes[parent].childCount) {
      let visits = Double(nodes[child].visits)
      if visits == 0 { return child }
      let score = nodes[child].total / visits + exploration * (logVisits / visits).squareRoot()
      if score > bestScore { (best, bestScore) = (child, score) }
    }
    return best
  }

  @inlinable func expand(_ nodes: inout [Node], _ parent: Int) {
    let game = nodes[parent].game
    var left = game.legalActions
    nodes[parent].firstChild = Int32(nodes.count)
    nodes[parent].childCount = Int32(game.legalCount)
    while left != 0 {
      let action = left.trailingZeroBitCount
      nodes.append(Node(game: game.playing(action), action: Int32(action)))
      left &= left &- 1
    }
  }

  @inlinable func playToTheEnd(_ start: Game, using random: inout RandomStream) -> GameOutcome {
    var game = start
    while !game.isOver { game.play(game.legalAction(at: random.below(game.legalCount))) }
    return game.outcome
  }
}
