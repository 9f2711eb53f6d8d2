import Agents
import RLCore
import Testing

/// What agents remember of an environment and learn from it again.
@Suite struct TablePlanningTests {
  private func step(
    _ state: Int32, _ reward: Double, _ next: Int32, _ ending: Ending = .none, legal: [Bool]? = nil,
    handover: Bool? = nil
  ) -> HandMadeStep {
    HandMadeStep(
      states: [state], actions: [0], rewards: [reward], next: [next], endings: [ending],
      legalNext: legal.map { [$0] }, handovers: handover.map { [$0] })
  }

  private func dyna(
    _ planningSteps: Int, states: Int = 6, actions: Int = 1, masks: Bool = false,
    _ change: (inout DynaQ.Configuration) -> Void = { _ in }
  ) throws -> DynaQ {
    var configuration = DynaQ.Configuration()
    (configuration.table.gamma, configuration.table.learningRate) = (0.5, 1)
    configuration.planningSteps = planningSteps
    change(&configuration)
    return try DynaQ(configuration, context(states: states, actions: actions, masks: masks))
  }

  private func sweeping(
    _ planningSteps: Int, states: Int = 6, actions: Int = 1, masks: Bool = false, theta: Double = 1e-4
  ) throws -> PrioritizedSweeping {
    var configuration = PrioritizedSweeping.Configuration()
    configuration.table.gamma = 0.5
    (configuration.planningSteps, configuration.threshold) = (planningSteps, theta)
    return try PrioritizedSweeping(configuration, context(states: states, actions: actions, masks: masks))
  }

  private func context(states: Int, actions: Int, masks: Bool) -> AgentContext {
    AgentContext(
      observationSpace: .discrete(count: states),
      actionSpace: DiscreteSpace(labels: (0..<actions).map { "\($0)" }), masksActions: masks, environments: 1,
      totalSteps: 1000, seed: 1)
  }

  @Test func planningRepeatsAnyEntryThatWasTried() throws {
    let agent = try dyna(50)
    agent.learn(from: step(1, 0, 2))
    agent.learn(from: step(0, 0, 1))
    agent.learn(from: step(2, 8, 3, .terminated))
    // The last step's reward reaches both that were tried before it.
    #expect((0..<3).map { agent.table.values[$0] } == [2, 4, 8])
  }

  @Test func rememberedOutcomesAreDrawnAsOftenAsTheyHappened() throws {
    let agent = try dyna(1)
    agent.learn(from: step(0, 0, 1, .terminated))
    agent.learn(from: step(0, 0, 1, .terminated))
    agent.learn(from: step(0, 4, 2, .terminated))
    var counts = [0.0: 0, 4.0: 0]
    for _ in 0..<600 {
      // The real step sets the value to 0 or 4 in turn; the planned one, as often as either has happened.
      agent.learn(from: step(0, 0, 1, .terminated))
      counts[agent.table.values[0], default: 0] += 1
      agent.learn(from: step(0, 0, 1, .terminated))
      counts[agent.table.values[0], default: 0] += 1
      agent.learn(from: step(0, 4, 2, .terminated))
      counts[agent.table.values[0], default: 0] += 1
    }
    #expect(counts.count == 2)
    // A third of 1800, give or take five deviations of 20.
    #expect(abs((counts[4] ?? 0) - 600) < 100)
  }

  @Test func theLastOutcomeIsAllThatSuchAModelKnows() throws {
    let agent = try dyna(20) { $0.model = .last }
    agent.table.values[2] = 8
    agent.learn(from: step(0, 0, 1, .terminated))
    agent.learn(from: step(0, 1, 2))
    // With all outcomes some of twenty draws would be the first one's.
    for _ in 0..<5 {
      agent.learn(from: step(3, 0, 3, .terminated))
      #expect(agent.table.values[0] == 1 + 0.5 * 8)
    }
    agent.learn(from: step(0, 2, 1, .terminated))
    for _ in 0..<5 {
      agent.learn(from: step(3, 0, 3, .terminated))
      #expect(agent.table.values[0] == 2)
    }
  }

