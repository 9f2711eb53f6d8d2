import NeuralNetworks
import Testing

/// How layers start, and what they draw.
@Suite struct NoisyStartTests {
  private func network(_ layers: [any LayerDescription], _ scheme: Initialization = .torch) -> Sequential {
    Sequential(layers, maximumBatch: 4).seeded(3, scheme)
  }

  private func values(_ network: Sequential, _ name: String) throws -> [Float] {
    Array(try #require(network.parameters[name]))
  }

  @Test(arguments: [(16, 0.125), (64, 0.0625), (4, 0.25)] as [(Int, Float)])
  func noiseStartsAsSigmaOverTheRootOfTheInputs(inputs: Int, sigma: Float) throws {
    let network = network([NoisyDense(inputSize: inputs, outputSize: 3, noise: 0.5)])
    for name in ["layers.0.weight_noise", "layers.0.bias_noise"] {
      #expect(try values(network, name).allSatisfy { $0 == sigma })
    }
  }

  @Test func withoutNoiseItsGradientsAreZero() throws {
    let network = network([NoisyDense(inputSize: 2, outputSize: 2)])
    network.gradients.values.update(repeating: 5, count: network.gradients.count)
    let input: [Float] = [1, 2]
    var scratch: [Float] = [1, 1]
    // The network reads its input again on the way back.
    input.withUnsafeBufferPointer { input in
      scratch.withUnsafeMutableBufferPointer { scratch in
        guard let from = input.baseAddress, let back = scratch.baseAddress else { return }
        network.backward(back, of: network.forward(from, batch: 1))
      }
    }
    for name in ["layers.0.weight_noise", "layers.0.bias_noise"] {
      #expect(try #require(network.gradients[name]).allSatisfy { $0 == 0 })
    }
    #expect(try #require(network.gradients["layers.0.weight"]).contains { $0 != 0 })
  }

  @Test func everyInputAndBothStreamsHaveDrawsOfTheirOwn() {
    func noisy(_ outputs: Int) -> NoisyDense { NoisyDense(inputSize: 2, outputSize: outputs) }
    func zeroBut(_ tensor: String, _ layers: [any LayerDescription], _ input: [Float]) -> Set<Float> {
      let network = network(layers)
      network.parameters.values.update(repeating: 0, count: network.parameters.count)
      network.parameters[tensor]?.update(repeating: 1)
      network.randomness = .noise
      var random = TestRandom(seed: 4)
      return Set(
        (0..<6).map { _ in
          network.draw(rows: 1) { random.next() }
          return network.outputs(input, batch: 1)[0]
        })
    }
    // With one weight's noise alone, the output is f(p) f(q) of its input and output.
    #expect(zeroBut("layers.0.weight_noise", [noisy(1)], [1, 0]).count == 6)
    #expect(zeroBut("layers.0.weight_noise", [noisy(1)], [1, -1]).allSatisfy { $0 != 0 })
    // A value's stream moves all outputs of a dueling layer.
    let dueling = Dueling(value: [noisy(1)], advantage: [noisy(2)])
    #expect(zeroBut("layers.0.value.0.weight_noise", [dueling], [1, 0]).count == 6)
    #expect(zeroBut("layers.0.advantage.0.bias_noise", [dueling], [1, 0]).count == 6)
  }

  @Test func pyTorchsStartHasBiasesAndHesHasNone() throws {
    let layers = [Dense(inputSize: 100, outputSize: 40)]
    for (scheme, bound) in [(.torch, 0.1), (.he, 0.244_949)] as [(Initialization, Float)] {
      let network = network(layers, scheme)
      let (weights, biases) = try (values(network, "layers.0.weight"), values(network, "layers.0.bias"))
      let largest = weights.map(abs).max() ?? 0
      #expect(largest <= bound && largest > 0.99 * bound)
      let bias = biases.map(abs).max() ?? 0
      #expect(scheme == .he ? bias == 0 : bias <= bound && bias > 0.8 * bound)
    }
  }

  @Test func differencesAreThoseBeforeTheirWeights() {
    var (gradient, differences): ([Float], [Float]) = ([0, 0], [0, 0])
    let loss = Loss.meanSquaredError.evaluate(
      predictions: [5, 1], selected: [0, 0], targets: [2, 3], weights: [0.25, 0.5], batch: 2, columns: 1,
      gradient: &gradient, differences: &differences)
    #expect(differences == [3, -2])
    #expect(loss == (0.25 * 9 + 0.5 * 4) / 2)
    // Weight times twice the difference, halved by the mean.
    #expect(gradient == [0.75, -1])
  }

  @Test func gradientsWithinTheirBoundStayAsTheyAre() {
    let network = network([Dense(inputSize: 1, outputSize: 1)])
    let storage = ParameterStorage(layoutOf: network.parameters)
    storage["layers.0.weight"]?[0] = 3
    storage["layers.0.bias"]?[0] = 4
    #expect(storage.clipNorm(to: 10) == 5)
    #expect(storage["layers.0.weight"]?[0] == 3 && storage["layers.0.bias"]?[0] == 4)
  }

  @Test func dropoutDropsItsShareAndScalesTheRest() {
    let network = Sequential([Dropout(size: 2000, rate: 0.25)], maximumBatch: 1)
    network.randomness = .dropout
    var random = TestRandom(seed: 9)
    network.draw(rows: 1) { random.next() }
    let outputs = network.outputs([Float](repeating: 3, count: 2000), batch: 1)
    let dropped = outputs.count { $0 == 0 }
    // 500, give or take five deviations of 19.
    #expect((405...595).contains(dropped))
    #expect(outputs.allSatisfy { $0 == 0 || abs($0 - 4) < 1e-5 })
  }
}
