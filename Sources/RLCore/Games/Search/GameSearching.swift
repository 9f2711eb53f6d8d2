/// A move at the root of a search.
public struct SearchedMove: Sendable, Equatable {
  public var action: Int
  /// Simulations that began with it.
  public var visits: Int
  /// Its share of the prior over the legal moves, into which Dirichlet noise is mixed, and Gumbel noise is not.
  public var prior: Double
  /// Its mean value for the player who makes it, in [-1, 1], or the exact one if it is proven; nil without visits.
  public var value: Double?
  /// The result that the search has proven, for the player who makes it: 1 win, 0 draw, -1 loss.
  public var proven: Int?

  public init(action: Int, visits: Int, prior: Double, value: Double?, proven: Int?) {
    (self.action, self.visits, self.prior, self.value, self.proven) = (action, visits, prior, value, proven)
  }
}

/// The root of a search after one of its simulations.
public struct SearchMoment: Sendable, Equatable {
  /// `[moves]`, in the order of the result's moves: simulations that began with each.
  public var visits: [Int]
  /// `[moves]`, the mean value for the player who makes each; nil without visits.
  public var values: [Double?]
  /// The expected moves, beginning with the most visited one, or with one that is proven to be better.
  public var line: [Int]

  public init(visits: [Int], values: [Double?], line: [Int]) {
    (self.visits, self.values, self.line) = (visits, values, line)
  }
}

/// The outcome of the search of one position.
public struct SearchResult: Sendable, Equatable {
  /// The chosen action.
  public var action: Int
  /// The position's value for the player to move after the search, in [-1, 1].
  public var value: Double
  /// The evaluator's own value of the position, before the search.
  public var rawValue: Double
  /// `[A]`, the improved policy, which a network can learn; 0 for illegal actions.
  public var policy: [Float]
  /// The legal moves, in the order of the actions.
  public var moves: [SearchedMove]
  /// The moves that both players are expected to make, most visited first, beginning with the chosen action.
  public var line: [Int]
  /// The search after each of its simulations, where the settings ask for that.
  public var moments: [SearchMoment]

  public init(
    action: Int, value: Double, rawValue: Double, policy: [Float], moves: [SearchedMove], line: [Int],
    moments: [SearchMoment] = []
  ) {
    (self.action, self.value, self.rawValue) = (action, value, rawValue)
    (self.policy, self.moves, self.line, self.moments) = (policy, moves, line, moments)
  }
}

/// Searches many positions of one game in lockstep: every round takes one leaf of each tree, and one call of the evaluator
/// estimates them all.
///
/// A position's result depends on the position, the settings, the evaluator and its stream alone, not on the positions
/// beside it. The loop is a closure formed where the game's type is known, so that it is compiled for it.
public struct GameSearching {
  /// The most positions that are searched together; more are searched in portions.
  public let capacity: Int
  private let run:
    (ArraySlice<any BoardGame>, SearchSettings, any PositionEvaluating, inout [RandomStream]) ->
      [SearchResult]

  public init(
    capacity: Int,
    run:
      @escaping (
        ArraySlice<any BoardGame>, SearchSettings, any PositionEvaluating, inout [RandomStream]
      ) -> [SearchResult]
  ) {
    (self.capacity, self.run) = (capacity, run)
  }

  /// Searches all positions, as many at once as there is room for.
  ///
  /// - Parameters:
  ///   - positions: none of them over.
  ///   - settings: of each search.
  ///   - evaluator: values the leaves of all trees.
  ///   - streams: one a position, from which its noise is drawn.
  /// - Returns: one result a position. Once `SearchCancellation` is requested they mean nothing.
  public func search(
    _ positions: [any BoardGame], _ settings: SearchSettings, by evaluator: any PositionEvaluating,
    using streams: inout [RandomStream]
  ) -> [SearchResult] {
    var results: [SearchResult] = []
    results.reserveCapacity(positions.count)
    for first in stride(from: 0, to: positions.count, by: capacity) {
      results += run(
        positions[first..<min(first + capacity, positions.count)], settings, evaluator, &streams)
    }
    return results
  }
}
