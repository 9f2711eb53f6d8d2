/// The result of a step: reward and ending.
@frozen public struct Step: Sendable, Equatable {
  public var reward: Double
  public var ending: Ending

  @inlinable public init(reward: Double, ending: Ending = .none) {
    self.reward = reward
    self.ending = ending
  }
}
