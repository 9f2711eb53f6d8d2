import Agents
import RLCore
import Testing

/// Prediction with shared features, with lambda-returns, and of a policy that does not play, by hand.
@Suite struct PredictionFeatureTests {
  private func agent(
    _ method: Prediction.Method, states: Int = 3, _ change: (inout Prediction.Configuration) -> Void
  ) throws -> Prediction {
    var configuration = Prediction.Configuration()
    (configuration.method, configuration.learningRate, configuration.gamma) = (method, 0.5, 0.5)
    change(&configuration)
    if let problem = configuration.problems().first { throw problem }
    return try Prediction(configuration, .discrete(states: states))
  }

  private func step(
    _ state: Int32, _ reward: Double, _ next: Int32, _ ending: Ending = .none, action: Int32 = 0
  ) -> HandMadeStep {
    HandMadeStep(states: [state], actions: [action], rewards: [reward], next: [next], endings: [ending])
  }

  @Test func statesOfOneTileShareTheirValue() throws {
    let agent = try agent(.td, states: 6) {
      ($0.tileWidth, $0.firstTiledState) = (2, 1)
    }
    // State 0 joins the tile of 1 and 2; then 3 and 4; then 5.
    agent.learn(from: step(0, 4, 5, .terminated))
    #expect(agent.firstArray == [2, 0, 0])
    agent.learn(from: step(2, 0, 3, .terminated))
    #expect(agent.firstArray == [1, 0, 0])
    agent.learn(from: step(4, 0, 1))
    #expect(agent.firstArray == [1, 0.25, 0])
  }

  /// Two tilings of two states a tile, the second one shifted by one state: 0 0 1 1 and 0 1 1 2.
  @Test func tilingsAreShiftedAndDivideTheStep() throws {
    let agent = try agent(.td, states: 4) { ($0.tileWidth, $0.tilings) = (2, 2) }
    agent.learn(from: step(1, 8, 0, .terminated))
    // Half of the error, shared by two features: 8 * 0.5 / 2 each.
    #expect(agent.firstArray == [2, 0, 0, 0, 2, 0])
    agent.learn(from: step(2, 0, 0, .terminated))
    #expect(agent.firstArray == [2, -0.5, 0, 0, 1.5, 0])
  }

  @Test func givenFeaturesAreUsedAsTheyAre() throws {
    let agent = try agent(.td) {
      ($0.features, $0.initialWeights) = (["2 0 1", "0 2 1", "0 0 1"], [1, 2, 3])
    }
    // v(0) = 5 and v(1) = 7: the error is 3 + 7/2 - 5 = 1.5, and alpha is 0.5 over two active features.
    agent.learn(from: step(0, 3, 1))
    #expect(agent.firstArray == [1.75, 2, 3.375])
  }

  @Test func aLambdaReturnIsMadeOfTheValuesBeforeTheUpdate() throws {
    let agent = try agent(.lambdaReturn) { ($0.lambda, $0.initialValue) = (0.5, 4) }
    agent.learn(from: step(0, 1, 1))
    #expect(agent.firstArray == [4, 4, 4])
    agent.learn(from: step(1, 2, 2, .terminated))
    // G1 = 2; G0 = 1 + 1/2 (1/2 · 4 + 1/2 · 2) = 2.5; each half way.
    #expect(agent.firstArray == [3.25, 3, 4])
  }

  @Test func theFirstOfTwoVisitsIsUpdatedFirst() throws {
    let agent = try agent(.lambdaReturn) { $0.lambda = 1 }
    agent.learn(from: step(0, 0, 0))
    agent.learn(from: step(0, 8, 2, .terminated))
    // Half way to 4, then half way to 8; the other way round it is 4.
    #expect(agent.firstArray == [5, 0, 0])
  }

  /// Rewards 4 and 2: with gamma 1/2 the first return is 5, and one step ahead of values of 0 it is 4.
  @Test(arguments: [(0.0, 2.0), (1, 2.5)])
  func lambdaOneIsMonteCarloAndLambdaZeroLooksOneStepAhead(lambda: Double, value: Double) throws {
    let agent = try agent(.lambdaReturn) { $0.lambda = lambda }
    agent.learn(from: step(0, 4, 1))
    agent.learn(from: step(1, 2, 2, .terminated))
    #expect(agent.firstArray == [value, 1, 0])
  }

  /// The policy takes action 1, which the random one takes half of the time.
  @Test func offPolicyTDMultipliesTheErrorByTheRatio() throws {
    let agent = try agent(.td) { ($0.policy, $0.behavior) = ([1, 1, 1], .random) }
    agent.learn(from: step(0, 3, 2, .terminated, action: 0))
    #expect(agent.firstArray == [0, 0, 0], "the policy never does this")
    agent.learn(from: step(0, 3, 2, .terminated, action: 1))
    #expect(agent.firstArray == [3, 0, 0], "twice the half of 3")
  }

