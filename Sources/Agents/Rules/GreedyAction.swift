import RLCore

/// The first of the legal actions of highest value; 0 where none is legal.
///
/// Source: Watkins and Dayan, "Q-learning" (1992), the greedy policy.
///
/// - Parameters:
///   - q: `[A]`, a value for each action.
///   - count: A.
///   - mask: which actions are legal; nil where all are.
@inline(__always) package func greedyAction<Value: BinaryFloatingPoint>(
  _ q: UnsafePointer<Value>, count: Int, mask: ActionMask?
) -> Int {
  if let mask { return mask.greedyAction(q) }
  var (best, highest) = (0, q[0])
  for action in 1..<max(count, 1) {
    // Selections, not branches: which action is best cannot be predicted, and a misprediction costs more than both.
    let value = q[action]
    best = value > highest ? action : best
    highest = value > highest ? value : highest
  }
  return best
}

/// The first of the legal actions of highest value, and how many have that value; 0 and 0 where none is legal.
///
/// - Parameters:
///   - q: `[A]`, a value for each action.
///   - count: A.
///   - mask: which actions are legal; nil where all are.
@inline(__always) package func greedyActions<Value: BinaryFloatingPoint>(
  _ q: UnsafePointer<Value>, count: Int, mask: ActionMask?
) -> (first: Int, count: Int) {
  if let mask {
    let first = mask.greedyAction(q)
    var equal = 0
    for action in first..<count where mask.contains(action) && q[action] == q[first] { equal += 1 }
    return (first, equal)
  }
  var (first, highest, equal) = (0, q[0], 1)
  for action in 1..<max(count, 1) {
    let value = q[action]
    equal = value > highest ? 1 : equal &+ (value == highest ? 1 : 0)
    first = value > highest ? action : first
    highest = value > highest ? value : highest
  }
  return (first, equal)
}

/// The highest value of a legal action, Q-learning's bootstrap; 0 where none is legal.
///
/// Source: Watkins and Dayan, "Q-learning" (1992).
@inline(__always) package func highestValue<Value: BinaryFloatingPoint>(
  _ q: UnsafePointer<Value>, count: Int, mask: ActionMask?
) -> Value {
  if let mask { return mask.highestValue(q) }
  var highest = q[0]
  for action in 1..<max(count, 1) { highest = q[action] > highest ? q[action] : highest }
  return highest
}
