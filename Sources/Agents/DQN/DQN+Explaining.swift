import NeuralNetworks
import RLCore
import Replay

extension DQN: UpdateExplaining {
  package var explainsUpdates: Bool {
    get { learner.explainsUpdates }
    set { (learner.explainsUpdates, explained) = (newValue, []) }
  }

  package func takeUpdates() -> [LearningUpdate] {
    defer { explained = [] }
    return explained.map { .batch($0) }
  }

  /// Keeps what the learner says of a gradient step, and the numbers of the batch's transitions.
  func keepExplanation(_ update: DQNLearner.Update, on batch: SampledBatch) {
    guard var kept = learner.explanation else { return }
    (kept.loss, kept.gradientNorm) = (update.loss, update.gradientNorm)
    if let buffer {
      for row in kept.rows.indices where batch.slots[row] >= 0 {
        kept.rows[row].number = buffer.number(ofSlot: Int(batch.slots[row]))
      }
    }
    explained.append(kept)
  }
}

extension DQNLearner {
  /// The batch with what its targets bootstrap from, before the networks compute anything else.
  func explain(_ bootstrap: Bootstrap, on batch: SampledBatch) -> BatchUpdate {
    BatchUpdate(
      rows: (0..<batch.count).map { row in
        let successor = bootstrap.successor(row)
        var action: Int?
        if case .action(let chosen) = successor.choice { action = chosen }
        return BatchUpdate.Row(
          state: batch.observations.states.map { Int($0[row]) },
          nextState: batch.nextObservations.states.map { Int($0[row]) }, action: Int(batch.actions[row]),
          reward: bootstrap.rewards[row], discount: successor.discountT, nextAction: action,
          nextValue: successor.value(bootstrap.next.values(row)), value: 0, target: 0, error: 0,
          weight: batch.weights[row])
      })
  }

  /// Adds values, targets and errors once the loss is known.
  func completed(
    _ explanation: BatchUpdate, values: ValueReading, targets: UnsafePointer<Float>
  ) -> BatchUpdate {
    var result = explanation
    for (row, entry) in explanation.rows.enumerated() {
      result.rows[row].value = values.values(row)[entry.action]
      result.rows[row].target = head.mean(ofTarget: targets + row * head.outputsPerAction)
      result.rows[row].error = errors[row]
    }
    return result
  }
}
