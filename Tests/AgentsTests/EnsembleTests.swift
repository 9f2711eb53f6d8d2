import Agents
import NeuralNetworks
import RLCore
import Replay
import Testing

/// Ensembles of linear functions of two one-hot states: updates that can be done in the head.
@Suite struct EnsembleTests {
  private static let space = ObservationSpace.discrete(count: 2)

  private func learner(
    online: [[Float]] = [[0, 0, 0, 0], [0, 0, 0, 0]], target: [[Float]],
    _ change: (inout DQN.Configuration) -> Void = { _ in }
  ) throws -> DQNLearner {
    var configuration = DQN.Configuration()
    (configuration.network.hiddenSizes, configuration.replay.batchSize) = ([], 1)
    configuration.ensemble.members = 2
    change(&configuration)
    var random = RandomStream(seed: 1)
    let learner = try DQNLearner(
      configuration, observationSpace: Self.space, actionCount: 2, maximumRows: 1, random: &random)
    for (network, outputs) in [(learner.online, online), (learner.target, target)] {
      network.parameters.values.update(repeating: 0, count: network.parameters.count)
      _ = network.parameters.values(of: network.parameters.tensors[0]).update(
        fromContentsOf: outputs.joined())
    }
    return learner
  }

  /// One row: action 0 in state 0, then state 1.
  private func batch(legal: [Bool]? = nil, slot: Int32 = 0) -> SampledBatch {
    let batch = SampledBatch(count: 1, observationSpace: Self.space, maskedActions: legal == nil ? nil : 2)
    batch.observations.states?[0] = 0
    batch.nextObservations.states?[0] = 1
    batch.discounts[0] = 0.5
    batch.slots[0] = slot
    for (action, flag) in (legal ?? []).enumerated() {
      batch.observations.legalActions?[action] = true
      batch.nextObservations.legalActions?[action] = flag
    }
    return batch
  }

  /// The gradient by the outputs of the action taken, which are weights here.
  private func gradient(_ learner: DQNLearner) -> [Float] {
    let gradients = learner.online.gradients
    return Array(gradients.values(of: gradients.tensors[0]).prefix(4))
  }

