import RLCore
import Testing

/// Text maps that other ones replace during training, and the exact words for every way in which they cannot.
struct ChangingMapTests {
  private static let (right, left) = (1, 3)

  /// A map and the key and value of its time.
  private func map(_ key: String, _ time: Int, _ rows: String...) -> [ConfigurationEntry] {
    [ConfigurationEntry(key, .integer(time)), ConfigurationEntry("map", .texts(rows))]
  }

  private func values(
    _ maps: [ConfigurationEntry]..., more: [String: ConfigurationValue] = [:]
  ) -> [String: ConfigurationValue] {
    ["maps": .records(maps), "step_reward": .number(0)].merging(more) { $1 }
  }

  private func problems(_ values: [String: ConfigurationValue]) throws -> [String] {
    try entry("TextMap-v0").problems(values).map(\.description)
  }

  private func batch(_ values: [String: ConfigurationValue], count: Int = 1) throws -> BatchEnvironment {
    let batch = try entry("TextMap-v0").make(values).batch(
      count: count, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    batch.reset()
    return batch
  }

  private func step(_ batch: BatchEnvironment, _ action: Int) -> [Int32] {
    for row in 0..<batch.count { batch.actions[row] = Int32(action) }
    batch.step()
    return (0..<batch.count).map { batch.nextObservations.states?[$0] ?? -1 }
  }

  @Test func theMapChangesWithTheExactStep() throws {
    let batch = try batch(values(map("from_step", 0, "S#.G"), map("from_step", 3, "S..G")))
    // The first three steps meet the wall.
    #expect((0..<5).map { _ in step(batch, Self.right)[0] } == [0, 0, 0, 1, 2])
  }

  @Test func stepsOfAllRowsCount() throws {
    let batch = try batch(values(map("from_step", 0, "S#.G"), map("from_step", 4, "S..G")), count: 2)
    #expect((0..<3).map { _ in step(batch, Self.right) } == [[0, 0], [0, 0], [1, 1]])
  }

  @Test func anEpisodeThatEndsWithTheChangeIsFollowedByOneInTheNewMap() throws {
    let batch = try batch(values(map("from_step", 0, "SG.."), map("from_step", 1, "..SG")))
    #expect(step(batch, Self.right) == [1])
    #expect(batch.observations.states?[0] == 2)
  }

  @Test func aChangeByEpisodesWaitsForTheNextEpisode() throws {
    let batch = try batch(values(map("from_episode", 0, "SG.."), map("from_episode", 2, "..SG")), count: 2)
    // Both rows end: row 0's is the first episode, so its next one is still in the first map; row 1's is not.
    _ = step(batch, Self.right)
    #expect((0..<2).map { batch.observations.states?[$0] } == [0, 2])
    _ = step(batch, Self.right)
    #expect((0..<2).map { batch.observations.states?[$0] } == [2, 2])
  }

  @Test func anAgentInANewWallCanLeaveIt() throws {
    let batch = try batch(values(map("from_step", 0, "S..G"), map("from_step", 1, "S#.G")))
    #expect(step(batch, Self.right) == [1])
    #expect(step(batch, Self.right) == [2] && batch.endings[0] == .none)
    #expect(step(batch, Self.left) == [2])
  }

  @Test func aWalkFollowsTheTimeAtWhichItBegins() throws {
    let made = try entry("TextMap-v0").make(values(map("from_step", 0, "S#.G"), map("from_step", 10, "S..G")))
    func states(from steps: Int, stride: Int) -> [Double] {
      var walk = EnvironmentWalk(
        made, maxEpisodeSteps: nil, seed: 1, clock: TrainingTime(steps: steps), stride: stride)
      return (0..<3).map { _ in
        _ = walk.step(Self.right)
        return walk.observation[0]
      }
    }
    #expect(states(from: 0, stride: 1) == [0, 0, 0])
    #expect(states(from: 9, stride: 1) == [0, 1, 2])
    #expect(states(from: 6, stride: 4) == [0, 1, 2])
  }

  @Test func theEnvironmentAtATimeHasTheRulesOfItsMap() throws {
    let made = try entry("TextMap-v0").make(values(map("from_step", 0, "S#.G"), map("from_step", 10, "S..G")))
    func next(_ steps: Int) throws -> Int? {
      try #require(made.at(TrainingTime(steps: steps)).model()).outcomes(state: 0, action: Self.right).first?
        .state
    }
    #expect(try next(9) == 0)
    #expect(try next(10) == 1)
    #expect([0, 9, 10, 99].map { made.phase(at: TrainingTime(steps: $0)) } == [0, 0, 1, 1])
  }

  @Test func anEnvironmentThatChangesIsNoTableToWalk() throws {
    #expect(TableWalk(try batch(["map": .texts(["S..G"])])) != nil)
    #expect(TableWalk(try batch(values(map("from_step", 0, "S..G")))) == nil)
  }

  @Test func theTimeLimitIsThatOfTheFirstMap() throws {
    #expect(try entry("TextMap-v0").maxEpisodeSteps(values(map("from_step", 0, "S.G", "..."))) == 24)
  }

  @Test func mapsOfDifferentSizes() throws {
    #expect(
      try problems(values(map("from_step", 0, "S.G", "..."), map("from_step", 5, "S.G"))) == [
        "maps: all maps must have the same size; map 1 has 2 rows of 3 cells, map 2 has 1 rows of 3 cells"
      ])
  }

  @Test func timesThatDoNotRise() throws {
    let maps = [map("from_step", 0, "SG"), map("from_step", 7, "SG"), map("from_step", 7, "SG")]
    #expect(
      try problems(["maps": .records(maps)]) == [
        "maps: from_step must rise from map to map; map 2 has 7, map 3 has 7"
      ])
  }

  @Test func aFirstMapThatComesLater() throws {
    #expect(
      try problems(values(map("from_episode", 3, "SG"))) == [
        "maps: map 1 must hold from the start; write from_episode: 0, not 3"
      ])
  }

  @Test func mapsWithoutATimeOrWithTwo() throws {
    let rows = ConfigurationEntry("map", .texts(["SG"]))
    #expect(try problems(values([rows])) == ["maps: map 1 has no time; give it from_step or from_episode"])
    let both = [
      ConfigurationEntry("from_step", .integer(0)), ConfigurationEntry("from_episode", .integer(0)), rows,
    ]
    #expect(try problems(values(both)) == ["maps: map 1 has both from_step and from_episode; keep one"])
    #expect(
      try problems(values(map("from_step", 0, "SG"), map("from_episode", 3, "SG"))) == [
        "maps: map 2 and map 1 differ in from_step and from_episode; use the same for all maps"
      ])
  }

  @Test func aMapThatIsWrongIsNamed() throws {
    #expect(
      try problems(values(map("from_step", 0, "SG"), map("from_step", 3, ".G"))) == [
        "maps: map 2: the map has no start (S)"
      ])
  }

  @Test func mapAndMapsExcludeEachOther() throws {
    #expect(
      try problems(values(map("from_step", 0, "SG"), more: ["map": .texts(["S.G"])])) == [
        "map: maps is set too; remove one of them"
      ])
  }

  @Test func planesAreRefusedSinceTheyShowOneMap() throws {
    #expect(
      throws: ConfigurationProblem(
        "observation", "planes show the walls of one map; with maps choose index, one-hot or coordinates")
    ) {
      try entry("TextMap-v0").make(values(map("from_step", 0, "SG"), more: ["observation": .text("planes")]))
    }
  }
}
