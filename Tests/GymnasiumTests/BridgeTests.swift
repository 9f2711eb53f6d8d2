import Foundation
import GridWorlds
import Gymnasium
import RLCore
import Testing

/// Gymnasium's environments as this lab's.
@Suite(.enabled(if: Python.hasGymnasium, needsGymnasium))
struct BridgeTests {
  private func made(_ id: String, _ values: [String: ConfigurationValue] = [:]) throws -> MadeEnvironment {
    return try gymnasium.entry("gymnasium:\(id)").make(values)
  }

  /// The same world there and here, over endings, time limits and resets with drawn seeds.
  @Test func frozenLakeInPythonIsFrozenLakeInSwift() throws {
    let seeds = BatchEnvironment.EpisodeSeeds.drawn(root: 3, purpose: .trainingEpisodes)
    let python = try made("FrozenLake-v1").batch(count: 4, maxEpisodeSteps: 12, episodeSeeds: seeds)
    let entry = try #require(gridWorlds.first { $0.id == "FrozenLake-v1" })
    let swift = try entry.make().batch(count: 4, maxEpisodeSteps: 12, episodeSeeds: seeds)
    python.reset()
    swift.reset()
    var random = RandomStream(seed: 1)
    for _ in 0..<500 {
      for row in 0..<4 {
        let action = Int32(random.below(4))
        (python.actions[row], swift.actions[row]) = (action, action)
      }
      python.step()
      swift.step()
      try #require(python.failure == nil)
      for row in 0..<4 {
        try #require(python.observations.row(row) == swift.observations.row(row))
        try #require(python.nextObservations.row(row) == swift.nextObservations.row(row))
        try #require(python.previousObservations.row(row) == swift.previousObservations.row(row))
        try #require(python.rewards[row] == swift.rewards[row] && python.endings[row] == swift.endings[row])
        try #require(python.episodeSeeds[row] == swift.episodeSeeds[row])
        try #require(python.finishedSeeds[row] == swift.finishedSeeds[row])
        try #require(python.elapsedSteps[row] == swift.elapsedSteps[row])
      }
    }
  }

  /// A run stores each episode's seed; showing the episode again relies on it.
  @Test func everyEpisodeBeginsWithItsOwnSeed() throws {
    let batch = try made("misfits:Misfit-v1", ["calm": .integer(1000)]).batch(
      count: 3, maxEpisodeSteps: 7, episodeSeeds: .drawn(root: 5, purpose: .trainingEpisodes))
    batch.reset()
    for _ in 0..<100 {
      for row in 0..<3 { #expect(batch.observations.states?[row] == Int32(batch.episodeSeeds[row] % 1000)) }
      batch.step()
    }
    batch.reset()
    for row in 0..<3 { #expect(batch.observations.states?[row] == Int32(batch.episodeSeeds[row] % 1000)) }
  }

  @Test func combinedActionsAreNumbered() throws {
    let made = try made("misfits:Misfit-v1", ["trouble": .text("two")])
    #expect(made.actionSpace.count == 6)
    var walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 1)
    #expect((0..<6).map { walk.step($0).reward } == [0, 1, 2, 1, 2, 3])
  }

  @Test func spacesThatBeginElsewhereBeginAtZero() throws {
    let made = try made("misfits:Misfit-v1", ["trouble": .text("start")])
    #expect(made.observationSpace == .discrete(count: 5))
    var walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 1)
    #expect(walk.step(1).reward == 1)
    #expect(walk.failure == nil)
    #expect(walk.observation == [2])
  }

  @Test func bitsAndImagesAreNumbers() throws {
    let bits = EnvironmentWalk(
      try made("misfits:Misfit-v1", ["trouble": .text("bits")]), maxEpisodeSteps: nil, seed: 1)
    #expect(bits.observation == [1, 0, 1])
    let made = try made("misfits:Misfit-v1", ["trouble": .text("image")])
    #expect(made.observationSpace == .box(BoxSpace(shape: [2, 3], low: 0, high: 255, elementType: .uint8)))
    #expect(EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 1).observation == [0, 51, 102, 153, 204, 255])
  }