  /// Outputs are action after action, member after member.
  @Test func eachMemberHasItsOwnTarget() throws {
    let learner = try learner(target: [[0, 0, 0, 0], [1, 8, 2, 4]])
    // The first member prefers the second action, which it values 2, the second one the first action: 8.
    let update = learner.update(on: batch())
    #expect(update.loss == (1 + 16) / 2 && learner.errors[0] == 2.5)
    #expect(gradient(learner) == [-1, -4, 0, 0])
    // Where the first action is illegal, both take the second one.
    #expect(
      try self.learner(target: [[0, 0, 0, 0], [1, 8, 2, 4]]).update(on: batch(legal: [false, true])).loss
        == 2.5)
    #expect(
      try self.learner(target: [[0, 0, 0, 0], [1, 8, 2, 4]]).update(on: batch(legal: [false, false])).loss
        == 0)
  }

  @Test func withDoubleQEachMemberOfTheOnlineNetworkSelectsForItself() throws {
    let learner = try learner(
      online: [[0, 0, 0, 0], [9, 0, 0, 9]], target: [[0, 0, 0, 0], [1, 8, 2, 4]]
    ) { $0.returns.isDouble = true }
    _ = learner.update(on: batch())
    #expect(gradient(learner) == [-0.5, -2, 0, 0])
  }

  @Test func aTransitionCountsForAShareOfTheMembersAndForTheSameOnesEachTime() throws {
    let learner = try learner(target: [[0, 0, 0, 0], [1, 8, 2, 4]]) {
      ($0.ensemble.share, $0.optimizer.method, $0.optimizer.learningRate) = (0.25, .sgd, 1e-30)
    }
    var counts = [0, 0]
    for slot in 0..<2000 as Range<Int32> {
      _ = learner.update(on: batch(slot: slot))
      let first = gradient(learner)
      _ = learner.update(on: batch(slot: slot))
      #expect(gradient(learner) == first)
      for member in 0..<2 where first[member] != 0 { counts[member] += 1 }
    }
    // 500 expected, with a deviation of 19.
    #expect(counts.allSatisfy { (420...580).contains($0) }, "\(counts)")
  }

  @Test func actionsAreWorthTheMeanOrTheMinimum() {
    for (takesMinimum, expected) in [(false, [3, 3]), (true, [2, 1])] as [(Bool, [Float])] {
      let head = EnsembleHead(members: 2, takesMinimum: takesMinimum, share: 1, loss: .meanSquaredError)
      let memory = head.memory(rows: 1, actionCount: 2)
      let outputs = Column([2, 4, 1, 5] as [Float])
      let reading = head.read(UnsafePointer(outputs.start), rows: 1, into: memory)
      #expect([reading.values[0], reading.values[1]] == expected)
      #expect(reading.greedyAction(0, member: 0, mask: nil) == 0)
      #expect(reading.greedyAction(0, member: 1, mask: nil) == 1)
    }
  }

  @Test func aPriorIsAddedAndNeverLearns() throws {
    let body = [Dense(inputSize: 2, outputSize: 1)]
    let network = Sequential([RandomizedPrior(body, scale: 3)], maximumBatch: 1)
    let names = network.parameters.tensors.map(\.name)
    #expect(names.contains("layers.0.body.0.weight") && names.contains("layers.0.prior.0.weight"))
    network.parameters["layers.0.body.0.weight"]?[0] = 5
    network.parameters["layers.0.prior.0.weight"]?[0] = 2
    let input = Column([1, 0] as [Float])
    let pass = network.forward(UnsafePointer(input.start), batch: 1)
    #expect(pass.outputs[0] == 5 + 3 * 2)
    let gradient = Column([1] as [Float])
    network.backward(gradient.start, of: pass)
    #expect(network.gradients["layers.0.body.0.weight"]?[0] == 1)
    #expect(network.gradients["layers.0.prior.0.weight"]?[0] == 0)
    // A trained agent's prior is the one that it began with.
    let batch = BatchEnvironment.of(Corridor(stateCount: 6), maxEpisodeSteps: 17, seed: 2)
    let agent = try entry().make(Self.small, .fitting(batch, totalSteps: 400, seed: 2))
    func prior() -> [NamedTensor] { agent.tensors.filter { $0.name.contains("prior") } }
    let (before, all) = (prior(), agent.tensors)
    batch.train(agent, steps: 400)
    #expect(!before.isEmpty && prior() == before && agent.tensors != all)
  }

  private static let small: [String: ConfigurationValue] = [
    "net_arch": .integers([8]), "learning_starts": .integer(30), "train_freq": .integer(1),
    "batch_size": .integer(8), "ensemble": .integer(2),
  ]

  private func entry() throws -> AgentEntry {
    try #require(agentCatalog.first { $0.name == "bootstrapped-dqn" })
  }

  /// Members whose greedy actions differ everywhere: the first goes left, the second right.
  @Test func oneMemberActsForAWholeEpisode() throws {
    let batch = BatchEnvironment.of(Corridor(stateCount: 6), count: 3, maxEpisodeSteps: 7, seed: 2)
    let agent = try entry().make(
      Self.small.merging(["net_arch": .integers([]), "prior_scale": .number(0)]) { $1 }
        .merging(["learning_starts": .integer(100_000)]) { $1 },
      .fitting(batch, totalSteps: 4000, seed: 2))
    let tensors = agent.tensors.map { tensor in
      let count = tensor.elements.count
      return NamedTensor(
        tensor.name, shape: tensor.shape,
        .float32((0..<count).map { tensor.shape.count == 2 && ($0 % 4 == 0 || $0 % 4 == 3) ? 1 : 0 }))
    }
    try agent.load(tensors)
    batch.reset()
    var acting: [Int32?] = [nil, nil, nil]
    var episodes: [[Int32: Int]] = [[:], [:], [:]]
    for _ in 0..<400 {
      agent.selectActions(for: batch.observations, into: batch.actions)
      for row in 0..<3 {
        let action = batch.actions[row]
        #expect(acting[row] == nil || acting[row] == action, "the member changes within an episode")
        acting[row] = action
      }
      batch.step()
      let transitions = batch.transitions
      agent.learn(from: transitions)
      for row in 0..<3 where transitions.endings[row] != .none {
        if let action = acting[row] { episodes[row][action, default: 0] += 1 }
        acting[row] = nil
      }
    }
    #expect(episodes.allSatisfy { $0.count == 2 && $0.values.allSatisfy { $0 > 10 } }, "\(episodes)")
  }

  @Test(
    arguments: [
      ("ensemble", ["distribution": .text("c51")]), ("ensemble", ["munchausen": .bool(true)]),
      ("ensemble_share", ["ensemble_share": .number(0.5), "replay": .text("none")]),
      ("reset_every", ["reset_every": .integer(100)]),
      ("weight_decay", ["weight_decay": .number(0.1)]),
    ] as [(String, [String: ConfigurationValue])])
  func whatCannotBeCombinedIsRefusedByItsKey(key: String, values: [String: ConfigurationValue]) throws {
    #expect(try entry().problems(values).map(\.key) == [key])
  }

  /// The outputs of implicit quantiles hold their levels too.
  @Test func aPriorIsNotAddedToTheLevelsOfQuantiles() throws {
    let values: [String: ConfigurationValue] = ["ensemble": .integer(1), "distribution": .text("iqn")]
    #expect(
      try entry().problems(values).map(\.description) == [
        "prior_scale: it would be added to the levels of the quantiles too; use 0, or distribution: quantile"
      ])
    #expect(try entry().problems(values.merging(["distribution": .text("quantile")]) { $1 }).isEmpty)
  }
}
