import Agents
import GridWorlds
import RLCore
import Testing

/// Which of equally good actions tables take.
@Suite struct TieTests {
  /// An agent that acts greedily in state 0, where the actions 1, 3 and 4 are the best of six.
  private func agent(
    _ name: String, _ ties: TieRule = .random, epsilon: Double = 0, environments: Int = 1
  ) throws -> any Agent {
    let entry = try #require(agentCatalog.first { $0.name == name })
    let agent = try entry.make(
      [
        "ties": .text(ties.rawValue), "exploration_initial_eps": .number(epsilon),
        "exploration_final_eps": .number(epsilon),
      ], .discrete(states: 2, actions: 6, environments: environments))
    let values: [Double] = [0, 2, 1, 2, 2, -1, 0, 0, 0, 0, 0, 0]
    let stored = try #require(agent.tensors.first)
    try agent.load([NamedTensor(stored.name, shape: stored.shape, .float64(values))])
    return agent
  }

  static let tables = agentCatalog.filter { $0.worlds == .all && $0.keys.contains { $0.name == "ties" } }.map(
    \.name)

  private func counts(_ agent: any Agent, legal: [Bool]?, tries: Int) -> [Int] {
    var (state, flags, action) = (Int32(0), legal ?? [], Int32(-7))
    var counts = [Int](repeating: 0, count: 6)
    withUnsafeMutablePointer(to: &state) { state in
      flags.withUnsafeMutableBufferPointer { flags in
        for _ in 0..<tries {
          agent.selectActions(
            for: Observations(
              count: 1, rowSize: 1, states: state, values: nil,
              legalActions: legal == nil ? nil : flags.baseAddress, actionCount: flags.count), into: &action)
          counts[Int(action)] += 1
        }
      }
    }
    return counts
  }

  @Test func everyTableHasTheKey() {
    #expect(Self.tables.count >= 9)
  }

  @Test(arguments: tables) func eachOfEquallyGoodActionsIsTakenEquallyOften(name: String) throws {
    let counts = counts(try agent(name), legal: nil, tries: 3000)
    #expect([0, 2, 5].allSatisfy { counts[$0] == 0 })
    // Chi-square of two degrees of freedom is above 18.4 once in ten thousand times.
    let chiSquare = [1, 3, 4].map { Double((counts[$0] - 1000) * (counts[$0] - 1000)) / 1000 }.reduce(0, +)
    #expect(chiSquare < 18.4, "\(counts)")
  }

