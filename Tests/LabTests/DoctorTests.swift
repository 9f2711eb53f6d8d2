import Agents
import Lab
import RLCore
import Testing

@Suite struct DoctorTests {
  @Test(arguments: agentCatalog.map(\.name)) func everyAgentAnswersRight(name: String) throws {
    for finding in Doctor.examine(try #require(agentCatalog.first { $0.name == name })) {
      #expect(finding.faults == [], "\(finding.problem)")
    }
  }

  /// A mistake, and what the doctor says of an agent that makes it in the problem where it shows first.
  struct Mistake: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var problem: String
    var diagnosis: String
    var isDeep = false
    /// Settings that replace those of the doctor.
    var settings: [String: ConfigurationValue] = [:]
    /// What reaches the agent in place of the truth; nil for nothing.
    var change: @Sendable (HandedStep) -> HandedStep? = { $0 }
  }

  /// One step of one environment, as an agent is told of it.
  struct HandedStep: Sendable {
    var action: Int32
    let actionCount: Int32
    var reward: Double
    var ending: Ending
    var hidesMask = false
    var hidesTurns = false
  }

  private static let mistakes = [
    Mistake(
      testDescription: "takes truncation for termination",
      problem: "endless reward, truncated by a time limit",
      diagnosis: "it treats a truncated episode as terminated: the bootstrap is missing"
    ) {
      var step = $0
      if step.ending == .truncated { step.ending = .terminated }
      return step
    },
    Mistake(
      testDescription: "does not discount", problem: "endless reward, truncated by a time limit",
      diagnosis: "the bootstrap is not discounted", settings: ["gamma": .number(0.9)]),
    Mistake(
      testDescription: "skips the last step", problem: "one step, then termination",
      diagnosis: "the last step of an episode is not learned from"
    ) { $0.ending == .terminated ? nil : $0 },
    Mistake(
      testDescription: "bootstraps at the end", problem: "one step, then termination",
      diagnosis: "it bootstraps although the episode has terminated"
    ) {
      var step = $0
      if step.ending == .terminated { step.ending = .truncated }
      return step
    },
    Mistake(
      testDescription: "looks one step ahead only", problem: "two steps",
      diagnosis: "the value of the second step does not propagate to the first",
      settings: ["gamma": .number(0)]),
    Mistake(
      testDescription: "counts what follows in full", problem: "two steps",
      diagnosis: "the value of the second step is not discounted, or rewards are counted twice",
      settings: ["gamma": .number(1)]),
    Mistake(
      testDescription: "credits another action", problem: "three choices",
      diagnosis: "rewards are credited to the wrong actions"
    ) {
      var step = $0
      step.action = (step.action + 1) % step.actionCount
      return step
    },
    Mistake(
      testDescription: "has no mask in the target", problem: "illegal actions",
      diagnosis: "the target uses the value of an illegal action"
    ) {
      var step = $0
      step.hidesMask = true
      return step
    },
    Mistake(
      testDescription: "forgets that the opponent moves next", problem: "two players",
      diagnosis: "it treats the opponent's loss as its own"
    ) {
      var step = $0
      step.hidesTurns = true
      return step
    },
    Mistake(
      testDescription: "learns too fast where there is chance", problem: "random walk",
      diagnosis: "values are averaged over too few samples, or probabilities are weighted wrongly",
      settings: ["learning_rate": .number(1), "learning_rate_final": .number(1)]),
    Mistake(
      testDescription: "a network that loses its last steps", problem: "one step, then termination",
      diagnosis: "the last step of an episode is not learned from", isDeep: true
    ) { $0.ending == .terminated ? nil : $0 },
    Mistake(
      testDescription: "a network that takes truncation for termination",
      problem: "endless reward, truncated by a time limit",
      diagnosis: "it treats a truncated episode as terminated: the bootstrap is missing",
      isDeep: true
    ) {
      var step = $0
      if step.ending == .truncated { step.ending = .terminated }
      return step
    },
  ]

  @Test(arguments: mistakes) func aBrokenAgentIsToldWhatIsWrong(_ mistake: Mistake) throws {
    let findings = Doctor.examine(brokenAgent(mistake))
    let faults = try #require(findings.first { $0.problem == mistake.problem }).faults
    #expect(faults.contains { $0.hasSuffix(": \(mistake.diagnosis)") }, "\(faults)")
  }

  @Test(
    arguments: [FlawedAgent.Flaw.choosesMinusOne, .choosesTheActionCount],
    [AgentEntry.Worlds.all, .boardGames])
  func anActionThatDoesNotExistIsAFault(flaw: FlawedAgent.Flaw, worlds: AgentEntry.Worlds) {
    let findings = Doctor.examine(FlawedAgent.entry(flaw, worlds: worlds))
    #expect(!findings.isEmpty)
    for finding in findings {
      #expect(finding.faults == ["it chose an illegal action while exploring"], "\(finding.problem)")
    }
  }

  @Test func aFaultSaysTheAnswerAndWhatTheAgentSays() throws {
    let skips = try #require(Self.mistakes.first { $0.testDescription == "skips the last step" })
    let finding = try #require(
      Doctor.examine(brokenAgent(skips)).first { $0.problem == "one step, then termination" })
    #expect(
      finding.faults == [
        "action 0 in state 0 has the value 3.0, the agent says 0.0: the last step of an episode is not learned from"
      ])
  }
}

