import Agents
import RLCore
import Testing

@Suite struct ValueIterationTests {
  private func isClose(_ a: Double?, _ b: Double, within tolerance: Double = 1e-9) -> Bool {
    a.map { abs($0 - b) <= tolerance } ?? false
  }

  @Test func twoStatesInTurnAreAGeometricSeries() throws {
    let solution = try #require(Planning.valueIteration(.pendulum, gamma: 0.5))
    // v0 = 1 + v1 / 2 and v1 = 2 + v0 / 2.
    #expect(isClose(solution.values[0], 8.0 / 3) && isClose(solution.values[1], 10.0 / 3))
    #expect(solution.policy == [1, 1])
  }

  @Test func aTerminalOutcomeIsNotBootstrappedFrom() throws {
    // Were the end followed by state 0 again, its value would be 10.
    let solution = try #require(Planning.valueIteration(.door, gamma: 0.5))
    #expect(solution.values == [5] && solution.policy == [1])
  }

  @Test func outcomesAreWeightedByTheirProbability() throws {
    // v = 1 + 0.9 * 3/4 * v
    let solution = try #require(Planning.valueIteration(.coin(endingWith: 0.25), gamma: 0.9))
    #expect(isClose(solution.values[0], 1 / (1 - 0.675)))
  }

  @Test func equallyGoodActionsGoToTheFirst() throws {
    let model = TransitionModel.byHand(states: 1, actions: 3) { _, action in
      [.init(probability: 1, state: 0, reward: action == 0 ? 0 : 1, terminated: true)]
    }
    #expect(Planning.valueIteration(model, gamma: 1)?.policy == [1])
  }

  @Test func actionsThatDifferByRoundingAreEquallyGood() {
    let model = TransitionModel.byHand(states: 1, actions: 2) { _, action in
      [.init(probability: 1, state: 0, reward: action == 0 ? 0.3 : 0.1 + 0.2, terminated: true)]
    }
    #expect(Planning.greedyPolicy(model, gamma: 1, values: [0]) == [0])
  }

  @Test func anUndiscountedGainForEverHasNoValue() {
    #expect(Planning.valueIteration(.pendulum, gamma: 1, maximumSweeps: 1000) == nil)
  }

  @Test func theWholeCliffIsKnown() throws {
    let solution = try #require(Planning.valueIteration(.gridWorld("CliffWalking-v1"), gamma: 1))
    #expect(solution.values[36] == -13 && solution.values[0] == -14 && solution.values[35] == -1)
  }

  @Test func anActionsValueIsItsRewardAndTheDiscountedRest() {
    #expect(Planning.actionValue(.pendulum, 1, 1, gamma: 0.5, values: [8, 100]) == 6)
    #expect(Planning.actionValue(.door, 0, 1, gamma: 0.5, values: [100]) == 5)
  }
}
