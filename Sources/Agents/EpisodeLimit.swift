import RLCore
import Text

/// How many steps of an episode are remembered by an agent that learns at its end.
///
/// An environment without a limit of steps may never end an episode, and its steps would fill the memory.
struct EpisodeLimit {
  let steps: Int

  /// - Parameter bytesPerStep: of the memory of one episode.
  init(_ context: AgentContext, bytesPerStep: Int) {
    // An array that grows is copied into one of twice its length, so that it takes up to three times its steps.
    steps = max(context.memoryLimit / 4 / (bytesPerStep * context.environments), 1)
  }

  /// That of an episode which has become longer.
  var failure: EnvironmentFailure {
    EnvironmentFailure(
      "an episode has not ended after \(Readable.count(steps, "step")), which are remembered until it ends, and more do not fit into memory; set environment.max_episode_steps",
      cause: .environment)
  }
}
