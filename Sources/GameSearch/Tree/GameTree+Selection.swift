import RLCore

extension GameTree {
  /// Descends from the root to a position that is new, or to a result that is known.
  ///
  /// - Parameter simulation: the number of this simulation from 0 on.
  /// - Returns: whether `leaf` waits for its evaluation; else it can be backed up at once.
  @inlinable mutating func descend(
    _ settings: SearchSettings, simulation: Int, considered: ConsideredVisits
  ) -> Bool {
    path.removeAll(keepingCapacity: true)
    var node = 0
    while true {
      let edge: Int
      switch settings.method {
      case .puct: edge = selectByBound(node, settings)
      case .gumbel:
        edge =
          node == 0
          ? selectAtRoot(settings, visits: considered.visits(at: simulation, moves: rootEdges.count))
          : selectByImprovedPolicy(node, settings)
      }
      path.append(Int32(truncatingIfNeeded: edge))
      let found = edges[edge]
      if found.child >= 0 {
        node = Int(found.child)
        if nodes[node].proven == GameTree.unknown { continue }
        leaf = node
        return false
      }
      if found.proven != GameTree.unknown {
        leaf = -1
        return false
      }
      let child = addNode(nodes[node].game.playing(Int(found.action)))
      edges[edge].child = Int32(truncatingIfNeeded: child)
      leaf = child
      return nodes[child].proven == GameTree.unknown
    }
  }

  /// PUCT: the move with the highest value plus bound; moves proven lost only if all are.
  @inlinable func selectByBound(_ number: Int, _ settings: SearchSettings) -> Int {
    edges.withUnsafeBufferPointer { edges in
      let node = nodes[number]
      let first = Int(node.firstEdge)
      let visits = Double(node.visits)
      let weight =
        settings.exploration + logarithm((visits + settings.explorationBase + 1) / settings.explorationBase)
      let scale = Float(weight * max(visits, 1).squareRoot())
      var (best, bestScore) = (first, -Float.infinity)
      for edge in first..<first + Int(node.edgeCount) {
        let value = edges[edge].value ?? node.value
        var score = value + scale * edges[edge].prior / Float(1 &+ edges[edge].visits)
        if edges[edge].proven == -1 { score -= 1_000 }
        if score > bestScore { (best, bestScore) = (edge, score) }
      }
      return best
    }
  }

  /// Sequential halving: among the moves of the root with `visits` visits, the one with the highest noise, logit and
  /// transformed value. Where proofs have left none of that many, the one with the nearest number; moves proven lost come
  /// last.
  @inlinable mutating func selectAtRoot(_ settings: SearchSettings, visits: Int) -> Int {
    completeValues(0, settings)
    var (best, bestScore) = (0, -Float.infinity)
    for edge in rootEdges {
      var score = rootScore(edge)
      score -= 10_000 * Float(abs(Int(edges[edge].visits) - visits))
      if edges[edge].proven == -1 { score -= 1e9 }
      if score > bestScore { (best, bestScore) = (edge, score) }
    }
    return best
  }

  /// Of a move of the root, once its values are completed: noise, logit and transformed value.
  @inlinable func rootScore(_ edge: Int) -> Float {
    (gumbels.isEmpty ? 0 : gumbels[edge]) + edges[edge].logit + scratch[edge]
  }

  /// Below the root: the move that is furthest behind the improved policy (Danihelka et al., equation 14).
  @inlinable mutating func selectByImprovedPolicy(_ number: Int, _ settings: SearchSettings) -> Int {
    improvePolicy(number, settings)
    let node = nodes[number]
    let first = Int(node.firstEdge)
    let share = 1 / Float(1 &+ node.visits)
    var (best, bestScore) = (first, -Float.infinity)
    for index in 0..<Int(node.edgeCount) {
      let edge = edges[first + index]
      var score = scratch[index] - Float(edge.visits) * share
      if edge.proven == -1 { score -= 1_000 }
      if score > bestScore { (best, bestScore) = (first + index, score) }
    }
    return best
  }

  /// Writes the transformed values of a position's moves into `scratch`. Moves without a visit get the mean of the
  /// position's own value and of its visited moves, weighted by the prior (equation 33).
  @inlinable mutating func completeValues(_ number: Int, _ settings: SearchSettings) {
    let node = nodes[number]
    let (first, count) = (Int(node.firstEdge), Int(node.edgeCount))
    if scratch.count < count { scratch = Array(repeating: 0, count: max(count, 128)) }
    scratch.withUnsafeMutableBufferPointer { scratch in
      edges.withUnsafeBufferPointer { edges in
        var (known, sum, most): (Float, Float, Int32) = (0, 0, 0)
        for edge in first..<first + count {
          most = max(most, edges[edge].visits)
          guard edges[edge].visits > 0 else { continue }
          let prior = max(edges[edge].prior, 1e-12)
          known += prior
          sum += prior * (edges[edge].value ?? 0)
        }
        let visits = Float(node.visits)
        let mixed = known > 0 ? (node.value + visits * sum / known) / (1 + visits) : node.value
        let scale = Float(settings.valueScale) * (Float(settings.visitOffset) + Float(most))
        for index in 0..<count { scratch[index] = scale * (edges[first + index].value ?? mixed) }
      }
    }
  }

  /// Writes the improved policy of a position into `scratch`: the softmax of logits plus transformed values.
  @inlinable mutating func improvePolicy(_ number: Int, _ settings: SearchSettings) {
    completeValues(number, settings)
    let node = nodes[number]
    let (first, count) = (Int(node.firstEdge), Int(node.edgeCount))
    scratch.withUnsafeMutableBufferPointer { scratch in
      edges.withUnsafeBufferPointer { edges in
        var highest = -Float.infinity
        for index in 0..<count {
          scratch[index] += edges[first + index].logit
          highest = max(highest, scratch[index])
        }
        var sum: Float = 0
        for index in 0..<count {
          scratch[index] = exponential(scratch[index] - highest)
          sum += scratch[index]
        }
        let factor = 1 / sum
        for index in 0..<count { scratch[index] *= factor }
      }
    }
  }
}

/// Which of the root's moves are due in a search by sequential halving: those with this many visits.
///
/// All considered moves are tried equally often, then the better half of them more often, and so on down to two.
///
/// Source: Karnin et al., "Almost optimal exploration in multi-armed bandits" (2013), as used by Danihelka et al.
@usableFromInline struct ConsideredVisits {
  /// `[moves][simulation]`
  private let table: [[Int32]]

  @usableFromInline init(mostMoves: Int, simulations: Int) {
    table = (0...max(mostMoves, 1)).map { Self.sequence(moves: $0, simulations: simulations) }
  }

  @usableFromInline func visits(at simulation: Int, moves: Int) -> Int {
    Int(table[min(moves, table.count - 1)][simulation])
  }

  static func sequence(moves: Int, simulations: Int) -> [Int32] {
    guard moves > 1 else { return (0..<Int32(simulations)).map { $0 } }
    let rounds = Int.bitWidth - (moves - 1).leadingZeroBitCount
    var sequence: [Int32] = []
    var visits = [Int32](repeating: 0, count: moves)
    var left = moves
    while sequence.count < simulations {
      for _ in 0..<max(1, simulations / (rounds * left)) {
        sequence += visits.prefix(left)
        for move in 0..<left { visits[move] += 1 }
      }
      left = max(2, left / 2)
    }
    return Array(sequence.prefix(simulations))
  }
}
