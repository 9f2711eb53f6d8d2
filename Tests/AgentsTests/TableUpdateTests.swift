import Agents
import RLCore
import Testing

/// Updates of tables that can be done in the head, where a subtly wrong one gives another number.
@Suite struct TableUpdateTests {
  /// One transition of state, action, reward and successor.
  private func step(
    _ state: Int32, _ reward: Double, _ next: Int32, _ ending: Ending = .none, action: Int32 = 0,
    legal: [Bool]? = nil, handover: Bool? = nil
  ) -> HandMadeStep {
    HandMadeStep(
      states: [state], actions: [action], rewards: [reward], next: [next], endings: [ending],
      legalNext: legal.map { [$0] }, handovers: handover.map { [$0] })
  }

  private func values(_ agent: TabularAgent) -> [Double] {
    (0..<agent.table.stateCount * agent.table.actionCount).map { agent.table.values[$0] }
  }

  // Double Q-learning

  private func table(_ agent: any Agent, _ name: String) throws -> [Double] {
    let tensor = try #require(agent.trainingState.first { $0.name == name })
    guard case .float64(let values) = tensor.elements else { return [] }
    return values
  }

  /// What either table says of the first entry after it was updated, with (1, 0) and (10, 20) for the two actions of
  /// the successor in the first and the second table.
  private func doubleUpdates(_ ending: Ending, legal: [Bool]? = nil) throws -> [Double] {
    let agent = try DoubleQLearning(
      settings(DoubleQLearning.Configuration.self), .discrete(states: 2, actions: 2))
    let start = agent.trainingState.map { tensor in
      switch tensor.name {
      case "q_table_1": NamedTensor(tensor.name, shape: tensor.shape, .float64([0, 0, 1, 0]))
      case "q_table_2": NamedTensor(tensor.name, shape: tensor.shape, .float64([0, 0, 10, 20]))
      default: tensor
      }
    }
    try agent.restore(start)
    var found: [Double?] = [nil, nil]
    for _ in 0..<64 where found.contains(nil) {
      // The tables as they were, the coin as it is now.
      try agent.restore(
        agent.trainingState.map { now in
          start.first { $0.name == now.name && now.name.hasPrefix("q_") } ?? now
        })
      agent.learn(from: step(0, 1, 1, ending, legal: legal))
      let entries = try (table(agent, "q_table_1")[0], table(agent, "q_table_2")[0])
      #expect(entries.0 == 0 || entries.1 == 0, "one table is updated at a time")
      #expect(agent.table.values[0] == (entries.0 + entries.1) / 2, "the agent acts on the mean")
      if entries.0 != 0 { found[0] = entries.0 } else { found[1] = entries.1 }
    }
    return found.map { $0 ?? .nan }
  }

  @Test(arguments: [Ending.none, .truncated])
  func doubleQLearningTakesTheOtherTablesValueOfItsOwnChoice(ending: Ending) throws {
    // The first table prefers action 0, which the second values at 10; the second action 1, which the first values at 0.
    #expect(try doubleUpdates(ending) == [1 + 0.5 * 10, 1 + 0.5 * 0])
  }

  @Test func doubleQLearningChoosesLegalSuccessorsOnly() throws {
    #expect(try doubleUpdates(.none, legal: [false, true]) == [1 + 0.5 * 20, 1 + 0.5 * 0])
    #expect(try doubleUpdates(.none, legal: [false, false]) == [1, 1])
    #expect(try doubleUpdates(.terminated) == [1, 1])
  }

  @Test func aLoadedTableIsBothTablesOfDoubleQLearning() throws {
    let agent = try DoubleQLearning(
      settings(DoubleQLearning.Configuration.self, rate: 0.5), .discrete(states: 1, actions: 1))
    try agent.load([NamedTensor("q_table", shape: [1, 1], .float64([4]))])
    agent.learn(from: step(0, 8, 0, .terminated))
    // One of them moves half way to 8, and the mean is that of 6 and 4.
    #expect(agent.table.values[0] == 5)
  }

  // Eligibility traces

