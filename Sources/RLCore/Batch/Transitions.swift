/// One step of a whole batch, as an agent learns from it: what was seen, done, earned and seen next.
@frozen public struct Transitions: @unchecked Sendable {
  /// `[B, D]`, what the policy saw when it chose.
  public let observations: Observations
  /// `[B]`
  public let actions: UnsafeMutablePointer<Int32>
  /// `[B]`
  public let rewards: UnsafeMutablePointer<Double>
  /// `[B, D]`, the true successor of each step, never across a reset.
  public let nextObservations: Observations
  /// `[B]`
  public let endings: UnsafeMutablePointer<Ending>
  /// `[B]`, whether the successor is seen by the other side of a game; nil where it never is.
  public let handovers: UnsafeMutablePointer<Bool>?

  @inlinable public var count: Int { observations.count }

  @inlinable public init(
    observations: Observations, actions: UnsafeMutablePointer<Int32>, rewards: UnsafeMutablePointer<Double>,
    nextObservations: Observations, endings: UnsafeMutablePointer<Ending>,
    handovers: UnsafeMutablePointer<Bool>? = nil
  ) {
    (self.observations, self.actions, self.rewards) = (observations, actions, rewards)
    (self.nextObservations, self.endings, self.handovers) = (nextObservations, endings, handovers)
  }

  /// What the value of the successor counts in row `row`: 0 after a termination, else `gamma`, and `-gamma` where the
  /// successor is seen by the other side, whose gain is the loss of the one who acted (negamax).
  @inlinable @inline(__always) public func discount(_ row: Int, gamma: Double) -> Double {
    if endings[row] == .terminated { return 0 }
    return handovers?[row] == true ? -gamma : gamma
  }
}
