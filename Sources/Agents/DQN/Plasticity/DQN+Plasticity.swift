import RLCore
import Replay

extension DQN: TaskLearning {
  package func beginTask(_ task: Int, after steps: Int) {
    guard let buffer, buffer.drawableCount > 0 else { return }
    earlier?.keep(from: buffer, newest: steps)
    if let plasticity = learner.plasticity, plasticity.consolidates {
      let batch = SampledBatch(
        count: configuration.plasticity.fisherSamples, observationSpace: observationSpace,
        maskedActions: masksActions ? epsilonGreedy.actionCount : nil)
      buffer.spread(into: batch, newest: steps)
      plasticity.consolidate(batch)
    }
  }

  /// What the remedies that act at environment steps do between two numbers of them.
  func actAgainstLossOfPlasticity(after before: Int, through step: Int) {
    learner.plasticity?.act(after: before, through: step) { random in
      guard let buffer, let looked, buffer.drawableCount > 0 else { return nil }
      buffer.sample(into: looked, using: &random)
      return looked
    }
  }

  /// `dormant_share`, `effective_rank` and `weight_norm`, if they are asked for.
  func networkMetrics() -> [Metric] {
    guard configuration.plasticity.isMeasured, let buffer, let looked, buffer.drawableCount > 0 else {
      return []
    }
    buffer.spread(into: looked)
    learner.evaluate(looked.observations)
    return NetworkHealth.metrics(
      of: learner.online, rows: looked.count, threshold: configuration.plasticity.dormantBelow)
  }
}
