import RLCore
import RunStore

/// The keys of every environment in addition to its own.
struct CommonEnvironmentKeys: Configuration {
  static let limit = EnvironmentEntry.limitKey
  static let stack = "frame_stack"
  var maxEpisodeSteps: Int?
  /// Number of stacked observations.
  var frameStack = 1

  static let keys: [ConfigurationKey<Self>] = [
    .init(
      limit, \.maxEpisodeSteps, in: 1...Int.max,
      "Steps after which an episode is truncated; null for never. The environment's own limit if not set."),
    .init(
      stack, \.frameStack, in: 1...64,
      "Number of successive observations stacked along the channels, oldest first. For array observations."
    ),
  ]
}