  private func traces(
    _ rule: EligibilityTraces.Rule = .sarsa, _ trace: EligibilityTrace = .replacing,
    gamma: Double = 0.5, lambda: Double = 0.25, rate: Double = 1, epsilon: Double = 0, actions: Int = 1,
    environments: Int = 1
  ) throws -> EligibilityTraces {
    try EligibilityTraces(
      rule,
      settings(EligibilityTraces.Configuration.self, gamma: gamma, rate: rate, epsilon: epsilon) {
        ($0.lambda, $0.trace) = (lambda, trace)
      }, .discrete(states: 6, actions: actions, environments: environments))
  }

  @Test(arguments: [EligibilityTraces.Rule.sarsa, .qLearning])
  func tracesDecayByGammaTimesLambda(rule: EligibilityTraces.Rule) throws {
    let agent = try traces(rule)
    agent.learn(from: step(0, 0, 1))
    agent.learn(from: step(1, 0, 2))
    agent.learn(from: step(2, 1, 3, .terminated))
    // 1/2 * 1/4 = 1/8 a step.
    #expect(values(agent) == [1.0 / 64, 1.0 / 8, 1, 0, 0, 0])
  }

  @Test(arguments: [EligibilityTraces.Rule.sarsa, .qLearning])
  func anErrorCountsAgainstTheStepsOfTheOtherSide(rule: EligibilityTraces.Rule) throws {
    let agent = try traces(rule)
    agent.learn(from: step(0, 0, 1, handover: true))
    agent.learn(from: step(1, 0, 2, handover: true))
    agent.learn(from: step(2, 64, 3, .terminated))
    // -1/2 * 1/4 = -1/8 a step.
    #expect(values(agent) == [1, -8, 64, 0, 0, 0])
  }

  @Test func tracesEndWithATruncationWhichIsBootstrappedThrough() throws {
    let agent = try traces()
    agent.table.values[1] = 8
    agent.learn(from: step(0, 1, 1, .truncated))
    #expect(agent.table.values[0] == 1 + 0.5 * 8)
    agent.learn(from: step(2, 64, 3, .terminated))
    #expect(values(agent) == [5, 8, 64, 0, 0, 0])
  }

  @Test func tracesOfEachRowAreItsOwn() throws {
    let agent = try traces(environments: 2)
    agent.learn(
      from: HandMadeStep(
        states: [0, 3], actions: [0, 0], rewards: [0, 0], next: [1, 4], endings: [.none, .none]))
    agent.learn(
      from: HandMadeStep(
        states: [1, 4], actions: [0, 0], rewards: [8, 64], next: [2, 5], endings: [.terminated, .terminated]))
    #expect(values(agent) == [1, 8, 0, 8, 64, 0])
  }

  @Test func aDutchTraceKeepsTheShareThatTheStepSizeLeaves() throws {
    let agent = try traces(.sarsa, .dutch, gamma: 1, lambda: 1, rate: 0.25)
    agent.learn(from: step(0, 0, 0))
    agent.learn(from: step(0, 16, 1, .terminated))
    // The trace is 3/4 * 1 + 1, and a quarter of the error of 16 is 4.
    #expect(agent.table.values[0] == 4 * 1.75)
  }

  @Test func anActionAsGoodAsTheBestIsNoExploration() throws {
    let agent = try traces(.qLearning, gamma: 1, lambda: 0.5, epsilon: 1, actions: 2)
    // All values are 0, so whatever is taken is as good as the best.
    agent.learn(from: step(0, 0, 1))
    agent.learn(from: step(1, 8, 2, .terminated))
    #expect(agent.table.values[0] == 4)
  }

  /// The best action of state 1 is the second, and a snapshot moves there.
  @Test(arguments: [(0, 0), (1, 4)] as [(Int32, Double)])
  func aSnapshotsMoveThatIsNotGreedyEndsTheTrace(action: Int32, expected: Double) throws {
    let agent = try traces(.qLearning, gamma: 1, lambda: 0.5, actions: 2)
    agent.table.values[3] = 8
    agent.learn(from: step(0, -8, 1))
    agent.learn(
      from: HandMadeStep(
        states: [1], actions: [action], rewards: [16], next: [2], endings: [.terminated],
        snapshotMoves: [true]))
    #expect(agent.table.values[0] == expected)
  }

