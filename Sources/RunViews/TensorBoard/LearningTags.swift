import RunStore

/// Stable-Baselines3's `train/learning_rate` and `train/n_updates` where a run does not record them: they follow from its
/// settings.
struct LearningTags {
  /// A constant learning rate, which a network does not record at every step.
  private let learningRate: Double?
  /// Of the DQN family; nil for agents that learn from each step at once, and for numbers that no experiment could have:
  /// those of a run file are not checked before.
  private let cadence: (starts: Int, period: Int, stepsPerUpdate: Int, environments: Int)?

  init(_ settings: RunSettings) {
    let isConstant = settings["agent.learning_rate_schedule"] == "constant"
    learningRate = isConstant ? settings["agent.learning_rate"].flatMap { Double($0) } : nil
    let environments = settings.integer("training.environments") ?? 1
    if let starts = settings.integer("agent.learning_starts"), starts >= 0,
      let period = settings.integer("agent.train_freq"), period >= 1,
      let steps = settings.integer("agent.gradient_steps"), steps == -1 || steps >= 1, environments >= 1
    {
      cadence = (starts, period, steps == -1 ? period : steps, environments)
    } else {
      cadence = nil
    }
  }

  /// The scalars that belong beside `metric`, which tells that the agent has learned.
  func scalars(with metric: MetricPoint) -> [(tag: String, value: Double)] {
    guard metric.name == "loss" || metric.name == "td_error" else { return [] }
    return (learningRate.map { [("train/learning_rate", $0)] } ?? [])
      + [("train/n_updates", updates(at: metric.step))]
  }

  /// Gradient steps until `step`; updates of a table are as many as steps.
  private func updates(at step: Int) -> Double {
    guard let cadence else { return Double(step) }
    guard step > cadence.starts else { return 0 }
    // All environments of the batch step at once.
    let before = cadence.starts / cadence.environments * cadence.environments
    return Double(step / cadence.period - before / cadence.period) * Double(cadence.stepsPerUpdate)
  }
}
