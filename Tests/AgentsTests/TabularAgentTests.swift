import Agents
import RLCore
import Testing

/// The tabular family: updates in the head, and the mistakes it invites.
@Suite struct TabularAgentTests {
  private func values(_ agent: TabularAgent) -> [Double] {
    (0..<agent.table.stateCount * agent.table.actionCount).map { agent.table.values[$0] }
  }

  @Test func sarsaBootstrapsFromTheActionThatItThenTakes() throws {
    let agent = try TemporalDifference(
      .sarsa, settings(TemporalDifference.Configuration.self, epsilon: 1), .discrete(states: 2, actions: 4))
    for action in 0..<4 { agent.table.values[4 + action] = Double(10 * action) }
    for _ in 0..<20 {
      agent.table.values[0] = 0
      agent.learn(from: HandMadeStep(states: [0], actions: [0], rewards: [1], next: [1], endings: [.none]))
      let taken = agent.actions(inStates: [1])[0]
      #expect(agent.table.values[0] == 1 + 0.5 * Double(10 * taken))
    }
  }

  @Test func sarsaBootstrapsThroughATruncationButActsAnewAfterIt() throws {
    let agent = try TemporalDifference(
      .sarsa, settings(TemporalDifference.Configuration.self), .discrete(states: 3, actions: 2))
    agent.table.values[3] = 8  // state 1, action 1
    agent.table.values[4] = 1  // state 2, action 0
    agent.learn(from: HandMadeStep(states: [0], actions: [0], rewards: [1], next: [1], endings: [.truncated]))
    #expect(agent.table.values[0] == 5)
    // The reset observation is state 2; the action chosen for state 1 must not be taken there.
    #expect(agent.actions(inStates: [2]) == [0])
  }

  @Test func expectedSarsaTakesTheMeanOverItsPolicy() throws {
    let agent = try TemporalDifference(
      .expectedSarsa, settings(TemporalDifference.Configuration.self, epsilon: 0.5),
      .discrete(states: 2, actions: 2))
    (agent.table.values[2], agent.table.values[3]) = (4, 8)
    agent.learn(from: HandMadeStep(states: [0], actions: [1], rewards: [1], next: [1], endings: [.none]))
    // Half of the time 8, half of the time the mean of 4 and 8.
    #expect(agent.table.values[1] == 1 + 0.5 * 7)
  }

  @Test(arguments: [Ending.terminated, .truncated])
  func windowsCloseAtAnEndAndTheirTailsAreLearnedFrom(ending: Ending) throws {
    let agent = try TemporalDifference(
      .qLearning, settings(TemporalDifference.Configuration.self) { $0.steps = 3 },
      .discrete(states: 9, actions: 1))
    agent.table.values[4] = 16
    for (state, reward) in [(0, 1.0), (1, 2), (2, 4), (3, 8)] {
      agent.learn(
        from: HandMadeStep(
          states: [Int32(state)], actions: [0], rewards: [reward], next: [Int32(state + 1)],
          endings: [state == 3 ? ending : .none]))
      // The first window closes with its third step, on the value of state 3, which is still 0.
      #expect(agent.table.values[0] == (state >= 2 ? 1 + 2 / 2 + 4 / 4 : 0))
    }
    let last = ending == .terminated ? 0.0 : 16
    #expect(agent.table.values[1] == 2 + 4 / 2 + 8 / 4 + last / 8)
    #expect(agent.table.values[2] == 4 + 8 / 2 + last / 4)
    #expect(agent.table.values[3] == 8 + last / 2)
    // The next episode begins with an empty window.
    agent.learn(from: HandMadeStep(states: [5], actions: [0], rewards: [100], next: [6], endings: [.none]))
    #expect(agent.table.values[5] == 0)
    #expect(agent.table.values[3] == 8 + last / 2)
  }

