/// The time of training, on which an environment may depend that changes.
public struct TrainingTime: Sendable, Equatable {
  /// Environment steps taken so far, over all environments of the batch.
  public var steps: Int
  /// Episodes that had ended when the running one began, over all environments of the batch.
  public var episodes: Int

  @inlinable public init(steps: Int = 0, episodes: Int = 0) {
    (self.steps, self.episodes) = (steps, episodes)
  }
}