  @Test func anActionChosenBehindATruncationIsNotTakenInTheNextEpisode() throws {
    let agent = try traces(actions: 2)
    agent.table.values[3] = 8  // state 1, action 1
    agent.table.values[4] = 1  // state 2, action 0
    agent.learn(from: step(0, 0, 1, .truncated))
    #expect(agent.actions(inStates: [2]) == [0])
  }

  // Expected SARSA

  @Test func expectedSarsasMeanIsOverLegalActions() throws {
    let agent = try TemporalDifference(
      .expectedSarsa, settings(TemporalDifference.Configuration.self, epsilon: 0.5),
      .discrete(states: 2, actions: 3))
    for (action, value) in [4.0, 100, 8].enumerated() { agent.table.values[3 + action] = value }
    agent.learn(from: step(0, 1, 1, legal: [true, false, true]))
    // Half of the time 8, half of the time the mean of 4 and 8.
    #expect(agent.table.values[0] == 1 + 0.5 * 7)
  }

  @Test func expectedSarsasMeanIsThatOfTheSoftmaxItPlays() throws {
    let agent = try TemporalDifference(
      .expectedSarsa,
      settings(TemporalDifference.Configuration.self) {
        $0.exploration.method = .boltzmann
        ($0.exploration.initialTemperature, $0.exploration.finalTemperature) = (2, 2)
      }, .discrete(states: 2, actions: 2))
    // 2 ln 3: at temperature 2 it is taken three times as often as 0.
    let higher = 2 * 1.098_612_288_668_109_8
    agent.table.values[3] = higher
    agent.learn(from: step(0, 1, 1))
    let target = 1 + 0.5 * (0.75 * higher)
    #expect(abs(agent.table.values[0] - target) < 1e-12)
  }

  // Windows

  @Test func eachStepOfAWindowHasItsOwnSign() throws {
    let agent = try TemporalDifference(
      .qLearning, settings(TemporalDifference.Configuration.self) { $0.steps = 3 },
      .discrete(states: 5, actions: 1))
    agent.table.values[3] = 16
    for (state, handover) in [(0, true), (1, false), (2, true)] {
      agent.learn(from: step(Int32(state), 4, Int32(state + 1), handover: handover))
    }
    // The last step is worth 4 - 16 / 2 = -4, the one before 4 - 4 / 2 = 2, the first 4 - 2 / 2.
    #expect(agent.table.values[0] == 3)
  }

  @Test func windowsOfSeveralRowsStayInTheirRings() throws {
    let agent = try TemporalDifference(
      .qLearning, settings(TemporalDifference.Configuration.self, gamma: 1) { $0.steps = 2 },
      .discrete(states: 12, actions: 1, environments: 2))
    for time in 0..<5 as Range<Int32> {
      agent.learn(
        from: HandMadeStep(
          states: [time, 6 + time], actions: [0, 0], rewards: [1, 10], next: [time + 1, 7 + time],
          endings: [time == 4 ? .terminated : .none, time == 4 ? .terminated : .none]))
    }
    #expect(values(agent) == [2, 2, 2, 2, 1, 0, 20, 20, 20, 20, 10, 0])
  }

  // Exploration

  /// The action in state 0 where only some are legal.
  private func action(_ agent: any Agent, legal: [Bool]) -> Int32 {
    var (state, flags, action): (Int32, [Bool], Int32) = (0, legal, -7)
    withUnsafeMutablePointer(to: &state) { state in
      flags.withUnsafeMutableBufferPointer { flags in
        agent.selectActions(
          for: Observations(
            count: 1, rowSize: 1, states: state, values: nil, legalActions: flags.baseAddress,
            actionCount: flags.count), into: &action)
      }
    }
    return action
  }

  @Test func ucbsBoundIsTheRootOfLogNOverTheTimesTried() throws {
    for (better, expected) in [(0.48, 0), (0.52, 1)] as [(Double, Int32)] {
      let agent = try TemporalDifference(
        .sarsa,
        settings(TemporalDifference.Configuration.self) {
          ($0.exploration.method, $0.exploration.ucbConstant, $0.exploration.ties) = (.ucb, 1, .first)
        }, .discrete(states: 1, actions: 2))
      // Each once, then the second twice more.
      #expect(agent.actions(inStates: [0]) == [0] && agent.actions(inStates: [0]) == [1])
      agent.table.values[1] = 100
      #expect(agent.actions(inStates: [0]) == [1] && agent.actions(inStates: [0]) == [1])
      // The bounds are sqrt(ln 4 / 1) = 1.177 and sqrt(ln 4 / 3) = 0.680: 0.498 apart; with ln 5 it would be 0.536.
      agent.table.values[1] = better
      #expect(agent.actions(inStates: [0]) == [expected])
    }
  }

