import Lab
import RLCore
import RunStore
import Testing

/// The heart of the lab: what is written of a training episode is enough to show it again, alone.
@Suite struct TrainingEpisodeTests {
  private static let setups = [
    Setup(agent: "dqn", environment: "CartPole-v1"),
    Setup(agent: "q-learning", environment: "FrozenLake-v1"),
    Setup(agent: "random", environment: "CliffWalking-v1", totalSteps: 60_000),
    Setup(agent: "dqn", environment: "CartPole-v1", environments: 3),
    Setup(agent: "q-learning", environment: "FrozenLake-v1", environments: 3),
    Setup(agent: "random", environment: "FrozenLake8x8-v1", environments: 7, totalSteps: 10_000),
  ]

  @Test(arguments: setups) func everyEpisodePlaysAgainAloneFromItsSeedAndActions(_ setup: Setup) throws {
    let sink = KeepingSink()
    _ = try setup.makeTrainer(sink: sink).reports()
    #expect(sink.episodes.count > 5)
    let environment = try setup.entry.make()
    for (episode, actions) in zip(sink.episodes, sink.actions) {
      let alone = environment.batch(
        count: 1, maxEpisodeSteps: try setup.entry.maxEpisodeSteps([:]), episodeSeeds: .listed([episode.seed])
      )
      alone.reset()
      var earned = 0.0
      var endings: [Ending] = []
      for action in actions {
        alone.actions[0] = action
        alone.step()
        earned += alone.rewards[0]
        endings.append(alone.endings[0])
      }
      #expect(earned == episode.return)
      #expect(actions.count == episode.length)
      #expect(endings.last == episode.ending && episode.ending != .none)
      #expect(endings.dropLast().allSatisfy { $0 == .none })
    }
  }

  @Test(arguments: setups) func everyEpisodeReachesTheSink(_ setup: Setup) throws {
    let sink = KeepingSink()
    let reports = try setup.makeTrainer(sink: sink).reports()
    let last = try #require(reports.last)
    #expect(sink.episodes.count == last.episodes)
    // What is missing are the episodes that still run: at most one a row.
    let unfinished = last.step - sink.episodes.map(\.length).reduce(0, +)
    #expect(unfinished >= 0)
    for row in 0..<setup.environments {
      let own = sink.episodes.filter { $0.row == row }
      // A row's episodes follow each other without a gap; each environment step of the batch is one of the row's.
      var steps = 0
      for episode in own {
        steps += episode.length
        #expect(episode.step == steps * setup.environments)
      }
      #expect(own.count > 0)
    }
    #expect(Set(sink.episodes.map(\.seed)).count == sink.episodes.count)
  }

  @Test func episodesOfThousandsOfStepsKeepAllTheirActions() throws {
    let sink = KeepingSink()
    _ = try Setup(agent: "random", environment: "CliffWalking-v1", totalSteps: 60_000).makeTrainer(sink: sink)
      .reports()
    // Longer than the recorder's first two sizes; that they play again is tested above.
    #expect((sink.actions.map(\.count).max() ?? 0) > 4096)
  }

  @Test func anEpisodeTellsWhenItEndedAndHowItExplored() {
    let agent = ScriptedAgent()
    agent.epsilon = 0.5
    let sink = KeepingSink()
    let batch = BatchEnvironment(
      Stairs(), count: 2, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: 9, purpose: .trainingEpisodes))
    _ = Trainer(
      agent: agent, batch: batch, budget: .steps(12), metricsEvery: nil, evaluateEvery: nil,
      checkpointEvery: nil,
      sink: sink
    ).reports()
    var streams = (0..<2).map { RandomStream(root: 9, purpose: .trainingEpisodes, index: $0) }
    #expect(sink.episodes.map(\.row) == [0, 1, 0, 1])
    #expect(sink.episodes.map(\.step) == [6, 6, 12, 12])
    #expect(sink.episodes.map(\.seed) == [0, 1, 0, 1].map { streams[$0].next() >> 11 })
    for episode in sink.episodes {
      #expect(episode.length == 3 && episode.return == 6)
      #expect(episode.ending == .terminated && episode.epsilon == 0.5)
    }
    #expect(sink.actions == Array(repeating: [1, 1, 1], count: 4))
    #expect(sink.episodes.allSatisfy { $0.seconds > 0 })
  }

  @Test func aTimeLimitIsWrittenAsATruncation() throws {
    let sink = KeepingSink()
    let batch = try Standstill.entry.make().batch(
      count: 1, maxEpisodeSteps: 4, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    _ = Trainer(
      agent: ScriptedAgent(), batch: batch, budget: .steps(9), metricsEvery: nil, evaluateEvery: nil,
      checkpointEvery: nil,
      sink: sink
    ).reports()
    #expect(sink.episodes.map(\.ending) == [.truncated, .truncated])
    #expect(sink.episodes.map(\.return) == [8, 8])
  }
}
