import Agents
import NeuralNetworks
import RLCore
import Replay
import Testing

/// Updates of networks that can be done in the head: linear functions of two one-hot states.
@Suite struct NetworkUpdateTests {
  private static let space = ObservationSpace.discrete(count: 2)

  private func learner(actions: Int = 2, _ change: (inout DQN.Configuration) -> Void) throws -> DQNLearner {
    var configuration = DQN.Configuration()
    (configuration.network.hiddenSizes, configuration.replay.batchSize, configuration.optimizer.method) = (
      [], 1, .sgd
    )
    configuration.optimizer.learningRate = 1e-30
    change(&configuration)
    var random = RandomStream(seed: 1)
    let learner = try DQNLearner(
      configuration, observationSpace: Self.space, actionCount: actions, maximumRows: 1, random: &random)
    for network in [learner.online, learner.target] {
      network.parameters.values.update(repeating: 0, count: network.parameters.count)
    }
    return learner
  }

  /// Writes the outputs for either state.
  private func set(_ network: Sequential, _ outputs: [[Float]]) {
    _ = network.parameters.values(of: network.parameters.tensors[0]).update(fromContentsOf: outputs.joined())
  }

  /// One row: action 0 in state 0, then state 1.
  private func batch(
    reward: Float = 0, discount: Float = 0, legal: [Bool]? = nil, actions: Int = 2
  ) -> SampledBatch {
    let batch = SampledBatch(
      count: 1, observationSpace: Self.space, maskedActions: legal == nil ? nil : actions)
    batch.observations.states?[0] = 0
    batch.nextObservations.states?[0] = 1
    (batch.rewards[0], batch.discounts[0]) = (reward, discount)
    for (action, flag) in (legal ?? []).enumerated() {
      batch.observations.legalActions?[action] = true
      batch.nextObservations.legalActions?[action] = flag
    }
    return batch
  }

  // Priorities

  private func c51(_ change: (inout DQN.Configuration) -> Void = { _ in }) throws -> DQNLearner {
    try learner {
      ($0.returns.distribution, $0.replay.method) = (.c51, .prioritized)
      ($0.returns.lowestReturn, $0.returns.highestReturn, $0.returns.atomCount) = (-1, 1, 3)
      change(&$0)
    }
  }

  @Test func c51sPriorityIsTheDivergenceFromTheTarget() throws {
    // Three equal atoms are the target and the prediction: nothing is left to learn.
    let learner = try c51()
    _ = learner.update(on: batch(discount: 1))
    #expect(abs(learner.errors[0]) < 1e-6)
    // All of the target on one atom, a third of the prediction: ln 3.
    _ = learner.update(on: batch(reward: 0, discount: 0))
    #expect(abs(learner.errors[0] - 1.098_612) < 1e-5)
  }

  @Test func prioritiesFollowTheErrorsWhateverTheirWeights() throws {
    let learner = try learner { $0.replay.method = .prioritized }
    let batch = batch(reward: 3)
    batch.weights[0] = 0.25
    _ = learner.update(on: batch)
    #expect(abs(learner.errors[0]) == 3)
  }

  @Test func drawnTransitionsGetNewPriorities() throws {
    var configuration = DQN.Configuration()
    (configuration.network.hiddenSizes, configuration.replay.batchSize, configuration.replay.bufferSize) = (
      [], 4, 8
    )
    (
      configuration.updates.learningStarts, configuration.updates.trainFrequency, configuration.replay.method
    ) = (0, 1, .prioritized)
    configuration.replay.priorityExponent = 1
    let agent = try DQN(configuration, .discrete(states: 2))
    for _ in 0..<4 {
      agent.learn(
        from: HandMadeStep(states: [0], actions: [0], rewards: [100], next: [1], endings: [.terminated]))
    }
    let priorities = try #require(agent.buffer?.priorities)
    #expect(priorities.highest > 90 && priorities[0] > 90)
  }

  // Double DQN

  @Test func doubleDQNsOnlineNetworkChoosesAndTheTargetValues() throws {
    let learner = try learner(actions: 3) { $0.returns.isDouble = true }
    set(learner.online, [[0, 0, 0], [1, 2, 9]])
    set(learner.target, [[0, 0, 0], [16, 4, 8]])
    _ = learner.update(on: batch(discount: 0.5))
    #expect(learner.errors[0] == -4)
    // With the third action illegal, the second is the best of the online network's.
    _ = learner.update(on: batch(discount: 0.5, legal: [true, true, false], actions: 3))
    #expect(learner.errors[0] == -2)
  }