  /// Returns of 8, two steps before the end with weight 4, of 6 with weight 0, and of 2 with weight 2.
  @Test(arguments: [(Prediction.Sampling.ordinary, 12.0), (.weighted, 6.0)])
  func importanceSamplingByHand(sampling: Prediction.Sampling, value: Double) throws {
    let agent = try agent(.monteCarlo) {
      ($0.policy, $0.behavior, $0.sampling) = ([1, 1, 1], .random, sampling)
      ($0.learningRate, $0.gamma) = (nil, 1)
    }
    agent.learn(from: step(0, 3, 1, action: 1))
    agent.learn(from: step(1, 5, 2, .terminated, action: 1))
    agent.learn(from: step(0, 6, 2, .terminated, action: 0))
    agent.learn(from: step(0, 2, 2, .terminated, action: 1))
    // Ordinary: (4 · 8 + 0 + 2 · 2) / 3; weighted: (4 · 8 + 2 · 2) / 6.
    #expect(abs(agent.firstArray[0] - value) < 1e-12)
    #expect(abs(agent.firstArray[1] - (sampling == .ordinary ? 10 : 5)) < 1e-12)
  }

  @Test func theRandomPolicyPlaysWhereItIsTheBehavior() throws {
    let agent = try agent(.td) { ($0.policy, $0.behavior) = ([1, 1, 1], .random) }
    let ones = agent.actions(inStates: Array(repeating: 0, count: 400)).filter { $0 == 1 }.count
    #expect((150...250).contains(ones))
    #expect(agent.greedyPolicy(batchSize: 1).actions(inStates: [0]) == [1], "evaluations play the policy")
  }

  private func refused(
    _ key: String, _ message: String, by method: Prediction.Method = .td,
    _ change: (inout Prediction.Configuration) -> Void
  ) {
    #expect(throws: ConfigurationProblem(key, message)) { try agent(method, change) }
  }

  @Test func whatDoesNotGoTogetherIsRefused() {
    refused(
      "behavior", "random needs method: td or monte-carlo; the others learn from what they play",
      by: .tdLambda
    ) {
      ($0.policy, $0.behavior) = ([1, 1, 1], .random)
    }
    refused("n_steps", "must be 1 with behavior: random, which corrects single steps") {
      ($0.policy, $0.behavior, $0.steps) = ([1, 1, 1], .random, 2)
    }
    refused("tile_width", "features are given for each state; remove one of them") {
      ($0.features, $0.tileWidth) = (["1", "2", "3"], 2)
    }
    refused("features", "'2 x' of state 1 is not a list of numbers, such as '2 0 1'") {
      $0.features = ["1 0", "2 x", "3 1"]
    }
    refused("features", "state 2 has 1, and state 0 has 2; give every state as many") {
      $0.features = ["1 0", "2 0", "3"]
    }
    refused("features", "needs one line for each of the 3 states; this has 2") { $0.features = ["1", "2"] }
    refused("initial_weights", "needs 1 numbers, one per feature; this has 2") {
      ($0.features, $0.initialWeights) = (["1", "2", "3"], [1, 2])
    }
    refused("first_tiled_state", "3 does not exist; the states are 0 to 2") {
      ($0.tileWidth, $0.firstTiledState) = (2, 3)
    }
    refused("visits", "first visits need one feature a state; use every", by: .monteCarlo) {
      $0.tileWidth = 2
    }
    refused("learning_rate", "null, the mean of all targets, needs one feature a state; give a number") {
      ($0.tileWidth, $0.learningRate) = (2, nil)
    }
    refused(
      "learning_rate", "null, the mean of all targets, needs method: td or monte-carlo; give a number",
      by: .lambdaReturn
    ) { $0.learningRate = nil }
  }

  @Test func tilesThatCannotBeNumberedAreRefusedBeforeTheyAreListed() {
    #expect(
      throws: ConfigurationProblem(
        "tilings",
        "256 for each of 9834496 states are more tiles than the 2147483647 that can be numbered; use fewer")
    ) { try agent(.td, states: 9_834_496) { ($0.tileWidth, $0.tilings) = (2, 256) } }
  }

  @Test(arguments: [Prediction.Method.monteCarlo, .lambdaReturn])
  func anEpisodeThatFillsTheMemoryIsAFailure(method: Prediction.Method) throws {
    var configuration = Prediction.Configuration()
    configuration.method = method
    let agent = try Prediction(
      configuration,
      AgentContext(
        observationSpace: .discrete(count: 3), actionSpace: DiscreteSpace(labels: ["0"]), environments: 1,
        totalSteps: 1000, seed: 1, memoryLimit: 8_000))
    for _ in 0..<50 { agent.learn(from: step(0, 0, 1)) }
    #expect(agent.failure == nil)
    agent.learn(from: step(0, 0, 1))
    #expect(agent.failure?.description.hasPrefix("an episode has not ended after 50 steps") == true)
  }
}
