import Foundation
import NeuralNetworks
import Testing

/// What PyTorch computed; `Fixtures/generate_layers.py` writes it and says what each field is.
struct LayerCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let batch: Int
  let start: [[Float]]
  let inputs, outputs, outputGradient: [Float]
  let gradients, end: [[Float]]
  let inputNoise, outputNoise, mask: [Float]?

  var testDescription: String { name }

  /// An empty list, which a test of its own refuses, stands for a file that cannot be read.
  static let all: [LayerCase] = {
    struct File: Decodable { let cases: [LayerCase] }
    guard let url = Bundle.module.url(forResource: "layers", withExtension: "json", subdirectory: "Fixtures"),
      let data = try? Data(contentsOf: url), let file = try? JSONDecoder().decode(File.self, from: data)
    else { return [] }
    return file.cases
  }()

  /// The network of a case: 5 inputs, 8 hidden units, 3 actions, of 4 atoms where there are streams.
  var descriptions: [any LayerDescription] {
    func stream(_ outputs: Int) -> [any LayerDescription] {
      [
        Dense(inputSize: 5, outputSize: 8, activation: .relu), Dense(inputSize: 8, outputSize: outputs),
      ]
    }
    return switch name {
    case "layerNorm":
      [
        Dense(inputSize: 5, outputSize: 8), LayerNorm(size: 8, activation: .relu),
        Dense(inputSize: 8, outputSize: 3),
      ]
    case "dueling": [Dueling(value: stream(4), advantage: stream(12), atoms: 4)]
    case "convolutions":
      [
        Convolution(input: ImageShape(height: 6, width: 7, channels: 2), outputs: 3, kernel: 3),
        Convolution(input: ImageShape(height: 4, width: 5, channels: 3), outputs: 4, kernel: 2, stride: 2),
        Dense(inputSize: 16, outputSize: 3),
      ]
    case "paddedConvolutions":
      [
        Convolution(
          input: ImageShape(height: 6, width: 7, channels: 2), outputs: 3, kernel: 3, stride: 2, padding: 1),
        Residual(
          [Activation.relu, .identity].map {
            Convolution(
              input: ImageShape(height: 3, width: 4, channels: 3), outputs: 3, kernel: 3, padding: 1,
              activation: $0)
          }), Dense(inputSize: 36, outputSize: 3),
      ]
    case "dropout":
      [
        Dense(inputSize: 5, outputSize: 8, activation: .relu), Dropout(size: 8, rate: 0.25),
        Dense(inputSize: 8, outputSize: 3),
      ]
    case "residual":
      [
        Residual([
          Dense(inputSize: 5, outputSize: 8, activation: .relu), Dense(inputSize: 8, outputSize: 5),
        ]), Dense(inputSize: 5, outputSize: 3),
      ]
    case "noisy": [NoisyDense(inputSize: 5, outputSize: 3)]
    default: stream(3)
    }
  }

  func optimizer(for parameters: ParameterStorage) -> any Optimizer {
    switch name {
    case "sgd": StochasticGradientDescent(for: parameters, learningRate: 0.05)
    case "sgdMomentum": StochasticGradientDescent(for: parameters, learningRate: 0.05, momentum: 0.9)
    case "rmsprop": RMSProp(for: parameters, learningRate: 0.01, decay: 0.95, epsilon: 0.01)
    case "rmspropCentred":
      RMSProp(
        for: parameters, learningRate: 0.01, decay: 0.95, epsilon: 0.01, momentum: 0.5, isCentered: true)
    case "adamW": AdamW(for: parameters, learningRate: 0.01, weightDecay: 0.1)
    case "adamL2": Adam(for: parameters, learningRate: 0.01)
    default: Adam(for: parameters, learningRate: 1e-3)
    }
  }
}