  @Test func rowsOfABatchHaveWindowsOfTheirOwn() throws {
    let agent = try TemporalDifference(
      .qLearning, settings(TemporalDifference.Configuration.self) { $0.steps = 2 },
      .discrete(states: 8, actions: 1, environments: 2))
    agent.learn(
      from: HandMadeStep(
        states: [0, 4], actions: [0, 0], rewards: [1, 10], next: [1, 5], endings: [.none, .none]))
    agent.learn(
      from: HandMadeStep(
        states: [1, 5], actions: [0, 0], rewards: [2, 20], next: [2, 6], endings: [.terminated, .none]))
    #expect(values(agent) == [2, 2, 0, 0, 20, 0, 0, 0])
  }

  @Test func tracesCreditTheStepsThatLedThere() throws {
    for (rule, trace, expected) in [
      (.sarsa, .replacing, [0.25, 0.5, 1]), (.qLearning, .accumulating, [0.25, 0.5, 1]),
      (.sarsa, .dutch, [0.25, 0.5, 1]),
    ] as [(EligibilityTraces.Rule, EligibilityTrace, [Double])] {
      let agent = try EligibilityTraces(
        rule,
        settings(EligibilityTraces.Configuration.self) {
          ($0.lambda, $0.trace, $0.table.gamma) = (0.5, trace, 1)
        }, .discrete(states: 4, actions: 1))
      for state in 0..<3 {
        agent.learn(
          from: HandMadeStep(
            states: [Int32(state)], actions: [0], rewards: [state == 2 ? 1 : 0], next: [Int32(state + 1)],
            endings: [state == 2 ? .terminated : .none]))
      }
      #expect(Array(values(agent).prefix(3)) == expected)
      // The traces ended with the episode.
      agent.learn(
        from: HandMadeStep(states: [3], actions: [0], rewards: [8], next: [3], endings: [.terminated]))
      #expect(values(agent) == expected + [8])
    }
  }

  @Test func anotherVisitAddsToAnAccumulatingTraceOnly() throws {
    for (trace, expected) in [
      (.replacing, 1), (.accumulating, 1.5), (.dutch, 1.25),
    ] as [(EligibilityTrace, Double)] {
      let agent = try EligibilityTraces(
        .sarsa,
        settings(EligibilityTraces.Configuration.self, rate: 0.5) {
          ($0.lambda, $0.trace, $0.table.gamma) = (0.5, trace, 1)
        }, .discrete(states: 1, actions: 1))
      agent.learn(from: HandMadeStep(states: [0], actions: [0], rewards: [0], next: [0], endings: [.none]))
      agent.learn(
        from: HandMadeStep(states: [0], actions: [0], rewards: [2], next: [0], endings: [.terminated]))
      // Half of an error of 2 by the trace: 1, 0.5 + 1, or half of 0.5 + 1.
      #expect(agent.table.values[0] == expected)
    }
  }

  @Test func anExploratoryActionCutsTheTracesOfQLambda() throws {
    for (rule, expected) in [(.qLearning, 0), (.sarsa, 0.5)] as [(EligibilityTraces.Rule, Double)] {
      let agent = try EligibilityTraces(
        rule,
        settings(EligibilityTraces.Configuration.self, epsilon: 1) {
          ($0.lambda, $0.table.gamma) = (0.5, 1)
        }, .discrete(states: 3, actions: 1000))
      // State 1 has one best action among a thousand: nearly every choice explores.
      agent.table.values[1007] = 1e-12
      agent.learn(from: HandMadeStep(states: [0], actions: [0], rewards: [0], next: [1], endings: [.none]))
      agent.learn(
        from: HandMadeStep(states: [1], actions: [0], rewards: [1], next: [2], endings: [.terminated]))
      #expect(abs(agent.table.values[0] - expected) < 1e-9)
    }
  }

