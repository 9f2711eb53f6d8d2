import RLCore
import RunStore

/// The section `checkpoint`: how often the training state is saved.
package struct CheckpointConfiguration: Configuration, Equatable {
  /// Environment steps between checkpoints; nil for ten per run, 0 for only at the end.
  package var every: Int?
  /// Training episodes between checkpoints, in place of `every`.
  package var everyEpisodes: Int?
  /// Number of latest checkpoints that are kept.
  package var keep = 3

  package init() {}

  package static let keys: [ConfigurationKey<Self>] = [
    .init(
      "every", \.every, in: 0...Int.max,
      "Environment steps between checkpoints; null for ten per run, 0 for only at the end."),
    .init(
      "every_episodes", \.everyEpisodes, in: 1...Int.max,
      "Training episodes between checkpoints, in place of every."
    ).listedOnlyWhenSet,
    .init("keep", \.keep, in: 1...1_000_000, "Number of latest checkpoints that a run file keeps."),
  ]

  package func problems() -> [ConfigurationProblem] {
    guard every != nil, everyEpisodes != nil else { return [] }
    return [
      ConfigurationProblem(
        "every_episodes", "checkpoint.every is set too; remove one of them or set it to null")
    ]
  }
}
