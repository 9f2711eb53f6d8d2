import Agents
import NeuralNetworks
import RLCore
import Replay
import Testing

/// The remedies against loss of plasticity and forgetting, each held against its definition.
@Suite struct PlasticityTests {
  private static let states = 6

  /// An agent that has learned for a while: one-hot states, two actions.
  private static func agent(
    steps: Int = 120, _ change: (inout DQN.Configuration) -> Void
  ) throws -> (agent: DQN, batch: BatchEnvironment) {
    let (agent, batch) = try DQN.onAWalk(hidden: [5, 4], totalSteps: 10_000, change)
    batch.goOn(with: agent, steps: steps)
    return (agent, batch)
  }

  private static func weights(_ agent: DQN) -> [[Float]] {
    let storage = agent.learner.online.parameters
    return storage.tensors.map { Array(storage.values(of: $0)) }
  }

  private static func moments(_ agent: DQN) -> [[[Float]]] {
    agent.learner.optimizer.moments.map { moment in
      moment.storage.tensors.map { Array(moment.storage.values(of: $0)) }
    }
  }

  @Test func settingsThatAreOffChangeNothing() throws {
    let (plain, _) = try Self.agent { _ in }
    let (measured, _) = try Self.agent { $0.plasticity.isMeasured = true }
    #expect(Self.weights(plain) == Self.weights(measured) && plain.learner.plasticity == nil)
    _ = measured.takeMetrics()
    let (again, batch) = try Self.agent { $0.plasticity.isMeasured = true }
    for _ in 0..<5 {
      batch.goOn(with: again, steps: 1)
      _ = again.takeMetrics()
    }
    let (longer, _) = try Self.agent(steps: 125) { _ in }
    #expect(Self.weights(longer) == Self.weights(again))
  }

