import Agents
import RLCore
import Testing

@Suite struct AgentCatalogTests {
  @Test func theAgentsOfTheLab() {
    #expect(agentCatalog.map(\.name) == ["random", "q-learning", "dqn"])
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
        "learning_rate: 0.1", "learning_rate_final: null", "gamma: 0.99", "initial_q: 0.0",
        "exploration_initial_eps: 1.0", "exploration_final_eps: 0.05", "exploration_fraction: 0.5",
        "bins: []",
        "low: []", "high: []",
      ])
  }

  @Test func dqnsDefaults() throws {
    #expect(
      try lines("dqn") == [
        "learning_rate: 0.00025", "gamma: 0.99", "buffer_size: 10000", "learning_starts: 10000",
        "train_freq: 10",
        "gradient_steps: 1", "batch_size: 128", "target_update_interval: 500", "tau: 1.0",
        "exploration_initial_eps: 1.0", "exploration_final_eps: 0.05", "exploration_fraction: 0.5",
        "net_arch: [120, 84]", "loss: mse", "huber_delta: 1.0", "max_grad_norm: null", "adam_eps: 1e-08",
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
    #expect(Dictionary(uniqueKeysWithValues: configuration.values.map { ($0.name, $0.value) }) == values)
    #expect((configuration.learningRate, configuration.gamma, configuration.tau) == (0.5, 0.25, 0.125))
    #expect((configuration.bufferSize, configuration.batchSize, configuration.learningStarts) == (11, 5, 12))
    #expect(
      (configuration.trainFrequency, configuration.gradientSteps, configuration.targetUpdateInterval) == (
        13, 14, 16
      ))
    #expect(
      (configuration.initialEpsilon, configuration.finalEpsilon, configuration.explorationFraction)
        == (0.75, 0.375, 0.625))
    #expect(configuration.hiddenSizes == [7, 8] && configuration.loss == .huber)
    #expect(
      (configuration.huberDelta, configuration.maximumGradientNorm, configuration.adamEpsilon) == (
        3, 10, 1e-5
      ))
  }

  @Test func everyAgentIsMadeForStatesAndPlays() throws {
    for entry in agentCatalog {
      let agent = try entry.make([:], .discrete(states: 4, actions: 3))
      #expect(agent.actions(inStates: [0, 1, 2, 3]).allSatisfy { (0..<3).contains($0) }, "\(entry.name)")
    }
  }
}
