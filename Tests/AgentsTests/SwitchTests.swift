import Agents
import ClassicControl
import GridWorlds
import RLCore
import Testing

/// Every key of an agent does something: no two values of it learn the same, bit for bit.
@Suite struct SwitchTests {
  /// One key set otherwise, beside settings under which it counts.
  struct Switch: Sendable, CustomTestStringConvertible {
    var key: String
    var value: ConfigurationValue
    var given: [String: ConfigurationValue]
    var testDescription: String { "\(key): \(value)\(given.isEmpty ? "" : " with \(given)")" }

    init(_ key: String, _ value: ConfigurationValue, given: [String: ConfigurationValue] = [:]) {
      (self.key, self.value, self.given) = (key, value, given)
    }
  }

  /// What an agent has become after `steps` steps.
  private func learned(
    _ name: String, _ values: [String: ConfigurationValue], _ environment: EnvironmentEntry, steps: Int
  ) throws -> (tensors: [NamedTensor], metrics: [Metric]) {
    let batch = try environment.make().batch(
      count: 1, maxEpisodeSteps: environment.maxEpisodeSteps([:]),
      episodeSeeds: .drawn(root: 3, purpose: .trainingEpisodes))
    let entry = try #require(agentCatalog.first { $0.name == name })
    let agent = try entry.make(values, .fitting(batch, totalSteps: steps, seed: 3))
    batch.train(agent, steps: steps)
    return (agent.tensors, agent.takeMetrics())
  }

