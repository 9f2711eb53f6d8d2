import Agents
import RLCore
import Testing

/// Monte Carlo control, in numbers that can be checked in the head.
@Suite struct MonteCarloTests {
  private func agent(
    _ context: AgentContext = .discrete(states: 3, actions: 1), epsilon: Double = 0,
    _ change: (inout MonteCarlo.Configuration) -> Void = { _ in }
  ) throws -> MonteCarlo {
    try MonteCarlo(settings(MonteCarlo.Configuration.self, epsilon: epsilon, change), context)
  }

  private func values(_ agent: TabularAgent) -> [Double] {
    (0..<agent.table.stateCount * agent.table.actionCount).map { agent.table.values[$0] }
  }

  /// States, actions and rewards, then a termination or a truncation behind which is state `behind`.
  private func play(
    _ agent: any Agent, _ steps: [(state: Int32, action: Int32, reward: Double)],
    ending: Ending = .terminated, behind: Int32 = 2, legal: [[Bool]]? = nil, snapshotMoves: [Bool]? = nil
  ) {
    for (index, step) in steps.enumerated() {
      let isLast = index == steps.count - 1
      agent.learn(
        from: HandMadeStep(
          states: [step.state], actions: [step.action], rewards: [step.reward],
          next: [isLast ? behind : steps[index + 1].state], endings: [isLast ? ending : .none],
          legal: legal.map { [$0[index]] }, snapshotMoves: snapshotMoves.map { [$0[index]] }))
    }
  }

  @Test(arguments: [(MonteCarlo.Visits.first, 3.0), (.every, 3.5)])
  func aReturnCountsForTheFirstVisitOrForEveryOne(visits: MonteCarlo.Visits, expected: Double) throws {
    let agent = try agent { $0.visits = visits }
    play(agent, [(0, 0, 1), (1, 0, 2), (0, 0, 4)])
    // The returns are 1 + 2/2 + 4/4 = 3, 2 + 4/2 = 4, and 4.
    #expect(values(agent) == [expected, 4, 0])
  }

  @Test func nothingIsLearnedBeforeTheEpisodeEnds() throws {
    let agent = try agent()
    agent.learn(from: HandMadeStep(states: [0], actions: [0], rewards: [8], next: [1], endings: [.none]))
    #expect(values(agent) == [0, 0, 0] && agent.takeMetrics() == [])
  }

  @Test func valuesAreMeansOfReturnsOrFollowThemByTheLearningRate() throws {
    // Half of the way to 2, then to 4, then to 6: 1, 2.5, 4.25.
    for (size, expected) in [(.sampleAverage, 4), (.learningRate, 4.25)] as [(StepSize, Double)] {
      let agent = try agent { ($0.table.stepSize, $0.table.learningRate) = (size, 0.5) }
      for reward in [2, 4, 6] as [Double] { play(agent, [(0, 0, reward), (1, 0, 0)]) }
      #expect(agent.table.values[0] == expected)
    }
  }

  @Test func aTruncatedReturnGoesOnWithTheValueBehindIt() throws {
    let agent = try agent()
    agent.table.values[2] = 16
    play(agent, [(0, 0, 1), (1, 0, 2)], ending: .truncated)
    let expected: [Double] = [6, 10, 16]
    #expect(values(agent) == expected, "1 + 0.5 * 10, and 2 + 0.5 * 16")
  }

  @Test func theValueBehindATruncationIsThatOfThePolicyThatIsLearned() throws {
    for (sampling, expected) in [(.none, 6.0), (.weighted, 8)] as [(ImportanceSampling, Double)] {
      let agent = try agent(.discrete(states: 3), epsilon: 0.5) {
        ($0.sampling, $0.table.gamma) = (sampling, 1)
      }
      (agent.table.values[4], agent.table.values[5]) = (0, 8)
      play(agent, [(0, 0, 0)], ending: .truncated)
      // Half of the time 8, half of the time 4; the greedy policy has 8.
      #expect(agent.table.values[0] == expected)
    }
  }

  @Test func rowsOfABatchHaveEpisodesOfTheirOwn() throws {
    let agent = try agent(.discrete(states: 6, actions: 1, environments: 2))
    agent.learn(
      from: HandMadeStep(
        states: [0, 3], actions: [0, 0], rewards: [1, 10], next: [1, 4], endings: [.none, .terminated]))
    agent.learn(
      from: HandMadeStep(
        states: [1, 3], actions: [0, 0], rewards: [2, 20], next: [2, 4], endings: [.terminated, .terminated]))
    #expect(values(agent) == [2, 2, 0, 15, 0, 0])
  }

  @Test func theOpponentsReturnCountsAgainst() throws {
    let agent = try agent()
    agent.learn(
      from: HandMadeStep(
        states: [0], actions: [0], rewards: [0], next: [1], endings: [.none], handovers: [true]))
    agent.learn(
      from: HandMadeStep(states: [1], actions: [0], rewards: [8], next: [2], endings: [.terminated]))
    #expect(values(agent) == [-4, 8, 0])
  }

  /// An episode in which a worse action was taken, then one with the better; what the first action is worth.
  private func sampled(_ sampling: ImportanceSampling) throws -> [Double] {
    let agent = try agent(.discrete(states: 3), epsilon: 0.5) {
      ($0.sampling, $0.table.gamma, $0.exploration.ties) = (sampling, 1, .first)
    }
    var found: [Double] = []
    for (action, reward) in [(1, -8), (0, 8)] as [(Int32, Double)] {
      play(agent, [(0, 0, 0), (1, action, reward)])
      found.append(agent.table.values[0])
    }
    return found
  }

