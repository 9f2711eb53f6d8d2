/// How a tree search spends its simulations.
public struct SearchSettings: Sendable, Equatable {
  public enum Method: String, CaseIterable, Sendable {
    /// Sequential halving over the root's most promising moves, and a deterministic choice below that follows the improved
    /// policy. Source: Danihelka et al., "Policy improvement by planning with Gumbel" (2022).
    case gumbel
    /// Upper confidence bounds weighted by the prior. Source: Silver et al., "A general reinforcement learning algorithm
    /// that masters chess, shogi and Go through self-play" (2018).
    case puct
  }

  /// What makes two searches of one position differ.
  public enum RootNoise: Sendable, Equatable {
    /// Nothing: equal positions give equal moves.
    case none
    /// Gumbel noise added to the logits of the root's moves.
    case gumbel
    /// A share of the root's prior comes from a Dirichlet distribution with this concentration.
    case dirichlet(alpha: Double, fraction: Double)
  }

  public var method = Method.puct
  /// Simulations of each position: descents of the tree, each of which adds one position at most.
  public var simulations: Int
  public var noise = RootNoise.none
  /// For puct: the weight of the prior, c_init of AlphaZero.
  public var exploration = 1.25
  /// For puct: visits at which that weight has grown by log 2, c_base of AlphaZero.
  public var explorationBase = 19_652.0
  /// For gumbel: moves of the root that are considered at first.
  public var consideredMoves = 16
  /// For gumbel: c_scale and c_visit; a value v in [-1, 1] counts (c_visit + visits) · c_scale · v in units of the logits.
  public var valueScale = 0.5
  public var visitOffset = 50.0

  /// Whether the result tells of each simulation.
  public var keepsMoments = false

  public init(simulations: Int) { self.simulations = simulations }
}