  private static let deep: [Switch] = [
    .init("learning_rate", .number(0.002)), .init("gamma", .number(0.9)), .init("buffer_size", .integer(60)),
    .init("learning_starts", .integer(35)), .init("train_freq", .integer(3)),
    .init("gradient_steps", .integer(2)), .init("gradient_steps", .integer(-1)),
    .init("batch_size", .integer(9)), .init("target", .text("none")),
    .init("target_update_interval", .integer(37)), .init("tau", .number(0.5)), .init("n_steps", .integer(3)),
    .init("optimizer", .text("adamw"), given: ["weight_decay": .number(0.1)]),
    .init("optimizer", .text("rmsprop")), .init("optimizer", .text("sgd")),
    .init("learning_rate_schedule", .text("linear")), .init("learning_rate_schedule", .text("exponential")),
    .init("learning_rate_schedule", .text("cosine")),
    .init("learning_rate_final", .number(0.005), given: ["learning_rate_schedule": .text("linear")]),
    .init("adam_eps", .number(0.01)),
    .init("rmsprop_alpha", .number(0.5), given: ["optimizer": .text("rmsprop")]),
    .init("rmsprop_eps", .number(0.1), given: ["optimizer": .text("rmsprop")]),
    .init("rmsprop_centered", .bool(false), given: ["optimizer": .text("rmsprop")]),
    .init("momentum", .number(0.9), given: ["optimizer": .text("sgd")]),
    .init("momentum", .number(0.9), given: ["optimizer": .text("rmsprop")]),
    .init("weight_decay", .number(0.1)),
    .init("weight_decay", .number(0.1), given: ["optimizer": .text("adamw")]),
    .init("weight_decay", .number(0.1), given: ["optimizer": .text("sgd")]),
    .init("max_grad_norm", .number(0.01), given: ["optimizer": .text("sgd")]),
    .init("max_grad_value", .number(0.001), given: ["optimizer": .text("sgd")]),
    .init("replay", .text("prioritized")), .init("replay", .text("none")),
    .init("prioritized_replay_alpha", .number(0.9), given: ["replay": .text("prioritized")]),
    .init("prioritized_replay_beta0", .number(0.1), given: ["replay": .text("prioritized")]),
    .init("prioritized_replay_beta_final", .number(0.5), given: ["replay": .text("prioritized")]),
    .init("exploration", .text("boltzmann")), .init("exploration_schedule", .text("constant")),
    .init("exploration_schedule", .text("exponential")),
    .init(
      "exploration_schedule", .text("piecewise"),
      given: ["exploration_points": .numbers([0, 0.9, 0.5, 0.2])]),
    .init("exploration_initial_eps", .number(0.5)), .init("exploration_final_eps", .number(0.4)),
    .init("exploration_fraction", .number(0.9)),
    .init(
      "exploration_points", .numbers([0, 0.5, 1, 0.2]),
      given: ["exploration_schedule": .text("piecewise")]),
    .init("temperature", .number(5), given: ["exploration": .text("boltzmann")]),
    .init("temperature_final", .number(0.01), given: ["exploration": .text("boltzmann")]),
    .init("layers", .texts(["dense 8"])), .init("net_arch", .integers([9])),
    .init("network_init", .text("he")), .init("network_init", .text("orthogonal")),
    .init("layer_norm", .bool(true)), .init("dropout", .number(0.3)), .init("dueling", .bool(true)),
    .init("noisy", .bool(true)), .init("noisy_sigma0", .number(0.1), given: ["noisy": .bool(true)]),
    .init("loss", .text("huber"), given: ["huber_delta": .number(0.1)]),
    .init("huber_delta", .number(0.1), given: ["loss": .text("huber"), "optimizer": .text("sgd")]),
    .init("huber_delta", .number(0.1), given: ["distribution": .text("quantile")]),
    .init("double_q", .bool(true)), .init("distribution", .text("c51")),
    .init("distribution", .text("quantile")), .init("distribution", .text("iqn")),
    .init("distribution", .text("hl-gauss")),
    .init("distribution", .text("two-hot")),
    .init("hl_sigma", .number(2), given: ["distribution": .text("hl-gauss")]),
    .init("n_atoms", .integer(21), given: ["distribution": .text("c51")]),
    .init("v_min", .number(-5), given: ["distribution": .text("c51")]),
    .init("v_max", .number(20), given: ["distribution": .text("c51")]),
    .init("n_quantiles", .integer(7), given: ["distribution": .text("quantile")]),
    .init("n_quantiles", .integer(7), given: ["distribution": .text("iqn")]),
    .init("normalize_observations", .bool(true)),
    .init("clip_observations", .number(0.5), given: ["normalize_observations": .bool(true)]),
    .init("normalize_rewards", .bool(true)),
    .init("clip_rewards", .number(0.02), given: ["normalize_rewards": .bool(true)]),
    .init("munchausen", .bool(true)),
    .init("munchausen_alpha", .number(0.1), given: ["munchausen": .bool(true)]),
    .init("entropy_temperature", .number(1), given: ["munchausen": .bool(true)]),
    .init("munchausen_clip", .number(-0.001), given: ["munchausen": .bool(true)]),
    .init("ensemble", .integer(3)), .init("prior_scale", .number(2)),
    .init("ensemble_choice", .text("mean"), given: ["ensemble": .integer(3)]),
    .init("ensemble_choice", .text("minimum"), given: ["ensemble": .integer(3)]),
    .init("ensemble_share", .number(0.5), given: ["ensemble": .integer(3)]),
    .init("crelu", .bool(true)), .init("frozen_layers", .texts(["layers.0"])), .init("l2_init", .number(0.1)),
    .init("shrink_perturb_every", .integer(100)),
    .init("shrink", .number(0.5), given: ["shrink_perturb_every": .integer(100)]),
    .init("perturb", .number(0.5), given: ["shrink_perturb_every": .integer(100)]),
    .init("reset_every", .integer(150)),
    .init("reset_layers", .integer(1), given: ["reset_every": .integer(150)]),
    .init("redo_every", .integer(50), given: ["redo_threshold": .number(0.5)]),
    .init("redo_threshold", .number(0.9), given: ["redo_every": .integer(50)]),
    .init("continual_backprop", .number(0.1), given: ["maturity": .integer(5)]),
    .init("maturity", .integer(50), given: ["continual_backprop": .number(0.1)]),
    .init(
      "utility_decay", .number(0.1), given: ["continual_backprop": .number(0.1), "maturity": .integer(5)]),
    .init("sparsity", .number(0.5), given: ["sparsity_every": .integer(10)]),
    .init("sparsity_start", .number(0.5), given: ["sparsity": .number(0.5), "sparsity_every": .integer(10)]),
    .init("sparsity_end", .number(0.5), given: ["sparsity": .number(0.5), "sparsity_every": .integer(10)]),
    .init("sparsity_every", .integer(30), given: ["sparsity": .number(0.5)]),
    .init("sparsity_blocks", .bool(true), given: ["sparsity": .number(0.5), "sparsity_every": .integer(10)]),
  ]

  private static let small: [String: ConfigurationValue] = [
    "net_arch": .integers([8]), "learning_starts": .integer(30), "train_freq": .integer(2),
    "batch_size": .integer(8), "buffer_size": .integer(200), "target_update_interval": .integer(20),
    "exploration_points": .numbers([0, 1, 1, 0.1]),
  ]