  @Test func importanceSamplingLearnsTheGreedyPolicy() throws {
    // The greedy policy never takes the worse action: weight 0. It always takes the better, which was taken three times of
    // four: weight 4/3.
    let (weighted, ordinary) = (try sampled(.weighted), try sampled(.ordinary))
    #expect(weighted == [0, 8])
    #expect(ordinary[0] == 0 && abs(ordinary[1] - (0 + 8 * 4.0 / 3) / 2) < 1e-12)
    #expect(try sampled(.none) == [-8, 0])
  }

  @Test func anActionIsWeighedByTheExplorationOfItsTime() throws {
    // Epsilon is 1 at the first step, 1/2 at the second and 0 behind it.
    let agent = try agent(.discrete(states: 3, totalSteps: 4)) {
      ($0.sampling, $0.table.gamma, $0.exploration.ties) = (.ordinary, 1, .first)
      ($0.exploration.initialEpsilon, $0.exploration.fraction) = (1, 0.5)
    }
    play(agent, [(0, 0, 0), (1, 0, 3)])
    // In state 1 the greedy action was taken with 1/2 + 1/4.
    #expect(abs(agent.table.values[0] - 3 / 0.75) < 1e-12)
  }

  /// In state 1 a snapshot of the learner moved, which always takes its best action.
  @Test(arguments: [ImportanceSampling.weighted, .ordinary], [0, 0.5])
  func aSnapshotsMoveWasCertain(_ sampling: ImportanceSampling, epsilon: Double) throws {
    for (action, reward, expected) in [(0, 8, 8), (1, -8, 0)] as [(Int32, Double, Double)] {
      let agent = try agent(.discrete(states: 3), epsilon: epsilon) {
        ($0.sampling, $0.table.gamma, $0.exploration.ties) = (sampling, 1, .first)
      }
      play(agent, [(0, 0, 0), (1, action, reward)], snapshotMoves: [false, true])
      #expect(agent.table.values[0] == expected)
    }
  }

  @Test func equallyGoodActionsShareTheGreedyPolicy() throws {
    let agent = try agent(.discrete(states: 3, actions: 4), epsilon: 0.5) {
      ($0.sampling, $0.table.gamma) = (.ordinary, 1)
    }
    // In state 1 the last two actions are the best, before and after.
    (agent.table.values[6], agent.table.values[7]) = (8, 8)
    play(agent, [(0, 0, 0), (1, 2, 8)])
    // Taken with 1/8 + 1/4, greedy with 1/2.
    #expect(abs(agent.table.values[0] - 8 * (0.5 / 0.375)) < 1e-12)
  }

  @Test func actionsThatWereIllegalDoNotShareTheWeight() throws {
    let context = AgentContext(
      observationSpace: .discrete(count: 3), actionSpace: DiscreteSpace("a", "b", "c"), masksActions: true,
      environments: 1, totalSteps: 100, seed: 1)
    let agent = try agent(context, epsilon: 0.5) {
      ($0.sampling, $0.table.gamma, $0.exploration.ties) = (.ordinary, 1, .first)
    }
    // In state 1 only the last two are legal: the first of them was taken with 3/4.
    agent.table.values[3] = 100
    play(agent, [(0, 0, 0), (1, 1, 3)], legal: [[true, true, true], [false, true, true]])
    #expect(abs(agent.table.values[0] - 3 / 0.75) < 1e-12)
  }

  @Test func theSoftmaxOfAnActionIsItsProbability() {
    let p = (0..<3).map {
      boltzmannProbability(of: $0, [0, 1, 2] as [Double], count: 3, mask: nil, temperature: 1)
    }
    #expect(abs(p[0] - 0.0900) < 1e-4 && abs(p[2] - 0.6652) < 1e-4 && abs(p.reduce(0, +) - 1) < 1e-12)
  }

  @Test func ucbHasNoProbabilitiesToWeighBy() throws {
    let entry = try #require(agentCatalog.first { $0.name == "monte-carlo" })
    #expect(
      entry.problems(["importance_sampling": .text("weighted"), "exploration": .text("ucb")]).map(\.message)
        == [
          "needs a policy that takes every action with some probability, and ucb draws none; set exploration to epsilon or boltzmann"
        ])
    #expect(entry.problems(["exploration": .text("ucb")]).isEmpty)
  }

  /// A world whose episodes never end would fill the memory.
  @Test func anEpisodeThatFillsTheMemoryIsAFailure() throws {
    let agent = try agent(
      AgentContext(
        observationSpace: .discrete(count: 3), actionSpace: DiscreteSpace(labels: ["0"]), environments: 1,
        totalSteps: 1000, seed: 1, memoryLimit: 8_000))
    for _ in 0..<100 { agent.learn(from: HandMadeStep(0, 0, 1)) }
    #expect(agent.failure == nil)
    agent.learn(from: HandMadeStep(0, 0, 1))
    #expect(
      agent.failure?.description
        == "an episode has not ended after 100 steps, which are remembered until it ends, and more do not fit into memory; set environment.max_episode_steps"
    )
  }
}
