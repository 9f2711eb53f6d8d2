import Agents
import RLCore
import Testing

/// Updates of linear functions that can be done in the head.
@Suite struct LinearUpdateTests {
  /// Two tilings of two tiles.
  private static let tiles: AgentContext = {
    var space = BoxSpace(shape: [4], low: 0, high: 1)
    space.tilings = 2
    return AgentContext(
      observationSpace: .box(space), actionSpace: DiscreteSpace(labels: ["0", "1"]), environments: 1,
      totalSteps: 1000, seed: 1)
  }()

  private func difference(
    _ rule: LinearTemporalDifference.Rule, _ context: AgentContext, rate: Double = 1, epsilon: Double = 0,
    steps: Int = 1, _ change: (inout LinearTemporalDifference.Configuration) -> Void = { _ in }
  ) throws -> LinearTemporalDifference {
    var configuration = LinearTemporalDifference.Configuration()
    (configuration.linear.learningRate, configuration.linear.gamma) = (rate, 0.5)
    (configuration.exploration.initialEpsilon, configuration.exploration.finalEpsilon) = (epsilon, epsilon)
    configuration.steps = steps
    change(&configuration)
    return try LinearTemporalDifference(rule, configuration, context)
  }

  private func load(_ weights: [Double], into agent: LinearAgent, actions: Int) throws {
    try agent.load([NamedTensor("weight", shape: [weights.count / actions, actions], .float64(weights))])
  }

  private func step(
    _ state: Int32, _ reward: Double, _ next: Int32, _ ending: Ending = .none
  ) -> HandMadeStep {
    HandMadeStep(states: [state], actions: [0], rewards: [reward], next: [next], endings: [ending])
  }

  private func step(
    _ x: [Float], _ reward: Double, _ next: [Float], _ ending: Ending = .none, action: Int32 = 0
  ) -> HandMadeStep {
    HandMadeStep([x], actions: [action], rewards: [reward], next: [next], endings: [ending])
  }

  @Test func theStepSizeIsDividedByTheNumberOfTilings() throws {
    let agent = try difference(.sarsa, Self.tiles)
    agent.learn(from: step([1, 0, 0, 1], 1, [1, 0, 0, 1], .terminated, action: 1))
    // [F, A]: half of the error to each of the two active tiles, for the action that was taken.
    #expect(agent.firstArray == [0, 0.5, 0, 0, 0, 0, 0, 0.5])
    #expect(agent.takeMetrics().first == Metric("td_error", 1))
  }

  @Test func anArrayHasABiasBeforeItsElements() throws {
    let agent = try difference(.qLearning, .box(size: 2, actions: 1), rate: 3)
    agent.learn(from: step([2, 0], 1, [0, 0], .terminated))
    #expect(agent.firstArray == [1, 2, 0])
  }

  @Test(
    arguments: [
      (LinearTemporalDifference.Rule.sarsa, 0.0, 2.5), (.qLearning, 0.5, 2.5), (.expectedSarsa, 0.5, 2.25),
    ], [Ending.none, .truncated, .terminated])
  func theRulesDifferInTheValueBehindTheStep(
    rule: (LinearTemporalDifference.Rule, Double, Double), ending: Ending
  ) throws {
    let (rule, epsilon, target) = rule
    let agent = try difference(rule, .discrete(states: 2), epsilon: epsilon)
    try load([0, 0, 1, 3], into: agent, actions: 2)
    agent.learn(from: step(0, 1, 1, ending))
    #expect(agent.firstArray == [ending == .terminated ? 1 : target, 0, 1, 3])
  }

  @Test func expectedSarsasMeanIsThatOfTheSoftmaxItPlays() throws {
    let agent = try difference(.expectedSarsa, .discrete(states: 2)) {
      $0.exploration.method = .boltzmann
      ($0.exploration.initialTemperature, $0.exploration.finalTemperature) = (2, 2)
    }
    // 2 ln 3: at temperature 2 it is taken three times as often as 0.
    let higher = 2 * 1.098_612_288_668_109_8
    try load([0, 0, 0, higher], into: agent, actions: 2)
    agent.learn(from: step(0, 1, 1))
    let target = 1 + 0.5 * (0.75 * higher)
    #expect(abs(agent.firstArray[0] - target) < 1e-12)
  }

