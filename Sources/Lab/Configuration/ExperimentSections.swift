import RLCore
import RunStore

/// The section `training` of an experiment file.
package struct TrainingConfiguration: Configuration, Equatable {
  /// Environment steps of the whole run, over all environments of the batch.
  package var steps = 100_000
  /// Environments in the batch.
  package var environments = 1

  package init() {}

  package static let keys: [ConfigurationKey<Self>] = [
    .init(
      "steps", \.steps, in: 1...Int.max, "Environment steps of the whole run, all environments together."),
    .init("environments", \.environments, in: 1...4096, "Environments that step together as one batch."),
  ]

  package func problems() -> [ConfigurationProblem] {
    environments > steps
      ? [
        ConfigurationProblem(
          "environments", "\(environments) need at least as many training.steps, not \(steps)")
      ]
      : []
  }
}

/// The section `evaluation`: greedy episodes in environments of their own, with seeds of their own.
package struct EvaluationConfiguration: Configuration, Equatable {
  /// Environment steps of training between evaluations; nil for ten times a run, 0 for only at the end.
  package var every: Int?
  /// Episodes of one evaluation.
  package var episodes = 10
  /// The probability of a random action while evaluating.
  package var epsilon = 0.0
  /// Steps after which an episode is cut off where the environment has no limit.
  package var maxEpisodeSteps = 1_000

  package init() {}

  package static let keys: [ConfigurationKey<Self>] = [
    .init(
      "every", \.every, in: 0...Int.max,
      "Environment steps between evaluations; null for ten times a run, 0 for only at the end."),
    .init("episodes", \.episodes, in: 1...1_000_000, "Episodes of one evaluation."),
    .init("epsilon", \.epsilon, in: .unit, "Probability of a random action while evaluating; 0 is greedy."),
    .init(
      "max_episode_steps", \.maxEpisodeSteps, in: 1...Int.max,
      "Steps after which an evaluation episode is cut off where the environment itself has no limit: a greedy agent "
        + "that has learned little can loop for ever."),
  ]
}

/// The section `checkpoint`: how often the whole state of a run is kept.
package struct CheckpointConfiguration: Configuration, Equatable {
  /// Environment steps between checkpoints; nil for ten times a run, 0 for only at the end.
  package var every: Int?
  /// How many of the newest checkpoints stay.
  package var keep = 3

  package init() {}

  package static let keys: [ConfigurationKey<Self>] = [
    .init(
      "every", \.every, in: 0...Int.max,
      "Environment steps between checkpoints; null for ten times a run, 0 for only at the end."),
    .init("keep", \.keep, in: 1...1_000_000, "How many of the newest checkpoints a run file keeps."),
  ]
}

/// The keys that every environment has beside its own.
struct CommonEnvironmentKeys: Configuration {
  static let limit = "max_episode_steps"
  static let stack = "frame_stack"
  var maxEpisodeSteps: Int?
  /// Observations that are seen at once.
  var frameStack = 1

  static let keys: [ConfigurationKey<Self>] = [
    .init(
      limit, \.maxEpisodeSteps, in: 1...Int.max,
      "Steps after which an episode is truncated; null for never. The environment's own limit if not set."),
    .init(
      stack, \.frameStack, in: 1...64,
      "Successive observations that are seen at once, side by side among the channels, the oldest first. For arrays."
    ),
  ]
}

/// What stands at the top level beside the sections and `seeds`.
struct TopLevel: Configuration {
  var log: [String] = []

  static let keys: [ConfigurationKey<Self>] = [
    .init(
      "log", \.log,
      "Views of the run to write beside its run file: tensorboard (event files), csv (Stable-Baselines3's monitor.csv)."
    )
  ]

  func problems() -> [ConfigurationProblem] {
    let names = RunViewKind.allCases.map(\.rawValue)
    return log.enumerated().compactMap { index, name in
      if log[..<index].contains(name) { return ConfigurationProblem("log", "names \(quoted(name)) twice") }
      if names.contains(name) { return nil }
      let advice =
        nearest(to: name, in: names).map { "did you mean '\($0)'?" }
        ?? "there are \(names.joined(separator: ", "))"
      return ConfigurationProblem("log", "unknown view \(quoted(name)); \(advice)")
    }
  }
}