  @Test func doubleQLearningValuesTheChoiceOfOneTableByTheOther() throws {
    let agent = try DoubleQLearning(
      settings(DoubleQLearning.Configuration.self), .discrete(states: 2, actions: 2))
    // Both tables learn state 1 from noise whose mean is 0: the best of each is another's mean.
    for _ in 0..<4000 {
      agent.learn(
        from: HandMadeStep(states: [0], actions: [0], rewards: [1], next: [1], endings: [.terminated]))
    }
    #expect(agent.table.values[0] == 1)
    let mean = agent.tensors
    #expect(mean.map(\.name) == ["q_table"])
  }

  @Test func dynaQLearnsFromWhatItRemembers() throws {
    let agent = try DynaQ(
      settings(DynaQ.Configuration.self) { $0.planningSteps = 50 }, .discrete(states: 3, actions: 1))
    agent.learn(from: HandMadeStep(states: [0], actions: [0], rewards: [0], next: [1], endings: [.none]))
    agent.learn(
      from: HandMadeStep(states: [1], actions: [0], rewards: [4], next: [2], endings: [.terminated]))
    // One real step each, yet the reward has reached the first state.
    #expect(values(agent) == [2, 4, 0])
  }

  @Test func prioritizedSweepingSpreadsASurpriseBackwardsAtOnce() throws {
    let agent = try PrioritizedSweeping(
      settings(PrioritizedSweeping.Configuration.self), .discrete(states: 6, actions: 1))
    for state in 0..<5 {
      agent.learn(
        from: HandMadeStep(
          states: [Int32(state)], actions: [0], rewards: [state == 4 ? 16 : 0], next: [Int32(state + 1)],
          endings: [state == 4 ? .terminated : .none]))
    }
    #expect(values(agent) == [1, 2, 4, 8, 16, 0])
  }

  @Test func prioritizedSweepingTakesTheMeanOfWhatHappened() throws {
    let agent = try PrioritizedSweeping(
      settings(PrioritizedSweeping.Configuration.self), .discrete(states: 2, actions: 1))
    for reward in [1.0, 0, 0, 3] {
      agent.learn(
        from: HandMadeStep(states: [0], actions: [0], rewards: [reward], next: [1], endings: [.terminated]))
    }
    #expect(agent.table.values[0] == 1)
  }

  @Test func ucbTriesEveryLegalActionBeforeAnyTwice() throws {
    let agent = try TemporalDifference(
      .sarsa, settings(TemporalDifference.Configuration.self) { $0.exploration.method = .ucb },
      .discrete(states: 1, actions: 5))
    #expect(Set((0..<5).map { _ in agent.actions(inStates: [0])[0] }) == [0, 1, 2, 3, 4])
  }

  @Test func boltzmannChoosesByTheExponentialsOfValues() {
    var (random, counts) = (RandomStream(seed: 1), [0.0, 0, 0])
    for _ in 0..<60_000 {
      counts[boltzmannAction([0, 1, 2] as [Double], count: 3, mask: nil, temperature: 1, using: &random)] += 1
    }
    // e^0, e^1 and e^2 of their sum.
    for (count, p) in zip(counts, [0.0900, 0.2447, 0.6652]) { #expect(abs(count / 60_000 - p) < 0.01) }
  }

  @Test func schedulesReachTheirLastValueAndStay() {
    let exponential = Schedule(.exponential, from: 1, to: 0.01, over: 100)
    #expect(exponential.value(at: 0) == 1 && exponential.value(at: 100) == 0.01)
    #expect(abs(exponential.value(at: 50) - 0.1) < 1e-12 && exponential.value(at: 1000) == 0.01)
    let points = Schedule(points: [(0, 1), (10, 0.5), (30, 0.1)])
    #expect([0, 5, 10, 20, 30, 99].map { points.value(at: $0) } == [1, 0.75, 0.5, 0.3, 0.1, 0.1])
    let cosine = Schedule(.cosine, from: 1, to: 0, over: 10)
    #expect(abs(cosine.value(at: 5) - 0.5) < 1e-12 && cosine.value(at: 10) == 0)
    #expect(Schedule(.constant, from: 0.3, to: 9, over: 10).value(at: 500) == 0.3)
  }
}
