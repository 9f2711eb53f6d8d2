/// Origin of a displayed episode.
package enum EpisodeOrigin: Sendable, Equatable {
  /// A training episode, by its number from 1.
  case training(Int)
  /// Played by the greedy policy of a checkpoint; the index selects the seed.
  case greedy(Int)

  /// The number of a training episode, or nil.
  package var number: Int? { if case .training(let number) = self { number } else { nil } }
}
