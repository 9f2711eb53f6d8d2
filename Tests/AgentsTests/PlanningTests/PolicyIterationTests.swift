import Agents
import GridWorlds
import RLCore
import Testing

@Suite struct PolicyIterationTests {
  @Test(arguments: [
    "FrozenLake-v1", "FrozenLake8x8-v1", "CliffWalking-v1", "CliffWalkingSlippery-v1", "Taxi-v4",
    "WindyGridworld-v0", "FourRooms-v0",
  ]) func itFindsWhatValueIterationFinds(id: String) throws {
    let entry = try #require(gridWorlds.first { $0.id == id })
    let model = try #require(try entry.make().model())
    let byValues = try #require(Planning.valueIteration(model, gamma: 0.9))
    let byPolicies = try #require(Planning.policyIteration(model, gamma: 0.9))
    for (a, b) in zip(byValues.values, byPolicies.values) { #expect(abs(a - b) < 1e-9) }
    #expect(byPolicies.policy == byValues.policy)
  }

  /// Two states: stay for 1, or go to the other; there, stay for 2.
  private let model = TransitionModel(stateCount: 2, actionCount: 2, startProbabilities: [1, 0]) {
    state, action in
    [
      .init(
        probability: 1, state: action == 0 ? state : 1 - state, reward: action == 0 ? Double(state + 1) : 0,
        terminated: false)
    ]
  }

  @Test func twoPoliciesAreEnoughForTwoStates() throws {
    let solution = try #require(Planning.policyIteration(model, gamma: 0.9))
    // To stay is worth 10 and 20; to go first 0.9 * 20.
    #expect(solution.policy == [1, 0] && solution.sweeps == 2)
    #expect(abs(solution.values[0] - 18) < 1e-9 && abs(solution.values[1] - 20) < 1e-9)
  }

  @Test func anUndiscountedPolicyThatNeverEndsHasNoValue() {
    #expect(Planning.policyIteration(model, gamma: 1) == nil)
  }

  @Test func actionsThatDifferByRoundingAreAllOptimal() {
    let model = TransitionModel(stateCount: 1, actionCount: 3, startProbabilities: [1]) { _, action in
      [.init(probability: 1, state: 0, reward: [1, 1 - 1e-13, 0.9][action], terminated: true)]
    }
    #expect(Planning.optimalActions(model, gamma: 1, values: [1]) == [[true, true, false]])
  }
}
