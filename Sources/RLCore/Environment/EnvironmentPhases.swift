/// The phases of a changing environment: stretches of training in which its rules are constant.
public struct EnvironmentPhases: Sendable {
  /// The phase, counted from 0, at a time of training.
  public let index: @Sendable (TrainingTime) -> Int
  /// The phase in which training took its last step before a time: what was learned until then is of it.
  public let trained: @Sendable (TrainingTime) -> Int
  /// The environment as it is in a phase, and remains.
  public let environment: @Sendable (_ phase: Int) -> MadeEnvironment

  public init(
    index: @escaping @Sendable (TrainingTime) -> Int, trained: (@Sendable (TrainingTime) -> Int)? = nil,
    environment: @escaping @Sendable (_ phase: Int) -> MadeEnvironment
  ) {
    (self.index, self.trained, self.environment) = (index, trained ?? index, environment)
  }
}

extension MadeEnvironment {
  /// The phase at a time of training; 0 in an environment that never changes.
  public func phase(at clock: TrainingTime) -> Int { phases?.index(clock) ?? 0 }

  /// The phase of an evaluation at a time of training. Where tasks are switched at that time it is that of the task
  /// before; else it is `phase(at:)`.
  public func trainedPhase(at clock: TrainingTime) -> Int { phases?.trained(clock) ?? 0 }

  /// The environment in a phase, and remains so.
  public func inPhase(_ phase: Int) -> MadeEnvironment { phases?.environment(phase) ?? self }

  /// The environment as it is at a time of training, and remains: for pictures of episodes.
  public func at(_ clock: TrainingTime) -> MadeEnvironment { inPhase(phase(at: clock)) }

  /// The environment of an evaluation at a time of training.
  public func trained(at clock: TrainingTime) -> MadeEnvironment { inPhase(trainedPhase(at: clock)) }
}