  @Test(arguments: deep) func everyKeyOfANetworkAgentCounts(_ test: Switch) throws {
    let cartPole = try #require(classicControl.first { $0.id == "CartPole-v1" })
    let base = Self.small.merging(test.given) { $1 }
    let plain = try learned("dqn", base, cartPole, steps: 400)
    let other = try learned("dqn", base.merging([test.key: test.value]) { $1 }, cartPole, steps: 400)
    #expect(other.tensors != plain.tensors)
    #expect(other.metrics.allSatisfy { $0.value.isFinite } && !other.metrics.isEmpty)
  }

  @Test func noKeyOfANetworkAgentIsLeftOut() throws {
    // Starting weights, symmetries and rescaling, for which CartPole has no bounds, have tests of their own; so has what
    // acts where tasks end, what is measured, and what is learned from a teacher.
    let keys = try #require(agentCatalog.first { $0.name == "dqn" }).keys.map(\.name)
    #expect(
      Set(keys).subtracting(Self.deep.map(\.key)) == [
        "init_from", "init_layers", "init_wider", "augmentation", "rescale_observations", "ewc", "ewc_decay",
        "ewc_samples", "replay_earlier", "earlier_size", "network_metrics", "teacher",
        "teacher_weights", "teacher_loss", "teacher_temperature",
      ])
  }

  private static let exploring: [Switch] = [
    .init("exploration", .text("boltzmann")), .init("exploration", .text("ucb")),
    .init("exploration_schedule", .text("constant")), .init("exploration_schedule", .text("exponential")),
    .init(
      "exploration_schedule", .text("piecewise"),
      given: ["exploration_points": .numbers([0, 0.9, 0.5, 0.2])]),
    .init("exploration_initial_eps", .number(0.5)), .init("exploration_final_eps", .number(0.4)),
    .init("exploration_fraction", .number(0.9)),
    .init(
      "exploration_points", .numbers([0, 0.5, 1, 0.2]), given: ["exploration_schedule": .text("piecewise")]),
    .init("temperature", .number(5), given: ["exploration": .text("boltzmann")]),
    .init("temperature_final", .number(0.01), given: ["exploration": .text("boltzmann")]),
    .init("ucb_c", .number(0.1), given: ["exploration": .text("ucb")]),
  ]
  private static let tabular: [Switch] =
    [
      .init("learning_rate", .number(0.3), given: ["step_size": .text("learning-rate")]),
      .init("learning_rate_final", .number(0.01), given: ["step_size": .text("learning-rate")]),
      .init("gamma", .number(0.9)), .init("initial_q", .number(0.5)), .init("ties", .text("first")),
    ] + exploring
  private static let averaging = Switch("step_size", .text("sample-average"))
  private static let own: [String: [Switch]] = [
    "q-learning": [.init("n_steps", .integer(3)), averaging],
    "sarsa": [.init("n_steps", .integer(3)), averaging],
    "expected-sarsa": [.init("n_steps", .integer(3)), averaging], "double-q-learning": [],
    "monte-carlo": [
      .init("step_size", .text("learning-rate")), .init("visits", .text("every")),
      .init("importance_sampling", .text("weighted")), .init("importance_sampling", .text("ordinary")),
    ],
    "sarsa-lambda": [
      .init("lambda", .number(0.3)), .init("trace", .text("accumulating")), .init("trace", .text("dutch")),
    ],
    "q-lambda": [
      .init("lambda", .number(0.3)), .init("trace", .text("accumulating")), .init("trace", .text("dutch")),
    ],
    "dyna-q": [
      .init("planning_steps", .integer(2)), .init("kappa", .number(0.01)), .init("model", .text("last")),
    ],
    "prioritized-sweeping": [.init("planning_steps", .integer(2)), .init("theta", .number(0.05))],
  ]

  @Test(arguments: own.keys.sorted()) func everyKeyOfATabularAgentCounts(name: String) throws {
    let lake = try #require(gridWorlds.first { $0.id == "FrozenLake-v1" })
    let keys = try #require(agentCatalog.first { $0.name == name }).keys.map(\.name)
    let switches = Self.tabular + (Self.own[name] ?? [])
    #expect(
      Set(keys).subtracting(switches.map(\.key)) == [
        "init_from", "augmentation", "bins", "low", "high", "hashed_states",
      ])
    for test in switches {
      let base = ["exploration_points": .numbers([0, 1, 1, 0.1])].merging(test.given) { $1 }
      let plain = try learned(name, base, lake, steps: 12_000)
      let other = try learned(name, base.merging([test.key: test.value]) { $1 }, lake, steps: 12_000)
      #expect(other.tensors != plain.tensors, "\(test.testDescription)")
    }
  }

  private static let ofLinear: [String: [Switch]] = [
    "linear-sarsa": [.init("n_steps", .integer(3))], "linear-expected-sarsa": [.init("n_steps", .integer(3))],
    "linear-q-learning": [.init("n_steps", .integer(3))],
    "linear-sarsa-lambda": [
      .init("lambda", .number(0.3)), .init("trace", .text("accumulating")),
      .init("trace", .text("replacing")),
    ],
  ]

  @Test(arguments: ofLinear.keys.sorted()) func everyKeyOfALinearAgentCounts(name: String) throws {
    let lake = try #require(gridWorlds.first { $0.id == "FrozenLake-v1" })
    let keys = try #require(agentCatalog.first { $0.name == name }).keys.map(\.name)
    let switches =
      [
        .init("learning_rate", .number(0.3)), .init("learning_rate_final", .number(0.01)),
        .init("gamma", .number(0.9)), .init("ties", .text("first")),
      ] + Self.exploring.filter { $0.key != "ucb_c" && $0.value != .text("ucb") }
      + (Self.ofLinear[name] ?? [])
    #expect(Set(keys).subtracting(switches.map(\.key)) == ["init_from"])
    for test in switches {
      let base = ["exploration_points": .numbers([0, 1, 1, 0.1])].merging(test.given) { $1 }
      let plain = try learned(name, base, lake, steps: 6_000)
      let other = try learned(name, base.merging([test.key: test.value]) { $1 }, lake, steps: 6_000)
      #expect(other.tensors != plain.tensors, "\(test.testDescription)")
    }
  }

  @Test(arguments: ["q-learning", "dqn"], ["constant", "linear", "exponential", "piecewise"])
  func epsilonFollowsItsSchedule(name: String, shape: String) throws {
    let lake = try #require(gridWorlds.first { $0.id == "FrozenLake-v1" })
    let batch = try lake.make().batch(
      count: 1, maxEpisodeSteps: 100, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    let agent = try #require(agentCatalog.first { $0.name == name }).make(
      [
        "exploration_schedule": .text(shape), "exploration_initial_eps": .number(0.8),
        "exploration_final_eps": .number(0.2), "exploration_fraction": .number(0.5),
        "exploration_points": .numbers([0, 0.6, 0.2, 0.4, 0.6, 0]),
      ], .fitting(batch, totalSteps: 100))
    var seen: [Int: Double] = [0: try #require(agent.epsilon)]
    batch.train(agent, steps: 100) { seen[$0] = agent.epsilon }
    let expected: [Double] =
      switch shape {
      case "constant": [0.8, 0.8, 0.8, 0.8, 0.8]
      case "linear": [0.8, 0.68, 0.5, 0.2, 0.2]
      case "exponential": [0.8, 0.6063, 0.4, 0.2, 0.2]
      default: [0.6, 0.5, 0.35, 0.1, 0]
      }
    for (step, value) in zip([0, 10, 25, 50, 80], expected) {
      #expect(abs((seen[step] ?? .nan) - value) < 1e-4, "step \(step)")
    }
  }

  @Test func anOptimisticStartTriesEverythingWithoutACoin() throws {
    let lake = try #require(gridWorlds.first { $0.id == "FrozenLake-v1" })
    let greedy: [String: ConfigurationValue] = [
      "exploration_initial_eps": .number(0), "exploration_final_eps": .number(0),
      "learning_rate": .number(0.5),
    ]
    func untried(_ initial: Double) throws -> Int {
      let values = greedy.merging(["initial_q": .number(initial)]) { $1 }
      let tensors = try learned("q-learning", values, lake, steps: 20_000).tensors
      guard case .float64(let table) = try #require(tensors.first).elements else { return -1 }
      return table.count { $0 == initial }
    }
    // Holes and the goal have no actions: 5 states of 16.
    #expect(try untried(2) == 5 * 4)
    #expect(try untried(-1) > 5 * 4)
  }
}