  @Test func dynaQPlusIsDrawnToWhatItHasNotTriedForLong() throws {
    let agent = try dyna(60, states: 1, actions: 2) { ($0.kappa, $0.table.gamma) = (2, 0) }
    agent.learn(from: step(0, 1, 0, .terminated))
    // Just tried, the first action gets no bonus; the other was not for one step, for four, for nine.
    #expect((0..<2).map { agent.table.values[$0] } == [1, 2])
    for _ in 0..<3 { agent.learn(from: step(0, 1, 0, .terminated)) }
    #expect((0..<2).map { agent.table.values[$0] } == [1, 4])
    for _ in 0..<5 { agent.learn(from: step(0, 1, 0, .terminated)) }
    #expect((0..<2).map { agent.table.values[$0] } == [1, 6])
    // Once tried, it is as good as it was, and time counts for the first.
    agent.learn(
      from: HandMadeStep(states: [0], actions: [1], rewards: [0], next: [0], endings: [.terminated]))
    #expect((0..<2).map { agent.table.values[$0] } == [1 + 2, 0])
  }

  @Test func anUntriedActionIsThoughtToLeadBackToItsState() throws {
    let agent = try dyna(60, states: 2, actions: 2) { $0.kappa = 2 }
    agent.learn(from: step(0, 8, 1, .terminated))
    #expect((0..<4).map { agent.table.values[$0] } == [8, 2 + 0.5 * 8, 0, 0])
  }

  @Test func dynaQPlusConsidersLegalActionsOfVisitedStatesOnly() throws {
    let agent = try dyna(60, states: 2, actions: 2, masks: true) { $0.kappa = 2 }
    let step = HandMadeStep(
      states: [0], actions: [0], rewards: [8], next: [1], endings: [.terminated],
      legalNext: [[false, false]],
      legal: [[true, false]])
    agent.learn(from: step)
    #expect((0..<4).map { agent.table.values[$0] } == [8, 0, 0, 0])
  }

  @Test func anOutcomesRewardIsTheMeanOfThoseItHad() throws {
    let agent = try dyna(1)
    agent.learn(from: step(0, 2, 1, .terminated))
    agent.learn(from: step(0, 4, 1, .terminated))
    #expect(agent.table.values[0] == 3)
  }

  @Test func rememberedEndsAreWorthWhatTheyPaid() throws {
    let agent = try dyna(5)
    agent.table.values[1] = 8
    agent.learn(from: step(0, 1, 1, .terminated))
    #expect(agent.table.values[0] == 1)
    agent.learn(from: step(2, 1, 1, .truncated))
    #expect(agent.table.values[2] == 1 + 0.5 * 8)
  }

  @Test func rememberedHandoversTurnTheSign() throws {
    let agent = try dyna(5)
    agent.table.values[1] = 8
    agent.learn(from: step(0, 1, 1, handover: true))
    #expect(agent.table.values[0] == 1 - 0.5 * 8)
  }

  @Test func sweepingWeighsOutcomesByHowOftenTheyHappened() throws {
    let agent = try sweeping(10)
    agent.table.values[1] = 8
    for next in [1, 1, 1, 2] as [Int32] { agent.learn(from: step(0, 0, next)) }
    // Half of 8, three times of four.
    #expect(agent.table.values[0] == 3)
  }

  @Test func planningBootstrapsFromLegalActionsOnly() throws {
    for agent in [try dyna(5, actions: 2, masks: true), try sweeping(5, actions: 2, masks: true)]
      as [TabularAgent]
    {
      (agent.table.values[2], agent.table.values[3]) = (100, 8)
      agent.learn(from: step(0, 1, 1, legal: [false, true]))
      #expect(agent.table.values[0] == 1 + 0.5 * 8)
    }
  }

