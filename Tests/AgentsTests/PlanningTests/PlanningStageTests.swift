import Agents
import RLCore
import Testing

/// Dynamic programming step by step, and how often a chain visits its states.
@Suite struct PlanningStageTests {
  /// States 0, 1, 2 in a row; the only action goes on, and earns 1 at the end.
  private let row = TransitionModel.byHand(states: 3, actions: 1) { state, _ in
    [.init(probability: 1, state: min(state + 1, 2), reward: state == 2 ? 1 : 0, terminated: state == 2)]
  }

  private func stages(_ method: Planning.Method, _ model: TransitionModel, gamma: Double) -> [PlanningStage] {
    var all: [PlanningStage] = []
    #expect(
      method.stages(model, gamma: gamma) {
        all.append($0)
        return true
      })
    return all
  }

  @Test func sweepsPassAValueOnOneStateAtATime() {
    let all = stages(.valueIteration, row, gamma: 0.5)
    #expect(all.map(\.number) == [0, 1, 2, 3])
    #expect(all.map(\.values) == [[0, 0, 0], [0, 0, 1], [0, 0.5, 1], [0.25, 0.5, 1]])
  }

  @Test func policiesImproveUntilTheyStay() {
    let all = stages(.policyIteration, .pendulum, gamma: 0.5)
    #expect(all.map(\.policy) == [[0, 0], [1, 1]])
    // 1 + 2/2 + 1/4 + 2/8 + ... = 8/3 from state 0.
    #expect(all[0].values == [0, 0] && abs(all[1].values[0] - 8 / 3.0) < 1e-9)
  }

  @Test func theLastStageIsTheSolution() throws {
    let model = try TransitionModel.gridWorld("FrozenLake-v1")
    for method in Planning.Method.allCases {
      let last = try #require(stages(method, model, gamma: 0.95).last)
      let solution = try method.solution(model, gamma: 0.95)
      for (one, other) in zip(last.values, solution.values) { #expect(abs(one - other) < 1e-9) }
    }
  }

  @Test func itEndsWhereTheCallerEndsIt() {
    var count = 0
    let isSolved = Planning.Method.valueIteration.stages(row, gamma: 0.5) { _ in
      count += 1
      return count < 2
    }
    #expect(!isSolved && count == 2)
  }

  /// From the middle of five states, left and right: the middle three times, its neighbors twice, the others once.
  @Test func theRandomWalkVisitsTheMiddleMost() throws {
    let chain = try TransitionModel.gridWorld("RandomWalk-v0").chain { _ in [0.5, 0.5] }
    let visits = try #require(chain.expectedVisits())
    for (visits, expected) in zip(visits, [0, 1, 2, 3, 2, 1, 0]) {
      #expect(abs(visits - Double(expected)) < 1e-8)
    }
  }

  @Test func aChainThatNeverEndsHasNoVisits() {
    let model = TransitionModel.byHand(states: 1, actions: 1) { _, _ in
      [.init(probability: 1, state: 0, reward: 0, terminated: false)]
    }
    #expect(model.expectedVisits() == nil)
  }
}
