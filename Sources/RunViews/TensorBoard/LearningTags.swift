import RunStore

/// Stable-Baselines3's `train/learning_rate` and `train/n_updates` where a run does not record them: they follow from its
/// settings.
struct LearningTags {
  /// A constant learning rate, which a network does not record at every step.
  private let learningRate: Double?
  /// Of the DQN family; nil for agents that learn from each step at once.
  private let cadence: (starts: Int, period: Int, stepsPerUpdate: Int, environments: Int)?

  init(_ settings: RunSettings) {
    let isConstant = settings["agent.learning_rate_schedule"] == "constant"
    learningRate = isConstant ? settings["agent.learning_rate"].flatMap { Double($0) } : nil
    if let starts = settings.integer("agent.learning_starts"),
      let period = settings.integer("agent.train_freq"),
      let steps = settings.integer("agent.gradient_steps")
    {
      cadence = (
        starts, max(period, 1), steps == -1 ? period : steps, settings.integer("training.environments") ?? 1
      )
    } else {
      cadence = nil
    }
  }

  /// The scalars that belong beside `metric`, which tells that the agent has learned.
  func scalars(with metric: MetricPoint) -> [(tag: String, value: Double)] {
    guard metric.name == "loss" || metric.name == "td_error" else { return [] }
    return (learningRate.map { [("train/learning_rate", $0)] } ?? [])
      + [("train/n_updates", Double(updates(at: metric.step)))]
  }

  /// Gradient steps until `step`; updates of a table are as many as steps.
  private func updates(at step: Int) -> Int {
    guard let cadence else { return step }
    guard step > cadence.starts else { return 0 }
    // All environments of the batch step at once.
    let before = cadence.starts / cadence.environments * cadence.environments
    return (step / cadence.period - before / cadence.period) * cadence.stepsPerUpdate
  }
}
