/// Whose turn it is in each row of a batch, where two sides share the learner.
@frozen public struct TurnColumns: @unchecked Sendable {
  /// `[B]`, whether the successor of the last step is seen by the other side.
  public let handovers: UnsafeMutablePointer<Bool>
  /// `[B]`, the number that picks the former self that is to act next; negative where the learner itself is.
  public let formerSelves: UnsafeMutablePointer<Int64>

  init(count: Int) {
    handovers = .allocate(capacity: count)
    handovers.initialize(repeating: false, count: count)
    formerSelves = .allocate(capacity: count)
    formerSelves.initialize(repeating: -1, count: count)
  }

  func deallocate() {
    handovers.deallocate()
    formerSelves.deallocate()
  }
}