  @Test func nStepReturnsEndAtATermination() throws {
    let agent = try difference(.sarsa, .discrete(states: 4, actions: 1), steps: 3)
    try load([0, 0, 0, 8], into: agent, actions: 1)
    agent.learn(from: step(0, 1, 1))
    agent.learn(from: step(1, 2, 2))
    #expect(agent.firstArray == [0, 0, 0, 8])
    agent.learn(from: step(2, 4, 3, .terminated))
    // 1 + 2/2 + 4/4, 2 + 4/2, 4.
    #expect(agent.firstArray == [3, 4, 4, 8])
  }

  @Test func nStepReturnsBootstrapBehindATruncation() throws {
    let agent = try difference(.qLearning, .discrete(states: 4, actions: 1), steps: 3)
    try load([0, 0, 0, 8], into: agent, actions: 1)
    agent.learn(from: step(0, 1, 1))
    agent.learn(from: step(1, 2, 2))
    agent.learn(from: step(2, 4, 3, .truncated))
    // 1 + 2/2 + 4/4 + 8/8, 2 + 4/2 + 8/4, 4 + 8/2.
    #expect(agent.firstArray == [4, 6, 8, 8])
    // Nothing of the episode is left in the window.
    agent.learn(from: step(3, 0, 3))
    #expect(agent.firstArray == [4, 6, 8, 8])
  }

  @Test func aFullWindowUpdatesItsOldestStepOnly() throws {
    let agent = try difference(.sarsa, .discrete(states: 4, actions: 1), steps: 2)
    try load([0, 0, 8, 16], into: agent, actions: 1)
    agent.learn(from: step(0, 1, 1))
    agent.learn(from: step(1, 2, 2))
    // 1 + 2/2 + 8/4, then 2 + 4/2 + 16/4.
    #expect(agent.firstArray == [4, 0, 8, 16])
    agent.learn(from: step(2, 4, 3))
    #expect(agent.firstArray == [4, 8, 8, 16])
  }

  @Test func tiesAreBrokenAtRandomWhileLearning() throws {
    var counts = [0, 0, 0]
    for seed in 0..<60 {
      var configuration = LinearTemporalDifference.Configuration()
      (configuration.exploration.initialEpsilon, configuration.exploration.finalEpsilon) = (0, 0)
      let context = AgentContext.discrete(states: 1, actions: 3, seed: UInt64(seed))
      let agent = try LinearTemporalDifference(.qLearning, configuration, context)
      counts[Int(agent.actions(inStates: [0])[0])] += 1
      #expect(agent.greedyPolicy(batchSize: 1).actions(inStates: [0]) == [0])
      configuration.exploration.ties = .first
      let first = try LinearTemporalDifference(.qLearning, configuration, context)
      #expect(first.actions(inStates: [0, 0, 0, 0, 0]) == [0, 0, 0, 0, 0])
    }
    #expect(counts.allSatisfy { $0 > 10 }, "\(counts)")
  }

  @Test func onlyAmongTheBestIsATieBroken() throws {
    let agent = try difference(.qLearning, .discrete(states: 1, actions: 4))
    try load([1, 2, 0, 2], into: agent, actions: 4)
    let chosen = (0..<40).map { _ in agent.actions(inStates: [0])[0] }
    #expect(Set(chosen) == [1, 3])
  }

  @Test func windowsThatDoNotFitAreRefused() throws {
    let context = AgentContext(
      observationSpace: .box(BoxSpace(shape: [9], low: -1, high: 1)),
      actionSpace: DiscreteSpace(labels: ["0", "1"]), environments: 2, totalSteps: 10, seed: 1,
      memoryLimit: 2_000)
    #expect(
      throws: ConfigurationProblem.memory(
        nil,
        "a linear function of 10 features and 2 actions takes 3,040 bytes, more than the 2,000 available")
    ) { try difference(.sarsa, context, steps: 10) }
  }
}
