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
      "steps", \.steps, in: 1...Int.max, "Environment steps of the whole run, summed over all environments."),
    .init("environments", \.environments, in: 1...4096, "Number of environments in the batch."),
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
