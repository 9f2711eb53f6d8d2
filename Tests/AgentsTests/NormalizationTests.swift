import Agents
import ClassicControl
import NeuralNetworks
import RLCore
import Testing

/// Observations and rewards brought to one scale by the moments of what was seen.
@Suite struct NormalizationTests {
  private func trained(
    _ name: String, _ values: [String: ConfigurationValue], steps: Int = 300, environments: Int = 3
  ) throws -> (agent: any Agent, batch: BatchEnvironment) {
    let cartPole = try #require(classicControl.first { $0.id == "CartPole-v1" })
    let batch = try cartPole.make().batch(
      count: environments, maxEpisodeSteps: 500,
      episodeSeeds: .drawn(root: 3, purpose: .trainingEpisodes))
    let entry = try #require(agentCatalog.first { $0.name == name })
    let agent = try entry.make(
      Self.small(name).merging(values) { $1 }, .fitting(batch, totalSteps: steps, seed: 3))
    batch.train(agent, steps: steps)
    return (agent, batch)
  }

  private static func small(_ name: String) -> [String: ConfigurationValue] {
    let common: [String: ConfigurationValue] = ["net_arch": .integers([8])]
    let dqn: [String: ConfigurationValue] = ["learning_starts": .integer(30), "batch_size": .integer(8)]
    let pqn: [String: ConfigurationValue] = ["rollout_steps": .integer(8), "minibatches": .integer(2)]
    return common.merging(name == "pqn" ? pqn : dqn) { $1 }
  }

  private func numbers(_ agent: any Agent, _ name: String) throws -> [Double] {
    let tensor = try #require(agent.tensors.first { $0.name == name })
    guard case .float64(let values) = tensor.elements else { return [] }
    return values
  }

  /// Keeps what an agent learns from, and acts as it does.
  private final class Witness: Agent {
    let inner: any Agent
    var observations: [[Double]] = []
    var rewards: [(row: Int, reward: Double, ends: Bool)] = []

    init(_ inner: any Agent) { self.inner = inner }

    func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
      inner.selectActions(for: observations, into: actions)
    }

    func learn(from transitions: Transitions) {
      for row in 0..<transitions.count {
        observations.append(transitions.observations.row(row).map { Double($0) })
        rewards.append((row, transitions.rewards[row], transitions.endings[row] != .none))
      }
      inner.learn(from: transitions)
    }

