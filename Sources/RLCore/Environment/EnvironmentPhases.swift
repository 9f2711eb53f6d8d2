/// The phases of a changing environment: stretches of training in which its rules are constant.
public struct EnvironmentPhases: Sendable {
  /// The phase, counted from 0, at a time of training.
  public let index: @Sendable (TrainingTime) -> Int
  /// The environment as it is in a phase, and remains.
  public let environment: @Sendable (_ phase: Int) -> MadeEnvironment

  public init(
    index: @escaping @Sendable (TrainingTime) -> Int,
    environment: @escaping @Sendable (_ phase: Int) -> MadeEnvironment
  ) {
    (self.index, self.environment) = (index, environment)
  }
}

extension MadeEnvironment {
  /// The phase at a time of training; 0 in an environment that never changes.
  public func phase(at clock: TrainingTime) -> Int { phases?.index(clock) ?? 0 }

  /// The environment as it is at a time of training, and remains: for evaluations, exact values and pictures.
  public func at(_ clock: TrainingTime) -> MadeEnvironment {
    phases.map { $0.environment($0.index(clock)) } ?? self
  }
}
