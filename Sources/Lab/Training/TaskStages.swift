import RLCore

/// The tasks of a training that follow one another, and what happens where one begins.
package final class TaskStages {
  package let sequence: TaskSequence
  /// Whether an evaluation is due at the end of each stage.
  let areEvaluated: Bool
  /// The agent's state at step 0, if it begins each task with it.
  private let initial: [NamedTensor]?

  /// - Parameters:
  ///   - sequence: the tasks.
  ///   - areEvaluated: whether an evaluation is due at the end of each stage.
  ///   - fresh: an agent that begins each task as it is now; nil for one that continues.
  package init(_ sequence: TaskSequence, areEvaluated: Bool = false, fresh: (any Agent)? = nil) {
    (self.sequence, self.areEvaluated) = (sequence, areEvaluated)
    initial = fresh?.trainingState
  }

  /// Tells `agent` of a task that begins after `step` environment steps, if one does.
  ///
  /// The state before it is what a checkpoint of that step has, so this happens again where a run is resumed there.
  package func begin(_ agent: any Agent, at step: Int) {
    guard sequence.begins(at: step) else { return }
    if let initial {
      do { try agent.restore(initial) } catch {
        preconditionFailure("an agent does not accept its own state: \(error)")
      }
    }
    (agent as? any TaskLearning)?.beginTask(
      sequence.task(at: step), after: sequence.stageSteps)
  }
}