  @Test func theFlagsBehindAnEndAreThoseOfNoState() throws {
    for agent in [try dyna(20, actions: 2, masks: true), try sweeping(20, actions: 2, masks: true)]
      as [TabularAgent]
    {
      agent.table.values[3] = 8
      agent.learn(from: step(0, 1, 1, legal: [true, true]))
      agent.learn(from: step(2, 1, 1, .terminated, legal: [false, false]))
      agent.learn(from: step(4, 0, 5, .terminated, legal: [false, false]))
      #expect(agent.table.values[0] == 1 + 0.5 * 8)
    }
  }

  @Test func sweepingTakesTheLargestChangeFirst() throws {
    let agent = try sweeping(1)
    agent.learn(from: step(0, 0, 2))
    agent.learn(from: step(1, 0, 2))
    agent.learn(from: step(1, 0, 4, .terminated))
    // State 2 is worth 8 now: that moves the first entry by 4, the second, half of whose outcomes it is, by 2.
    agent.learn(from: step(2, 8, 3, .terminated))
    #expect((0..<3).map { agent.table.values[$0] } == [0, 0, 8])
    agent.learn(from: step(5, 0, 5, .terminated))
    #expect((0..<3).map { agent.table.values[$0] } == [4, 0, 8])
    agent.learn(from: step(5, 0, 5, .terminated))
    #expect((0..<3).map { agent.table.values[$0] } == [4, 2, 8])
  }

  @Test func sweepingDoesNotFollowChangesUpToTheta() throws {
    for (theta, expected) in [(3.9, 4), (4, 0)] as [(Double, Double)] {
      let agent = try sweeping(10, theta: theta)
      agent.learn(from: step(0, 0, 1))
      agent.learn(from: step(1, 8, 2, .terminated))
      #expect(agent.table.values[0] == expected)
    }
  }

  /// Random models swept to the end have the values that satisfy Bellman's equation on the means of what happened.
  @Test func sweepingEndsWhereNoEntryIsOff() throws {
    var random = RandomStream(seed: 5)
    let agent = try sweeping(10_000, states: 12, actions: 2, theta: 1e-9)
    var outcomes: [Int: [(reward: Double, next: Int, ended: Bool)]] = [:]
    for _ in 0..<400 {
      let (state, action, next) = (random.below(12), random.below(2), random.below(12))
      let (reward, ended) = (Double(random.below(9)), random.below(5) == 0)
      outcomes[2 * state + action, default: []].append((reward, next, ended))
      agent.learn(
        from: HandMadeStep(
          states: [Int32(state)], actions: [Int32(action)], rewards: [reward], next: [Int32(next)],
          endings: [ended ? .terminated : .none]))
    }
    for entry in 0..<24 {
      let seen = try #require(outcomes[entry])
      let sum = seen.reduce(0.0) { sum, outcome in
        let best = max(agent.table.values[2 * outcome.next], agent.table.values[2 * outcome.next + 1])
        return sum + outcome.reward + (outcome.ended ? 0 : 0.5 * best)
      }
      #expect(abs(agent.table.values[entry] - sum / Double(seen.count)) < 1e-6)
    }
  }

  @Test func anEntryThatCannotCountFurtherKeepsItsOutcomes() throws {
    let agent = try dyna(0)
    agent.learn(from: step(0, 4, 1, .terminated))
    let state = try StateTransfer.saved { state throws(TensorMismatch) in try agent.transfer(&state) }
    let full = state.map { tensor -> NamedTensor in
      guard tensor.name.hasSuffix("trials") || tensor.name.hasSuffix("outcomeCount"),
        case .int32(let counts) = tensor.elements
      else { return tensor }
      return NamedTensor(tensor.name, shape: tensor.shape, .int32(counts.map { $0 == 0 ? 0 : Int32.max }))
    }
    #expect(full != state)
    try StateTransfer.restore(full) { state throws(TensorMismatch) in try agent.transfer(&state) }
    agent.learn(from: step(0, 6, 1, .terminated))
    #expect(agent.table.values[0] == 6)
  }
}
