/// A length of training: the budget of a run, or a period in it.
package enum TrainingSpan: Sendable, Equatable {
  /// Environment steps, summed over all environments of the batch.
  case steps(Int)
  /// Finished training episodes, in the order in which they ended. Episodes of several environments may end in one step of
  /// the batch: that step is not divided, so a few more than these may have ended.
  case episodes(Int)

  package var steps: Int? { if case .steps(let count) = self { count } else { nil } }
  package var episodes: Int? { if case .episodes(let count) = self { count } else { nil } }

  /// Whether a run that has come so far has spent it.
  package func isSpent(steps: Int, episodes: Int) -> Bool { done(steps, episodes) >= count }

  /// The part of it that is spent, in [0, 1].
  package func share(steps: Int, episodes: Int) -> Double {
    min(1, Double(done(steps, episodes)) / Double(max(count, 1)))
  }

  /// The period that divides it into `number` parts, rounded up.
  func parts(_ number: Int) -> TrainingSpan {
    let part = count / number + (count % number == 0 ? 0 : 1)
    return switch self {
    case .steps: .steps(part)
    case .episodes: .episodes(part)
    }
  }

  var count: Int {
    switch self {
    case .steps(let count), .episodes(let count): count
    }
  }

  func done(_ steps: Int, _ episodes: Int) -> Int {
    switch self {
    case .steps: steps
    case .episodes: episodes
    }
  }
}
