import Agents
import RLCore
import Testing

@Suite struct ExpectedReturnTests {
  /// What the policy that is greedy in the discounted values earns in an episode.
  private func greedyReturn(_ model: TransitionModel, gamma: Double, maxEpisodeSteps: Int?) throws -> Double?
  {
    let solution = try #require(Planning.valueIteration(model, gamma: gamma))
    return Planning.expectedReturn(model, policy: solution.policy, maxEpisodeSteps: maxEpisodeSteps)
  }

  @Test func anEpisodeOfGeometricLength() throws {
    let mean = try #require(
      Planning.expectedReturn(.coin(endingWith: 0.25), policy: [0], maxEpisodeSteps: nil))
    #expect(abs(mean - 4) < 1e-9)
  }

  @Test func aTimeLimitCutsOff() {
    #expect(Planning.expectedReturn(.coin(endingWith: 0.5), policy: [0], maxEpisodeSteps: 3) == 1.75)
    #expect(Planning.expectedReturn(.pendulum, policy: [1, 1], maxEpisodeSteps: 5) == 7)
    #expect(Planning.expectedReturn(.pendulum, policy: [1, 0], maxEpisodeSteps: 5) == 3)
  }

  @Test func aPolicyThatNeverEndsHasNoReturnWithoutALimit() {
    #expect(Planning.expectedReturn(.door, policy: [0], maxEpisodeSteps: nil) == nil)
    #expect(Planning.expectedReturn(.door, policy: [0], maxEpisodeSteps: 1000) == 0)
    #expect(Planning.expectedReturn(.pendulum, policy: [1, 1], maxEpisodeSteps: nil) == nil)
  }

  /// Two steps, of which the second is rewarded: with 10 less at every step, of 100.
  @Test func rewardsFallWithTheSteps() throws {
    let model = TransitionModel(
      stateCount: 3, actionCount: 2, startProbabilities: [1, 0, 0], rewardDecay: 0.1
    ) { state, action in
      let isLast = state > 0
      return [
        .init(
          probability: 1, state: min(2, action == 1 ? state + 1 : state),
          reward: isLast && action == 1 ? 100 : 0, terminated: isLast && action == 1)
      ]
    }
    #expect(Planning.expectedReturn(model, policy: [1, 1, 1], maxEpisodeSteps: 5) == 80)
    #expect(Planning.expectedReturn(model, policy: [1, 1, 1], maxEpisodeSteps: nil, gamma: 0.5) == 40)
    #expect(Planning.optimalReturn(model, maxEpisodeSteps: 5) == 80)
    #expect(Planning.optimalReturn(model, maxEpisodeSteps: nil) == 80)
    #expect(Planning.optimalReturn(model, maxEpisodeSteps: 1) == 0)
  }

  @Test func severalStartsAreWeighted() {
    let model = TransitionModel(stateCount: 2, actionCount: 1, startProbabilities: [0.25, 0.75]) { state, _ in
      [.init(probability: 1, state: state, reward: state == 0 ? 8 : 4, terminated: true)]
    }
    #expect(Planning.expectedReturn(model, policy: [0, 0], maxEpisodeSteps: nil) == 5)
    #expect(Planning.optimalReturn(model, maxEpisodeSteps: nil) == 5)
  }

  @Test func theCliffTakesThirteenSteps() throws {
    let cliff = try TransitionModel.gridWorld("CliffWalking-v1")
    #expect(try greedyReturn(cliff, gamma: 1, maxEpisodeSteps: nil) == -13)
    #expect(try greedyReturn(cliff, gamma: 0.9, maxEpisodeSteps: nil) == -13)
    #expect(Planning.optimalReturn(cliff, maxEpisodeSteps: nil) == -13)
    #expect(
      Planning.expectedReturn(cliff, policy: Array(repeating: 0, count: 48), maxEpisodeSteps: nil) == nil)
  }

  @Test func slipperyIceFourByFour() throws {
    let lake = try TransitionModel.gridWorld("FrozenLake-v1")
    let optimum = try #require(Planning.optimalReturn(lake, maxEpisodeSteps: 100))
    #expect(abs(optimum - 0.7442) < 5e-5)
    for (gamma, expected) in [(0.99, 0.7402), (0.95, 0.7298)] {
      let earned = try #require(try greedyReturn(lake, gamma: gamma, maxEpisodeSteps: 100))
      #expect(abs(earned - expected) < 5e-5, "gamma \(gamma): \(earned)")
    }
  }

  @Test func slipperyIceEightByEight() throws {
    let lake = try TransitionModel.gridWorld("FrozenLake8x8-v1")
    let optimum = try #require(Planning.optimalReturn(lake, maxEpisodeSteps: 200))
    #expect(abs(optimum - 0.9132) < 5e-5)
    for (gamma, expected) in [(0.99, 0.863), (0.95, 0.739)] {
      let earned = try #require(try greedyReturn(lake, gamma: gamma, maxEpisodeSteps: 200))
      #expect(abs(earned - expected) < 5e-4, "gamma \(gamma): \(earned)")
    }
  }
}
