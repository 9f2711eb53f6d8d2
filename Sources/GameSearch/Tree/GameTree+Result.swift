import RLCore

extension GameTree {
  /// What the search has found.
  ///
  /// - Parameter actionCount: A.
  @inlinable mutating func result(_ settings: SearchSettings, rawValue: Float, actionCount: Int)
    -> SearchResult
  {
    let chosen: Int
    var policy = [Float](repeating: 0, count: actionCount)
    switch settings.method {
    case .puct:
      chosen = mostVisited()
      let visits = rootEdges.reduce(into: Int32(0)) { $0 += edges[$1].visits }
      for edge in rootEdges where visits > 0 {
        policy[Int(edges[edge].action)] = Float(edges[edge].visits) / Float(visits)
      }
      if visits == 0 { policy[Int(edges[chosen].action)] = 1 }
    case .gumbel:
      chosen = survivor(settings)
      improvePolicy(0, settings)
      for edge in rootEdges { policy[Int(edges[edge].action)] = scratch[edge] }
    }
    if isProven { keepProvenMoves(in: &policy, chosen) }
    return SearchResult(
      action: Int(edges[chosen].action), value: Double(rootValue), rawValue: Double(rawValue),
      policy: policy,
      moves: rootEdges.map { number in
        let edge = edges[number]
        return SearchedMove(
          action: Int(edge.action), visits: Int(edge.visits), prior: Double(edge.prior),
          value: edge.value.map { Double($0) },
          proven: edge.proven == GameTree.unknown ? nil : Int(edge.proven))
      },
      line: line(from: chosen), moments: moments)
  }

  /// Notes the root as it is after a simulation.
  @inlinable mutating func keepMoment() {
    let found = rootEdges.map { edges[$0] }
    moments.append(
      SearchMoment(
        visits: found.map { Int($0.visits) }, values: found.map { $0.value.map { Double($0) } },
        line: line(from: mostVisited())))
  }

  /// Leaves a policy only the moves that are proven to attain the position's proven result: what is certain teaches
  /// itself, and moves that were not tried say nothing.
  @inlinable func keepProvenMoves(in policy: inout [Float], _ chosen: Int) {
    var sum: Float = 0
    for edge in rootEdges {
      let action = Int(edges[edge].action)
      if edges[edge].proven != root.proven { policy[action] = 0 }
      sum += policy[action]
    }
    if sum > 0 {
      for action in policy.indices { policy[action] /= sum }
    } else {
      policy[Int(edges[chosen].action)] = 1
    }
  }

  /// The mean of all simulations and of the evaluator's own value, or what is proven.
  @inlinable var rootValue: Float {
    if isProven { return Float(root.proven) }
    var (sum, visits) = (root.value, Float(1))
    for edge in rootEdges {
      sum += edges[edge].total
      visits += Float(edges[edge].visits)
    }
    return sum / visits
  }

  /// A proven win; else the most visited move that is not proven to be worse than another, of several the one with the
  /// highest value, then the first.
  @inlinable func mostVisited() -> Int {
    best { (Float(edges[$0].visits), edges[$0].value ?? -2) }
  }

  /// Gumbel's choice: among the most visited moves the one with the highest noise, logit and transformed value.
  @inlinable mutating func survivor(_ settings: SearchSettings) -> Int {
    completeValues(0, settings)
    let most = rootEdges.reduce(into: Int32(0)) { $0 = max($0, edges[$1].visits) }
    return best { (edges[$0].visits == most ? 1 : 0, rootScore($0)) }
  }

  /// The highest of the root's moves by `score`, where proofs come first: a win before all, nothing that is proven lost,
  /// and no draw where the evaluator hopes for more.
  @inlinable func best(by score: (Int) -> (Float, Float)) -> Int {
    func rank(_ edge: Int) -> (Float, Float, Float) {
      let (first, second) = score(edge)
      return switch edges[edge].proven {
      case 1: (2, first, second)
      case -1: (-1, first, second)
      default: (isProven && Float(root.proven) > (edges[edge].value ?? 2) ? 0 : 1, first, second)
      }
    }
    var best = 0
    for edge in rootEdges where rank(edge) > rank(best) { best = edge }
    return best
  }

  /// The most visited moves from the one at `edge` on.
  @inlinable func line(from edge: Int) -> [Int] {
    var (actions, edge) = ([Int(edges[edge].action)], edge)
    while edges[edge].child >= 0 {
      let node = nodes[Int(edges[edge].child)]
      guard node.edgeCount > 0, node.visits > 0 else { break }
      var best = Int(node.firstEdge)
      for other in best..<best + Int(node.edgeCount) where edges[other].visits > edges[best].visits {
        best = other
      }
      actions.append(Int(edges[best].action))
      edge = best
    }
    return actions
  }
}
