import Agents
import Foundation
import NeuralNetworks
import RLCore
import Replay
import Testing

/// What NumPy computed; `Fixtures/generate_iqn.py` writes it.
private struct Update: Decodable {
  let kappa: Float
  let online, target, gradients: [[Float]]
  let observations, successors, levels, targetLevels: [Float]
  let actions: [Int32]
  let rewards, discounts, weights, quantiles: [Float]
  let loss: Double

  static func load() throws -> Update {
    let url = try #require(
      Bundle.module.url(forResource: "iqn", withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode(Update.self, from: Data(contentsOf: url))
  }
}

@Suite struct ImplicitQuantileTests {
  private func outputs(_ network: Sequential, _ input: [Float]) -> [Float] {
    input.withUnsafeBufferPointer { input in
      guard let start = input.baseAddress else { return [] }
      let pass = network.forward(start, batch: 1)
      return (0..<network.outputSize).map { pass.outputs[$0] }
    }
  }

  /// Two levels of one feature, one action: the quantile is twice the feature's product with relu(cos(πτ)).
  private func tiny() -> Sequential {
    let network = Sequential(
      [ImplicitQuantiles(levels: 2, body: [Dense(inputSize: 1, outputSize: 1)])], maximumBatch: 1)
    network.parameters["layers.0.embedding.weight"]?[1] = 1
    network.parameters["layers.0.body.0.weight"]?[0] = 2
    return network
  }

  @Test func levelsAreEvenWhereNothingIsDrawn() {
    let values = outputs(tiny(), [3])
    #expect(abs(values[0] - 6 * Float(0.5).squareRoot()) < 1e-5)
    #expect(Array(values[1...]) == [0, 0.25, 0.75], "cos(0.75 π) is negative")
  }

  @Test func drawnLevelsAreThoseOfTheQuantiles() {
    let network = tiny()
    network.randomness = .levels
    var draws = [0.0, 0.5][...]
    network.draw(rows: 1) { draws.popFirst() ?? .nan }
    let values = outputs(network, [3])
    #expect(abs(values[0] - 6) < 1e-6 && abs(values[1]) < 1e-6)
    #expect(Array(values[2...]) == [0, 0.5])
  }

  @Test func anUpdateAgreesWithNumPy() throws {
    let expected = try Update.load()
    let (rows, actions, levels) = (expected.actions.count, 2, 3)
    func network(_ parameters: [[Float]]) -> Sequential {
      let network = Sequential(
        [
          Dense(inputSize: 3, outputSize: 4, activation: .relu),
          ImplicitQuantiles(
            levels: levels,
            body: [
              Dense(inputSize: 4, outputSize: 5, activation: .relu), Dense(inputSize: 5, outputSize: actions),
            ]),
        ], maximumBatch: rows)
      for (tensor, values) in zip(network.parameters.tensors, parameters) {
        _ = network.parameters.values(of: tensor).update(fromContentsOf: values)
      }
      return network
    }
    func forward(_ network: Sequential, _ input: UnsafePointer<Float>, _ drawn: [Float]) -> ForwardPass {
      network.randomness = .levels
      var next = drawn[...]
      network.draw(rows: rows) { Double(next.popFirst() ?? .nan) }
      return network.forward(input, batch: rows)
    }
    let (online, target) = (network(expected.online), network(expected.target))
    try #require(online.parameters.tensors.count == expected.online.count)
    let head = ImplicitQuantileHead(count: levels, kappa: expected.kappa)
    let batch = SampledBatch(
      count: rows, observationSpace: .box(BoxSpace(shape: [3], low: -10, high: 10, elementType: .float32)))
    for row in 0..<rows {
      batch.actions[row] = expected.actions[row]
      batch.rewards[row] = expected.rewards[row]
      batch.discounts[row] = expected.discounts[row]
      batch.weights[row] = expected.weights[row]
    }
    let successors = Column(expected.successors)
    let observations = Column(expected.observations)
    let targets = Column(rows * head.outputsPerAction, filledWith: Float(0))
    let gradient = Column(rows * online.outputSize, filledWith: Float(1))
    let errors = Column(rows, filledWith: Float(0))
    let (memory, targetMemory) = (
      head.memory(rows: rows, actionCount: actions), head.memory(rows: rows, actionCount: actions)
    )
    let following = head.read(
      forward(target, UnsafePointer(successors.start), expected.targetLevels).outputs, rows: rows,
      into: targetMemory)
    head.formTargets(
      from: Bootstrap(batch, rewards: UnsafePointer(batch.rewards.start), next: following),
      into: targets.start)
    let pass = forward(online, UnsafePointer(observations.start), expected.levels)
    for row in 0..<rows {
      for action in 0..<actions {
        for level in 0..<levels {
          let value = pass.outputs[(row * actions + action) * 2 * levels + level]
          #expect(abs(value - expected.quantiles[(row * levels + level) * actions + action]) < 1e-4)
        }
      }
    }
    let loss = head.evaluate(
      pass.outputs,
      HeadRegression(
        batch, targets: UnsafePointer(targets.start), gradient: gradient.start, errors: errors.start,
        memory: memory))
    #expect(abs(loss.mean - expected.loss) < 1e-5 * expected.loss)
    online.backward(gradient.start, of: pass)
    for (tensor, values) in zip(online.gradients.tensors, expected.gradients) {
      let computed = online.gradients.values(of: tensor)
      #expect(zip(computed, values).allSatisfy { abs($0 - $1) < 1e-4 * max(1, abs($1)) }, "\(tensor.name)")
    }
  }

  @Test func eachUpdateDrawsLevelsOfItsOwnAndPlayingDrawsNone() throws {
    var configuration = DQN.Configuration()
    (configuration.returns.distribution, configuration.returns.quantileCount) = (.iqn, 4)
    (configuration.network.hiddenSizes, configuration.replay.batchSize) = ([8], 1)
    configuration.optimizer.learningRate = 1e-30
    var random = RandomStream(seed: 1)
    let space = ObservationSpace.discrete(count: 2)
    let learner = try DQNLearner(
      configuration, observationSpace: space, actionCount: 2, maximumRows: 1, random: &random)
    let batch = SampledBatch(count: 1, observationSpace: space)
    batch.rewards[0] = 1
    #expect(Set((0..<4).map { _ in learner.update(on: batch).loss }).count == 4)
    let policy = QNetworkPolicy(network: learner.online, head: learner.head, observationSpace: space)
    let action = Column(1, filledWith: Int32(0))
    _ = learner.update(on: batch)
    policy.selectActions(for: batch.observations, into: action.start)
    let input = Column([1, 0] as [Float])
    let pass = learner.online.forward(UnsafePointer(input.start), batch: 1)
    #expect((0..<4).map { pass.outputs[4 + $0] } == [0.125, 0.375, 0.625, 0.875])
  }
}
