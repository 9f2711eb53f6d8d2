import Agents
import RLCore
import Testing

/// The gradient bandit of Sutton and Barto, section 2.8.
struct GradientBanditTests {
  /// The preferences after `steps`, each an action and its reward, in one state with `actions` actions.
  private func preferences(
    _ steps: [(action: Int32, reward: Double)], actions: Int, _ values: [String: ConfigurationValue]
  ) throws -> [Double] {
    let space = ObservationSpace.discrete(count: 1)
    let agent = try #require(agentCatalog.first { $0.name == "gradient-bandit" }).make(
      values,
      AgentContext(
        observationSpace: space, actionSpace: DiscreteSpace(labels: (0..<actions).map { "\($0)" }),
        environments: 1, totalSteps: 100, seed: 1))
    let column = ObservationColumn(count: 1, in: space)
    let chosen = Column<Int32>(1, filledWith: 0)
    let rewards = Column<Double>(1, filledWith: 0)
    let endings = Column<Ending>(1, filledWith: .none)
    for step in steps {
      (chosen[0], rewards[0]) = (step.action, step.reward)
      agent.learn(
        from: Transitions(
          observations: column.rows, actions: chosen.start, rewards: rewards.start,
          nextObservations: column.rows, endings: endings.start, handovers: nil))
    }
    guard case .float64(let list) = try #require(agent.tensors.first).elements else { return [] }
    return list
  }

  @Test func withoutABaselineARewardRaisesItsActionAndLowersTheOthers() throws {
    // Equal preferences of four: 0.5 * 2 * (1 - 1/4) and 0.5 * 2 * (0 - 1/4).
    #expect(
      try preferences([(2, 2)], actions: 4, ["learning_rate": .number(0.5), "baseline": .bool(false)])
        == [-0.25, -0.25, 0.75, -0.25])
  }

  @Test func theFirstRewardIsItsOwnBaselineAndLaterOnesAreComparedWithTheMean() throws {
    #expect(try preferences([(0, 8)], actions: 2, ["learning_rate": .number(0.5)]) == [0, 0])
    // The mean of the earlier ones is 8: 0.5 * (10 - 8) * (1 - 1/2).
    #expect(try preferences([(0, 8), (1, 10)], actions: 2, ["learning_rate": .number(0.5)]) == [-0.5, 0.5])
  }

  private func agent(states: Int, actions: Int = 2, usesBaseline: Bool = true) throws -> GradientBandit {
    var configuration = GradientBandit.Configuration()
    (configuration.learningRate, configuration.usesBaseline) = (0.5, usesBaseline)
    return try GradientBandit(configuration, .discrete(states: states, actions: actions))
  }

  @Test func eachStateHasABaselineOfItsOwnAndTheMetricIsTheMeanOfTheSteps() throws {
    let agent = try agent(states: 2)
    agent.learn(from: HandMadeStep(0, 8, 0, .terminated))
    agent.learn(from: HandMadeStep(1, 2, 1, .terminated))
    #expect(agent.firstArray == [0, 0, 0, 0])
    agent.learn(from: HandMadeStep(1, 4, 1, .terminated))
    // The mean of the earlier ones there is 2: 0.5 * (4 - 2) * (1 - 1/2).
    #expect(agent.firstArray == [0, 0, 0.5, -0.5])
    #expect(agent.takeMetrics().first == Metric("preference_step", 2.0 / 3))
  }

  @Test func illegalActionsHaveNoPartInTheGradient() throws {
    let agent = try agent(states: 1, actions: 3, usesBaseline: false)
    agent.learn(
      from: HandMadeStep(
        states: [0], actions: [0], rewards: [2], next: [0], endings: [.terminated],
        legal: [[true, true, false]]))
    // Equal preferences of two: 0.5 * 2 * (1 - 1/2) and 0.5 * 2 * (0 - 1/2).
    #expect(agent.firstArray == [0.5, -0.5, 0])
  }

  @Test func itNeedsStatesWithANumber() throws {
    let entry = try #require(agentCatalog.first { $0.name == "gradient-bandit" })
    #expect {
      try entry.make(
        [:],
        AgentContext(
          observationSpace: .box(BoxSpace([("x", 0, 1)])), actionSpace: DiscreteSpace("a", "b"),
          environments: 1, totalSteps: 1, seed: 1))
    } throws: {
      "\($0)"
        == "gradient-bandit needs state indices as observations; use an environment that has them, such as Bandit-v0"
    }
  }
}