  @Test func theConstructorsParametersAreKeys() throws {
    let entry = try gymnasium.entry("gymnasium:misfits:Misfit-v0")
    #expect(
      entry.keys.map(\.name) == [
        "trouble", "calm", "gain", "mode", "kwargs", "wrappers", "observation", "observation_index",
        "action_mask", "step_timeout",
      ])
    #expect(entry.keys[1].kind == .integer(.min ... .max) && entry.keys[1].defaultValue == .integer(20))
    #expect(entry.keys[2].kind == .number(.finite) && entry.keys[2].defaultValue == .number(1))
    #expect(entry.maxEpisodeSteps([:]) == 25)
    let made = try entry.make(["gain": .number(2.5), "kwargs": .text("{\"calm\": 3}")])
    var walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 1)
    #expect(walk.step(0).reward == 2.5)
    #expect(
      walk.environment.info.map(\.name) == ["count"] && walk.environment.info.map(\.value) == [.number(1)])
  }

  @Test func defaultsBeyondAllNumbersAreLeftToTheConstructor() throws {
    let entry = try gymnasium.entry("gymnasium:misfits:Endless-v0")
    #expect(entry.keys.map(\.name).prefix { $0 != "kwargs" } == ["ends"])
    #expect(entry.maxEpisodeSteps([:]) == nil && entry.rewardThreshold == nil)
    #expect(try entry.make().observationSpace == .discrete(count: 1000))
  }

  @Test func aCopyHasTheSameFuture() throws {
    var walk = EnvironmentWalk(try made("CartPole-v1"), maxEpisodeSteps: nil, seed: 4)
    for action in [0, 1, 1] { _ = walk.step(action) }
    var copy = walk
    _ = walk.step(0)
    let seen = walk.observation
    _ = copy.step(0)
    #expect(copy.observation == seen)
  }

  static let timed =
    ["CartPole-v1", "Acrobot-v1", "FrozenLake-v1"]
    + (Python.run(Python.interpreter, ["-c", "import Box2D"])?.status == 0 ? ["LunarLander-v3"] : [])

  /// The same environments, driven from here and from Python, in turns.
  @Test(arguments: timed) func aBatchOfEightIsAsFastAsSyncVectorEnv(id: String) throws {
    let entry = try gymnasium.entry("gymnasium:\(id)")
    let made = try entry.make([:])
    let batch = made.batch(
      count: 8, maxEpisodeSteps: entry.maxEpisodeSteps([:]),
      episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    let actions = made.actionSpace.count
    batch.reset()
    func ours() -> Double {
      let start = ContinuousClock.now
      for step in 0..<300 {
        for row in 0..<8 { batch.actions[row] = Int32((step + row) % actions) }
        batch.step()
      }
      return 2400 / ((ContinuousClock.now - start) / .seconds(1))
    }
    let theirs = try Conversation(
      """
      import gymnasium, numpy, time
      env = gymnasium.vector.SyncVectorEnv([lambda: gymnasium.make("\(id)") for _ in range(8)])
      env.reset(seed=1)
      actions = numpy.array([(numpy.arange(8) + step) % \(actions) for step in range(300)])
      while input():
          start = time.perf_counter()
          for row in actions: env.step(row)
          print(2400 / (time.perf_counter() - start), flush=True)
      """)
    var ratios: [Double] = []
    for _ in 0..<31 {
      let rate = try #require(Double(theirs.ask("go")))
      ratios.append(ours() / rate)
    }
    theirs.end()
    ratios.sort()
    print(
      "8 of \(id) in Python run at \(ratios[15]) of the speed of SyncVectorEnv (\(ratios[7]) to \(ratios[23]))"
    )
    #expect(ratios[15] > 0.7)
  }
}
