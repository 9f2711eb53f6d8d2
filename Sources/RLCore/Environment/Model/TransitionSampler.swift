/// Simulates a transition model, sampling as in Gymnasium's toy-text environments: one uniform number per reset and
/// per step, even if there is no choice.
///
/// An outcome is the first whose cumulative probability exceeds the number; where rounding leaves none, the first. An action
/// without outcomes changes nothing.
public struct TransitionSampler: @unchecked Sendable {
  /// The table, shared by all copies and accessed through a pointer, to avoid reference counting.
  @usableFromInline final class Table: @unchecked Sendable {
    @usableFromInline let outcomes: UnsafeMutableBufferPointer<WalkRules.Outcome>
    /// `[S]`, the cumulative initial state distribution.
    @usableFromInline let starts: UnsafeMutableBufferPointer<Double>
    /// The probability of each outcome.
    let probabilities: [Double]

    init(_ outcomes: [WalkRules.Outcome], starts: [Double], probabilities: [Double]) {
      self.outcomes = .allocate(capacity: outcomes.count)
      _ = self.outcomes.initialize(fromContentsOf: outcomes)
      self.starts = .allocate(capacity: starts.count)
      _ = self.starts.initialize(fromContentsOf: starts)
      self.probabilities = probabilities
    }

    deinit {
      outcomes.deallocate()
      starts.deallocate()
    }
  }

  @usableFromInline let table: Table
  public let rules: WalkRules
  @usableFromInline let starts: UnsafeMutableBufferPointer<Double>
  /// The current state.
  @inlinable public var state: Int { Int(current) }
  @usableFromInline var current: Int32 = 0
  /// The probability of the last outcome; 1 after a reset.
  public var lastProbability: Double { lastOutcome < 0 ? 1 : table.probabilities[Int(lastOutcome)] }
  @usableFromInline var lastOutcome: Int32 = -1

  public init(_ model: TransitionModel) {
    let actionCount = model.actionCount
    var widest = 1
    for state in 0..<model.stateCount {
      for action in 0..<model.actionCount {
        widest = max(widest, model.outcomes(state: state, action: action).count)
      }
    }
    let width = widest + 1
    var table: [WalkRules.Outcome] = []
    var chances: [Double] = []
    for state in 0..<model.stateCount {
      for action in 0..<model.actionCount {
        var sum = 0.0
        let all = model.outcomes(state: state, action: action)
        for outcome in all {
          sum += outcome.probability
          table.append(
            WalkRules.Outcome(
              threshold: Int64((sum * 0x1p53).rounded(.up)), reward: outcome.reward,
              state: Int32(outcome.state),
              ending: outcome.terminated ? .terminated : .none))
          chances.append(outcome.probability)
        }
        // A sample beyond the last cumulative probability, by rounding, selects the first outcome.
        for _ in all.count..<width {
          var first =
            all.isEmpty
            ? WalkRules.Outcome(threshold: .max, reward: 0, state: Int32(state), ending: .none)
            : table[(state * actionCount + action) * width]
          first.threshold = .max
          table.append(first)
          chances.append(all.first?.probability ?? 1)
        }
      }
    }
    var sum = 0.0
    let sums = model.startProbabilities.map {
      sum += $0
      return sum
    }
    self.table = Table(table, starts: sums, probabilities: chances)
    rules = WalkRules(
      outcomes: self.table.outcomes.baseAddress.unsafelyUnwrapped, actionCount: actionCount, width: width)
    starts = self.table.starts
  }

  /// Starts in the first state whose cumulative probability exceeds a uniform number, or the first of all if rounding
  /// leaves none.
  @inlinable public mutating func reset(using random: inout RandomStream) {
    let draw = random.uniform()
    // The sums never fall, so halving finds the first.
    var (low, count) = (0, starts.count)
    while count > 0 {
      let half = count / 2
      if starts[low + half] > draw {
        count = half
      } else {
        low += half + 1
        count -= half + 1
      }
    }
    current = Int32(truncatingIfNeeded: low < starts.count ? low : 0)
    lastOutcome = -1
  }

  /// Continues from `state`, for environments in which something besides the table changes the state.
  public mutating func move(to state: Int) { current = Int32(truncatingIfNeeded: state) }

  @inlinable @inline(__always) public mutating func step(_ action: Int, using random: inout RandomStream)
    -> Step
  {
    let chosen = rules.outcome(of: action, in: Int(current), draw: random.next())
    let outcome = rules[chosen]
    current = outcome.state
    lastOutcome = Int32(truncatingIfNeeded: chosen)
    return Step(reward: outcome.reward, ending: outcome.ending)
  }

  /// Sets the current state and the outcome that led to it, for callers that simulate the table themselves.
  @inlinable public mutating func place(in state: Int32, by outcome: Int) {
    (current, lastOutcome) = (state, Int32(truncatingIfNeeded: outcome))
  }
}
