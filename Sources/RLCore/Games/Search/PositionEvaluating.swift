/// Estimates positions of a board game for a search: a prior over the moves, and the value for the player to move.
public protocol PositionEvaluating: AnyObject {
  /// It draws nothing and learns nothing; a row's estimate does not depend on the other rows.
  ///
  /// - Parameters:
  ///   - observations: `[B, D]`, what the players to move see, with the action masks.
  ///   - logits: `[B, A]`, written: logarithms of a prior, up to a constant for each row; those of illegal actions are not
  ///     read.
  ///   - values: `[B]`, written: the expected result for the player to move, from -1, lost, to 1, won.
  func evaluate(
    _ observations: Observations, logits: UnsafeMutablePointer<Float>, values: UnsafeMutablePointer<Float>)
}

/// An agent with action values as an estimate of positions: the prior is the softmax of the legal actions' values, and the
/// position is worth as much as its best action.
public final class ActionValuePositions: PositionEvaluating {
  private let agent: any ValueEstimating
  private let actionCount: Int
  private let temperature: Double

  /// - Parameters:
  ///   - agent: whose action values they are.
  ///   - actionCount: A.
  ///   - temperature: divides the values in the softmax: how much better a value must be to count e times as much.
  public init(_ agent: any ValueEstimating, actionCount: Int, temperature: Double) {
    (self.agent, self.actionCount, self.temperature) = (agent, actionCount, temperature)
  }

  public func evaluate(
    _ observations: Observations, logits: UnsafeMutablePointer<Float>, values: UnsafeMutablePointer<Float>
  ) {
    let q = agent.actionValues(for: observations)
    for row in 0..<observations.count {
      let mask = observations.mask(row)
      var best = -Double.infinity
      for action in 0..<actionCount {
        let value = min(max(q[row * actionCount + action], -1), 1)
        logits[row * actionCount + action] = Float(value / temperature)
        if mask?.contains(action) ?? true { best = max(best, value) }
      }
      values[row] = best.isFinite ? Float(best) : 0
    }
  }
}

/// An agent that learns to guide a search, and knows the settings it learns with.
public protocol SearchGuiding: PositionEvaluating {
  /// The settings of a search with this many simulations and without noise.
  func searchSettings(simulations: Int) -> SearchSettings
}
