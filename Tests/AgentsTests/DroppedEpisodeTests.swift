import Agents
import RLCore
import Testing

/// An episode that was lost when a run was resumed: nothing after it reaches back into it.
@Suite struct DroppedEpisodeTests {
  private static let greedy: [String: ConfigurationValue] = [
    "exploration_schedule": .text("constant"), "exploration_initial_eps": .number(0), "ties": .text("first"),
  ]

  private func agent(
    _ name: String, _ values: [String: ConfigurationValue], _ context: AgentContext
  ) throws -> any Agent {
    let entry = try #require(agentCatalog.first { $0.name == name })
    return try entry.make(values, context)
  }

  private func learn(_ agent: any Agent, _ steps: [(state: Int32, reward: Double, next: Int32)], ends: Bool) {
    for (number, step) in steps.enumerated() {
      let ending: Ending = ends && number == steps.count - 1 ? .terminated : .none
      HandMadeStep(step.state, step.reward, step.next, ending).withTransitions {
        agent.learn(from: $0)
      }
    }
  }

  /// Without a reward the first steps move no value, so that only windows and traces could carry a later one to them.
  @Test(arguments: [
    ("sarsa", greedy.merging(["n_steps": .integer(4)]) { $1 }),
    ("expected-sarsa", greedy.merging(["n_steps": .integer(4)]) { $1 }),
    ("q-learning", greedy.merging(["n_steps": .integer(4)]) { $1 }), ("sarsa-lambda", greedy),
    ("q-lambda", greedy),
    ("monte-carlo", greedy), ("linear-sarsa", greedy.merging(["n_steps": .integer(4)]) { $1 }),
    ("linear-sarsa-lambda", greedy), ("prediction", ["n_steps": .integer(4)]),
    ("prediction", ["method": .text("td-lambda")]), ("prediction", ["method": .text("monte-carlo")]),
    ("prediction", ["method": .text("lambda-return")]),
  ])
  func laterRewardsMoveNoneOfItsValues(name: String, values: [String: ConfigurationValue]) throws {
    let lost: [(Int32, Double, Int32)] = [(0, 0, 1), (1, 0, 2)],
      later: [(Int32, Double, Int32)] = [(5, 1, 6), (6, 2, 7)]
    func tensors(_ episode: [(Int32, Double, Int32)], drops: Bool) throws -> [NamedTensor] {
      let agent = try agent(name, values, .discrete(states: 8))
      learn(agent, episode, ends: false)
      if drops { agent.dropEpisode(of: 0) }
      learn(agent, later, ends: true)
      return agent.tensors
    }
    let expected = try tensors([], drops: false)
    #expect(try tensors(lost, drops: true) == expected)
    #expect(try tensors(lost, drops: false) != expected)
  }

  private func state(_ agent: any Agent, _ name: String) throws -> NamedTensor.Elements {
    try #require(agent.trainingState.first { $0.name == name }, "no \(name)").elements
  }

  @Test func theNextActionIsChosenAnew() throws {
    for name in ["sarsa", "linear-sarsa-lambda"] {
      let agent = try agent(name, Self.greedy, .discrete(states: 8))
      learn(agent, [(0, 0, 1)], ends: false)
      #expect(try state(agent, "next_actions") == .int32([0]))
      agent.dropEpisode(of: 0)
      #expect(try state(agent, "next_actions") == .int32([-1]))
    }
  }

  @Test func rolloutsStreamsAndRunningSumsEnd() throws {
    let rollout: [String: ConfigurationValue] = [
      "net_arch": .integers([4]), "rollout_steps": .integer(4), "minibatches": .integer(2),
      "normalize_rewards": .bool(true),
    ]
    let pqn = try agent("pqn", rollout, .discrete(states: 8))
    learn(pqn, [(0, 1, 1), (1, 1, 2)], ends: false)
    #expect(try state(pqn, "rollout.ends") == .uint8([0, 0]))
    pqn.dropEpisode(of: 0)
    #expect(try state(pqn, "rollout.ends") == .uint8([0, 1]))
    #expect(try state(pqn, "rewards.carried") == .float64([0]))

    let dqn = try agent(
      "dqn", ["net_arch": .integers([4]), "normalize_rewards": .bool(true), "gamma": .number(0.5)],
      .discrete(states: 8))
    learn(dqn, [(0, 1, 1)], ends: false)
    #expect(try state(dqn, "rewards.carried") == .float64([0.5]))
    dqn.dropEpisode(of: 0)
    #expect(try state(dqn, "rewards.carried") == .float64([0]))

    let stream = try agent("stream-q", ["net_arch": .integers([4])], .discrete(states: 8))
    learn(stream, [(0, 1, 1)], ends: false)
    #expect(try state(stream, "input.is_ready") == .uint8([1]))
    stream.dropEpisode(of: 0)
    #expect(try state(stream, "input.is_ready") == .uint8([0]))
    #expect(try state(stream, "rewards.sums") == .float64([0]))
  }
}