  @Test(arguments: ReturnSettings.Distribution.allCases, [false, true])
  func noRuleBootstrapsFromIllegalActions(_ distribution: ReturnSettings.Distribution, isDouble: Bool)
    throws
  {
    func loss(_ legal: [Bool], _ discount: Float) throws -> Double {
      let learner = try learner {
        ($0.returns.distribution, $0.returns.isDouble, $0.returns.quantileCount) = (distribution, isDouble, 3)
        ($0.returns.lowestReturn, $0.returns.highestReturn, $0.returns.atomCount) = (-1, 1, 3)
      }
      // The illegal second action is worth more, by logits and by values.
      let outputs: [[Float]] =
        distribution == .none || distribution == .iqn
        ? [[0.3, 0], [0.25, 0.75]] : [[0.3, 0, 0.1, 0, 0, 0], [0.5, 0, 0.25, 0, 0, 4]]
      for network in [learner.online, learner.target] {
        if let bias = network.parameters["layers.0.embedding.bias"] {
          // Any level is embedded as 1: all quantiles are the body's values.
          bias.update(repeating: 1)
          network.parameters["layers.0.body.0.weight"]?.update(fromContentsOf: outputs.joined())
        } else {
          set(network, outputs)
        }
      }
      return learner.update(on: batch(reward: 0.125, discount: discount, legal: legal)).loss
    }
    // The second action counts where it is legal, and only there.
    #expect(abs(try loss([true, true], 0.5) - loss([true, false], 0.5)) > 1e-3)
    // Where no action is legal, what follows is worth nothing, as behind an end.
    #expect(abs(try loss([false, false], 0.5) - loss([true, true], 0)) < 1e-6)
  }

  // Munchausen

  @Test func quantilesOfMunchausenHaveTheEntropyOfTheSoftPolicy() throws {
    let learner = try learner {
      ($0.returns.distribution, $0.returns.quantileCount, $0.returns.isMunchausen) = (.quantile, 1, true)
      ($0.returns.munchausenAlpha, $0.returns.entropyTemperature) = (0, 1)
    }
    // Two equal actions have an entropy of ln 2, of which half is 0.346574; half of Huber's loss is a quarter of its square.
    let update = learner.update(on: batch(discount: 0.5))
    #expect(abs(update.loss - 0.25 * 0.346_574 * 0.346_574) < 1e-6)
  }

  @Test func c51OfMunchausenDiscountsTheEntropyOfWhatFollows() throws {
    let learner = try c51 {
      ($0.returns.isMunchausen, $0.returns.munchausenAlpha, $0.returns.entropyTemperature) = (true, 0, 1)
    }
    // All of both actions' returns lie on 0, and move up by half of ln 2: 0.346574 of the mass goes to the last atom.
    set(learner.target, [[0, 0, 0, 0, 0, 0], [0, 80, 0, 0, 80, 0]])
    set(learner.online, [[0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 0, 0]])
    let update = learner.update(on: batch(discount: 0.5))
    // ln (2 + e) less the last atom's mass.
    #expect(abs(update.loss - (1.551_445 - 0.346_574)) < 1e-5)
  }

  @Test func munchausensBonusIsTheTargetNetworksAndCutOff() throws {
    let learner = try learner {
      (
        $0.returns.isMunchausen, $0.returns.munchausenAlpha, $0.returns.entropyTemperature,
        $0.returns.munchausenClip
      ) = (true, 0.5, 1, -1)
    }
    // By the target network both actions are alike: half of -ln 2.
    set(learner.online, [[8, 0], [0, 0]])
    _ = learner.update(on: batch())
    #expect(abs(learner.errors[0] - (8 + 0.5 * 0.693_147)) < 1e-5)
    // An action that is as good as never taken costs half of the bound.
    set(learner.target, [[0, 50], [0, 0]])
    _ = learner.update(on: batch())
    #expect(abs(learner.errors[0] - (8 + 0.5)) < 1e-5)
  }

  // Noise and dropout

  @Test func aNoisyTargetComputesWithNoiseOfItsOwn() throws {
    let learner = try learner { $0.network.isNoisy = true }
    for (name, storage) in [
      ("weight_noise", learner.target.parameters), ("bias_noise", learner.target.parameters),
    ] {
      for tensor in storage.tensors where tensor.name.hasSuffix(name) {
        storage.values(of: tensor).update(repeating: 1)
      }
    }
    // The online network is 0 whatever it draws, so only the target's draws make losses differ.
    let losses = (0..<8).map { _ in learner.update(on: batch(discount: 1)).loss }
    #expect(Set(losses).count == 8)
  }

  @Test func nothingIsDroppedInTargetsButInPredictions() throws {
    func losses(_ network: KeyPath<DQNLearner, Sequential>) throws -> Set<Double> {
      let learner = try learner { ($0.network.hiddenSizes, $0.network.dropout) = ([64], 0.5) }
      let parameters = learner[keyPath: network].parameters
      parameters.values.update(repeating: 0.1, count: parameters.count)
      return Set((0..<8).map { _ in learner.update(on: batch(reward: 1, discount: 1)).loss })
    }
    #expect(try losses(\.target).count == 1)
    #expect(try losses(\.online).count > 2)
  }

