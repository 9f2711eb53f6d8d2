/// Action mask: which of `count` actions are legal, a view of one row of a batch.
///
/// Where no action is legal, as after the end of an episode, the choices below give action 0 and the highest value 0.
@frozen public struct ActionMask: @unchecked Sendable {
  /// `[A]`
  public let flags: UnsafePointer<Bool>
  /// A, the number of actions, legal or not.
  public let count: Int

  @inlinable public init(flags: UnsafePointer<Bool>, count: Int) { (self.flags, self.count) = (flags, count) }

  @inlinable public func contains(_ action: Int) -> Bool {
    action >= 0 && action < count && flags[action]
  }

  @inlinable public var legalCount: Int {
    var sum = 0
    for action in 0..<count { sum &+= flags[action] ? 1 : 0 }
    return sum
  }

  /// The legal action with `index` legal ones before it.
  @inlinable public func action(at index: Int) -> Int {
    var left = index
    for action in 0..<count where flags[action] {
      if left == 0 { return action }
      left &-= 1
    }
    return 0
  }

  /// A uniformly random legal action from one random number, which is used even if there is only one.
  @inlinable public func randomAction(using random: inout RandomStream) -> Int {
    action(at: random.below(max(legalCount, 1)))
  }

  /// The first of the legal actions of highest value.
  @inlinable public func greedyAction<Value: BinaryFloatingPoint>(_ values: UnsafePointer<Value>) -> Int {
    var (best, highest) = (0, -Value.infinity)
    var found = false
    for action in 0..<count where flags[action] && (!found || values[action] > highest) {
      (best, highest, found) = (action, values[action], true)
    }
    return best
  }

  /// The highest value of a legal action, for the bootstrap; 0 if no action is legal.
  @inlinable public func highestValue<Value: BinaryFloatingPoint>(_ values: UnsafePointer<Value>) -> Value {
    var highest = -Value.infinity
    var found = false
    for action in 0..<count where flags[action] && (!found || values[action] > highest) {
      (highest, found) = (values[action], true)
    }
    return found ? highest : 0
  }
}
