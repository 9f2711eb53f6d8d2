import Agents
import RLCore
import Testing

/// Batch updating: all targets so far at the end of each episode.
@Suite struct BatchUpdatingTests {
  private func agent(
    _ method: Prediction.Method, states: Int = 3,
    _ change: (inout Prediction.Configuration) -> Void = { _ in }
  ) throws -> Prediction {
    var configuration = Prediction.Configuration()
    (configuration.method, configuration.updating, configuration.visits) = (method, .batch, .every)
    change(&configuration)
    if let problem = configuration.problems().first { throw problem }
    return try Prediction(configuration, .discrete(states: states))
  }

  /// "You are the predictor": A, 0, B, 0; six times B, 1; and B, 0.
  private func predict(_ method: Prediction.Method) throws -> [Double] {
    let agent = try agent(method)
    agent.learn(from: HandMadeStep(0, 0, 1))
    agent.learn(from: HandMadeStep(1, 0, 2, .terminated))
    for reward in [1, 1, 1, 1, 1, 1, 0] as [Double] {
      agent.learn(from: HandMadeStep(1, reward, 2, .terminated))
    }
    return agent.firstArray
  }

  /// Example 6.4 of Sutton and Barto.
  @Test func batchTDIsThePredictorOfTheBookAndMonteCarloFitsTheReturns() throws {
    let (td, returns) = try (predict(.td), predict(.monteCarlo))
    #expect(abs(td[0] - 0.75) < 1e-8 && abs(td[1] - 0.75) < 1e-8 && td[2] == 0)
    #expect(returns[0] == 0 && abs(returns[1] - 0.75) < 1e-12)
  }

  @Test func valuesMoveAtTheEndOfAnEpisodeOnly() throws {
    let agent = try agent(.td) { $0.initialValue = 5 }
    agent.learn(from: HandMadeStep(0, 2, 1))
    #expect(agent.firstArray == [5, 5, 5])
    agent.learn(from: HandMadeStep(1, 3, 2, .terminated))
    #expect(agent.firstArray == [5, 3, 5])
  }

  @Test func aDiscountedLoopSettlesAtItsFixedPoint() throws {
    let agent = try agent(.td) { $0.gamma = 0.5 }
    agent.learn(from: HandMadeStep(0, 1, 1))
    agent.learn(from: HandMadeStep(1, 0, 0))
    agent.learn(from: HandMadeStep(0, 1, 1, .truncated))
    // v(0) = 1 + v(1) / 2, v(1) = v(0) / 2; then 4/3 and 2/3.
    #expect(abs(agent.firstArray[0] - 4 / 3.0) < 1e-8 && abs(agent.firstArray[1] - 2 / 3.0) < 1e-8)
  }

  @Test func batchMonteCarloIsTheMeanOfAllReturns() throws {
    let mean = try agent(.monteCarlo) {
      ($0.updating, $0.learningRate) = (.online, nil)
    }
    let batch = try agent(.monteCarlo)
    for agent in [mean, batch] {
      agent.learn(from: HandMadeStep(0, 2, 1))
      agent.learn(from: HandMadeStep(1, 4, 0))
      agent.learn(from: HandMadeStep(0, 1, 2, .terminated))
      agent.learn(from: HandMadeStep(1, 7, 2, .terminated))
    }
    for (one, other) in zip(mean.firstArray, batch.firstArray) { #expect(abs(one - other) < 1e-12) }
    #expect(abs(batch.firstArray[0] - 4) < 1e-12 && abs(batch.firstArray[1] - 6) < 1e-12)
  }

  @Test func statesOfOneTileShareTheirTargets() throws {
    let agent = try agent(.td, states: 5) { $0.tileWidth = 2 }
    agent.learn(from: HandMadeStep(0, 4, 4, .terminated))
    agent.learn(from: HandMadeStep(1, 2, 4, .terminated))
    #expect(agent.firstArray[0] == 3)
  }

  @Test func aRestoredAgentKnowsAllTargets() throws {
    let (first, second) = (try agent(.td), try agent(.td))
    first.learn(from: HandMadeStep(0, 0, 1))
    first.learn(from: HandMadeStep(1, 4, 2, .terminated))
    let state = try StateTransfer.saved { state throws(TensorMismatch) in try first.transfer(&state) }
    try StateTransfer.restore(state) { state throws(TensorMismatch) in try second.transfer(&state) }
    for agent in [first, second] { agent.learn(from: HandMadeStep(1, 0, 2, .terminated)) }
    #expect(first.firstArray == second.firstArray && abs(second.firstArray[0] - 2) < 1e-8)
  }

  @Test func whatDoesNotFitABatchIsRefused() {
    func problem(_ change: (inout Prediction.Configuration) -> Void) -> String? {
      var configuration = Prediction.Configuration()
      configuration.updating = .batch
      change(&configuration)
      return configuration.problems().first.map(\.description)
    }
    #expect(
      problem { $0.steps = 2 }
        == "n_steps: must be 1 with updating: batch, whose targets are single steps or returns")
    #expect(
      problem { ($0.policy, $0.behavior) = ([0], .random) }
        == "behavior: must be policy with updating: batch, which counts all targets the same")
    #expect(
      problem { ($0.tileWidth, $0.tilings) = (4, 2) }
        == "updating: batch needs one feature a state: a table, or tile_width with a single tiling")
    #expect(throws: ConfigurationProblem("updating", "batch needs states that are counted; use online")) {
      var configuration = Prediction.Configuration()
      (configuration.method, configuration.visits) = (.monteCarlo, .every)
      configuration.updating = .batch
      _ = try Prediction(configuration, .box(size: 2))
    }
  }
}
