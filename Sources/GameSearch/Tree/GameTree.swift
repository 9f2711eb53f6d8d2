import RLCore

/// The tree of one position's search: positions, and the moves that lead from each.
///
/// A simulation descends from the root by `select`, which adds a position or ends at a result that is known; what it found
/// goes up by `backUp`. Results that are certain, because the game is over or because every reply is known, are exact and
/// go up as such (the MCTS solver of Winands et al., 2008).
@usableFromInline struct GameTree<Game: BoardGame> {
  /// A position.
  @usableFromInline struct Node {
    @usableFromInline var game: Game
    @usableFromInline var firstEdge: Int32
    @usableFromInline var edgeCount: Int32
    /// Simulations that went on from here.
    @usableFromInline var visits: Int32 = 0
    /// The evaluator's value, or the proven one, for the player to move.
    @usableFromInline var value: Float = 0
    /// The result for the player to move, or `unknown`.
    @usableFromInline var proven = GameTree.unknown

    @usableFromInline init(_ game: Game, firstEdge: Int32) {
      (self.game, self.firstEdge, edgeCount) = (game, firstEdge, 0)
    }
  }

  /// A move.
  @usableFromInline struct Edge {
    @usableFromInline let action: Int32
    /// Of the prior, without noise.
    @usableFromInline var logit: Float = 0
    /// Normalized over the legal moves.
    @usableFromInline var prior: Float = 0
    @usableFromInline var visits: Int32 = 0
    /// The sum of the values for the player who makes the move.
    @usableFromInline var total: Float = 0
    /// The position behind it, or -1 if that is not in the tree.
    @usableFromInline var child: Int32 = -1
    /// The result for the player who makes the move, or `unknown`.
    @usableFromInline var proven = GameTree.unknown

    @usableFromInline init(action: Int32) { self.action = action }

    /// The value for the player who makes the move, or nil without a visit or a proof.
    @inlinable @inline(__always) var value: Float? {
      proven != GameTree.unknown ? Float(proven) : visits > 0 ? total / Float(visits) : nil
    }
  }

  @inlinable static var unknown: Int8 { 2 }

  @usableFromInline var nodes: [Node] = []
  @usableFromInline var edges: [Edge] = []
  /// The simulation in progress: the edges from the root down, and the position at its end.
  @usableFromInline var path: [Int32] = []
  @usableFromInline var leaf = 0
  /// `[edges of the root]`, added to the logits of the root's moves.
  @usableFromInline var gumbels: [Float] = []
  /// The root after each simulation, as far as asked for.
  @usableFromInline var moments: [SearchMoment] = []
  /// Scratch of a position's moves: completed values, then a policy.
  @usableFromInline var scratch: [Float] = []

  @inlinable init() {}

  /// Begins again with the position at the root, which waits for its evaluation.
  @inlinable mutating func begin(_ game: Game) {
    nodes.removeAll(keepingCapacity: true)
    edges.removeAll(keepingCapacity: true)
    path.removeAll(keepingCapacity: true)
    gumbels.removeAll(keepingCapacity: true)
    moments.removeAll()
    leaf = addNode(game)
  }

  @inlinable var root: Node { nodes[0] }
  @inlinable var rootEdges: Range<Int> { 0..<Int(nodes[0].edgeCount) }
  @inlinable var isProven: Bool { nodes[0].proven != GameTree.unknown }

  /// Adds a position with its legal moves; moves that end the game are proven at once.
  @inlinable mutating func addNode(_ game: Game) -> Int {
    let number = nodes.count
    var node = Node(game, firstEdge: Int32(truncatingIfNeeded: edges.count))
    let mover = game.mover
    var (left, best, isComplete) = (game.legalActions, Int8(-1), true)
    while left != 0 {
      let action = left.trailingZeroBitCount
      left &= left &- 1
      var edge = Edge(action: Int32(truncatingIfNeeded: action))
      let outcome = game.playing(action).outcome
      if outcome == .running {
        isComplete = false
      } else {
        edge.proven = Int8(truncatingIfNeeded: outcome.value(for: mover))
        best = max(best, edge.proven)
      }
      edges.append(edge)
      node.edgeCount &+= 1
    }
    if best == 1 || isComplete {
      node.proven = best
      node.value = Float(best)
    }
    nodes.append(node)
    return number
  }