  @Test func hiddenLayersAreFoundWithWhatReadsThem() {
    func layers(_ change: (inout NetworkLayersOf) -> Void) -> [HiddenLayer] {
      var some = NetworkLayersOf()
      change(&some)
      return some.network.hiddenLayers
    }
    let plain = layers { _ in }
    #expect(
      plain.map(\.size) == [5, 4] && plain.map(\.weight) == [0, 2] && plain.map(\.outgoing) == [[2], [4]])
    let norm = layers { $0.configuration.network.hasLayerNorm = true }
    #expect(norm.map(\.norm) == [[2, 3], [6, 7]] && norm.map(\.outgoing) == [[4], [8]])
    let both = layers { $0.configuration.network.concatenates = true }
    #expect(both.map(\.outputsPerUnit) == [2, 2])
    let dueling = layers { $0.configuration.network.isDueling = true }
    #expect(dueling.map(\.size) == [5, 4, 4] && dueling.map(\.outgoing) == [[2, 6], [4], [8]])
    #expect(layers { $0.configuration.network.isNoisy = true }.isEmpty)
  }

  private struct NetworkLayersOf {
    var configuration: DQN.Configuration = {
      var configuration = DQN.Configuration()
      configuration.network.hiddenSizes = [5, 4]
      return configuration
    }()

    var network: Sequential {
      var random = RandomStream(seed: 1)
      guard
        let learner = try? DQNLearner(
          configuration, observationSpace: .discrete(count: 6), actionCount: 2, maximumRows: 1,
          random: &random)
      else { preconditionFailure("the layers fit") }
      return learner.online
    }
  }

  @Test func aUnitIsDormantNextToItsLayersMean() {
    // A mean of 4: a tenth of it is 0.4.
    #expect(UnitActivity.dormant([0.3, 4, 8, 3.7], threshold: 0.1) == [0])
    #expect(UnitActivity.dormant([0.05, 0.04, 0.06, 0.05], threshold: 0.1) == [])
  }

  @Test(arguments: [false, true]) func aUnitBeginsAgainAloneAndTheOptimizerForgetsIt(_ concatenates: Bool)
    throws
  {
    let (agent, _) = try Self.agent { $0.network.concatenates = concatenates }
    let (network, optimizer) = (agent.learner.online, agent.learner.optimizer)
    let (before, momentsBefore) = (Self.weights(agent), Self.moments(agent))
    var random = RandomStream(seed: 3)
    let fresh = network.freshParameters(.torch) { random.uniform() }
    UnitReset(network: network, optimizer: optimizer).reset([1], of: network.hiddenLayers[0], from: fresh)
    let (after, momentsAfter) = (Self.weights(agent), Self.moments(agent))
    let freshIn = fresh.values(of: fresh.tensors[0])
    for index in before[0].indices {
      let isReset = index % 5 == 1
      #expect(after[0][index] == (isReset ? freshIn[index] : before[0][index]))
      for (old, new) in zip(momentsBefore, momentsAfter) {
        #expect(new[0][index] == (isReset ? 0 : old[0][index]))
      }
    }
    let rows = concatenates ? [1, 6] : [1]
    for index in before[2].indices {
      let isReset = rows.contains(index / 4)
      #expect(after[2][index] == (isReset ? 0 : before[2][index]))
      for (old, new) in zip(momentsBefore, momentsAfter) {
        #expect(new[2][index] == (isReset ? 0 : old[2][index]))
      }
    }
    #expect(momentsBefore[0][0].enumerated().contains { $0 % 5 == 1 && $1 != 0 })
    #expect(after[3...] == before[3...] && after[1][0] == before[1][0] && after[1][1] != before[1][1])
  }

  @Test func dormantUnitsAreThoseBelowAShareOfTheMean() {
    #expect(UnitActivity.dormant([0, 1, 0.02, 3], threshold: 0.025) == [0, 2])
    #expect(UnitActivity.dormant([0, 1, 0.02, 3], threshold: 0) == [0])
    #expect(UnitActivity.dormant([0, 0], threshold: 0) == [0, 1])
  }

  @Test func reDoChangesNoValueOfASilentUnit() throws {
    let (agent, _) = try Self.agent { ($0.plasticity.redoEvery, $0.plasticity.dormantBelow) = (1_000_000, 0) }
    let network = agent.learner.online
    let layer = network.hiddenLayers[0]
    // Unit 2 is silent: no input, and a bias below 0.
    let parameters = network.parameters
    for row in 0..<Self.states { parameters.values(of: parameters.tensors[0])[row * 5 + 2] = 0 }
    parameters.values(of: parameters.tensors[1])[2] = -1
    // Units are judged in state 0.
    let sample = SampledBatch(count: 8, observationSpace: .discrete(count: Self.states))
    let values = agent.actionValues(for: sample.observations)
    let active = UnitActivity.means(of: network.hiddenLayers[1], in: network, rows: 1).map { $0 > 0 }
    agent.learner.plasticity?.act(after: 999_999, through: 1_000_000) { _ in sample }
    #expect(agent.actionValues(for: sample.observations) == values)
    let incoming = parameters.values(of: parameters.tensors[layer.weight])
    #expect((0..<Self.states).contains { incoming[$0 * 5 + 2] != 0 })
    // Units behind it that are silent too have begun again as well.
    #expect(
      (0..<4).allSatisfy { parameters.values(of: parameters.tensors[2])[2 * 4 + $0] == 0 || !active[$0] })
  }

  @Test func continualBackpropReplacesTheMatureUnitOfLeastUtility() throws {
    let (agent, batch) = try Self.agent { _ in }
    let network = agent.learner.online
    var settings = PlasticitySettings()
    // Half of a unit a step, for two mature steps.
    (settings.replacementRate, settings.maturity, settings.utilityDecay) = (0.1, 1, 0.5)
    let backprop = ContinualBackprop(settings, network.hiddenLayers)
    let reset = UnitReset(network: network, optimizer: agent.learner.optimizer)
    var random = RandomStream(seed: 5)
    func step() {
      _ = agent.actionValues(for: batch.observations)
      backprop.step(reset, rows: 1) { network.freshParameters(.torch) { random.uniform() } }
    }
    step()
    let means = UnitActivity.means(of: network.hiddenLayers[0], in: network, rows: 1)
    let outgoing = Self.weights(agent)[2]
    for unit in 0..<5 {
      let sum = (0..<4).reduce(0.0) { $0 + Double(abs(outgoing[unit * 4 + $1])) }
      #expect(abs(backprop.utilities[0][unit] - 0.5 * means[unit] * sum) < 1e-12)
    }
    step()
    #expect(backprop.ages[0] == [2, 2, 2, 2, 2])
    let utilities = backprop.utilities[0]
    step()
    let young = backprop.ages[0].indices.filter { backprop.ages[0][$0] == 0 }
    #expect(young.count == 1 && backprop.utilities[0][young[0]] == 0)
    #expect(utilities[young[0]] == utilities.min())
    step()
    #expect(backprop.ages[0].contains(1) && backprop.ages[0].filter { $0 == 4 }.count == 4)
  }

  @Test func pullsAreGradientsOfTheirPenalties() throws {
    let (agent, _) = try Self.agent { _ in }
    let (parameters, gradients) = (agent.learner.online.parameters, agent.learner.online.gradients)
    let initial = WeightPull(0.25, toward: parameters, weighsEach: false)
    let task = WeightPull(4, toward: parameters, weighsEach: true)
    parameters.values[3] += 2
    task.importance?.values[3] = 0.5
    gradients.values.update(repeating: 0, count: gradients.count)
    initial.add(to: gradients, of: parameters)
    #expect(gradients.values[3] == 1 && gradients.values[2] == 0)
    task.add(to: gradients, of: parameters)
    #expect(gradients.values[3] == 1 + 4)
  }

  @Test func regenerativeRegularizationReturnsToTheInitialWeights() throws {
    let (start, _) = try Self.agent(steps: 0) { _ in }
    func distance(_ strength: Double) throws -> Double {
      let (agent, _) = try Self.agent(steps: 600) { $0.plasticity.towardInitial = strength }
      return zip(Self.weights(agent).joined(), Self.weights(start).joined())
        .reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    }
    let (free, held) = (try distance(0), try distance(10))
    #expect(held < free / 10 && held > 0)
  }

  @Test func shrinkAndPerturbMovesAllWeightsTowardFreshOnes() throws {
    let (agent, _) = try Self.agent { $0.plasticity.shrinkEvery = 1_000_000 }
    let before = Self.weights(agent)
    agent.learner.plasticity?.act(after: 999_999, through: 1_000_000) { _ in nil }
    var random = RandomStream(root: 1, purpose: .plasticity)
    let fresh = agent.learner.online.freshParameters(.torch) { random.uniform() }
    for (tensor, values) in Self.weights(agent).enumerated() {
      let new = fresh.values(of: fresh.tensors[tensor])
      for index in values.indices { #expect(values[index] == 0.8 * before[tensor][index] + 0.2 * new[index]) }
    }
    #expect(
      Self.moments(agent).joined().joined().allSatisfy { $0 == 0 } && agent.learner.optimizer.stepCount == 0)
    #expect(agent.learner.target.parameters.bytes.elementsEqual(agent.learner.online.parameters.bytes))
  }

  @Test func aResetOfTheLastLayerKeepsTheOthersAndTheReplayBuffer() throws {
    let (agent, _) = try Self.agent {
      ($0.plasticity.resetEvery, $0.plasticity.resetLayers) = (1_000_000, 1)
    }
    let (before, held) = (Self.weights(agent), agent.buffer?.count)
    agent.learner.plasticity?.act(after: 999_999, through: 1_000_000) { _ in nil }
    let after = Self.weights(agent)
    #expect(after[..<4] == before[..<4] && after[4] != before[4] && after[5] != before[5])
    #expect(
      Self.moments(agent)[0][4].allSatisfy { $0 == 0 } && Self.moments(agent)[0][0].contains { $0 != 0 })
    #expect(agent.buffer?.count == held && held == 120)
    #expect(agent.learner.target.parameters.bytes.elementsEqual(agent.learner.online.parameters.bytes))
  }

  @Test(arguments: [120, 10])
  func theFisherInformationOfALinearFunctionIsTheMeanSquareOfItsInputs(steps: Int) throws {
    let (agent, _) = try Self.agent {
      $0.network.hiddenSizes = []
      ($0.plasticity.consolidation, $0.plasticity.fisherSamples, $0.plasticity.consolidationDecay) = (
        1, 60, 0.5
      )
    }
    agent.beginTask(1, after: steps)
    let buffer = try #require(agent.buffer)
    let sample = SampledBatch(count: 60, observationSpace: .discrete(count: Self.states))
    buffer.spread(into: sample, newest: steps)
    #expect((0..<60).allSatisfy { sample.slots[$0] >= 120 - steps } && sample.slots[0] == 120 - steps)
    let importance = try #require(agent.learner.plasticity?.taskPull?.importance)
    // An input is 1 in its state, so F is the share of the state and action.
    for state in 0..<Self.states {
      for action in 0..<2 {
        let count = (0..<60).filter {
          sample.observations.states?[$0] == Int32(state) && sample.actions[$0] == Int32(action)
        }.count
        let found = importance.values(of: importance.tensors[0])[state * 2 + action]
        #expect(abs(found - Float(count) / 60) < 1e-5)
      }
    }
    let once = Array(importance.values(of: importance.tensors[0]))
    agent.beginTask(2, after: steps)
    for (index, value) in once.enumerated() {
      #expect(abs(importance.values(of: importance.tensors[0])[index] - 1.5 * value) < 1e-5)
    }
    #expect(
      agent.learner.plasticity?.taskPull?.anchor.bytes.elementsEqual(agent.learner.online.parameters.bytes)
        == true)
  }

  @Test func theFisherInformationOfAnEnsembleIsThatOfItsMean() throws {
    let (agent, _) = try Self.agent {
      $0.network.hiddenSizes = []
      $0.ensemble.members = 3
      ($0.plasticity.consolidation, $0.plasticity.fisherSamples) = (1, 60)
    }
    agent.beginTask(1, after: 120)
    let sample = SampledBatch(count: 60, observationSpace: .discrete(count: Self.states))
    try #require(agent.buffer).spread(into: sample)
    let importance = try #require(agent.learner.plasticity?.taskPull?.importance)
    let found = importance.values(of: importance.tensors[0])
    for state in 0..<Self.states {
      for output in 0..<6 {
        let count = (0..<60).filter {
          sample.observations.states?[$0] == Int32(state) && sample.actions[$0] == Int32(output / 3)
        }.count
        #expect(abs(found[state * 6 + output] - Float(count) / 60 / 9) < 1e-6)
      }
    }
  }

  @Test func theEffectiveRankCountsTheDirections() {
    #expect(abs(NetworkHealth.effectiveRank([1, 0, 0, 0, 1, 0, 0, 0, 1], rows: 3) - 3) < 1e-9)
    #expect(abs(NetworkHealth.effectiveRank([1, 2, 2, 4, 3, 6], rows: 3) - 1) < 1e-6)
    // Singular values 3 and 1: exp of the entropy of 3/4 and 1/4.
    #expect(abs(NetworkHealth.effectiveRank([3, 0, 0, 1, 0, 0], rows: 3) - 1.754_765_35) < 1e-7)
    #expect(NetworkHealth.effectiveRank([0, 0], rows: 1) == 0)
  }

  @Test func metricsOfTheNetworkAreThoseOfItsUnits() throws {
    let (agent, _) = try Self.agent { $0.plasticity.isMeasured = true }
    let metrics = Dictionary(agent.takeMetrics().map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    let norm = Self.weights(agent).joined().reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs((metrics["weight_norm"] ?? 0) - norm) < 1e-4)
    #expect(
      (0...1).contains(metrics["dormant_share"] ?? -1) && (1...4).contains(metrics["effective_rank"] ?? 0))
  }

  @Test func theDormantShareCountsUnitsUpToTheThreshold() throws {
    let (agent, _) = try Self.agent {
      ($0.plasticity.isMeasured, $0.plasticity.dormantBelow) = (true, 0.1)
    }
    // Units put out their biases: of the first layer 1.82 in the mean, of which 0 and 0.1 are at most a tenth.
    let parameters = agent.learner.online.parameters
    for tensor in [0, 2] { parameters.values(of: parameters.tensors[tensor]).update(repeating: 0) }
    _ = parameters.values(of: parameters.tensors[1]).update(fromContentsOf: [0, 0.1, 1, 3, 5])
    _ = parameters.values(of: parameters.tensors[3]).update(fromContentsOf: [1, 1, 1, 1])
    let share = try #require(agent.takeMetrics().first { $0.name == "dormant_share" })
    #expect(share.value == 2.0 / 9)
  }

  @Test(arguments: [
    ("redo_every: noisy layers have no units to begin again; set noisy: false", 0),
    ("redo_every: there are no hidden units in net_arch; add some", 1),
    ("ewc: it looks at transitions of the replay buffer; set replay: uniform", 2),
    ("replay_earlier: earlier transitions have no priorities; set replay: uniform", 3),
    ("ewc: its Fisher information is that of one value an action; set distribution: none", 4),
    ("shrink_perturb_every: it would change frozen layers too; leave it out, or frozen_layers", 5),
    ("redo_every: it would change frozen layers too; leave it out, or frozen_layers", 6),
    ("continual_backprop: it would change frozen layers too; leave it out, or frozen_layers", 7),
    (
      "redo_every: with distribution: iqn the units of the last two hidden layers never begin again; add layers",
      8
    ),
  ]) func impossibleCombinationsAreRefused(_ message: String, _ number: Int) {
    var configuration = DQN.Configuration()
    switch number {
    case 0: (configuration.plasticity.redoEvery, configuration.network.isNoisy) = (1, true)
    case 1: (configuration.plasticity.redoEvery, configuration.network.hiddenSizes) = (1, [])
    case 2: (configuration.plasticity.consolidation, configuration.replay.method) = (1, .none)
    case 3: (configuration.plasticity.earlierShare, configuration.replay.method) = (0.5, .prioritized)
    case 8: (configuration.plasticity.redoEvery, configuration.returns.distribution) = (1, .iqn)
    case 5: (configuration.plasticity.shrinkEvery, configuration.network.frozenLayers) = (1, ["layers.0"])
    case 6: (configuration.plasticity.redoEvery, configuration.network.frozenLayers) = (1, ["layers.0"])
    case 7:
      (configuration.plasticity.replacementRate, configuration.network.frozenLayers) = (0.1, ["layers.0"])
    default: (configuration.plasticity.consolidation, configuration.returns.distribution) = (1, .c51)
    }
    #expect(configuration.problems().map(\.description) == [message])
  }
}
