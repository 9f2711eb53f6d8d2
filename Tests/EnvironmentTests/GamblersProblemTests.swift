import Agents
import RLCore
import Testing

/// The gambler's problem: its coin, its stakes, and the values of the book.
struct GamblersProblemTests {
  private func made(_ values: [String: ConfigurationValue] = [:]) throws -> MadeEnvironment {
    try entry("GamblersProblem-v0").make(values)
  }

  @Test func aStakeIsWonOrLost() throws {
    let model = try #require(made().model())
    #expect(
      Array(model.outcomes(state: 30, action: 19)) == [
        .init(probability: 0.4, state: 50, reward: 0, terminated: false),
        .init(probability: 0.6, state: 10, reward: 0, terminated: false),
      ])
    #expect(
      Array(model.outcomes(state: 60, action: 39)) == [
        .init(probability: 0.4, state: 100, reward: 1, terminated: true),
        .init(probability: 0.6, state: 20, reward: 0, terminated: false),
      ])
  }

  @Test func nobodyStakesMoreThanTheCapitalOrWhatIsMissing() throws {
    let model = try #require(made().model())
    func stakes(_ capital: Int) -> [Int] { (0..<50).filter { model.isLegal(capital, $0) }.map { $0 + 1 } }
    #expect(stakes(3) == [1, 2, 3] && stakes(98) == [1, 2] && stakes(50) == Array(1...50))
    #expect(model.outcomes(state: 3, action: 40) == model.outcomes(state: 3, action: 0))
  }

  @Test func whoStartsAnywhereStartsEverywhereAlike() throws {
    let model = try #require(made().model())
    #expect(model.startProbabilities == [0] + Array(repeating: 1 / 99.0, count: 99) + [0])
    let one = try #require(made(["capital": .integer(50)]).model())
    #expect(one.startProbabilities[50] == 1)
    #expect(
      try entry("GamblersProblem-v0").problems(["goal": .integer(20), "capital": .integer(20)]).map(
        \.description) == ["capital: must be below the goal of 20; this is 20"])
  }

  /// Figure 4.3, from `Tests/References/book/gambler.py`.
  @Test func valueIterationFindsTheBooksValuesAndStakes() throws {
    let model = try #require(made().model())
    var stages: [PlanningStage] = []
    _ = Planning.Method.valueIteration.stages(model, gamma: 1) {
      stages.append($0)
      return true
    }
    #expect(abs(stages[1].values[99] - 0.953344) < 1e-12 && stages[1].values[25] == 0)
    #expect(abs(stages[2].values[99] - 0.9638367478) < 1e-9)
    let last = try #require(stages.last)
    for (capital, value) in [(1, 0.002065624777), (25, 0.16), (50, 0.4), (51, 0.4030984372), (75, 0.64)] {
      #expect(abs(last.values[capital] - value) < 1e-9)
    }
    #expect([12, 25, 50, 51, 75].map { last.policy[$0] + 1 } == [12, 25, 50, 1, 25])
    #expect((1..<100).reduce(0) { $0 + last.policy[$1] + 1 } == 724)
  }

  @Test func aFairCoinWinsAsOftenAsTheCapitalIsOfTheGoal() throws {
    let model = try #require(made(["heads_probability": .number(0.5), "goal": .integer(8)]).model())
    let solution = try #require(Planning.valueIteration(model, gamma: 1))
    for capital in 1..<8 { #expect(abs(solution.values[capital] - Double(capital) / 8) < 1e-9) }
  }

  @Test func theSmallestGoalHasOneStake() throws {
    let made = try made(["goal": .integer(2)])
    #expect(made.actionSpace.labels == ["1"] && !made.masksActions && made.model()?.legalActions == nil)
  }
}
