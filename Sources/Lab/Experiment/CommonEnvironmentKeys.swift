import RLCore
import RunStore

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
