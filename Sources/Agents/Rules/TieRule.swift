import RLCore

/// Which of equally good actions an agent takes while it learns.
///
/// Sutton and Barto (2018), section 2.2: greedy selection is "with ties broken in some arbitrary way", in the book's own programs
/// at random. With the first action, an agent whose values are all equal walks into one wall of a maze for ever.
package enum TieRule: String, CaseIterable, Sendable {
  /// Each of them equally often.
  case random
  /// The first of them.
  case first
}

/// Breaks ties from a random stream of its own, which is drawn from only where there is a tie.
package struct TieBreaker: Sendable {
  package let rule: TieRule
  private var random: RandomStream

  package init(_ rule: TieRule, seed: UInt64) {
    self.rule = rule
    random = RandomStream(root: seed, purpose: .ties)
  }

  /// A greedy action of `q`, among the legal ones if there is a mask; 0 if none is legal.
  ///
  /// - Parameter q: `[A]`, a value for each action.
  package mutating func action(_ q: UnsafePointer<Double>, count: Int, mask: ActionMask?) -> Int {
    let best = greedyActions(q, count: count, mask: mask)
    guard best.count > 1, rule == .random else { return best.first }
    return action(q, count: count, mask: mask, first: best.first)
  }

  /// One of the legal actions that are as good as `first`.
  @inline(never) package mutating func action(
    _ q: UnsafePointer<Double>, count: Int, mask: ActionMask?, first: Int
  ) -> Int {
    draw(count: count, mask: mask) { q[$0] == q[first] } ?? first
  }

  /// One of the legal actions of which `isBest` is true; nil if there is none.
  mutating func draw(count: Int, mask: ActionMask?, isBest: (Int) -> Bool) -> Int? {
    var (chosen, met): (Int?, Int) = (nil, 0)
    for action in 0..<count where (mask?.contains(action) ?? true) && isBest(action) {
      met += 1
      // The n-th of them takes the place of those before it once in n times.
      if met == 1 || random.below(met) == 0 { chosen = action }
    }
    return chosen
  }

  /// `first` draws nothing, and so has no state.
  mutating func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    if rule == .random { try state.stream("ties", &random) }
  }
}
