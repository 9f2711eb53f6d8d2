import RLCore
import RunStore

/// The section `training` of an experiment file.
///
/// A run is counted in environment steps or in episodes: one of `steps` and `episodes` is nil, which `Experiment.load` sees to.
package struct TrainingConfiguration: Configuration, Equatable {
  /// Environment steps of the whole run, over all environments of the batch.
  package var steps: Int? = 100_000
  /// Finished training episodes of the whole run.
  package var episodes: Int?
  /// Environment steps that schedules take in a run that is counted in episodes.
  package var scheduleSteps: Int?
  /// Environments in the batch.
  package var environments = 1
  /// Evaluations in a row without improvement that end the run; nil for none.
  package var patience: Int?
  /// Improvement of the mean return that counts.
  package var minDelta = 0.0

  package init() {}

  package static let keys: [ConfigurationKey<Self>] = [
    .init(
      "steps", \.steps, in: 1...Int.max,
      "Environment steps of the whole run, summed over all environments; without it where episodes is set."),
    .init(
      "episodes", \.episodes, in: 1...Int.max,
      "Training episodes of the whole run, in place of steps: it ends with the step in which the last of them ends."
    ).listedOnlyWhenSet,
    .init(
      "schedule_steps", \.scheduleSteps, in: 1...Int.max,
      "With episodes: environment steps that stand for training.steps in the schedules of the agent."
    ).listedOnlyWhenSet,
    .init("environments", \.environments, in: 1...4096, "Number of environments in the batch."),
    .init(
      Plateau.patienceKey, \.patience, in: 1...1_000_000,
      "Early stopping: the run ends after this many evaluations in a row whose mean return is not above the best before."
    ).listedOnlyWhenSet,
    .init(
      Plateau.minDeltaKey, \.minDelta, in: .nonNegative,
      "With patience: an evaluation counts as better if it exceeds the best by more than this."
    ).listedOnlyWhenSet.acting("with patience") { $0.patience != nil },
  ]

  package func problems() -> [ConfigurationProblem] {
    guard episodes == nil, let steps, environments > steps else { return [] }
    return [
      ConfigurationProblem(
        "environments", "\(environments) need at least as many training.steps, not \(steps)")
    ]
  }

  /// What is wrong with the length of the run.
  var budgetProblems: [ConfigurationProblem] {
    if steps != nil, episodes != nil {
      return [
        ConfigurationProblem(
          "episodes",
          "training.steps is set too; a run is counted in one of them, so remove the other or set it to null")
      ]
    }
    if steps == nil, episodes == nil {
      return [
        ConfigurationProblem("steps", "null leaves the run without an end; set it, or training.episodes")
      ]
    }
    guard episodes == nil, scheduleSteps != nil else { return [] }
    return [
      ConfigurationProblem(
        "schedule_steps", "it belongs to training.episodes; schedules of this run follow training.steps")
    ]
  }

  /// The plateau that ends the run early, before its first evaluation.
  package var plateau: Plateau? { patience.map { Plateau(patience: $0, minDelta: minDelta) } }

  /// The length of the whole run.
  package var budget: TrainingSpan { episodes.map { .episodes($0) } ?? .steps(steps ?? 0) }

  /// What schedules and periods follow in a run that begins with this.
  package var planned: PlannedLength { PlannedLength(steps: steps ?? scheduleSteps, episodes: episodes) }
}