@Suite struct LayerFixtureTests {
  @Test func thereAreCases() { #expect(LayerCase.all.count == 13) }

  /// Within 1e-5 of the number, or of the array's mean magnitude where the number itself is a small difference.
  private func expectClose(_ numbers: [Float], _ expected: [Float], _ what: String) {
    #expect(numbers.count == expected.count)
    let mean = expected.reduce(0) { $0 + abs($1) } / Float(max(expected.count, 1))
    for (index, (a, b)) in zip(numbers, expected).enumerated() {
      #expect(abs(a - b) <= 1e-5 * max(abs(b), mean), "\(what)[\(index)]: \(a) where PyTorch has \(b)")
    }
  }

  private func expectClose(_ storage: ParameterStorage, _ expected: [[Float]], _ what: String) {
    #expect(storage.tensors.count == expected.count)
    for (tensor, numbers) in zip(storage.tensors, expected) {
      expectClose(Array(storage.values(of: tensor)), numbers, "\(what) of \(tensor.name)")
    }
  }

  @Test(arguments: LayerCase.all.filter { $0.name != "noisy" })
  func layersAndOptimisersAgreeWithPyTorch(_ expected: LayerCase) throws {
    let network = Sequential(expected.descriptions, maximumBatch: expected.batch)
    for (tensor, numbers) in zip(network.parameters.tensors, expected.start) {
      try #require(tensor.count == numbers.count)
      _ = network.parameters.values(of: tensor).update(from: numbers)
    }
    let optimizer = expected.optimizer(for: network.parameters)
    if let mask = expected.mask {
      var kept = mask.makeIterator()
      network.randomness = .dropout
      network.draw(rows: expected.batch) { kept.next() == 1 ? 0.9 : 0.1 }
    }
    for step in 0..<10 {
      let outputs = network.outputs(expected.inputs, batch: expected.batch)
      if step == 0 { expectClose(outputs, expected.outputs, "outputs") }
      expected.inputs.withUnsafeBufferPointer { rows in
        guard let start = rows.baseAddress else { return }
        let pass = network.forward(start, batch: expected.batch)
        var slope = expected.outputGradient
        network.backward(&slope, of: pass)
      }
      if step == 0 { expectClose(network.gradients, expected.gradients, "gradient") }
      if expected.name == "adamL2" { network.gradients.add(network.parameters, times: 0.1) }
      optimizer.step(parameters: network.parameters, gradients: network.gradients)
    }
    expectClose(network.parameters, expected.end, "end")
  }

  @Test(arguments: LayerCase.all.filter { $0.name == "noisy" })
  func noisyLayersAgreeWithPyTorch(_ expected: LayerCase) throws {
    let description = NoisyDense(inputSize: 5, outputSize: 3)
    let parameters = ParameterStorage(description.tensors)
    let gradients = ParameterStorage(layoutOf: parameters)
    for (tensor, numbers) in zip(parameters.tensors, expected.start) {
      _ = parameters.values(of: tensor).update(from: numbers)
    }
    let layer = try #require(
      description.makeLayer(
        memory: LayerMemory(
          parameters: parameters.tensors.map(parameters.values(of:)),
          gradients: parameters.tensors.map(gradients.values(of:)), maximumBatch: expected.batch))
        as? NoisyDenseLayer)
    layer.randomness = .noise
    let adam = Adam(for: parameters, learningRate: 1e-3)
    for step in 0..<10 {
      layer.setNoise(try #require(expected.inputNoise), try #require(expected.outputNoise))
      var outputs = [Float](repeating: .nan, count: expected.outputs.count)
      var slope = expected.outputGradient
      layer.forward(input: expected.inputs, output: &outputs, batch: expected.batch)
      layer.backward(
        input: expected.inputs, output: outputs, outputGradient: &slope, inputGradient: nil,
        batch: expected.batch)
      if step == 0 {
        expectClose(outputs, expected.outputs, "outputs")
        expectClose(gradients, expected.gradients, "gradient")
      }
      adam.step(parameters: parameters, gradients: gradients)
    }
    expectClose(parameters, expected.end, "end")
  }

  @Test func withoutNoiseOnlyTheMeansCount() {
    let noisy = Sequential([NoisyDense(inputSize: 4, outputSize: 3)], maximumBatch: 2).seeded(3)
    let plain = Sequential([Dense(inputSize: 4, outputSize: 3)], maximumBatch: 2).seeded(3)
    var random = TestRandom(seed: 1)
    let rows = random.floats(8)
    #expect(noisy.outputs(rows, batch: 2) == plain.outputs(rows, batch: 2))
    noisy.randomness = .noise
    noisy.draw(rows: 2) { random.next() }
    let first = noisy.outputs(rows, batch: 2)
    #expect(first != plain.outputs(rows, batch: 2))
    noisy.draw(rows: 2) { random.next() }
    #expect(noisy.outputs(rows, batch: 2) != first)
  }

  @Test func dropoutKeepsTheMeanAndPassesGradientsOfWhatItKept() {
    let rate: Float = 0.25
    let network = Sequential(
      [Dropout(size: 1000, rate: rate), Dense(inputSize: 1000, outputSize: 1)], maximumBatch: 1)
    let weight = network.parameters.values(of: network.parameters.tensors[0])
    weight.update(repeating: 1)
    let ones = [Float](repeating: 1, count: 1000)
    #expect(network.outputs(ones, batch: 1) == [1000])
    var random = TestRandom(seed: 2)
    network.randomness = .dropout
    network.draw(rows: 1) { random.next() }
    let sum = network.outputs(ones, batch: 1)[0]
    // 750 are kept, with a standard deviation of 14, and count 4/3 each.
    #expect(abs(sum - 1000) < 80 && sum != 1000)
    var slope: [Float] = [1]
    ones.withUnsafeBufferPointer {
      guard let start = $0.baseAddress else { return }
      let pass = network.forward(start, batch: 1)
      network.backward(&slope, of: pass)
    }
    let gradient = Array(network.gradients.values(of: network.gradients.tensors[0]))
    #expect(Set(gradient) == [0, 1 / (1 - rate)])
    #expect(abs(gradient.reduce(0, +) - sum) < 1e-2)
  }

  @Test func softmaxSumsToOneWhateverTheLogits() {
    for logits in [[0, 0, 0, 0], [1000, 0, -1000, 3], [-50, -49, -51, -50]] as [[Float]] {
      var (p, logSum) = ([Float](repeating: 0, count: 4), [Float](repeating: 0, count: 1))
      softmax(logits, into: &p, logSums: &logSum, rows: 1, columns: 4)
      let highest = Double(logits.max() ?? 0)
      let sum = logits.reduce(0) { $0 + exp(Double($1) - highest) }
      for (a, x) in zip(p, logits) { #expect(abs(Double(a) - exp(Double(x) - highest) / sum) < 1e-6) }
      #expect(abs(Double(logSum[0]) - (highest + log(sum))) < 1e-4 * max(1, abs(highest)))
    }
  }
}