  @Test(arguments: [ExplorationSettings.Method.ucb, .boltzmann, .epsilon])
  func noWayOfExploringTakesIllegalActions(method: ExplorationSettings.Method) throws {
    let agent = try TemporalDifference(
      .sarsa, settings(TemporalDifference.Configuration.self, epsilon: 1) { $0.exploration.method = method },
      .discrete(states: 1, actions: 4))
    let taken = (0..<400).map { _ in action(agent, legal: [false, true, false, true]) }
    #expect(Set(taken) == [1, 3])
  }

  @Test func theMetricsOfATableAreMeans() throws {
    let agent = try QLearning(
      settings(QLearning.Configuration.self, rate: 0.5), .discrete(states: 1, actions: 1))
    agent.learn(from: step(0, 4, 0, .terminated))
    agent.learn(from: step(0, 4, 0, .terminated))
    // Errors of 4 and 2, values of 2 and 3.
    #expect(agent.takeMetrics().prefix(2).map(\.value) == [3, 2.5])
  }

  @Test func anExponentialFallsByEqualFactorsAndACosineByTheCosine() {
    let exponential = Schedule(.exponential, from: 1, to: 0.0001, over: 100)
    for (step, value) in [(25, 0.1), (50, 0.01), (75, 0.001)] {
      #expect(abs(exponential.value(at: step) - value) < 1e-12)
    }
    let cosine = Schedule(.cosine, from: 1, to: 0, over: 12)
    for (step, value) in [(0, 1), (4, 0.75), (6, 0.5), (8, 0.25), (12, 0)] {
      #expect(abs(cosine.value(at: step) - value) < 1e-12)
    }
  }

  @Test func theTemperatureGoesFromTheFirstToTheFinalOne() {
    var exploration = ExplorationSettings()
    exploration.method = .boltzmann
    (exploration.initialTemperature, exploration.finalTemperature) = (4, 1)
    exploration.fraction = 0.5
    let schedule = exploration.schedule(totalSteps: 8)
    #expect([0, 2, 4, 8].map { schedule.value(at: $0) } == [4, 2.5, 1, 1])
  }

  @Test func aHigherTemperatureLevelsTheProbabilities() {
    var (random, counts) = (RandomStream(seed: 1), [0.0, 0])
    for _ in 0..<20_000 {
      counts[boltzmannAction([0, 2] as [Double], count: 2, mask: nil, temperature: 2, using: &random)] += 1
    }
    // e^0 and e^1 of their sum.
    #expect(abs(counts[1] / 20_000 - 0.7311) < 0.015)
  }

  /// A world whose two states mirror each other has one row of the table, for successors as well.
  @Test func aSuccessorIsSeenThroughItsOwnSymmetry() throws {
    let entry = try #require(agentCatalog.first { $0.name == "q-learning" })
    let agent = try entry.make(
      ["augmentation": .text("symmetries"), "learning_rate": .number(1), "gamma": .number(0.5)],
      AgentContext(
        observationSpace: .discrete(count: 4), actionSpace: DiscreteSpace("left", "right"),
        symmetries: [
          ObservationSymmetry(elements: [0, 1, 2, 3], actions: [0, 1]),
          ObservationSymmetry(elements: [3, 2, 1, 0], actions: [1, 0]),
        ], environments: 1, totalSteps: 100, seed: 1))
    agent.learn(from: step(0, 8, 1, .terminated))
    // State 3 is state 0 in the mirror, so it is worth 8.
    agent.learn(from: step(1, 1, 3))
    let estimator = try #require(agent as? any ValueEstimating)
    var states: [Int32] = [1, 2]
    let values = states.withUnsafeMutableBufferPointer {
      estimator.actionValues(for: Observations(count: 2, rowSize: 1, states: $0.baseAddress, values: nil))
    }
    #expect(values == [5, 0, 0, 5])
  }
}
