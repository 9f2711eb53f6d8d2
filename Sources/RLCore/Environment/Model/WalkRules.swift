/// The outcomes of a table as plain pointers, valid for the lifetime of their sampler.
@frozen public struct WalkRules: @unchecked Sendable {
  @frozen public struct Outcome: Sendable {
    /// The cumulative probability in units of 2^-53, rounded up: a 53-bit sample below it has not reached it.
    @usableFromInline var threshold: Int64
    public var reward: Double
    public var state: Int32
    /// None or terminated.
    public var ending: Ending
  }

  @usableFromInline let outcomes: UnsafeMutablePointer<Outcome>
  /// Places per action in the table, the maximum number of outcomes plus one for rounding, and per state.
  @usableFromInline let actionStride, stateStride: Int

  init(outcomes: UnsafeMutablePointer<Outcome>, actionCount: Int, width: Int) {
    (self.outcomes, actionStride, stateStride) = (outcomes, width, width * actionCount)
  }

  @inlinable public subscript(number: Int) -> Outcome {
    @inline(__always) get { outcomes[number] }
  }

  /// The index of the outcome selected by 64 random bits.
  @inlinable @inline(__always) public func outcome(of action: Int, in state: Int, draw: UInt64) -> Int {
    // The 53 bits that `uniform()` would make a number of; integers compare without a branch.
    let draw = Int64(truncatingIfNeeded: draw >> 11)
    let first = state &* stateStride &+ action &* actionStride
    // Counting the sums that the sample has reached, instead of stopping at the first it has not, leaves the processor
    // nothing to mispredict. Most environments have one or three outcomes, and a loop costs more than its body.
    var chosen = first &+ reached(first, by: draw)
    if actionStride == 4 {
      chosen &+= reached(first &+ 1, by: draw) &+ reached(first &+ 2, by: draw)
    } else if actionStride > 2 {
      for index in first &+ 1..<first &+ actionStride &- 1 { chosen &+= reached(index, by: draw) }
    }
    return chosen
  }

  /// One if `draw` has reached the cumulative probability of outcome `index`, else zero: the sign of a difference.
  @inlinable @inline(__always) func reached(_ index: Int, by draw: Int64) -> Int {
    Int(truncatingIfNeeded: UInt64(bitPattern: outcomes[index].threshold &- 1 &- draw) >> 63)
  }
}