    func greedyPolicy(batchSize: Int) -> any Policy { inner.greedyPolicy(batchSize: batchSize) }
    func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
      try inner.frozenPolicy(of: tensors, batchSize: batchSize)
    }
    var epsilon: Double? { inner.epsilon }
    func takeMetrics() -> [Metric] { inner.takeMetrics() }
    var tensors: [NamedTensor] { inner.tensors }
    func load(_ tensors: [NamedTensor]) throws { try inner.load(tensors) }
    func transfer(_ state: inout StateTransfer) throws(TensorMismatch) { try inner.transfer(&state) }
  }

  /// The mean, and the sum of squared distances from it, in two passes.
  private func moments(_ values: [Double]) -> (mean: Double, squares: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) })
  }

  @Test(arguments: ["dqn", "pqn"]) func momentsAreThoseOfWhatWasLearnedFrom(name: String) throws {
    let cartPole = try #require(classicControl.first { $0.id == "CartPole-v1" })
    let batch = try cartPole.make().batch(
      count: 3, maxEpisodeSteps: 500, episodeSeeds: .drawn(root: 3, purpose: .trainingEpisodes))
    let entry = try #require(agentCatalog.first { $0.name == name })
    let values = Self.small(name).merging([
      "normalize_observations": .bool(true), "normalize_rewards": .bool(true), "gamma": .number(0.9),
    ]) { $1 }
    let witness = Witness(try entry.make(values, .fitting(batch, totalSteps: 300, seed: 3)))
    batch.train(witness, steps: 300)
    #expect(try numbers(witness, "input.count") == [Double(witness.observations.count)])
    let (means, squares) = (try numbers(witness, "input.means"), try numbers(witness, "input.squares"))
    for element in 0..<4 {
      let expected = moments(witness.observations.map { $0[element] })
      #expect(abs(means[element] - expected.mean) < 1e-12)
      #expect(abs(squares[element] - expected.squares) < 1e-9 * max(1, expected.squares))
    }
    var (sums, returns) = ([0.0, 0, 0], [Double]())
    for step in witness.rewards {
      sums[step.row] = 0.9 * sums[step.row] + step.reward
      // Moments take single precision, as observations have it.
      returns.append(Double(Float(sums[step.row])))
      if step.ends { sums[step.row] = 0 }
    }
    let expected = moments(returns)
    #expect(abs(try numbers(witness, "rewards.means")[0] - expected.mean) < 1e-12)
    #expect(abs(try numbers(witness, "rewards.squares")[0] - expected.squares) < 1e-9 * expected.squares)
  }

  /// Mean 2 and variance 4 of 0, 2, 4 give (x - 2) / 2; 50 becomes 24 and is clipped.
  @Test func anElementIsStandardizedAndClipped() throws {
    let moments = RunningMoments(size: 1)
    for value in [0.0, 2, 4] { moments.add(value) }
    let (factor, offset) = moments.standardization(of: 0)
    let space = ObservationSpace.box(BoxSpace([("a", -.infinity, .infinity)]))
    let encoder = ObservationEncoder(
      space, capacity: 3,
      rescaling: ObservationEncoder.Rescaling(factors: [factor], offsets: [offset], limit: 10))
    let column = ObservationColumn(count: 3, in: space)
    for (row, value) in ([4, 50, -50] as [Float]).enumerated() { column.rows.values?[row] = value }
    let encoded = encoder.encode(column.rows, rows: 0..<3)
    #expect(abs(encoded[0] - 1) < 1e-6 && encoded[1] == 10 && encoded[2] == -10)
  }

  @Test(arguments: ["dqn", "pqn"]) func playingChangesNoMoments(name: String) throws {
    let (agent, batch) = try trained(name, ["normalize_observations": .bool(true)])
    let before = agent.tensors
    let policy = agent.greedyPolicy(batchSize: 3)
    for _ in 0..<50 {
      policy.selectActions(for: batch.observations, into: batch.actions)
      batch.step()
    }
    #expect(agent.tensors == before)
  }

  /// What plays from stored weights has the moments that belong to them, whatever is learned later.
  @Test(arguments: ["dqn", "pqn"]) func weightsBringTheirMomentsAlong(name: String) throws {
    let settings: [String: ConfigurationValue] = [
      "normalize_observations": .bool(true), "normalize_rewards": .bool(true),
    ]
    let (agent, batch) = try trained(name, settings)
    let stored = agent.tensors
    let other = try trained(name, settings, steps: 30).agent
    try other.load(stored)
    #expect(other.tensors == stored)
    let (one, two) = (
      try #require(agent as? any ValueEstimating), try #require(other as? any ValueEstimating)
    )
    #expect(one.actionValues(for: batch.observations) == two.actionValues(for: batch.observations))
    let frozen = try agent.frozenPolicy(of: stored, batchSize: 3)
    var expected = [Int32](repeating: -1, count: 3)
    agent.greedyPolicy(batchSize: 3).selectActions(for: batch.observations, into: &expected)
    batch.train(agent, steps: 300)
    var actions = [Int32](repeating: -1, count: 3)
    try other.load(stored)
    other.greedyPolicy(batchSize: 3).selectActions(for: batch.observations, into: &actions)
    var again = [Int32](repeating: -1, count: 3)
    frozen.selectActions(for: batch.observations, into: &again)
    #expect(again == actions)
    #expect(expected.allSatisfy { $0 >= 0 })
  }

  @Test func weightsOfNormalizedInputsAreNotTakenForOthers() throws {
    let normalized = try trained("dqn", ["normalize_observations": .bool(true)]).agent
    let plain = try trained("dqn", [:]).agent
    #expect {
      try plain.load(normalized.tensors)
    } throws: {
      "\($0)".contains("it has 'input.count', so its network was trained with normalize_observations")
    }
    #expect {
      try normalized.load(plain.tensors)
    } throws: {
      "\($0)".contains("the weights lack 'input.count' of 1 numbers")
    }
  }

  /// Rewards a thousand times as large look the same to an agent that normalizes them.
  @Test func valuesAreInRewardsOfTheEnvironment() throws {
    let (agent, batch) = try trained("dqn", ["normalize_rewards": .bool(true)], steps: 3000)
    let count = try numbers(agent, "rewards.count")[0]
    let scale = (try numbers(agent, "rewards.squares")[0] / (count - 1) + 1e-8).squareRoot()
    let network = try #require(agent as? any QNetworkAgent)
    #expect(abs(network.valueScale - scale) < 1e-12)
    let estimator = try #require(agent as? any ValueEstimating)
    let inside = QNetworkPolicy(
      network: network.network, head: network.head, observationSpace: batch.observationSpace)
    var best = [Int32](repeating: -1, count: 3)
    inside.selectActions(for: batch.observations, into: &best)
    let values = estimator.actionValues(for: batch.observations)
    let pass = network.network.forward(
      ObservationEncoder(batch.observationSpace, capacity: 3).encode(batch.observations, rows: 0..<3),
      batch: 3)
    for index in 0..<6 { #expect(abs(values[index] - Double(pass.outputs[index]) * scale) < 1e-9) }
  }

  /// The square of the reward that is learned from after these in a row: the loss of a network whose values are all 0.
  private func loss(after rewards: [Double], _ change: (inout DQN.Configuration) -> Void) throws -> Double {
    var configuration = DQN.Configuration()
    (configuration.network.hiddenSizes, configuration.returns.gamma) = ([], 0.5)
    (configuration.normalization.normalizesRewards, configuration.normalization.rewardLimit) = (true, 0.125)
    (configuration.replay.batchSize, configuration.replay.bufferSize) = (4, 10)
    (configuration.updates.learningStarts, configuration.updates.trainFrequency) = (rewards.count - 1, 1)
    change(&configuration)
    #expect(configuration.problems().isEmpty)
    let agent = try DQN(configuration, .discrete(states: 8))
    for network in [agent.learner.online, agent.learner.target] { network.parameters.multiply(by: 0) }
    for (number, reward) in rewards.enumerated() {
      agent.learn(from: HandMadeStep(Int32(number), reward, Int32(number + 1)))
    }
    return try #require(agent.takeMetrics().first { $0.name == "loss" }).value
  }

  /// Of the discounted sums 3 and 0.5 the standard deviation is 1.77, so both rewards are beyond the limit of an eighth.
  @Test func everyRewardIsDividedAndClippedByItself() throws {
    let window = try loss(after: [3, -1]) { $0.returns.steps = 2 }
    #expect(abs(window - (0.125 - 0.5 * 0.125) * (0.125 - 0.5 * 0.125)) < 1e-9)
    let withoutReplay = try loss(after: [3, -1]) { $0.replay.method = .none }
    #expect(abs(withoutReplay - 0.125 * 0.125) < 1e-9)
  }

  /// Of -1 and 1 the variance is 2, so 5 is standardized to 3.5 and clipped to 1, which is less than the other action's 2.
  @Test(arguments: ["dqn", "pqn"]) func policiesOfStoredWeightsClipObservationsToo(name: String) throws {
    let entry = try #require(agentCatalog.first { $0.name == name })
    let values: [String: ConfigurationValue] = [
      "net_arch": .integers([]), "normalize_observations": .bool(true), "clip_observations": .number(1),
    ]
    let agent = try entry.make(values, .box(size: 1))
    for x in [-1, 1] as [Float] {
      agent.learn(from: HandMadeStep([[x]], actions: [0], rewards: [0], next: [[x]], endings: [.none]))
    }
    let parameters = try #require(agent as? any QNetworkAgent).network.parameters
    _ = parameters.values(of: parameters.tensors[0]).update(fromContentsOf: [1, 0])
    _ = parameters.values(of: parameters.tensors[1]).update(fromContentsOf: [0, 2])
    #expect(agent.greedyPolicy(batchSize: 1).actions(for: [[5]]) == [1])
    #expect(try agent.frozenPolicy(of: agent.tensors, batchSize: 1).actions(for: [[5]]) == [1])
  }

  @Test func statesHaveNoMoments() {
    let context = AgentContext(
      observationSpace: .discrete(count: 4), actionSpace: DiscreteSpace("left", "right"), environments: 1,
      totalSteps: 100, seed: 1)
    for name in ["dqn", "pqn"] {
      #expect {
        _ = try agentCatalog.first { $0.name == name }?.make(
          ["normalize_observations": .bool(true)], context)
      } throws: {
        "\($0)"
          == "normalize_observations: standardizes arrays of numbers, but the observation is a state index; use false"
      }
    }
  }

  @Test func oneOfTwoScalesIsChosen() {
    var configuration = DQN.Configuration()
    configuration.network.rescalesObservations = true
    configuration.normalization.normalizesObservations = true
    #expect(
      configuration.problems().map(\.description) == [
        "normalize_observations: rescale_observations brings them to one scale already; use one of the two"
      ])
  }
}
