import GridWorlds
import RLCore
import Testing

/// The exact words for every way in which parameters describe no frozen lake.
struct FrozenLakeProblemTests {
  private func problems(_ values: [String: ConfigurationValue]) throws -> [String] {
    try entry("FrozenLake-v1").problems(values).map(\.description)
  }

  private func problems(map: String...) throws -> [String] { try problems(["desc": .texts(map)]) }

  @Test func raggedRows() throws {
    #expect(
      try problems(map: "SFF", "FFG", "FF") == [
        "desc: all rows of a map must be equally long; row 1 has 3 cells, row 3 has 2"
      ])
  }

  @Test func anEmptyRow() throws {
    #expect(
      try problems(map: "", "") == [
        "desc: the rows of a map must not be empty", "desc: the map has no start (S)",
        "desc: the map has no goal (G)",
      ])
    #expect(
      try problems(map: "SG", "") == [
        "desc: all rows of a map must be equally long; row 1 has 2 cells, row 2 has 0"
      ])
  }

  @Test func noStart() throws {
    #expect(try problems(map: "FFG") == ["desc: the map has no start (S)"])
  }

  @Test func noGoal() throws {
    #expect(try problems(map: "SFH") == ["desc: the map has no goal (G)"])
  }

  @Test func anUnknownLetter() throws {
    #expect(
      try problems(map: "SFFFF", "FHFSF", "FFXHG") == [
        "desc: 'X' is not a map cell; use S start, F ice, H hole, G goal"
      ])
    #expect(
      try problems(map: "SfG") == ["desc: 'f' is not a map cell; use S start, F ice, H hole, G goal"])
  }

  @Test func tooManyCells() throws {
    let row = "S" + String(repeating: "F", count: 998) + "G"
    let rows = Array(repeating: row, count: 1001)
    #expect(try problems(["desc": .texts(rows)]) == ["desc: a map may have at most 1,000,000 cells"])
    #expect(try problems(["desc": .texts(Array(rows.dropLast()))]).isEmpty)
  }

  @Test(arguments: [[], [1], [1, 0], [1, 0, 0, 0]] as [[Double]])
  func aRewardScheduleOfAnotherLength(schedule: [Double]) throws {
    #expect(
      try problems(["reward_schedule": .numbers(schedule)]) == [
        "reward_schedule: needs three rewards, for the goal, a hole and ice; this has \(schedule.count)"
      ])
  }

  @Test func allProblemsAreToldAtOnce() throws {
    #expect(
      try problems(["reward_schedule": .numbers([1]), "desc": .texts(["FFX", "FF"])]) == [
        "reward_schedule: needs three rewards, for the goal, a hole and ice; this has 1",
        "desc: all rows of a map must be equally long; row 1 has 3 cells, row 2 has 2",
        "desc: 'X' is not a map cell; use S start, F ice, H hole, G goal",
        "desc: the map has no start (S)",
        "desc: the map has no goal (G)",
      ])
  }

  @Test func makingThrowsTheFirstProblem() throws {
    let lake = try entry("FrozenLake-v1")
    #expect(throws: ConfigurationProblem("desc", "the map has no start (S)")) {
      try lake.make(["desc": .texts(["FF"])])
    }
  }

  @Test func noMapMeansABuiltInOne() throws {
    let lake = try entry("FrozenLake-v1")
    #expect(try lake.make(["desc": .texts([])]).observationSpace == .discrete(count: 16))
    #expect(try lake.make(["map_name": .text("8x8")]).observationSpace == .discrete(count: 64))
  }

  @Test(arguments: [0, 1] as [Double])
  func successAtTheEndsOfItsRangeMakesAWorld(rate: Double) throws {
    let model = try #require(entry("FrozenLake-v1").make(["success_rate": .number(rate)]).model())
    let total = model.outcomes(state: 0, action: 2).reduce(0) { $0 + $1.probability }
    #expect(total == 1)
  }
}
