import Agents
import GridWorlds
import RLCore
import Testing

/// What worlds drawn as text do, and the exact words for every way in which they cannot be.
struct TextMapTests {
  private func problems(_ values: [String: ConfigurationValue]) throws -> [String] {
    try entry("TextMap-v0").problems(values).map(\.description)
  }

  private func problems(map: String...) throws -> [String] { try problems(["map": .texts(map)]) }

  /// Where `actions` lead, one after another, as (state, reward, terminated).
  private func walk(_ values: [String: ConfigurationValue], _ actions: [Int]) throws -> [Moment] {
    func play<E: Environment>(_ prototype: E) -> [Moment] {
      var (environment, random) = (prototype, RandomStream(seed: 0))
      environment.reset(using: &random)
      return actions.map { action in
        let step = environment.step(action, using: &random)
        return Moment(observation: observation(of: environment), reward: step.reward, ending: step.ending)
      }
    }
    return play(try entry("TextMap-v0").make(values).prototype)
  }

  private func moment(_ state: Int, _ reward: Double, _ ending: Ending = .none) -> Moment {
    Moment(observation: [Double(state)], reward: reward, ending: ending)
  }

  private static let (up, right, down, left) = (0, 1, 2, 3)

  @Test func wallsAndEdgesStopAMove() throws {
    let map: [String: ConfigurationValue] = ["map": .texts(["S#G", "..."]), "step_reward": .number(-1)]
    let moments = try walk(map, [Self.up, Self.right, Self.down, Self.right, Self.right, Self.up])
    #expect(
      moments == [
        moment(0, -1), moment(0, -1), moment(3, -1), moment(4, -1), moment(5, -1), moment(2, 0, .terminated),
      ])
  }

  @Test func cellsPayWhatTheySay() throws {
    let map: [String: ConfigurationValue] = [
      "map": .texts(["S.CXG"]), "cells": .texts(["C 0.5 stays", "X -5 ends", "G 1 ends"]),
      "step_reward": .number(0),
    ]
    #expect(
      try walk(map, [Self.right, Self.right, Self.up, Self.right])
        == [moment(1, 0), moment(2, 0.5), moment(2, 0.5), moment(3, -5, .terminated)])
  }

  @Test func oneWayCellsAreLeftAlongTheirArrowOnly() throws {
    let map: [String: ConfigurationValue] = ["map": .texts(["S>.G"]), "step_reward": .number(0)]
    let moments = try walk(map, [Self.right, Self.left, Self.right, Self.left])
    #expect(moments == [moment(1, 0), moment(1, 0), moment(2, 0), moment(2, 0)])
  }

  @Test func teleportsLeadToEachOther() throws {
    let map: [String: ConfigurationValue] = ["map": .texts(["Sa#aG"]), "step_reward": .number(0)]
    #expect(
      try walk(map, [Self.right, Self.up, Self.left, Self.right]) == [
        moment(3, 0), moment(3, 0), moment(3, 0), moment(4, 1, .terminated),
      ])
  }

  @Test func slipsGoToEitherSide() throws {
    let made = try entry("TextMap-v0").make([
      "map": .texts(["...", ".S.", "..G"]), "slip_probability": .number(0.2), "step_reward": .number(0),
    ])
    let model = try #require(made.model())
    #expect(
      Array(model.outcomes(state: 4, action: Self.up)) == [
        .init(probability: 0.8, state: 1, reward: 0, terminated: false),
        .init(probability: 0.1, state: 3, reward: 0, terminated: false),
        .init(probability: 0.1, state: 5, reward: 0, terminated: false),
      ])
  }

  @Test func severalStartsAreEquallyLikely() throws {
    let model = try #require(entry("TextMap-v0").make(["map": .texts(["S.S", ".G."])]).model())
    #expect(model.startProbabilities == [0.5, 0, 0.5, 0, 0, 0])
  }

  @Test func theTimeLimitGrowsWithTheMap() throws {
    #expect(try entry("TextMap-v0").maxEpisodeSteps(["map": .texts(["S.G", "..."])]) == 24)
  }

  @Test func theOptimumIsExact() throws {
    let model = try #require(entry("TextMap-v0").make(["map": .texts(["S..G"])]).model())
    #expect(Planning.optimalReturn(model, maxEpisodeSteps: 16).map { abs($0 - 0.97) < 1e-12 } == true)
  }

  @Test func raggedRows() throws {
    #expect(
      try problems(map: "S..", "..G", "..") == [
        "map: all rows of a map must be equally long; row 1 has 3 cells, row 3 has 2"
      ])
  }

  @Test func noMap() throws {
    #expect(try problems(["map": .texts([])]) == ["map: the map is empty"])
    #expect(try problems(map: "") == ["map: the map is empty"])
  }

  @Test func neitherStartNorGoal() throws {
    #expect(
      try problems(map: "...") == [
        "map: the map has no start (S)", "map: nothing on the map ends an episode; put a goal (G) on it",
      ])
  }

  @Test func unknownLetters() throws {
    #expect(
      try problems(map: "S.G", ".?X") == [
        "map: '?' (row 2, column 2) is not a map cell; use # wall, . floor, S start, ^ > v < one-way, lowercase letters for teleports and capitals from cells",
        "map: 'X' (row 2, column 3) has no meaning; declare it in cells, such as 'X 1 ends'",
      ])
  }

  @Test func teleportsWithoutAPartner() throws {
    #expect(
      try problems(map: "SaG") == [
        "map: the teleport 'a' (row 1, column 2) occurs once; a teleport needs exactly two cells"
      ])
    #expect(
      try problems(map: "SbbbG") == [
        "map: the teleport 'b' (row 1, column 2) occurs 3 times; a teleport needs exactly two cells"
      ])
  }

  @Test(arguments: ["G", "G one ends", "G 1 stops", "g 1 ends", "GO 1 ends", "G nan ends"])
  func cellsThatDeclareNothing(text: String) throws {
    #expect(
      try problems(["map": .texts(["SH"]), "cells": .texts(["H 0 ends", text])]) == [
        "cells: '\(text)' is not a cell definition; write a capital letter, a reward, and 'ends' or 'stays', such as 'G 1 ends'"
      ])
  }

  @Test func cellsThatAreTaken() throws {
    #expect(
      try problems(["map": .texts(["SG"]), "cells": .texts(["G 1 ends", "S 1 stays", "G 2 ends"])]) == [
        "cells: 'S' is reserved for the start", "cells: 'G' is declared twice",
      ])
  }
}