  @Test func theGreedyPolicyOfANoisyNetworkDrawsNothing() throws {
    var configuration = DQN.Configuration()
    (configuration.network.hiddenSizes, configuration.network.isNoisy, configuration.network.noise) = (
      [], true, 10
    )
    (configuration.exploration.initialEpsilon, configuration.exploration.finalEpsilon) = (0, 0)
    let agent = try DQN(configuration, .discrete(states: 2, actions: 50))
    let greedy = agent.greedyPolicy(batchSize: 1)
    var (explored, played): (Set<Int32>, Set<Int32>) = ([], [])
    for _ in 0..<40 {
      explored.insert(agent.actions(inStates: [0])[0])
      played.insert(greedy.actions(inStates: [0])[0])
    }
    #expect(explored.count > 5 && played.count == 1)
  }

  // What is kept and put back

  private func small() throws -> DQN {
    var configuration = DQN.Configuration()
    (
      configuration.network.hiddenSizes, configuration.replay.batchSize, configuration.optimizer.learningRate
    ) = ([], 2, 0.5)
    (
      configuration.updates.learningStarts, configuration.updates.trainFrequency,
      configuration.replay.bufferSize
    ) = (0, 1, 8)
    return try DQN(configuration, .discrete(states: 2, actions: 2))
  }

  @Test func aFrozenPolicyDoesNotFollowWhatIsLearned() throws {
    let agent = try small()
    let before = agent.tensors
    let frozen = try agent.frozenPolicy(of: before, batchSize: 1)
    let choice = frozen.actions(inStates: [0])[0]
    for _ in 0..<20 {
      agent.learn(
        from: HandMadeStep(
          states: [0], actions: [1 - choice], rewards: [50], next: [1], endings: [.terminated]))
    }
    #expect(agent.greedyPolicy(batchSize: 1).actions(inStates: [0]) == [1 - choice])
    #expect(frozen.actions(inStates: [0]) == [choice])
  }

  @Test func loadedWeightsAreTheTargetsToo() throws {
    let agent = try small()
    let other = agent.tensors.map { tensor in
      NamedTensor(
        tensor.name, shape: tensor.shape, .float32((0..<tensor.elements.count).map { Float($0) }))
    }
    try agent.load(other)
    #expect(ReferenceNetwork(agent.learner.target).flat == [0, 1, 2, 3, 0, 1])
  }

  @Test func theNormReportedIsThatBeforeClipping() throws {
    let learner = try learner { $0.optimizer.maximumGradientNorm = 0.5 }
    // The gradient of 3² by the weight and by the bias is -6 each.
    #expect(abs(learner.update(on: batch(reward: 3)).gradientNorm - 6 * 2.0.squareRoot()) < 1e-4)
  }

  @Test func withoutReplayTheLastStepItselfIsLearnedFrom() throws {
    for (ending, expected) in [(.none, 1 + 0.5 * 4), (.truncated, 1 + 0.5 * 4), (.terminated, 1)]
      as [(Ending, Double)]
    {
      let batch = SampledBatch(count: 1, observationSpace: Self.space)
      HandMadeStep(states: [0], actions: [1], rewards: [1], next: [1], endings: [ending])
        .withTransitions { batch.fill(with: $0, gamma: 0.5) }
      #expect(Double(batch.rewards[0]) + 4 * Double(batch.discounts[0]) == expected)
    }
  }

  // Schedules

  @Test func epsilonIsThatOfAllStepsAlsoBeforeLearningStarts() throws {
    var configuration = DQN.Configuration()
    (
      configuration.network.hiddenSizes, configuration.replay.batchSize, configuration.updates.learningStarts
    ) = ([], 2, 90)
    (configuration.exploration.finalEpsilon, configuration.exploration.fraction) = (0, 0.5)
    let agent = try DQN(configuration, .discrete(states: 1, actions: 1000, totalSteps: 100))
    for _ in 0..<60 {
      agent.learn(from: HandMadeStep(states: [0], actions: [0], rewards: [0], next: [0], endings: [.none]))
    }
    // Half of the steps are over, so nothing is explored.
    #expect(Set((0..<20).map { _ in agent.actions(inStates: [0])[0] }).count == 1)
  }

  @Test func betaRisesToItsLastValue() throws {
    func learned(_ final: Double) throws -> [NamedTensor] {
      var configuration = DQN.Configuration()
      (configuration.network.hiddenSizes, configuration.replay.batchSize, configuration.replay.bufferSize) = (
        [], 4, 64
      )
      (
        configuration.updates.learningStarts, configuration.updates.trainFrequency,
        configuration.optimizer.method
      ) = (0, 1, .sgd)
      (configuration.replay.method, configuration.replay.initialBeta, configuration.replay.finalBeta) = (
        .prioritized, 0.1, final
      )
      let agent = try DQN(configuration, .discrete(states: 2, totalSteps: 60))
      for time in 0..<60 {
        agent.learn(
          from: HandMadeStep(
            states: [Int32(time % 2)], actions: [0], rewards: [Double(time % 7)], next: [0],
            endings: [.terminated]))
      }
      return agent.tensors
    }
    #expect(try learned(1) != learned(0.1))
    #expect(try learned(1) == learned(1))
  }
}
