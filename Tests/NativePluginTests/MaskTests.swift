import Agents
import Foundation
import Lab
import NativePlugins
import RLCore
import RunStore
import Testing

/// Legal actions of plugins, version 2 of the interface: what is legal reaches whoever chooses and whoever values.
struct MaskTests {
  /// Nim's rule, said again for every column: as many may be taken as there are, and at the end none.
  private func expectNimsMasks(_ batch: BatchEnvironment) throws {
    for row in 0..<batch.count {
      let columns = [batch.observations, batch.nextObservations, batch.previousObservations]
      for (column, observations) in columns.enumerated() {
        let stones = Int(try #require(observations.states)[row])
        let mask = try #require(observations.mask(row))
        try #require(
          (0..<3).map { mask.contains($0) } == (0..<3).map { $0 < stones },
          "column \(column), \(stones) stones")
      }
    }
  }

  /// What a plugin says is legal after a termination does not count: nothing is. What it says where it truncates does.
  @Test(arguments: ["HONEST", "AFTER_END", "TRUNCATES"])
  func everyColumnOfObservationsHasItsFlags(world: String) throws {
    let batch = try batch(Build.nim(world), count: 6, seeds: .drawn(root: 3, purpose: .trainingEpisodes))
    var random = RandomStream(seed: 5)
    var ended = 0
    batch.reset()
    for _ in 0..<400 {
      for row in 0..<6 {
        batch.actions[row] = Int32(try #require(batch.observations.mask(row)).randomAction(using: &random))
      }
      batch.step()
      try #require(batch.failure == nil)
      try expectNimsMasks(batch)
      for row in 0..<6 {
        try #require(batch.rewards[row] > -100)
        if batch.endings[row] != .none { ended += 1 }
      }
    }
    #expect(ended > 100)
  }

  @Test(arguments: ["HONEST", "AFTER_END"]) func aWalkKnowsItsLegalActions(world: String) throws {
    var walk = EnvironmentWalk(try nativePlugins.entry(Build.nim(world)).make(), maxEpisodeSteps: 20, seed: 2)
    for _ in 0..<50 {
      let legal = try #require(walk.legalActions)
      #expect(legal == Array(0..<min(Int(walk.observation[0]), 3)))
      if walk.step(legal[legal.count - 1]).ending != .none {
        #expect(walk.legalActions == [])
        walk.reset()
      }
    }
  }

  /// An illegal action costs 100, so a single one in 30 evaluations would show.
  @Test(arguments: [
    "algorithm: q-learning", "algorithm: dqn, net_arch: [16], learning_starts: 100, batch_size: 16",
  ])
  func agentsTakeLegalActionsAndLearnToPlay(agent: String) throws {
    let (outcome, path) = try trained(
      in: Build.nim(), agent,
      "training: {steps: 6000, environments: 2}\nevaluation: {every: 2000, episodes: 10}")
    #expect(outcome.status == .finished)
    let reader = try RunReader(path)
    #expect(try reader.episodesWithActions(1...reader.episodeCount).allSatisfy { $0.episode.return >= -1 })
    #expect(try reader.evaluations().allSatisfy { $0.returns.allSatisfy { $0 >= -1 } })
    #expect(try #require(reader.evaluations().last).returnMean > 0.3)
  }

  @Test(arguments: [
    ("FLAG", "Nim-v0: legal_actions returns the flag 7; a flag is 0 or 1"),
    ("NO_ACTION", "Nim-v0: legal_actions allows no action in an episode that has not terminated"),
    ("NO_ACTION_LEFT", "Nim-v0: legal_actions allows no action in an episode that has not terminated"),
    ("WIDE", "Nim-v0: legal_actions writes outside the given rows; a row has 3 flags"),
  ])
  func aLieAboutLegalActionsIsNamed(lie: String, message: String) throws {
    #expect(try complaint(Build.nim(lie)) == message)
  }

  @Test(arguments: [
    ("LATE_NO_ACTION", "Nim-v0: legal_actions allows no action in an episode that has not terminated"),
    ("LATE_NO_ACTION_LEFT", "Nim-v0: legal_actions allows no action in an episode that has not terminated"),
    ("FAILS", "Nim-v0: legal_actions failed: the stones are \\u{1B}[31mgone"),
  ])
  func aLaterLieEndsTheBatchInOrder(lie: String, message: String) throws {
    let batch = try batch(Build.nim(lie), count: 2, seeds: .drawn(root: 1, purpose: .trainingEpisodes))
    #expect(stepsUntilFailure(batch) == 1001)
    #expect(batch.failure == EnvironmentFailure(message))
  }
}
