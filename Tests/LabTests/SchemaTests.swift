import Agents
import AllEnvironments
import Foundation
import Lab
import RLCore
import TestSupport
import Testing

/// The schema lets stand what `check` lets stand.
@Suite struct SchemaTests {
  private static let sources = [
    EnvironmentSource(
      key: "id", example: "gymnasium:CartPole-v1", summary: "Gymnasium's.", prefix: "gymnasium:",
      owns: { $0.hasPrefix("gymnasium:") },
      entry: { _ throws(ConfigurationProblem) in builtInEnvironments[0] }),
    EnvironmentSource(
      key: "plugin", example: "./libmyworld.so", summary: "A C library's.", namesFiles: true,
      owns: { $0.hasSuffix(".so") }, entry: { _ throws(ConfigurationProblem) in builtInEnvironments[0] }),
  ]
  private static let catalog = Catalog(
    environments: builtInEnvironments, agents: agentCatalog, sources: sources)

  private let validator: SchemaValidator

  init() throws {
    let text = experimentSchema(Self.catalog)
    validator = SchemaValidator(schema: try JSONSerialization.jsonObject(with: Data(text.utf8)))
  }

  private func faults(_ yaml: String) throws -> [String] {
    validator.faults(of: try SchemaValidator.json(yaml))
  }

  @Test func everyExperimentOfTheLabIsAllowed() throws {
    let folder = Repository.root.appending(path: "Experiments")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "yaml" }
    #expect(files.count > 10)
    for file in files {
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(try faults(text) == [], "\(file.lastPathComponent)")
    }
  }

  @Test(arguments: [
    "environment: {id: CartPole-v1}\nagent: {algorithm: dqn}\nlog: [tensorboard, csv]",
    "environment: {id: \"gymnasium:CartPole-v1\", is_slippery: true}\nagent: {algorithm: dqn}",
    "environment: {id: \"gymnasium:my_package:World-v1\"}\nagent: {algorithm: random}",
    "environment: {plugin: ./libmyworld.so, is_slippery: false}\nagent: {algorithm: q-learning}",
    "environment: {id: Taxi-v4, max_episode_steps: null}\nagent: {algorithm: sarsa}\nseeds: [1, 3..5, 1_000]",
    "environment: {id: Taxi-v4}\nagent: {algorithm: dqn, buffer_size: 10_000, learning_rate: 1e-3}\nseeds: 1..5",
    "environment: {id: Taxi-v4}\nagent: {algorithm: dqn, max_grad_norm: null, net_arch: []}\ntraining:\nlog: []",
    "environment: {id: Taxi-v4}\nagent: {algorithm: munchausen-dqn, munchausen_clip: -0.5}\ntraining: {steps: 1e6}",
  ]) func whatIsLegalIsAllowed(yaml: String) throws {
    _ = try Experiment.load(text: yaml, path: "legal.yaml", catalog: Self.catalog)
    #expect(try faults(yaml) == [])
  }

  @Test(arguments: [
    "environment: {id: CartPole-v9}\nagent: {algorithm: dqn}",
    "environment: {}\nagent: {algorithm: dqn}",
    "environment: {id: CartPole-v1, plugin: ./a.so}\nagent: {algorithm: dqn}",
    "environment: {id: CartPole-v1}\nagent: {algorithm: dqn, gama: 0.9}",
    "environment: {id: CartPole-v1}\nagent: {algorithm: dqn}\nlog: [wandb]",
    "environment: {id: CartPole-v1}\nagent: {algorithm: dqn}\nlog: [csv, csv]",
    "environment: {id: CartPole-v1}\nagent: {algorithm: dqn, gamma: 2}",
    "agent: {algorithm: dqn}",
  ]) func whatIsIllegalIsMarked(yaml: String) throws {
    #expect(throws: ExperimentErrors.self) {
      try Experiment.load(text: yaml, path: "illegal.yaml", catalog: Self.catalog)
    }
    #expect(try faults(yaml) != [])
  }

  /// A value of a key as a file may hold it.
  private func drawn(_ kind: ConfigurationKind, _ random: inout RandomStream) -> String {
    func integer(_ range: ClosedRange<Int>) -> String {
      let low = max(range.lowerBound, -5)
      let value = min(range.upperBound, low + random.below(2000))
      return random.below(3) == 0 && value >= 1000 ? "\(value / 1000)_\(String(value).suffix(3))" : "\(value)"
    }
    func number(_ range: NumberRange) -> String {
      let (low, high) = (max(range.low, -3), min(range.high, 3))
      return ["\(low + (high - low) * (0.01 + 0.98 * random.uniform()))", "1e-1", "1", "0.5"][random.below(4)]
    }
    switch kind {
    case .bool: return ["true", "false"][random.below(2)]
    case .integer(let range): return integer(range)
    case .number(let range): return number(range)
    case .text(let choices): return choices.isEmpty ? "random" : choices[random.below(choices.count)]
    case .integers(let range): return "[\(integer(range)), \(integer(range))]"
    case .numbers(let range): return "[\(number(range)), \(number(range))]"
    case .texts: return "[random, conv 3 3x3]"
    case .calls: return "[random, {other: {size: 8}}]"
    case .records: return "[]"
    }
  }

  @Test func whateverLoadsIsAllowed() throws {
    let seed: UInt64 = 31
    var random = RandomStream(seed: seed)
    var loaded = 0
    for index in 0..<600 {
      let entry = Self.catalog.environments[random.below(Self.catalog.environments.count)]
      let agent = agentCatalog[random.below(agentCatalog.count)]
      func some(_ keys: [KeyDescription]) -> String {
        keys.filter { _ in random.below(keys.count) < 2 }.map { key in
          ", \(key.name): \(key.isOptional && random.below(2) == 0 ? "null" : drawn(key.kind, &random))"
        }.joined()
      }
      let yaml = """
        environment: {id: \(entry.id)\(some(entry.keys.filter { $0.name != "map" && $0.name != "desc" }))}
        agent: {algorithm: \(agent.name)\(some(agent.keys))}
        training: {steps: \(1 + random.below(10_000))}
        log: \(["[]", "[csv]", "[tensorboard]"][random.below(3)])
        """
      guard (try? Experiment.load(text: yaml, path: "drawn.yaml", catalog: Self.catalog)) != nil else {
        continue
      }
      loaded += 1
      #expect(try faults(yaml) == [], "seed \(seed), number \(index): \(yaml)")
    }
    #expect(loaded > 150, "seed \(seed): only \(loaded) loaded")
  }
}
