/// Tasks that follow one another in training, each for the same number of environment steps: its stages.
///
/// This is the one place that says which task is played at a step.
public struct TaskSequence: Sendable, Equatable {
  /// Number of tasks.
  public let count: Int
  /// Environment steps of a stage.
  public let stageSteps: Int
  /// Whether the first task follows the last; else the last one remains.
  public let repeats: Bool
  /// Environment steps that a step of the batch counts for: its number of environments.
  public let stride: Int

  /// - Precondition: all numbers are positive, and a stage is a multiple of a batch's step.
  public init(count: Int, stageSteps: Int, repeats: Bool, stride: Int = 1) {
    precondition(count > 0 && stageSteps > 0 && stride > 0 && stageSteps % stride == 0)
    (self.count, self.stageSteps, self.repeats, self.stride) = (count, stageSteps, repeats, stride)
  }

  /// The stage, counted from 0, of the step that is taken after `steps` environment steps.
  public func stage(at steps: Int) -> Int {
    let stage = steps / stageSteps
    return repeats ? stage : min(stage, count - 1)
  }

  /// The task, counted from 0, of the step that is taken after `steps` environment steps.
  public func task(at steps: Int) -> Int { stage(at: steps) % count }

  /// The stage of the last step before `steps`; that of the first step at 0.
  public func stage(before steps: Int) -> Int { stage(at: max(0, steps - stride)) }

  /// The task of the last step before `steps`; that of the first step at 0.
  public func task(before steps: Int) -> Int { stage(before: steps) % count }

  /// Whether a stage ends with the step that is taken after `steps` environment steps.
  @inline(__always) public func isLastStep(at steps: Int) -> Bool {
    stage(at: steps) != stage(at: steps + stride)
  }

  /// Whether a stage begins after `steps` environment steps, other than the first one.
  public func begins(at steps: Int) -> Bool { steps > 0 && stage(before: steps) != stage(at: steps) }

  /// The first step after `steps` with which a stage begins, or `Int.max`.
  public func nextBeginning(after steps: Int) -> Int {
    let (next, overflow) = (steps / stageSteps + 1).multipliedReportingOverflow(by: stageSteps)
    return overflow || !begins(at: next) ? .max : next
  }
}

/// Which of several tasks is played.
public enum TaskOrder: Sendable, Equatable {
  /// One after another, by the environment steps of training. A switch truncates the running episode.
  case inTurn(TaskSequence)
  /// One for each episode, drawn uniformly from the episode's own stream: domain randomization (Tobin et al., 2017).
  case drawn
  /// Always the same one, counted from 0.
  case always(Int)
}
