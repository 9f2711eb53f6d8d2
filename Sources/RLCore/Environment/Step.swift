/// What an environment answers to an action.
@frozen public struct Step: Sendable, Equatable {
  public var reward: Double
  public var ending: Ending

  @inlinable public init(reward: Double, ending: Ending = .none) {
    self.reward = reward
    self.ending = ending
  }
}