  @Test(arguments: tables) func onlyLegalActionsAreAmongThem(name: String) throws {
    let legal = counts(try agent(name), legal: [true, false, true, true, true, true], tries: 400)
    #expect(abs(legal[3] - 200) < 50 && legal[3] + legal[4] == 400, "\(legal)")
    #expect(
      counts(try agent(name), legal: [true, false, true, false, false, true], tries: 20) == [
        0, 0, 20, 0, 0, 0,
      ])
  }

  @Test(arguments: tables) func theFirstIsTakenWhereThatIsAskedFor(name: String) throws {
    #expect(counts(try agent(name, .first), legal: nil, tries: 50) == [0, 50, 0, 0, 0, 0])
    #expect(
      try !agent(name, .first).trainingState.contains { $0.name == "ties" },
      "runs of before have no such stream")
  }

  @Test(arguments: tables) func evaluationsTakeTheFirst(name: String) throws {
    let greedy = try agent(name).greedyPolicy(batchSize: 1)
    for _ in 0..<20 { #expect(greedy.actions(inStates: [0]) == [1]) }
  }

  @Test(arguments: tables) func rowsOfABatchBreakTheirTiesSeparately(name: String) throws {
    let agent = try agent(name, environments: 16)
    #expect(Set(agent.actions(inStates: [Int32](repeating: 0, count: 16))) == [1, 3, 4])
  }

  /// Where exploration is random stays the same, however ties are broken.
  @Test(arguments: tables) func breakingATieMovesNoOtherDraw(name: String) throws {
    let (random, first) = (try agent(name, .random, epsilon: 0.5), try agent(name, .first, epsilon: 0.5))
    var greedy = 0
    for _ in 0..<400 {
      let (a, b) = (random.actions(inStates: [0])[0], first.actions(inStates: [0])[0])
      if b == 1 { greedy += 1 }
      #expect(b == 1 ? [1, 3, 4].contains(a) : a == b)
    }
    #expect(greedy > 200)
  }

  @Test(arguments: tables) func aRestoredAgentBreaksTheNextTiesAlike(name: String) throws {
    let agent = try agent(name)
    for _ in 0..<7 { _ = agent.actions(inStates: [0]) }
    let copy = try self.agent(name)
    try copy.restore(agent.trainingState)
    for _ in 0..<100 { #expect(agent.actions(inStates: [0]) == copy.actions(inStates: [0])) }
  }

  /// Errors below theta are not queued, so nothing but the tie itself moves such an agent.
  @Test func prioritizedSweepingBelowItsThresholdStillMoves() throws {
    let entry = try #require(agentCatalog.first { $0.name == "prioritized-sweeping" })
    let agent = try entry.make(
      [
        "initial_q": .number(1e-6), "exploration_initial_eps": .number(0),
        "exploration_final_eps": .number(0),
      ], .discrete(states: 1, actions: 4))
    var taken: Set<Int32> = []
    for _ in 0..<60 {
      let action = agent.actions(inStates: [0])[0]
      taken.insert(action)
      agent.learn(
        from: HandMadeStep(states: [0], actions: [action], rewards: [0], next: [0], endings: [.none]))
    }
    #expect(taken == [0, 1, 2, 3])
  }

  /// The book's settings; with ties to the first action no episode of its maze ends, and on the ice 0.07 is earned.
  @Test func theDynaMazeEndsItsFirstEpisode() throws {
    let entry = try #require(gridWorlds.first { $0.id == "TextMap-v0" })
    let map = [".......#G", "..#....#.", "S.#....#.", "..#......", ".....#...", "........."]
    let environment = try entry.make([
      "map": .texts(map), "cells": .texts(["G 1 ends"]), "step_reward": .number(0),
    ])
    for seed in 1...3 as ClosedRange<UInt64> {
      let batch = environment.batch(
        count: 1, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: seed, purpose: .trainingEpisodes))
      let dyna = try #require(agentCatalog.first { $0.name == "dyna-q" })
      let agent = try dyna.make(
        [
          "planning_steps": .integer(5), "gamma": .number(0.95), "exploration_schedule": .text("constant"),
          "exploration_initial_eps": .number(0.1),
        ], .fitting(batch, totalSteps: 20_000, seed: seed))
      var ends = 0
      batch.train(agent, steps: 20_000) { _ in ends += batch.endings[0] == .terminated ? 1 : 0 }
      #expect(ends > 100, "seed \(seed)")
    }
  }

  @Test func qLearningCrossesTheIceWithAConstantEpsilon() throws {
    let entry = try #require(gridWorlds.first { $0.id == "FrozenLake-v1" })
    var sum = 0.0
    for seed in 1...4 as ClosedRange<UInt64> {
      let environment = try entry.make([:])
      let batch = environment.batch(
        count: 1, maxEpisodeSteps: 100, episodeSeeds: .drawn(root: seed, purpose: .trainingEpisodes))
      let learner = try #require(agentCatalog.first { $0.name == "q-learning" })
      let agent = try learner.make(
        [
          "gamma": .number(0.95), "exploration_schedule": .text("constant"),
          "exploration_initial_eps": .number(0.1),
        ], .fitting(batch, totalSteps: 50_000, seed: seed))
      batch.train(agent, steps: 50_000)
      let model = try #require(environment.model())
      let policy = agent.greedyPolicy(batchSize: model.stateCount).actions(
        inStates: (0..<model.stateCount).map { Int32($0) })
      sum += Planning.expectedReturn(model, policy: policy.map(Int.init), maxEpisodeSteps: 100) ?? 0
    }
    #expect(sum / 4 > 0.5, "\(sum / 4)")
  }
}