/// A sound agent with a mistake between it and the world.
private func brokenAgent(_ mistake: DoctorTests.Mistake) -> AgentEntry {
  func entry<C: Configuration>(
    _ name: String, _ type: C.Type, make: @escaping @Sendable (C, AgentContext) throws -> any EstimatingAgent
  ) -> AgentEntry {
    AgentEntry(name, type, summary: "", documentation: "") { configuration, context in
      var values = Dictionary(uniqueKeysWithValues: configuration.values.map { ($0.name, $0.value) })
      values.merge(mistake.settings) { $1 }
      return MistakenAgent(try make(C(values), context), mistake, actionCount: context.actionSpace.count)
    }
  }
  return mistake.isDeep
    ? entry("dqn", DQN.Configuration.self) { try DQN($0, $1) }
    : entry("q-learning", QLearning.Configuration.self) { try QLearning($0, $1) }
}

private protocol EstimatingAgent: Agent, ValueEstimating {}
extension DQN: EstimatingAgent {}
extension QLearning: EstimatingAgent {}

/// Tells its agent something else than what happened.
private final class MistakenAgent: Agent, ValueEstimating {
  private let agent: any EstimatingAgent
  private let mistake: DoctorTests.Mistake
  private let actions = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
  private let rewards = UnsafeMutablePointer<Double>.allocate(capacity: 1)
  private let endings = UnsafeMutablePointer<Ending>.allocate(capacity: 1)

  private let actionCount: Int32

  init(_ agent: any EstimatingAgent, _ mistake: DoctorTests.Mistake, actionCount: Int) {
    (self.agent, self.mistake, self.actionCount) = (agent, mistake, Int32(actionCount))
  }

  deinit {
    actions.deallocate()
    rewards.deallocate()
    endings.deallocate()
  }

  func learn(from transitions: Transitions) {
    let truth = DoctorTests.HandedStep(
      action: transitions.actions[0], actionCount: actionCount, reward: transitions.rewards[0],
      ending: transitions.endings[0])
    guard let told = mistake.change(truth) else { return }
    actions.initialize(to: told.action)
    rewards.initialize(to: told.reward)
    endings.initialize(to: told.ending)
    let next = transitions.nextObservations
    agent.learn(
      from: Transitions(
        observations: transitions.observations, actions: actions, rewards: rewards,
        nextObservations: told.hidesMask
          ? Observations(count: 1, rowSize: next.rowSize, states: next.states, values: next.values) : next,
        endings: endings, handovers: told.hidesTurns ? nil : transitions.handovers))
  }

  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    agent.selectActions(for: observations, into: actions)
  }
  func greedyPolicy(batchSize: Int) -> any Policy { agent.greedyPolicy(batchSize: batchSize) }
  func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
    try agent.frozenPolicy(of: tensors, batchSize: batchSize)
  }
  func actionValues(for observations: Observations) -> [Double] { agent.actionValues(for: observations) }
  var epsilon: Double? { agent.epsilon }
  func takeMetrics() -> [Metric] { agent.takeMetrics() }
  var tensors: [NamedTensor] { agent.tensors }
  func load(_ tensors: [NamedTensor]) throws { try agent.load(tensors) }
  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) { try agent.transfer(&state) }
}
