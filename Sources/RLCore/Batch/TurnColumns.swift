/// The player to move in each row of a batch in which two players share the learner.
public final class TurnColumns: @unchecked Sendable {
  /// `[B]`, whether it is the opponent's turn in the successor of the last step.
  public let handovers: Column<Bool>
  /// `[B]`, the number that selects the snapshot to move next; negative if the learner itself moves.
  public let formerSelves: Column<Int64>
  /// `[B]`, whether a snapshot chose the action, not the learner.
  public let snapshotMoves: Column<Bool>

  init(count: Int) {
    handovers = Column(count, filledWith: false)
    formerSelves = Column(count, filledWith: -1)
    snapshotMoves = Column(count, filledWith: false)
  }
}
