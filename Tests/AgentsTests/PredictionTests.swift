import Agents
import GridWorlds
import RLCore
import Testing

/// Policy evaluation by hand, and on the random walk, whose values are known.
@Suite struct PredictionTests {
  private func agent(
    _ method: Prediction.Method, states: Int = 3, environments: Int = 1,
    _ change: (inout Prediction.Configuration) -> Void = { _ in }
  ) throws -> Prediction {
    var configuration = Prediction.Configuration()
    (configuration.method, configuration.learningRate, configuration.gamma) = (method, 0.5, 0.5)
    change(&configuration)
    return try Prediction(configuration, .discrete(states: states, environments: environments))
  }

  @Test func tdZeroMovesHalfWayToRewardAndDiscountedValue() throws {
    let agent = try agent(.td) { $0.initialValue = 4 }
    agent.learn(from: HandMadeStep(0, 2, 1))
    // 2 + 4/2 = 4, no error; then 0 without bootstrap, and with it behind a truncation.
    #expect(agent.firstArray == [4, 4, 4])
    agent.learn(from: HandMadeStep(1, 0, 2, .terminated))
    #expect(agent.firstArray == [4, 2, 4])
    agent.learn(from: HandMadeStep(0, 0, 2, .truncated))
    #expect(agent.firstArray == [3, 2, 4])
  }

  @Test func twoStepReturnsWaitForTheSecondReward() throws {
    let agent = try agent(.td) { $0.steps = 2 }
    agent.learn(from: HandMadeStep(0, 2, 1))
    #expect(agent.firstArray == [0, 0, 0])
    agent.learn(from: HandMadeStep(1, 4, 2, .terminated))
    #expect(agent.firstArray == [2, 2, 0])
  }

  /// The state 0 is seen twice; the returns are 3 and 2.
  @Test(arguments: [(Prediction.Visits.first, 1.5), (.every, 2.0)])
  func firstAndEveryVisits(visits: Prediction.Visits, value: Double) throws {
    let agent = try agent(.monteCarlo) { $0.visits = visits }
    agent.learn(from: HandMadeStep(0, 2, 0))
    #expect(agent.firstArray == [0, 0, 0])
    agent.learn(from: HandMadeStep(0, 2, 1, .terminated))
    // Backward: every visit moves half way to 2, then half way to 3; the first visit alone half way to 3.
    #expect(agent.firstArray == [value, 0, 0])
  }

  @Test(arguments: [Prediction.Method.monteCarlo, .lambdaReturn])
  func aTruncatedReturnGoesOnWithTheValueBehindIt(method: Prediction.Method) throws {
    let agent = try agent(method) { ($0.initialValue, $0.lambda) = (4, 1) }
    agent.learn(from: HandMadeStep(0, 3, 1))
    agent.learn(from: HandMadeStep(1, 4, 2, .truncated))
    // The returns are 4 + 4/2 and 3 + 6/2: half way to 6 both.
    #expect(agent.firstArray == [5, 5, 4])
  }

  @Test(arguments: [Prediction.Method.monteCarlo, .lambdaReturn])
  func rowsOfABatchHaveEpisodesOfTheirOwn(method: Prediction.Method) throws {
    let agent = try agent(method, states: 6, environments: 2) { $0.lambda = 1 }
    agent.learn(
      from: HandMadeStep(
        states: [0, 3], actions: [0, 0], rewards: [0, 0], next: [1, 4], endings: [.none, .none]))
    agent.learn(
      from: HandMadeStep(
        states: [1, 4], actions: [0, 0], rewards: [8, 64], next: [2, 5], endings: [.terminated, .terminated]))
    // The returns are 4 and 8, and 32 and 64.
    #expect(agent.firstArray == [2, 4, 0, 16, 32, 0])
  }

  @Test func withoutALearningRateAValueIsTheMeanOfItsReturns() throws {
    let agent = try agent(.monteCarlo) {
      $0.learningRate = nil
      $0.initialValue = 100
    }
    for reward in [3, 6, 0, 7] as [Double] { agent.learn(from: HandMadeStep(1, reward, 2, .terminated)) }
    #expect(abs(agent.firstArray[1] - 4) < 1e-12)
    #expect(agent.firstArray[0] == 100)
  }

  @Test func aListedPolicyIsPlayedAndTheRandomOneIsUniform() throws {
    let listed = try agent(.td) { $0.policy = [1, 0, 1] }
    #expect(listed.actions(inStates: [0, 1, 2]) == [1, 0, 1])
    #expect(listed.greedyPolicy(batchSize: 3).actions(inStates: [2, 1, 0]) == [1, 0, 1])
    let random = try agent(.td)
    let ones = random.actions(inStates: Array(repeating: 0, count: 400)).filter { $0 == 1 }.count
    #expect((150...250).contains(ones))
  }

  @Test func listsThatDoNotFitAreRefused() {
    #expect(
      throws: ConfigurationProblem("policy", "needs one action for each of the 3 states; this has 2")
    ) { try agent(.td) { $0.policy = [0, 1] } }
    #expect(
      throws: ConfigurationProblem("policy", "action 2 of state 1 does not exist; the actions are 0 to 1")
    ) { try agent(.td) { $0.policy = [0, 2, 1] } }
  }

  /// With small steps every method comes close to i / 6.
  @Test(
    arguments: [
      ["method": .text("td")], ["method": .text("td"), "n_steps": .integer(3)],
      ["method": .text("td-lambda"), "lambda": .number(0.6)],
      ["method": .text("td-lambda"), "lambda": .number(0.6), "trace": .text("accumulating")],
      ["method": .text("monte-carlo")], ["method": .text("monte-carlo"), "visits": .text("every")],
    ] as [[String: ConfigurationValue]])
  func theRandomWalkIsLearned(method: [String: ConfigurationValue]) throws {
    let walk = try #require(gridWorlds.first { $0.id == "RandomWalk-v0" })
    let batch = try walk.make([:]).batch(
      count: 1, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: 3, purpose: .trainingEpisodes))
    let agent = try #require(agentCatalog.first { $0.name == "prediction" }).make(
      method.merging(["learning_rate": .number(0.1), "learning_rate_final": .number(0.001)]) { $1 },
      .fitting(batch, totalSteps: 20_000))
    batch.train(agent, steps: 20_000)
    guard case .float64(let values)? = agent.tensors.first?.elements else {
      throw TensorMismatch("no values")
    }
    for state in 1...5 { #expect(abs(values[state] - Double(state) / 6) < 0.06, "\(values)") }
  }

  @Test func theExactValuesOfTheRandomPolicy() throws {
    let walk = try #require(gridWorlds.first { $0.id == "RandomWalk-v0" })
    let model = try #require(
      try walk.make(["states": .integer(19), "left_reward": .number(-1)]).model())
    let chain = model.chain { _ in [0.5, 0.5] }
    let policy = Array(repeating: 0, count: 21)
    let values = try #require(Planning.policyValues(chain, policy: policy, gamma: 1))
    // Example 7.1: -18/20, -16/20, ..., 18/20.
    for state in 1...19 { #expect(abs(values[state] - Double(2 * state - 20) / 20) < 1e-9) }
    #expect(chain.visitedStates() == Array(1...19))
  }
}
