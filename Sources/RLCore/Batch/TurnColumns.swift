/// Whose turn it is in each row of a batch, where two sides share the learner.
public final class TurnColumns: @unchecked Sendable {
  /// `[B]`, whether the successor of the last step is seen by the other side.
  public let handovers: Column<Bool>
  /// `[B]`, the number that picks the former self that is to act next; negative where the learner itself is.
  public let formerSelves: Column<Int64>

  init(count: Int) {
    handovers = Column(count, filledWith: false)
    formerSelves = Column(count, filledWith: -1)
  }
}
