import Agents
import AllEnvironments
import Lab
import RLCore
import Testing

/// A key that the experiment sets and that cannot act is named.
@Suite struct IdleKeyTests {
  private static let catalog = Catalog(
    environments: builtInEnvironments, agents: agentCatalog)

  private func warnings(_ agent: String, environment: String = "CartPole-v1") throws -> [String] {
    try Experiment.load(
      text: "environment: {id: \(environment)}\nagent: {\(agent)}\n", path: "idle.yaml", catalog: Self.catalog
    ).warnings.map(\.description)
  }

  private func isNamed(_ key: String, _ agent: String, _ words: String) throws -> Bool {
    try warnings(agent).contains {
      $0.contains("\(key): has no effect here: it applies only \(words)") && !$0.contains("\n")
    }
  }

  @Test func theWholeLineSaysWhereAndWhen() throws {
    #expect(
      try warnings("algorithm: dqn, momentum: 0.9") == [
        "idle.yaml:2:35: warning: momentum: has no effect here: it applies only with optimizer: rmsprop or sgd"
      ])
  }

  @Test(arguments: [
    ("CartPole-v1, bins: [4]", "bins", "with discretize: bins or tiles"),
    ("MountainCar-v0, discretize: bins, bins: [4], tilings: 2", "tilings", "with discretize: tiles"),
    ("Bandit-v0, values: [1, 2], arms: 5", "arms", "without values"),
    ("TicTacToe-v0, opponent: self, snapshot_every: 10", "snapshot_every", "with pool among the opponents"),
  ]) func aKeyOfTheEnvironmentThatCannotActIsNamed(environment: String, key: String, words: String) throws {
    let named = try warnings("algorithm: random", environment: environment)
    #expect(named.contains { $0.hasSuffix("warning: \(key): has no effect here: it applies only \(words)") })
  }

  @Test(arguments: [
    "MountainCar-v0, discretize: tiles, bins: [4], low: [-1, -1], tilings: 2", "Bandit-v0, arms: 5",
    "TicTacToe-v0, opponent: 'self, pool', snapshot_every: 10",
  ]) func aKeyOfTheEnvironmentThatActsIsNot(environment: String) throws {
    #expect(try warnings("algorithm: random", environment: environment).allSatisfy { !$0.contains("effect") })
  }

  @Test(arguments: [
    ("momentum: 0.9", "dqn", "with optimizer: rmsprop or sgd"),
    ("adam_eps: 1e-5", "dqn, optimizer: sgd", "with optimizer: adam or adamw"),
    ("rmsprop_alpha: 0.9", "dqn", "with optimizer: rmsprop"),
    ("munchausen_alpha: 0.9", "dqn", "with munchausen: true"),
    ("entropy_temperature: 0.1", "rainbow", "with munchausen: true"),
    ("loss: huber", "c51", "with distribution: none"),
    ("loss: huber", "qr-dqn", "with distribution: none"),
    ("huber_delta: 2", "dqn", "with loss: huber or distribution: quantile or iqn"),
    ("prioritized_replay_alpha: 0.6", "dqn", "with replay: prioritized"),
    ("v_min: 0", "dqn", "with distribution: c51"),
    ("n_quantiles: 11", "c51", "with distribution: quantile or iqn"),
    ("noisy_sigma0: 0.4", "dqn", "with noisy: true"),
    ("buffer_size: 100", "dqn, replay: none", "with replay: uniform or prioritized"),
    ("tau: 0.5", "dqn, target: none", "with target: network"),
    ("learning_rate_final: 1e-6", "dqn", "with a learning_rate_schedule that is not constant"),
    ("temperature: 2", "dqn", "with exploration: boltzmann and a schedule that is not piecewise"),
    (
      "exploration_initial_eps: 0.5", "dqn, exploration: boltzmann",
      "with exploration: epsilon and a schedule that is not piecewise"
    ),
    (
      "exploration_final_eps: 0.5", "dqn, exploration_schedule: constant",
      "with exploration: epsilon and a linear or exponential schedule"
    ),
    ("exploration_points: [0, 1]", "dqn", "with exploration_schedule: piecewise"),
    ("ucb_c: 3", "q-learning", "with exploration: ucb"),
    ("ties: first", "sarsa, exploration: boltzmann", "with exploration: epsilon or ucb"),
    ("learning_rate: 0.2", "sarsa, step_size: sample-average", "where the step size is the learning rate"),
    ("learning_rate: 0.2", "monte-carlo", "where the step size is the learning rate"),
    (
      "step_size: learning-rate", "monte-carlo, importance_sampling: weighted",
      "with importance_sampling: none or ordinary"
    ),
    ("trace: dutch", "sarsa-lambda, lambda: 0", "with lambda and gamma above 0"),
    (
      "target_update_interval: 10", "dqn, train_freq: 256, gradient_steps: 32",
      "with target: network, and below train_freq only with tau below 1"
    ),
  ]) func aKeyThatCannotActIsNamed(key: String, agent: String, words: String) throws {
    let name = String(key.prefix { $0 != ":" })
    if agent.hasPrefix("q-learning") || agent.hasPrefix("sarsa") {
      let named = try warnings("algorithm: \(agent), \(key)", environment: "Taxi-v4")
      #expect(named.contains { $0.contains("\(name): has no effect here: it applies only \(words)") })
    } else {
      #expect(try isNamed(name, "algorithm: \(agent), \(key)", words))
    }
  }

  @Test(arguments: [
    "dqn, momentum: 0.9, optimizer: sgd", "dqn, munchausen: true, munchausen_alpha: 0.5",
    "dqn, loss: huber, huber_delta: 2", "c51, v_min: 0, v_max: 200", "qr-dqn, huber_delta: 2",
    "dqn, target_update_interval: 10, train_freq: 256, tau: 0.1",
    "dqn, target_update_interval: 256, train_freq: 256", "rainbow, prioritized_replay_alpha: 0.6",
    "dqn, learning_rate_schedule: linear, learning_rate_final: 1e-5",
  ]) func aKeyThatActsIsNot(agent: String) throws {
    #expect(try warnings("algorithm: \(agent)") == [])
  }

  @Test func switchesThatContradictEachOtherAreNamed() throws {
    func endings(_ agent: String) throws -> [String] {
      try warnings("algorithm: \(agent)").map { String($0.split(separator: "warning: ").last ?? "") }
    }
    #expect(
      try endings("dqn, noisy: true") == [
        "noisy: already explores, and epsilon adds random actions; set exploration_initial_eps and exploration_final_eps to 0"
      ])
    #expect(
      try endings("rainbow, noisy: false") == [
        "exploration_initial_eps: nothing explores: epsilon is 0 and the network is not noisy; set exploration_initial_eps and exploration_final_eps above 0, or noisy: true"
      ])
    #expect(
      try endings("dqn, optimizer: adamw") == [
        "optimizer: adamw without weight_decay is adam; set it, for example to 0.01, PyTorch's default"
      ])
    #expect(try endings("dqn, optimizer: adamw, weight_decay: 0.01") == [])
    #expect(try endings("rainbow") == [])
  }

  @Test(arguments: agentCatalog.map(\.name)) func aCompleteListOfDefaultsIsNotScolded(agent: String) throws {
    // What 'check' prints is an experiment too, with every key in it.
    let id = ["dqn", "double-dqn", "random"].contains(agent) ? "CartPole-v1" : "Taxi-v4"
    let first = try Experiment.load(
      text: "environment: {id: \(id)}\nagent: {algorithm: \(agent)}\n", path: "a.yaml", catalog: Self.catalog)
    let again = try Experiment.load(text: first.resolvedYAML, path: "a.yaml", catalog: Self.catalog)
    #expect(again.warnings.map(\.message) == first.warnings.map(\.message))
  }

  @Test func everyConditionNamesKeysThatThereAre() {
    for entry in agentCatalog {
      let names = Set(entry.keys.map(\.name))
      let values = Dictionary(uniqueKeysWithValues: entry.keys.map { ($0.name, $0.defaultValue) })
      for problem in entry.idleKeys(values) {
        #expect(names.contains(problem.key ?? ""), "\(entry.name)")
        let mentioned = problem.message.matches(of: /[a-z_]+_[a-z_]+/).map { String($0.output) }
        for word in mentioned { #expect(names.contains(word), "\(entry.name): \(problem)") }
      }
    }
  }
}
