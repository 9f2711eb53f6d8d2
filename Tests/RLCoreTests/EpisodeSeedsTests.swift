import RLCore
import Testing

/// How an episode's seed and actions are enough to see it again, and how rows stand apart.
struct EpisodeSeedsTests {
  /// One episode as its log tells it: seed and actions, and what came of them.
  struct Episode: Equatable {
    var seed: UInt64 = 0
    var actions: [Int32] = []
    var observations: [[Double]] = []
    var rewards: [Double] = []
    var ending = Ending.none
  }

  /// Plays `steps` steps with actions that differ by row and step, and returns each row's finished episodes.
  private func play(_ batch: BatchEnvironment, steps: Int) -> [[Episode]] {
    batch.reset()
    var running = (0..<batch.count).map { Episode(observations: [batch.observations.row($0)]) }
    var finished: [[Episode]] = Array(repeating: [], count: batch.count)
    for step in 0..<steps {
      for row in 0..<batch.count { batch.actions[row] = Int32((step * 7 + row * 3) % 5 % 2) }
      batch.step()
      for row in 0..<batch.count {
        running[row].actions.append(batch.actions[row])
        running[row].observations.append(batch.nextObservations.row(row))
        running[row].rewards.append(batch.rewards[row])
        running[row].ending = batch.endings[row]
        guard batch.endings[row] != .none else { continue }
        running[row].seed = batch.finishedSeeds[row]
        finished[row].append(running[row])
        running[row] = Episode(observations: [batch.observations.row(row)])
      }
    }
    return finished
  }

  private func replay(_ episode: Episode, from seeds: BatchEnvironment.EpisodeSeeds) -> Episode {
    let batch = BatchEnvironment(Dice(), count: 1, maxEpisodeSteps: 12, episodeSeeds: seeds)
    batch.reset()
    var result = Episode(seed: batch.episodeSeeds[0], observations: [batch.observations.row(0)])
    for action in episode.actions {
      batch.actions[0] = action
      batch.step()
      result.actions.append(action)
      result.observations.append(batch.nextObservations.row(0))
      result.rewards.append(batch.rewards[0])
      result.ending = batch.endings[0]
    }
    return result
  }

  @Test func everyDrawnEpisodeCanBeSeenAgainAlone() {
    let batch = BatchEnvironment(
      Dice(), count: 4, maxEpisodeSteps: 12, episodeSeeds: .drawn(root: 3, purpose: .trainingEpisodes))
    let episodes = play(batch, steps: 200).joined()
    #expect(episodes.count > 60)
    #expect(Set(episodes.map(\.ending)) == [.terminated, .truncated])
    for episode in episodes {
      #expect(replay(episode, from: .listed([episode.seed])) == episode)
      #expect(replay(episode, from: .continuing(seed: episode.seed)) == episode)
    }
  }

  /// Gymnasium's `reset()` without a seed: the stream goes on where the episode before left it.
  @Test func continuingEpisodesShareOneStream() {
    let batch = BatchEnvironment(Dice(), count: 1, maxEpisodeSteps: 12, episodeSeeds: .continuing(seed: 5))
    var environment = Dice()
    var random = RandomStream(seed: 5)
    for episode in play(batch, steps: 200)[0] {
      environment.reset(using: &random)
      var expected = [[Double(environment.state)]]
      for action in episode.actions {
        _ = environment.step(Int(action), using: &random)
        expected.append([Double(environment.state)])
      }
      #expect(episode.observations == expected)
    }
  }

  @Test func continuingRowsAreSeededOneApart() {
    let together = play(
      BatchEnvironment(Dice(), count: 3, maxEpisodeSteps: 12, episodeSeeds: .continuing(seed: 40)), steps: 100
    )
    for row in 0..<3 {
      let seed = UInt64(40 + row)
      #expect(together[row][0].seed == seed)
      #expect(replay(together[row][0], from: .listed([seed])) == together[row][0])
    }
  }

  @Test func aDrawnRowIsTheSameInABatchOfAnySize() {
    func episodes(count: Int) -> [[Episode]] {
      play(
        BatchEnvironment(
          Dice(), count: count, maxEpisodeSteps: 12, episodeSeeds: .drawn(root: 8, purpose: .trainingEpisodes)
        ),
        steps: 100)
    }
    let large = episodes(count: 7)
    #expect(episodes(count: 1)[0] == large[0])
    #expect(episodes(count: 3)[..<3] == large[..<3])
  }

  @Test func listedSeedsAreDealtAroundTheRows() {
    let batch = BatchEnvironment(
      Dice(), count: 2, maxEpisodeSteps: 1, episodeSeeds: .listed([10, 11, 12, 13, 14]))
    batch.reset()
    var seeds = [[batch.episodeSeeds[0], batch.episodeSeeds[1]]]
    for _ in 0..<4 {
      batch.step()
      seeds.append([batch.episodeSeeds[0], batch.episodeSeeds[1]])
    }
    #expect(seeds == [[10, 11], [12, 13], [14, 14], [14, 14], [14, 14]])
  }

  @Test func theSeedOfAFinishedEpisodeOutlivesIt() {
    let batch = BatchEnvironment(Dice(), count: 1, maxEpisodeSteps: 2, episodeSeeds: .listed([5, 6, 7]))
    batch.reset()
    #expect(batch.episodeSeeds[0] == 5)
    while batch.endings[0] == .none { batch.step() }
    #expect(batch.finishedSeeds[0] == 5)
    #expect(batch.episodeSeeds[0] == 6)
    #expect(batch.elapsedSteps[0] == 0)
  }

  @Test func theSameRootGivesTheSameRunAndAnotherAnother() {
    func run(_ root: UInt64, _ purpose: StreamPurpose) -> [[Episode]] {
      play(
        BatchEnvironment(
          Dice(), count: 2, maxEpisodeSteps: 12, episodeSeeds: .drawn(root: root, purpose: purpose)),
        steps: 50)
    }
    let run1 = run(1, .evaluation)
    #expect(run1 == run(1, .evaluation))
    #expect(run1 != run(2, .evaluation))
    #expect(run1 != run(1, .trainingEpisodes))
  }
}
