/// One step of a whole batch for learning: observations, actions, rewards and successors.
@frozen public struct Transitions: @unchecked Sendable {
  /// `[B, D]`, the observations on which the actions were selected.
  public let observations: Observations
  /// `[B]`
  public let actions: UnsafeMutablePointer<Int32>
  /// `[B]`
  public let rewards: UnsafeMutablePointer<Double>
  /// `[B, D]`, the true successor of each step, never across a reset.
  public let nextObservations: Observations
  /// `[B]`
  public let endings: UnsafeMutablePointer<Ending>
  /// `[B]`, whether it is the opponent's turn in the successor, or nil if it never is.
  public let handovers: UnsafeMutablePointer<Bool>?
  /// `[B]`, whether a snapshot of the learner chose the action, or nil if none ever does.
  public let snapshotMoves: UnsafeMutablePointer<Bool>?

  @inlinable public var count: Int { observations.count }

  @inlinable public init(
    observations: Observations, actions: UnsafeMutablePointer<Int32>, rewards: UnsafeMutablePointer<Double>,
    nextObservations: Observations, endings: UnsafeMutablePointer<Ending>,
    handovers: UnsafeMutablePointer<Bool>? = nil, snapshotMoves: UnsafeMutablePointer<Bool>? = nil
  ) {
    (self.observations, self.actions, self.rewards) = (observations, actions, rewards)
    (self.nextObservations, self.endings) = (nextObservations, endings)
    (self.handovers, self.snapshotMoves) = (handovers, snapshotMoves)
  }

  /// The discount of the successor's value in row `row`: 0 after a termination, else `gamma`, or `-gamma` if it is
  /// the opponent's turn (negamax).
  @inlinable @inline(__always) public func discount(_ row: Int, gamma: Double) -> Double {
    if endings[row] == .terminated { return 0 }
    return handovers?[row] == true ? -gamma : gamma
  }
}
