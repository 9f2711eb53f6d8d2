import RLCore
import RunStore

/// The length of a run, and the schedules that depend on it.
extension ExperimentReader {
  /// The section `training`; its default of `steps` gives way to `episodes`.
  mutating func readTraining() -> TrainingConfiguration {
    var training = read(TrainingConfiguration.self, of: .training)
    if training.episodes != nil, places["training.steps"] == nil { training.steps = nil }
    for problem in training.budgetProblems { note(problem, in: .training) }
    return training
  }

  /// Refuses to wait for a plateau where there is none to be seen.
  mutating func checkPlateau(
    _ training: TrainingConfiguration, _ evaluation: EvaluationConfiguration,
    in environment: EnvironmentChoice
  ) {
    guard training.patience != nil else { return }
    let problem: String? =
      if evaluation.every == 0 {
        "it counts evaluations, and evaluation.every is 0; set evaluation.every"
      } else if environment.tasks?.sequence != nil {
        "the tasks change, so an evaluation is no measure of those before; remove it or the section tasks"
      } else {
        nil
      }
    if let problem { note(ConfigurationProblem(Plateau.patienceKey, problem), in: .training) }
  }

  /// Keys by which an agent changes over `training.steps`, each with the key of the value at which it begins.
  private static let scheduleKeys = [
    ("exploration_fraction", nil), ("exploration_points", nil), ("learning_rate_final", "learning_rate"),
    ("prioritized_replay_beta_final", "prioritized_replay_beta0"),
  ]

  /// Refuses schedules over a number of steps that nobody knows.
  mutating func checkSchedules(of agent: AgentChoice, _ training: TrainingConfiguration) {
    guard training.planned.steps == nil else { return }
    let idle = Set(agent.entry.idleKeys(agent.values).compactMap(\.key))
    for (key, initial) in Self.scheduleKeys where !idle.contains(key) {
      guard let value = agent.values[key], value != .none, value.number != 0,
        initial.flatMap({ agent.values[$0] }) != value
      else { continue }
      note(
        ConfigurationProblem(
          key,
          "this schedule follows training.steps, and the run is counted in episodes; set training.schedule_steps to the steps that it takes, or make it constant"
        ), in: .agent)
    }
  }
}
