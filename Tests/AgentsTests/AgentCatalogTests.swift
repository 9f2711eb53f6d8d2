import Agents
import RLCore
import Testing

@Suite struct AgentCatalogTests {
  @Test func theAgentsOfTheLab() {
    #expect(
      agentCatalog.map(\.name) == [
        "random", "q-learning", "sarsa", "expected-sarsa", "double-q-learning", "sarsa-lambda", "q-lambda",
        "monte-carlo", "dyna-q", "prioritized-sweeping", "gradient-bandit", "linear-sarsa",
        "linear-expected-sarsa",
        "linear-q-learning", "linear-sarsa-lambda", "prediction", "dqn", "double-dqn", "dueling-dqn", "c51",
        "qr-dqn", "iqn",
        "hl-gauss", "munchausen-dqn", "bootstrapped-dqn", "rainbow", "pqn", "stream-q", "ntuple-td",
        "alphazero",
      ])
  }

  /// A key with its default, as a line of text.
  private func line(_ key: KeyDescription) -> String {
    let value: String
    switch key.defaultValue {
    case .none: value = "null"
    case .bool(let bool): value = "\(bool)"
    case .integer(let integer): value = "\(integer)"
    case .number(let number): value = "\(number)"
    case .text(let text): value = text
    case .integers(let integers): value = "\(integers)"
    case .numbers(let numbers): value = "\(numbers)"
    case .texts(let texts): value = "\(texts)"
    case .calls(let calls): value = "\(calls)"
    case .records(let records): value = "\(records)"
    }
    return "\(key.name): \(value)"
  }

  private func lines(_ name: String) throws -> [String] {
    try #require(agentCatalog.first { $0.name == name }).keys.map(line)
  }

  @Test func randomHasNoKeys() throws {
    #expect(try lines("random") == [])
  }

  @Test func qLearningsDefaults() throws {
    #expect(
      try lines("q-learning") == [
        "learning_rate: 0.1", "learning_rate_final: null", "gamma: 0.99", "initial_q: 0.0", "init_from: ",
        "augmentation: none", "step_size: learning-rate", "n_steps: 1",
        "exploration: epsilon", "exploration_schedule: linear", "exploration_initial_eps: 1.0",
        "exploration_final_eps: 0.05", "exploration_fraction: 0.5", "exploration_points: []",
        "temperature: 1.0", "temperature_final: 0.1", "ucb_c: 2.0", "ties: random", "bins: []", "low: []",
        "high: []", "hashed_states: null",
      ])
  }

  @Test func dqnsDefaults() throws {
    #expect(
      try lines("dqn") == [
        "learning_rate: 0.00025", "gamma: 0.99", "buffer_size: 10000", "learning_starts: 10000",
        "train_freq: 10", "gradient_steps: 1", "batch_size: 128", "target: network",
        "target_update_interval: 500", "tau: 1.0", "n_steps: 1", "optimizer: adam",
        "learning_rate_schedule: constant", "learning_rate_final: 1e-05", "adam_eps: 1e-08",
        "rmsprop_alpha: 0.95", "rmsprop_eps: 0.01", "rmsprop_centered: true", "momentum: 0.0",
        "weight_decay: 0.0", "max_grad_norm: null", "max_grad_value: null", "replay: uniform",
        "augmentation: none",
        "prioritized_replay_alpha: 0.5", "prioritized_replay_beta0: 0.4",
        "prioritized_replay_beta_final: 1.0",
        "exploration: epsilon", "exploration_schedule: linear", "exploration_initial_eps: 1.0",
        "exploration_final_eps: 0.05", "exploration_fraction: 0.5", "exploration_points: []",
        "temperature: 1.0", "temperature_final: 0.1", "rescale_observations: false", "layers: []",
        "net_arch: [120, 84]",
        "network_init: torch",
        "init_from: ", "init_layers: []", "init_wider: false", "frozen_layers: []",
        "layer_norm: false", "crelu: false", "dropout: 0.0", "dueling: false", "noisy: false",
        "noisy_sigma0: 0.5",
        "normalize_observations: false", "clip_observations: 10.0", "normalize_rewards: false",
        "clip_rewards: 10.0",
        "loss: mse", "huber_delta: 1.0", "double_q: false", "distribution: none", "n_atoms: 51",
        "v_min: -10.0", "v_max: 10.0", "hl_sigma: 0.75", "n_quantiles: 51", "munchausen: false",
        "munchausen_alpha: 0.9",
        "entropy_temperature: 0.03", "munchausen_clip: -1.0",
        "ensemble: 1", "ensemble_choice: member", "ensemble_share: 1.0", "prior_scale: 0.0",
        "l2_init: 0.0", "shrink_perturb_every: null", "shrink: 0.8", "perturb: 0.2", "reset_every: null",
        "reset_layers: 0", "redo_every: null", "redo_threshold: 0.025", "continual_backprop: 0.0",
        "maturity: 1000", "utility_decay: 0.99", "ewc: 0.0", "ewc_decay: 1.0", "ewc_samples: 256",
        "replay_earlier: 0.0", "earlier_size: 500", "network_metrics: false",
        "sparsity: 0.0", "sparsity_start: 0.2", "sparsity_end: 0.8", "sparsity_every: 1000",
        "sparsity_blocks: false", "teacher: ", "teacher_weights: ", "teacher_loss: kl",
        "teacher_temperature: 0.01",
      ])
  }

  @Test func everyDefaultLiesInItsKeysRange() {
    for entry in agentCatalog {
      for key in entry.keys {
        let isInside =
          switch (key.kind, key.defaultValue) {
          case (.integer(let range), .integer(let value)): range.contains(value)
          case (.number(let range), .number(let value)): range.contains(value)
          case (.integers(let range), .integers(let values)): values.allSatisfy(range.contains)
          case (.numbers(let range), .numbers(let values)): values.allSatisfy(range.contains)
          case (.text(let choices), .text(let value)): choices.isEmpty || choices.contains(value)
          case (.bool, .bool), (.texts, .texts): true
          case (_, .none): key.isOptional
          default: false
          }
        #expect(isInside, "\(entry.name): \(line(key))")
      }
    }
  }

  @Test func everyKeyReachesItsOwnProperty() throws {
    let values: [String: ConfigurationValue] = [
      "learning_rate": .number(0.5), "gamma": .number(0.25), "buffer_size": .integer(11),
      "learning_starts": .integer(12), "train_freq": .integer(13), "gradient_steps": .integer(14),
      "batch_size": .integer(5), "target_update_interval": .integer(16), "tau": .number(0.125),
      "exploration_initial_eps": .number(0.75), "exploration_final_eps": .number(0.375),
      "exploration_fraction": .number(0.625), "net_arch": .integers([7, 8]), "loss": .text("huber"),
      "huber_delta": .number(3), "max_grad_norm": .number(10), "adam_eps": .number(1e-5),
    ]
    let configuration = DQN.Configuration(values)
    let read = Dictionary(uniqueKeysWithValues: configuration.values.map { ($0.name, $0.value) })
    #expect(read.filter { values[$0.key] != nil } == values)
    #expect(
      (configuration.optimizer.learningRate, configuration.returns.gamma, configuration.updates.tau) == (
        0.5, 0.25, 0.125
      ))
    #expect(
      (configuration.replay.bufferSize, configuration.replay.batchSize, configuration.updates.learningStarts)
        == (11, 5, 12))
    #expect(
      (
        configuration.updates.trainFrequency, configuration.updates.gradientSteps,
        configuration.updates.targetUpdateInterval
      ) == (
        13, 14, 16
      ))
    #expect(
      (
        configuration.exploration.initialEpsilon, configuration.exploration.finalEpsilon,
        configuration.exploration.fraction
      )
        == (0.75, 0.375, 0.625))
    #expect(configuration.network.hiddenSizes == [7, 8] && configuration.returns.loss == .huber)
    #expect(
      (
        configuration.returns.huberDelta, configuration.optimizer.maximumGradientNorm,
        configuration.optimizer.adamEpsilon
      ) == (
        3, 10, 1e-5
      ))
  }

  @Test func everyAgentIsMadeForStatesAndPlays() throws {
    for entry in agentCatalog where entry.worlds == .all {
      let agent = try entry.make([:], .discrete(states: 4, actions: 3, environments: 4))
      #expect(agent.actions(inStates: [0, 1, 2, 3]).allSatisfy { (0..<3).contains($0) }, "\(entry.name)")
    }
  }

  /// Another value than the default, inside the key's range.
  private func another(_ key: KeyDescription) -> ConfigurationValue {
    switch (key.kind, key.defaultValue) {
    case (.bool, .bool(let value)): .bool(!value)
    case (.integer(let range), .integer(let value)):
      .integer(range.contains(value + 1) ? value + 1 : value - 1)
    case (.number(let range), .number(let value)):
      .number(range.contains(value * 0.5 + 0.125) && value != 0.25 ? value * 0.5 + 0.125 : value * 2 - 0.5)
    case (.number, .none): .number(0.5)
    case (.integer, .none): .integer(3)
    case (.integers, _): .integers([3, 4])
    case (.numbers, _): .numbers([0.25, 0.5])
    case (.texts, _): .texts(["dense 3"])
    case (.text(let choices), .text(let value)):
      .text(choices.isEmpty ? value + "x" : choices.first { $0 != value } ?? value)
    default: key.defaultValue
    }
  }

  /// Sets every key by itself and reads all of them back.
  private func expectKeysOfTheirOwn<C: Configuration>(_ type: C.Type) {
    let defaults = C().values
    for key in C.keyDescriptions {
      let value = another(key)
      #expect(value != key.defaultValue, "\(key.name)")
      for (other, read) in zip(defaults, C([key.name: value]).values) {
        #expect(read.value == (other.name == key.name ? value : other.value), "\(key.name) and \(other.name)")
      }
    }
  }

  @Test func noTwoKeysShareAProperty() {
    expectKeysOfTheirOwn(DQN.Configuration.self)
    expectKeysOfTheirOwn(TemporalDifference.Configuration.self)
    expectKeysOfTheirOwn(EligibilityTraces.Configuration.self)
    expectKeysOfTheirOwn(DoubleQLearning.Configuration.self)
    expectKeysOfTheirOwn(MonteCarlo.Configuration.self)
    expectKeysOfTheirOwn(DynaQ.Configuration.self)
    expectKeysOfTheirOwn(PrioritizedSweeping.Configuration.self)
    expectKeysOfTheirOwn(LinearTemporalDifference.Configuration.self)
    expectKeysOfTheirOwn(LinearTraces.Configuration.self)
    expectKeysOfTheirOwn(Prediction.Configuration.self)
  }
}
