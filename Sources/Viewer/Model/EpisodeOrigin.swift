/// Where an episode that is shown comes from.
package enum EpisodeOrigin: Sendable, Equatable {
  /// A training episode, by its number from 1.
  case training(Int)
  /// Played by the greedy policy of a checkpoint; the index numbers the seeds.
  case greedy(Int)
}
