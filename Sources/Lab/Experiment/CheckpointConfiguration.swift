import RLCore
import RunStore

/// The section `checkpoint`: how often the training state is saved.
package struct CheckpointConfiguration: Configuration, Equatable {
  /// Environment steps between checkpoints; nil for ten per run, 0 for only at the end.
  package var every: Int?
  /// Number of latest checkpoints that are kept.
  package var keep = 3

  package init() {}

  package static let keys: [ConfigurationKey<Self>] = [
    .init(
      "every", \.every, in: 0...Int.max,
      "Environment steps between checkpoints; null for ten per run, 0 for only at the end."),
    .init("keep", \.keep, in: 1...1_000_000, "Number of latest checkpoints that a run file keeps."),
  ]
}
