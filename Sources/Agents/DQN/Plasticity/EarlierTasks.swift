import RLCore
import Replay

/// Transitions kept of the tasks before, of which each batch gets a share.
///
/// Source: Rolnick et al., "Experience replay for continual learning" (2019). Different from it: as many transitions of
/// each task, at equal distances over those that the replay buffer has of it at its end, and no behavioral cloning.
package final class EarlierTasks {
  private let perTask: Int
  private let share: Double
  private let space: ObservationSpace
  private let actionCount: Int
  private let masksActions: Bool
  private var tasks: [SampledBatch] = []
  private var random: RandomStream

  package init(_ settings: PlasticitySettings, _ context: AgentContext, random: RandomStream) {
    (perTask, share) = (settings.earlierSize, settings.earlierShare)
    (space, actionCount, masksActions) = (
      context.observationSpace, context.actionSpace.count, context.masksActions
    )
    self.random = random
  }

  private var empty: SampledBatch {
    SampledBatch(count: perTask, observationSpace: space, maskedActions: masksActions ? actionCount : nil)
  }

  /// Keeps transitions of a task that has ended, to which the `newest` of the buffer belong.
  package func keep(from buffer: ReplayBuffer, newest: Int) {
    let batch = empty
    buffer.spread(into: batch, newest: newest)
    tasks.append(batch)
  }

  /// Replaces the last rows of a batch; each transition gets a slot of its own below 0.
  package func mix(into batch: SampledBatch) {
    guard !tasks.isEmpty else { return }
    for row in batch.count - Int(share * Double(batch.count))..<batch.count {
      let (task, place) = (random.below(tasks.count), random.below(perTask))
      batch.copyRow(row, from: tasks[task], place)
      batch.slots[row] = -1 - Int32((task * perTask + place) % Int(Int32.max))
    }
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.stream("draws", &random)
    var count = tasks.count
    let stored = try state.integer("tasks", &count)
    guard (0...100_000).contains(stored) else { throw TensorMismatch("\(stored) earlier tasks are stored") }
    // One after the other, so that a file gets no memory for what it does not hold.
    var all: [SampledBatch] = []
    for index in 0..<stored {
      let task = index < tasks.count ? tasks[index] : empty
      try state.scope("\(index)") { state throws(TensorMismatch) in
        try task.transfer(&state, of: space, actionCount: actionCount)
      }
      all.append(task)
    }
    if state.mode == .restore { tasks = all }
  }
}
