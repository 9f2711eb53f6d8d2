import RLCore
import RunStore

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
