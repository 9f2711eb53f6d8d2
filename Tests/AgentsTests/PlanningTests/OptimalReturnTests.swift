import Agents
import RLCore
import Testing

@Suite struct OptimalReturnTests {
  /// State 0: action 0 stays for 1, action 1 ends for 5.
  private let leaveInTime = TransitionModel.byHand(states: 1, actions: 2) { _, action in
    [.init(probability: 1, state: 0, reward: action == 0 ? 1 : 5, terminated: action == 1)]
  }

  @Test func oneWhoKnowsTheTimeLeavesInTheLastStep() {
    #expect((1...4).map { Planning.optimalReturn(leaveInTime, maxEpisodeSteps: $0) } == [5, 6, 7, 8])
  }

  @Test func noFixedPolicyDoesAsWell() {
    for policy in [[0], [1]] {
      #expect(Planning.expectedReturn(leaveInTime, policy: policy, maxEpisodeSteps: 4) ?? 0 < 8)
    }
  }

  @Test func withoutALimitAGainForEverHasNoOptimum() {
    #expect(Planning.optimalReturn(leaveInTime, maxEpisodeSteps: nil) == nil)
  }

  @Test func withoutALimitAnEndIsWorthWhatItPays() {
    #expect(Planning.optimalReturn(.door, maxEpisodeSteps: nil) == 5)
    #expect(Planning.optimalReturn(.door, maxEpisodeSteps: 1) == 5)
  }

  @Test func aGoalTooFarAwayIsWorthNothing() throws {
    let cliff = try TransitionModel.gridWorld("CliffWalking-v1")
    #expect(Planning.optimalReturn(cliff, maxEpisodeSteps: 5) == -5)
  }
}
