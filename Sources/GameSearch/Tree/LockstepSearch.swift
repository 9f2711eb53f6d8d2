import RLCore

/// Searches positions of one game in lockstep: in each round every tree contributes one leaf, and one call of the evaluator
/// estimates all of them.
///
/// Within a tree simulations follow each other, so there are no virtual losses and no locks, and a position's result is the
/// same whatever is searched beside it: more than `mostTogether` go in portions.
///
/// - Parameters:
///   - game: its rules.
///   - space: what the evaluator sees.
///   - capacity: positions searched together at most.
///   - observe: writes the observation and the action mask of a position's player to move.
@inlinable @inline(__always) public func lockstepSearch<Game: BoardGame>(
  of game: Game.Type, seeing space: ObservationSpace, capacity: Int,
  observe: @escaping @Sendable (Game, ObservationSpace, _ row: Int, _ target: Observations) -> Void
) -> GameSearching {
  let capacity = min(capacity, mostTogether)
  let trees = LockstepTrees<Game>(seeing: space, capacity: capacity)
  return GameSearching(capacity: capacity) { positions, settings, evaluator, streams in
    trees.begin(positions, settings, observe)
    trees.evaluate(positions.count, evaluator)
    let rawValues = trees.expandRoots(positions.indices, settings, &streams)
    trees.simulate(positions.count, settings, evaluator, observe)
    return trees.results(settings, rawValues)
  }
}

/// With more the evaluator gains nothing, and the trees leave the second cache.
@usableFromInline let mostTogether = 64

/// The trees of one search, and the memory of its evaluations.
@usableFromInline final class LockstepTrees<Game: BoardGame> {
  @usableFromInline typealias Observe = @Sendable (Game, ObservationSpace, Int, Observations) -> Void
  @usableFromInline let space: ObservationSpace
  @usableFromInline let room: ObservationColumn
  @usableFromInline let logits, values: Column<Float>
  @usableFromInline var trees: [GameTree<Game>]
  @usableFromInline var considered = ConsideredVisits(mostMoves: 0, simulations: 0)

  @usableFromInline init(seeing space: ObservationSpace, capacity: Int) {
    self.space = space
    let actionCount = Game.actionSpace.count
    room = ObservationColumn(count: capacity, in: space, maskedActions: actionCount)
    logits = Column(capacity * actionCount, filledWith: 0)
    values = Column(capacity, filledWith: 0)
    trees = (0..<capacity).map { _ in GameTree() }
  }

  @inlinable func begin(
    _ positions: ArraySlice<any BoardGame>, _ settings: SearchSettings, _ observe: Observe
  ) {
    if settings.method == .gumbel {
      considered = ConsideredVisits(
        mostMoves: min(settings.consideredMoves, Game.actionSpace.count), simulations: settings.simulations)
    }
    for (row, position) in positions.enumerated() {
      guard let game = position as? Game else { preconditionFailure("a position of another game") }
      trees[row].begin(game)
      observe(game, space, row, room.rows)
    }
  }

  @inlinable func evaluate(_ count: Int, _ evaluator: any PositionEvaluating) {
    evaluator.evaluate(room.rows.prefix(count), logits: logits.start, values: values.start)
  }

  /// - Returns: the evaluator's values of the roots.
  @inlinable func expandRoots(
    _ indices: Range<Int>, _ settings: SearchSettings, _ streams: inout [RandomStream]
  ) -> [Float] {
    indices.enumerated().map { row, index in
      trees[row].evaluateLeaf(logits.start + row * Game.actionSpace.count, value: values[row])
      trees[row].addNoise(settings.noise, using: &streams[index])
      return values[row]
    }
  }

  @inlinable func simulate(
    _ count: Int, _ settings: SearchSettings, _ evaluator: any PositionEvaluating, _ observe: Observe
  ) {
    let actionCount = Game.actionSpace.count
    var done = [Int](repeating: 0, count: count)
    var running = Array(0..<count)
    // Rows of the next evaluation: the trees that wait for one.
    var waiting: [Int] = []
    while !running.isEmpty, !SearchCancellation.isRequested {
      waiting.removeAll(keepingCapacity: true)
      for row in running {
        while done[row] < settings.simulations, !trees[row].isProven {
          let needsEvaluation = trees[row].descend(settings, simulation: done[row], considered: considered)
          done[row] &+= 1
          if needsEvaluation {
            observe(trees[row].leafGame, space, waiting.count, room.rows)
            waiting.append(row)
            break
          }
          trees[row].backUp()
          if settings.keepsMoments { trees[row].keepMoment() }
        }
      }
      if waiting.isEmpty { break }
      evaluate(waiting.count, evaluator)
      for (place, row) in waiting.enumerated() {
        trees[row].evaluateLeaf(logits.start + place &* actionCount, value: values[place])
        trees[row].backUp()
        if settings.keepsMoments { trees[row].keepMoment() }
      }
      swap(&running, &waiting)
    }
  }

  @inlinable func results(_ settings: SearchSettings, _ rawValues: [Float]) -> [SearchResult] {
    rawValues.enumerated().map { row, value in
      trees[row].result(settings, rawValue: value, actionCount: Game.actionSpace.count)
    }
  }
}

extension GameTree {
  /// The position that waits for its evaluation.
  @inlinable var leafGame: Game { nodes[leaf].game }

  /// Draws the noise of the root.
  @inlinable mutating func addNoise(_ noise: SearchSettings.RootNoise, using random: inout RandomStream) {
    switch noise {
    case .none: break
    case .gumbel:
      for _ in rootEdges {
        gumbels.append(Float(-logarithm(-logarithm(max(random.uniform(), 0x1p-60)))))
      }
    case .dirichlet(let alpha, let fraction):
      let draws = rootEdges.map { _ in gammaVariate(shape: alpha, using: &random) }
      let sum = max(draws.reduce(0, +), .leastNormalMagnitude)
      for edge in rootEdges {
        edges[edge].prior = Float(
          (1 - fraction) * Double(edges[edge].prior) + fraction * draws[edge] / sum)
      }
    }
  }
}
