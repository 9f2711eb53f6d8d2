import Agents
import RLCore
import Replay
import Testing

/// What agents do with worlds that can be mirrored: states 0 1 2 3 and actions left and right, seen in a mirror.
@Suite struct AugmentationTests {
  private static let mirror = [
    ObservationSymmetry(elements: [0, 1, 2, 3], actions: [0, 1]),
    ObservationSymmetry(elements: [3, 2, 1, 0], actions: [1, 0]),
  ]

  private func context(_ symmetries: [ObservationSymmetry]) -> AgentContext {
    AgentContext(
      observationSpace: .discrete(count: 4), actionSpace: DiscreteSpace("left", "right"), masksActions: true,
      symmetries: symmetries, environments: 1, totalSteps: 100, seed: 1)
  }

  private func agent(_ name: String, _ values: [String: ConfigurationValue], _ context: AgentContext) throws
    -> any Agent
  {
    let entry = try #require(agentCatalog.first { $0.name == name })
    var all: [String: ConfigurationValue] = [:]
    for key in entry.keys { all[key.name] = key.defaultValue }
    return try entry.make(all.merging(values) { $1 }, context)
  }

  /// What is learned of going left in state 0 is known of going right in state 3.
  @Test func aTableKnowsInTheMirrorWhatItHasLearned() throws {
    let agent = try agent(
      "q-learning", ["augmentation": .text("symmetries"), "learning_rate": .number(1)], context(Self.mirror))
    agent.learn(
      from: HandMadeStep(
        states: [3], actions: [1], rewards: [7], next: [2], endings: [.terminated],
        legalNext: [[false, false]]))
    let estimator = try #require(agent as? any ValueEstimating)
    var states: [Int32] = [0, 3]
    let values = states.withUnsafeMutableBufferPointer {
      estimator.actionValues(for: Observations(count: 2, rowSize: 1, states: $0.baseAddress, values: nil))
    }
    #expect(values == [7, 0, 0, 7])
    #expect(agent.greedyPolicy(batchSize: 2).actions(inStates: [0, 3]) == [0, 1])
    let frozen = try agent.frozenPolicy(of: agent.tensors, batchSize: 2)
    #expect(frozen.actions(inStates: [3, 0]) == [1, 0])
  }

  @Test func aTableThatDivergesInTheMirrorIsNoticed() throws {
    let agent = try agent("q-learning", ["augmentation": .text("symmetries")], context(Self.mirror))
    #expect(agent.nonFinite == nil)
    agent.learn(
      from: HandMadeStep(
        states: [3], actions: [1], rewards: [.infinity], next: [2], endings: [.terminated],
        legalNext: [[false, false]]))
    #expect(agent.nonFinite?.name == "td_error")
  }

  /// State 3 and its second action are state 0 and its first in the table.
  @Test func anUpdateIsExplainedAsOneOfTheTable() throws {
    func agent(_ name: String) throws -> any Agent {
      try self.agent(name, ["augmentation": .text("symmetries")], context(Self.mirror))
    }
    let other = try agent("monte-carlo")
    #expect(!(other is any UpdateExplaining))
    let learner = try agent("q-learning")
    let explaining = try #require(learner as? any UpdateExplaining)
    explaining.explainsUpdates = true
    learner.learn(
      from: HandMadeStep(
        states: [3], actions: [1], rewards: [7], next: [2], endings: [.truncated],
        legalNext: [[true, true]]))
    guard case .table(let update) = try #require(explaining.takeUpdates().first) else {
      Issue.record("a table's update")
      return
    }
    #expect(update.state == 0 && update.action == 0 && update.nextState == 1 && update.reward == 7)
  }

  /// Every drawn row is one of the two views, whole: state, action, successor and legal actions.
  @Test func aDrawnTransitionIsSeenWholeThroughASymmetry() {
    let batch = SampledBatch(count: 1, observationSpace: .discrete(count: 4), maskedActions: 2)
    batch.observations.states?[0] = 0
    batch.nextObservations.states?[0] = 1
    batch.actions[0] = 0
    batch.nextObservations.legalActions?[0] = true
    batch.nextObservations.legalActions?[1] = false
    batch.see(0, through: Self.mirror[1])
    #expect(batch.observations.states?[0] == 3 && batch.nextObservations.states?[0] == 2)
    #expect(batch.actions[0] == 1)
    #expect(batch.nextObservations.mask(0).map { [$0.contains(0), $0.contains(1)] } == [false, true])
  }

  @Test func arraysAreMovedElementByElement() {
    let batch = SampledBatch(count: 1, observationSpace: .box(BoxSpace(shape: [3], low: 0, high: 9)))
    for index in 0..<3 { batch.observations.values?[index] = Float(index) }
    batch.see(0, through: ObservationSymmetry(elements: [1, 2, 0], actions: [0, 1]))
    #expect(batch.observations.row(0) == [2, 0, 1])
  }

  @Test(arguments: ["q-learning", "dqn"]) func worldsWithoutSymmetriesAreToldApart(name: String) throws {
    do {
      _ = try agent(name, ["augmentation": .text("symmetries")], context([]))
      Issue.record("it was made")
    } catch let problem as ConfigurationProblem {
      #expect(
        problem.description
          == "augmentation: this environment has no symmetries; use none")
    }
  }
}
