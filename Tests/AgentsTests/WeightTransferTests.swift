import Agents
import Foundation
import NeuralNetworks
import RLCore
import Replay
import TestSupport
import Testing

/// Parts of a network, and narrower ones, as the beginning of another.
@Suite struct WeightTransferTests {
  private static func space(_ size: Int) -> ObservationSpace {
    .box(BoxSpace(shape: [size], low: -1, high: 1))
  }

  private func agent(
    _ values: [String: ConfigurationValue] = [:], space: ObservationSpace = space(4), seed: UInt64 = 1
  ) throws -> DQN {
    let made = try #require(agentCatalog.first { $0.name == "dqn" }).make(
      ["net_arch": .integers([6, 5]), "learning_starts": .integer(0)].merging(values) { $1 },
      AgentContext(
        observationSpace: space, actionSpace: DiscreteSpace("a", "b", "c"), environments: 1, totalSteps: 100,
        seed: seed))
    return try #require(made as? DQN)
  }

  /// The agent's weights as a file, for the length of a call.
  private func withFile<Result>(of agent: DQN, _ body: (_ path: String) throws -> Result) throws -> Result {
    let tensors = agent.tensors.compactMap { tensor -> Safetensors.Tensor? in
      guard case .float32(let values) = tensor.elements else { return nil }
      return .init(name: tensor.name, shape: tensor.shape, elements: .float32(values))
    }
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("part-\(UUID()).safetensors")
    try Safetensors.encode(tensors, metadata: [(Safetensors.layoutKey, Safetensors.layout)]).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(url.path)
  }

  private func values(_ agent: DQN, _ rows: [[Float]]) -> [Double] {
    let column = ObservationColumn(count: rows.count, in: Self.space(rows[0].count))
    for (index, number) in rows.joined().enumerated() { column.rows.values?[index] = number }
    return agent.actionValues(for: column.rows)
  }

  @Test func chosenLayersAreTakenAndTheOthersAreNew() throws {
    let (other, new) = (try agent(seed: 5), try agent())
    let some = try withFile(of: other) {
      try agent(["init_from": .text($0), "init_layers": .texts(["layers.0", "layers.2"])])
    }
    #expect(some.tensors[..<2] == other.tensors[..<2] && some.tensors[4...] == other.tensors[4...])
    #expect(some.tensors[2...3] == new.tensors[2...3])
    #expect(some.learner.target.parameters.bytes.elementsEqual(some.learner.online.parameters.bytes))
  }

  @Test func aWiderNetworkComputesWhatTheNarrowOneDid() throws {
    let narrow = try agent(seed: 5)
    let wide = try withFile(of: narrow) {
      try agent(
        ["init_from": .text($0), "init_wider": .bool(true), "net_arch": .integers([9, 7])],
        space: Self.space(6))
    }
    let rows: [[Float]] = [[0.1, -0.2, 0.3, 0.4], [1, 1, -1, 0], [0, 0, 0, 0]]
    let known = values(narrow, rows)
    for (old, new) in zip(known, values(wide, rows.map { $0 + [0.7, -0.3] })) {
      #expect(abs(old - new) < 1e-6)
    }
    // The new units can learn: their weights come from the agent's own initialization.
    guard case .float32(let weight) = wide.tensors[0].elements else { return }
    #expect((0..<6).allSatisfy { weight[$0 * 9 + 8] != 0 })
  }

  @Test func convolutionsAreTakenToAnotherMapSize() throws {
    func planes(_ size: Int) -> ObservationSpace {
      .box(BoxSpace(shape: [3, size, size], low: 0, high: 1, elementType: .uint8, axes: .channelsFirst))
    }
    let layers: [String: ConfigurationValue] = ["layers": .texts(["conv 4 3x3 padding 1"])]
    let small = try agent(layers, space: planes(4), seed: 5)
    let name = try #require(small.tensors.first?.name.dropLast(".weight".count))
    let large = try withFile(of: small) {
      try agent(
        layers.merging(["init_from": .text($0), "init_layers": .texts([String(name)])]) { $1 },
        space: planes(8))
    }
    #expect(large.tensors[..<2] == small.tensors[..<2] && large.tensors[2].shape != small.tensors[2].shape)
  }

  @Test func frozenLayersAreLeftByGradientSteps() throws {
    let agent = try agent([
      "frozen_layers": .texts(["layers.0"]), "l2_init": .number(0.1), "batch_size": .integer(4),
    ])
    let before = agent.tensors
    let batch = SampledBatch(count: 4, observationSpace: Self.space(4))
    for index in 0..<16 { batch.observations.values?[index] = 0.1 * Float(index) }
    for row in 0..<4 { batch.rewards[row] = 1 }
    for _ in 0..<3 { _ = agent.learner.update(on: batch) }
    #expect(
      agent.tensors[..<2] == before[..<2] && agent.tensors[2] != before[2] && agent.tensors[4] != before[4])
  }

  @Test func theNormOfTheGradientIsThatOfTheLayersThatLearn() throws {
    let values: [String: ConfigurationValue] = ["batch_size": .integer(4), "l2_init": .number(0.1)]
    let (free, frozen) = (
      try agent(values), try agent(values.merging(["frozen_layers": .texts(["layers.0"])]) { $1 })
    )
    let batch = SampledBatch(count: 4, observationSpace: Self.space(4))
    for index in 0..<16 { batch.observations.values?[index] = 0.1 * Float(index) }
    for row in 0..<4 { batch.rewards[row] = 1 }
    let whole = free.learner.update(on: batch).gradientNorm
    let gradients = free.learner.online.gradients
    func squares(_ tensors: Range<Int>) -> Double {
      gradients.tensors[tensors].reduce(0) { sum, tensor in
        gradients.values(of: tensor).reduce(sum) { $0 + Double($1) * Double($1) }
      }
    }
    #expect(abs(squares(0..<6).squareRoot() - whole) < 1e-5 && squares(0..<2) > 0)
    let norm = frozen.learner.update(on: batch).gradientNorm
    #expect(abs(squares(2..<6).squareRoot() - norm) < 1e-5)
  }

  @Test func weightsArePulledTowardThoseOfTheFile() throws {
    let pulled = try withFile(of: agent(seed: 5)) {
      try agent(["init_from": .text($0), "l2_init": .number(0.1)])
    }
    let anchor = try #require(pulled.learner.plasticity?.initialPull?.anchor)
    #expect(anchor.bytes.elementsEqual(pulled.learner.online.parameters.bytes))
  }

  @Test func aResetSparesFrozenLayersOrIsRefused() throws {
    let values: [String: ConfigurationValue] = [
      "frozen_layers": .texts(["layers.0"]), "reset_every": .integer(10),
    ]
    let refusal =
      "reset_every: it would reset frozen layers too; set reset_layers to fewer of the last layers, or leave out frozen_layers"
    for (layers, expected) in [(0, refusal), (3, refusal), (2, "none")] {
      #expect(complaint(values.merging(["reset_layers": .integer(layers)]) { $1 }) == expected)
    }
  }

  private func complaint(_ values: [String: ConfigurationValue]) -> String {
    do { _ = try agent(values) } catch { return "\(error)" }
    return "none"
  }

  @Test func whatCannotBeTakenIsNamed() throws {
    try withFile(of: agent()) { path in
      #expect(
        complaint(["init_from": .text(path), "init_layers": .texts(["layers.9"])])
          == "init_from: \(path) does not fit: this network has no 'layers.9'; there are layers.0, layers.1, layers.2"
      )
      #expect(
        complaint(["init_from": .text(path), "init_wider": .bool(true), "net_arch": .integers([6, 4])])
          == "init_from: \(path) does not fit: 'layers.1.weight' is [6, 4], which is not as wide as the stored [6, 5]"
      )
      #expect(
        complaint([
          "init_from": .text(path), "init_wider": .bool(true), "net_arch": .integers([9, 7]),
          "distribution": .text("c51"),
        ])
          == "init_from: \(path) does not fit: 'layers.2.weight' is [7, 153], and the stored [5, 3] has another number of outputs"
      )
    }
    #expect(
      complaint(["frozen_layers": .texts(["layers.7"])])
        == "frozen_layers: this network has no 'layers.7'; there are layers.0, layers.1, layers.2")
    #expect(
      complaint(["frozen_layers": .texts(["layers.0", "layers.1", "layers.2"])])
        == "frozen_layers: every layer of this network is frozen: nothing would be learned; leave one out")
    #expect(
      complaint([
        "frozen_layers": .texts(["layers.0"]), "optimizer": .text("adamw"), "weight_decay": .number(0.1),
      ]) == "frozen_layers: adamw's weight_decay shrinks frozen weights too; use weight_decay: 0 or adam")
    var configuration = DQN.Configuration()
    (configuration.network.widens, configuration.network.hasLayerNorm) = (true, true)
    #expect(
      configuration.problems().map(\.description) == [
        "init_wider: only plain dense layers of net_arch can be widened; leave out layers, layer_norm, crelu and noisy"
      ])
  }
}
