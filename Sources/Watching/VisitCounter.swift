import Lab
import RLCore
import RunStore

/// Counts how often training acted in each state, by replaying its episodes incrementally.
final class VisitCounter {
  private let environment: MadeEnvironment
  private let maxEpisodeSteps: Int?
  private let stateCount: Int
  /// Of the batch of the training.
  private let environments: Int
  /// Number of counted episodes.
  private(set) var counted = 0

  /// Time limit of a call, s.
  private static let patience = 0.006
  private static let chunk = 64

  /// Nil if states cannot be counted.
  init?(_ environment: MadeEnvironment, maxEpisodeSteps: Int?, environments: Int) {
    guard let environment = environment.countingStates,
      case .discrete(let count) = environment.observationSpace
    else { return nil }
    (self.environment, self.maxEpisodeSteps, stateCount) = (environment, maxEpisodeSteps, count)
    self.environments = environments
  }

  /// - Returns: `[S]`, visits that have not been told yet.
  func count(on reader: RunReader, through last: Int) throws -> [Int32] {
    var visits = [Int32](repeating: 0, count: stateCount)
    let end = monotonicSeconds() + Self.patience
    // Visits in another environment do not count in this one.
    let change = try reader.lastEnvironmentChange()
    while counted < last, monotonicSeconds() < end {
      let episodes = try reader.episodesWithActions(counted + 1...min(counted + Self.chunk, last))
      guard !episodes.isEmpty else { break }
      let known = episodes.filter { $0.episode.step > change }
      if environment.prototype.changesInTraining {
        try addEach(known, of: reader, to: &visits)
      } else {
        add(known, to: &visits)
      }
      counted += episodes.count
    }
    return visits
  }

  /// The same for an environment that changes, in which every episode has its time.
  private func addEach(
    _ episodes: [(episode: Episode, actions: [UInt16])], of reader: RunReader, to visits: inout [Int32]
  ) throws {
    for (episode, actions) in episodes {
      var walk = EnvironmentWalk(
        environment, maxEpisodeSteps: maxEpisodeSteps, seed: episode.seed,
        clock: try reader.clock(of: episode, environments: environments), stride: environments)
      for action in actions {
        if let world = walk.environment as? any DiscreteEnvironment { visits[world.state] &+= 1 }
        _ = walk.step(Int(action))
      }
    }
  }

  private func add(_ episodes: [(episode: Episode, actions: [UInt16])], to visits: inout [Int32]) {
    if episodes.isEmpty { return }
    let batch = environment.batch(
      count: 1, maxEpisodeSteps: maxEpisodeSteps, episodeSeeds: .listed(episodes.map(\.episode.seed)))
    batch.reset()
    for (_, actions) in episodes {
      for action in actions {
        if let states = batch.observations.states { visits[Int(states[0])] &+= 1 }
        batch.actions[0] = Int32(action)
        batch.step()
      }
    }
  }
}
