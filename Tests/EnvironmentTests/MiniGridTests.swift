import AllEnvironments
import Foundation
import RLCore
import TestSupport
import Testing

/// MiniGrid against what the package has recorded; `Tests/Fixtures/README.md` tells how.
@Suite struct MiniGridTests {
  struct Recording: Decodable {
    struct Run: Decodable {
      let seed: UInt64
      let actions: String
      let endings: String
      let checks: [String]
    }

    let worlds: [String: [Run]]

    static func load() throws -> Recording {
      let other = ProcessInfo.processInfo.environment["RL_LAB_MINIGRID_EPISODES"]
      let file = Repository.root.appendingPathComponent("Tests/Fixtures/minigrid/episodes.json")
      return try JSONDecoder().decode(
        Self.self, from: Data(contentsOf: other.map { URL(filePath: $0) } ?? file))
    }
  }

  private struct Digest {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func absorb(_ number: UInt64) { value = (value ^ number) &* 0x100_0000_01b3 }
  }

  /// Two walks with the same seed and actions, since an environment shows one form: `flat` has the view and the direction.
  private struct Pair {
    var view, full: EnvironmentWalk
    var digest = Digest()

    init(_ id: String, seed: UInt64) throws {
      func walk(_ form: String) throws -> EnvironmentWalk {
        let line = try entry(id)
        return EnvironmentWalk(
          try line.make(["observation": .text(form)]), maxEpisodeSteps: line.defaultMaxEpisodeSteps,
          seed: seed)
      }
      (view, full) = try (walk("flat"), walk("full"))
      look()
    }

    mutating func look() {
      let flat = view.observation
      for number in flat.prefix(147) { digest.absorb(UInt64(number)) }
      for number in full.observation { digest.absorb(UInt64(number)) }
      digest.absorb(UInt64(flat[147]))
    }

    mutating func step(_ action: Int) -> Ending {
      let step = view.step(action)
      _ = full.step(action)
      look()
      digest.absorb(UInt64(bitPattern: Int64((step.reward * 1e9).rounded(.toNearestOrEven))))
      if step.ending != .none {
        view.reset()
        full.reset()
        look()
      }
      return step.ending
    }
  }

  static let names = (try? Recording.load().worlds.keys.sorted()) ?? []

  @Test(arguments: names)
  func everyTransitionIsThePackages(name: String) throws {
    for run in try #require(Recording.load().worlds[name]) {
      var pair = try Pair("MiniGrid-\(name)", seed: run.seed)
      let endings = run.endings.compactMap(\.wholeNumberValue)
      for (index, action) in run.actions.compactMap(\.wholeNumberValue).enumerated() {
        let ending = pair.step(action)
        try #require(
          ending == [.none, .terminated, .truncated][endings[index]],
          "seed \(run.seed): another ending of step \(index + 1)")
        guard (index + 1) % 50 == 0 else { continue }
        try #require(
          "\(pair.digest.value)" == run.checks[index / 50],
          "seed \(run.seed): another transition within the 50 steps before step \(index + 1)")
      }
    }
  }

  @Test func everyIDOfTheFamiliesIsThere() {
    #expect(Self.names.count == 45)
    let ids = catalog.map(\.id).filter { $0.hasPrefix("MiniGrid-") }
    #expect(ids.sorted() == Self.names.map { "MiniGrid-\($0)" })
  }

  /// Each of the 49 cells has three ones: a kind, a color and a state.
  @Test func theOneHotViewIsTheView() throws {
    let line = try entry("MiniGrid-DoorKey-8x8-v0")
    var view = EnvironmentWalk(try line.make(), maxEpisodeSteps: nil, seed: 3)
    var planes = EnvironmentWalk(
      try line.make(["observation": .text("one-hot")]), maxEpisodeSteps: nil, seed: 3)
    for action in [2, 1, 2, 2, 0, 5, 3, 2, 1, 2] {
      let (numbers, bits) = (view.observation, planes.observation)
      for cell in 0..<49 {
        let expected = [
          Int(numbers[3 * cell]), 11 + Int(numbers[3 * cell + 1]), 17 + Int(numbers[3 * cell + 2]),
        ]
        #expect((0..<20).filter { bits[20 * cell + $0] == 1 } == expected)
      }
      _ = view.step(action)
      _ = planes.step(action)
    }
  }

  /// Columns are written where something else is seen; whatever ends and begins, they show what the worlds show.
  @Test(
    arguments: ["FourRooms-v0", "DoorKey-5x5-v0", "MultiRoom-N2-S4-v0", "KeyCorridorS3R1-v0"],
    ["view", "flat"])
  func theColumnsShowTheWorlds(name: String, form: String) throws {
    let made = try entry("MiniGrid-\(name)").make(["observation": .text(form)])
    let batch = made.batch(
      count: 5, maxEpisodeSteps: 30, episodeSeeds: .drawn(root: 3, purpose: .trainingEpisodes))
    var random = RandomStream(seed: 4)
    batch.reset()
    for step in 0..<150 {
      if step == 60 {
        // As where a run is resumed: what a row shows comes from elsewhere.
        let values = try #require(batch.observations.values)
        for index in 0..<batch.observations.rowSize { values[2 * batch.observations.rowSize + index] = 7 }
        batch.reset()
      }
      let before = (0..<5).map { batch.observations.row($0) }
      var worlds = (0..<5).map { batch.environment(at: $0) }
      for index in 0..<5 { batch.actions[index] = batch.randomAction(index, using: &random) }
      batch.step()
      for index in 0..<5 {
        let result = worlds[index].step(Int(batch.actions[index]), using: &random)
        let seen = observation(of: worlds[index])
        try #require(batch.previousObservations.row(index) == before[index])
        try #require(batch.nextObservations.row(index) == seen)
        #expect(batch.rewards[index] == result.reward)
        if batch.endings[index] == .none { try #require(batch.observations.row(index) == seen) }
        try #require(batch.observations.row(index) == observation(of: batch.environment(at: index)))
      }
    }
  }

  /// The world has a limit of 100 steps: 29 whole turns, and the way of five steps to the goal.
  @Test func theLimitInTheRewardIsFixedAsIsSaid() throws {
    let line = try entry("MiniGrid-Empty-5x5-v0")
    var walk = EnvironmentWalk(try line.make(), maxEpisodeSteps: nil, seed: 1)
    for _ in 0..<116 { #expect(walk.step(0).ending == .none) }
    for action in [2, 2, 1, 2] { #expect(walk.step(action).ending == .none) }
    let last = walk.step(2)
    #expect(last.ending == .terminated && abs(last.reward - (1 - 0.9 * 1.21)) < 1e-12)
    #expect(line.documentation.contains("The reward keeps this limit whatever max_episode_steps is:"))
  }

  @Test func theMissionIsANumberAndAText() throws {
    let line = try entry("MiniGrid-KeyCorridorS3R1-v0")
    let walk = EnvironmentWalk(try line.make(["observation": .text("flat")]), maxEpisodeSteps: nil, seed: 1)
    let mission = try #require(walk.environment.info.first { $0.name == "mission" })
    #expect(mission.value == .number(walk.observation[148]))
    #expect(line.documentation.contains("The mission is \"pick up the red ball\" and so on, 0 to 5."))
  }
}
