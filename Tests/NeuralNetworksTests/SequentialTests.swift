import NeuralNetworks
import Testing

@Suite struct SequentialTests {
  @Test func aSmallNetworkCanBeComputedInTheHead() throws {
    let network = Sequential.multilayerPerceptron(
      inputSize: 2, hiddenSizes: [2], outputSize: 1, maximumBatch: 1)
    // weights are [inputs, outputs]
    try set(network, "layers.0.weight", [1, -1, 2, 0])
    try set(network, "layers.0.bias", [0.5, -1])
    try set(network, "layers.1.weight", [2, 3])
    try set(network, "layers.1.bias", [0.25])
    // hidden: relu(3 + 8 + 0.5) = 11.5, relu(-3 - 1) = 0; output: 23 + 0.25
    #expect(network.outputs([3, 4], batch: 1) == [23.25])

    var gradient: [Float] = [10]
    network.backwardAfterForward([3, 4], &gradient, batch: 1)
    #expect(try values(network, "layers.1.weight") == [115, 0])
    #expect(try values(network, "layers.1.bias") == [10])
    // The second unit is off, so nothing passes it.
    #expect(try values(network, "layers.0.weight") == [60, 0, 80, 0])
    #expect(try values(network, "layers.0.bias") == [20, 0])
  }

  @Test func backwardOverwritesWhatWasThere() throws {
    let network = Sequential.multilayerPerceptron(
      inputSize: 3, hiddenSizes: [5], outputSize: 2, maximumBatch: 4
    )
    .seeded(1)
    var random = TestRandom(seed: 2)
    let input = random.floats(12)
    let start = random.floats(8)
    var gradient = start
    network.backwardAfterForward(input, &gradient, batch: 4)
    let first = network.gradients.array
    gradient = start
    network.backwardAfterForward(input, &gradient, batch: 4)
    #expect(network.gradients.array == first)
    #expect(first.contains { $0 != 0 })
  }

  @Test(arguments: [[4, 120, 84, 2], [7, 20, 19], [3, 5], [1, 1, 1], [64, 33, 17, 9]])
  func gradientsAgreeWithFiniteDifferences(_ sizes: [Int]) {
    let batch = 5
    let network = Sequential.multilayerPerceptron(
      inputSize: sizes[0], hiddenSizes: Array(sizes[1..<sizes.count - 1]), outputSize: sizes[sizes.count - 1],
      maximumBatch: batch
    ).seeded(3)
    var random = TestRandom(seed: 4)
    let input = random.floats(batch * network.inputSize)
    // The loss is the sum of the outputs, each times a fixed factor.
    let factors = random.floats(batch * network.outputSize)
    func loss() -> Double {
      zip(network.outputs(input, batch: batch), factors).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    var gradient = factors
    network.backwardAfterForward(input, &gradient, batch: batch)
    let computed = network.gradients.array
    for tensor in network.parameters.tensors {
      for index in stride(from: 0, to: tensor.count, by: max(1, tensor.count / 40)) {
        let at = tensor.offset + index
        let old = network.parameters.values[at]
        network.parameters.values[at] = old + 1e-3
        let above = loss()
        network.parameters.values[at] = old - 1e-3
        let slope = (above - loss()) / Double(old + 1e-3 - (old - 1e-3))
        network.parameters.values[at] = old
        #expect(abs(slope - Double(computed[at])) < 5e-3, "\(tensor.name)[\(index)]")
      }
    }
  }

  @Test func aRowHasTheSameBitsInEveryBatch() {
    let network = Sequential.multilayerPerceptron(
      inputSize: 4, hiddenSizes: [120, 84], outputSize: 2, maximumBatch: 128
    ).seeded(5)
    var random = TestRandom(seed: 6)
    let rows = random.floats(128 * 4)
    let whole = network.outputs(rows, batch: 128)
    for batch in Array(1...20) + [31, 64, 127] {
      let first = 128 - batch
      let part = network.outputs(Array(rows[(first * 4)...]), batch: batch)
      #expect(part.map(\.bitPattern) == whole[(first * 2)...].map(\.bitPattern), "batch \(batch)")
    }
  }

  @Test func everyThreadComputesTheSameBits() async {
    func train() -> [Float] {
      let network = Sequential.multilayerPerceptron(
        inputSize: 4, hiddenSizes: [33, 17], outputSize: 2, maximumBatch: 32
      ).seeded(7)
      let adam = Adam(for: network.parameters)
      var random = TestRandom(seed: 8)
      for _ in 0..<50 {
        let input = random.floats(128)
        var gradient = random.floats(64)
        network.backwardAfterForward(input, &gradient, batch: 32)
        adam.step(parameters: network.parameters, gradients: network.gradients)
      }
      return network.parameters.array
    }
    let alone = train()
    let together = await withTaskGroup(of: [Float].self) { group in
      for _ in 0..<4 { group.addTask { train() } }
      return await group.reduce(into: [[Float]]()) { $0.append($1) }
    }
    #expect(together.count == 4 && together.allSatisfy { $0 == alone })
  }

  @Test func aCopyHasTheSameParametersInMemoryOfItsOwn() {
    let network = Sequential.multilayerPerceptron(
      inputSize: 3, hiddenSizes: [4], outputSize: 2, maximumBatch: 8
    )
    .seeded(9)
    let target = network.copy(maximumBatch: 2)
    let before = network.outputs([1, 2, 3], batch: 1)
    #expect(target.outputs([1, 2, 3], batch: 1) == before)
    network.parameters.multiply(by: 2)
    #expect(target.outputs([1, 2, 3], batch: 1) == before)
    #expect(network.outputs([1, 2, 3], batch: 1) != before)
  }

  @Test func aNetworkGoesBackThroughItsLatestPassOnly() async {
    await #expect(processExitsWith: .success) { Self.goBack(afterAnother: false) }
    await #expect(processExitsWith: .failure) { Self.goBack(afterAnother: true) }
  }

  private static func goBack(afterAnother: Bool) {
    let network = Sequential([Dense(inputSize: 1, outputSize: 1)], maximumBatch: 1)
    var gradient: Float = 1
    withUnsafePointer(to: Float(2)) { input in
      let pass = network.forward(input, batch: 1)
      if afterAnother { _ = network.forward(input, batch: 1) }
      network.backward(&gradient, of: pass)
    }
  }

  @Test func aGradientStepCountsFourForwardsLessOneFirstLayer() {
    let network = Sequential.multilayerPerceptron(
      inputSize: 4, hiddenSizes: [120, 84], outputSize: 2, maximumBatch: 1)
    // 2 (4·120 + 120·84 + 84·2) = 21,456 and 2·4·120 = 960
    #expect(network.forwardOperations(batch: 1) == 21_456)
    #expect(network.gradientStepOperations(batch: 128) == 128 * (4 * 21_456 - 960))
  }

  private func set(_ network: Sequential, _ name: String, _ numbers: [Float]) throws {
    let tensor = try #require(network.parameters[name])
    #expect(tensor.count == numbers.count)
    _ = tensor.update(from: numbers)
  }

  private func values(_ network: Sequential, _ name: String) throws -> [Float] {
    Array(try #require(network.gradients[name]))
  }
}

extension Sequential {
  /// One `forward` and one `backward` over arrays.
  func backwardAfterForward(_ input: [Float], _ outputGradient: inout [Float], batch: Int) {
    input.withUnsafeBufferPointer { rows in
      outputGradient.withUnsafeMutableBufferPointer { gradient in
        guard let rows = rows.baseAddress, let gradient = gradient.baseAddress else { return }
        backward(gradient, of: forward(rows, batch: batch))
      }
    }
  }
}