  /// Takes over the evaluation of `leaf`.
  ///
  /// - Parameter logits: `[A]`
  @inlinable mutating func evaluateLeaf(_ logits: UnsafePointer<Float>, value: Float) {
    let node = nodes[leaf]
    let (first, count) = (Int(node.firstEdge), Int(node.edgeCount))
    if node.proven == GameTree.unknown { nodes[leaf].value = value }
    edges.withUnsafeMutableBufferPointer { edges in
      var highest = -Float.infinity
      for edge in first..<first + count {
        let logit = logits[Int(edges[edge].action)]
        edges[edge].logit = logit
        highest = max(highest, logit)
      }
      var sum: Float = 0
      for edge in first..<first + count {
        let weight = exponential(edges[edge].logit - highest)
        edges[edge].prior = weight
        sum += weight
      }
      for edge in first..<first + count { edges[edge].prior /= sum }
    }
  }

  /// Carries the value of `leaf` up the path, and whatever is proven.
  @inlinable mutating func backUp() {
    nodes.withUnsafeMutableBufferPointer { nodes in
      edges.withUnsafeMutableBufferPointer { edges in
        var child = leaf
        var value = leaf >= 0 ? nodes[leaf].value : 0
        var index = path.count - 1
        while index >= 0 {
          let edge = Int(path[index])
          // The path holds edges alone; the position above is the one before, or the root.
          let parent = index == 0 ? 0 : Int(edges[Int(path[index - 1])].child)
          if child >= 0 {
            let isSameMover = nodes[child].game.mover == nodes[parent].game.mover
            if !isSameMover { value = -value }
            if nodes[child].proven != GameTree.unknown {
              edges[edge].proven = isSameMover ? nodes[child].proven : -nodes[child].proven
            }
          } else {
            value = Float(edges[edge].proven)
          }
          edges[edge].visits &+= 1
          edges[edge].total += value
          nodes[parent].visits &+= 1
          if nodes[parent].proven == GameTree.unknown, edges[edge].proven != GameTree.unknown {
            Self.prove(&nodes[parent], edges)
          }
          if nodes[parent].proven != GameTree.unknown {
            value = Float(nodes[parent].proven)
            nodes[parent].value = value
          }
          child = parent
          index -= 1
        }
      }
    }
  }

  /// Concludes a position's result from its moves': a win is enough, anything else needs all of them.
  @inlinable @inline(__always) static func prove(
    _ node: inout Node, _ edges: UnsafeMutableBufferPointer<Edge>
  ) {
    var (best, isComplete) = (Int8(-1), true)
    for edge in Int(node.firstEdge)..<Int(node.firstEdge + node.edgeCount) {
      let proven = edges[edge].proven
      if proven == GameTree.unknown { isComplete = false } else { best = max(best, proven) }
    }
    if best == 1 || isComplete { node.proven = best }
  }
}

/// e^x for x up to 88 to a relative error of 2e-7, of additions and multiplications alone: the same bits on every
/// processor. Below -87 it is 0, and NaN of NaN.
@inlinable @inline(__always) func exponential(_ x: Float) -> Float {
  guard x >= -87 else { return x.isNaN ? x : 0 }
  let scaled = x * 1.442_695_04
  let whole = scaled.rounded(.toNearestOrEven)
  let rest = (x - whole * 0.693_359_375) + whole * 2.121_944_4e-4
  var sum: Float = 1.987_569_15e-4
  sum = sum * rest + 1.398_199_95e-3
  sum = sum * rest + 8.333_451_9e-3
  sum = sum * rest + 4.166_579_6e-2
  sum = sum * rest + 1.666_666_55e-1
  sum = sum * rest + 5.000_000_1e-1
  sum = sum * rest * rest + rest + 1
  let bits = UInt32(truncatingIfNeeded: (Int32(whole) &+ 127) << 23)
  return sum * Float(bitPattern: bits)
}
