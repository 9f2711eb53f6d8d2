import Foundation
import NeuralNetworks
import Testing

/// What PyTorch computed; `Fixtures/generate_pytorch.py` writes it and says what each field is.
struct PyTorchCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let sizes: [Int]
  let batch: Int
  let loss: String
  let lossParameter: Float?
  let maximumNorm: Float?
  let steps: Int
  let learningRate: Double
  let inputs: [Float]
  let selected: [Int32]
  let targets: [Float]
  let weights: [Float]?
  let start: [[Float]]
  let outputs: [Float]
  let value: Float
  let outputGradient: [Float]
  let gradients: [[Float]]
  let clippedGradients: [[Float]]?
  let norms: [Float]
  let end: [[Float]]

  var testDescription: String { name }

  /// An empty list, which a test of its own refuses, stands for a file that cannot be read.
  static let all: [PyTorchCase] = {
    struct File: Decodable { let cases: [PyTorchCase] }
    guard
      let url = Bundle.module.url(forResource: "pytorch", withExtension: "json", subdirectory: "Fixtures"),
      let data = try? Data(contentsOf: url), let file = try? JSONDecoder().decode(File.self, from: data)
    else { return [] }
    return file.cases
  }()
}

@Suite struct PyTorchTests {
  @Test func thereAreCases() {
    #expect(PyTorchCase.all.count == 8)
  }

  @Test(arguments: PyTorchCase.all)
  func forwardLossGradientsAndAdamAgree(_ expected: PyTorchCase) throws {
    let network = Sequential.multilayerPerceptron(
      inputSize: expected.sizes[0], hiddenSizes: Array(expected.sizes.dropFirst().dropLast()),
      outputSize: try #require(expected.sizes.last), maximumBatch: expected.batch)
    for (tensor, numbers) in zip(network.parameters.tensors, expected.start) {
      try #require(tensor.count == numbers.count)
      _ = network.parameters.values(of: tensor).update(from: numbers)
    }
    let adam = Adam(for: network.parameters, learningRate: expected.learningRate)
    let loss: Loss =
      switch (expected.loss, expected.lossParameter) {
      case ("huber", let delta?): .huber(delta: delta)
      case ("smoothL1", let beta?): .smoothL1(beta: beta)
      default: .meanSquaredError
      }
    let input = UnsafeMutablePointer<Float>.allocate(capacity: expected.inputs.count)
    defer { input.deallocate() }
    input.initialize(from: expected.inputs, count: expected.inputs.count)
    for step in 0..<expected.steps {
      let pass = network.forward(input, batch: expected.batch)
      let predictions = pass.outputs
      var gradient = [Float](repeating: .nan, count: expected.batch * network.outputSize)
      let value = evaluate(loss, expected, predictions: predictions, gradient: &gradient)
      if step == 0 {
        expectClose(
          Array(UnsafeBufferPointer(start: predictions, count: gradient.count)), expected.outputs, "outputs")
        expectClose([value], [expected.value], "loss")
        expectClose(gradient, expected.outputGradient, "gradient by outputs")
      }
      network.backward(&gradient, of: pass)
      if step == 0 { expectClose(network.gradients, expected.gradients, "gradient") }
      if let bound = expected.maximumNorm {
        expectClose([network.gradients.clipNorm(to: bound)], [expected.norms[step]], "norm in step \(step)")
        // Adam hardly notices how long a gradient is, so the scaled one is compared itself.
        if step == 0 {
          expectClose(network.gradients, try #require(expected.clippedGradients), "clipped gradient")
        }
      }
      adam.step(parameters: network.parameters, gradients: network.gradients)
    }
    expectClose(network.parameters, expected.end, "after \(expected.steps) steps")
  }

  private func evaluate(
    _ loss: Loss, _ expected: PyTorchCase, predictions: UnsafePointer<Float>, gradient: inout [Float]
  ) -> Float {
    if let weights = expected.weights {
      return loss.evaluate(
        predictions: predictions, selected: expected.selected, targets: expected.targets, weights: weights,
        batch: expected.batch, columns: expected.sizes[expected.sizes.count - 1], gradient: &gradient)
    }
    return loss.evaluate(
      predictions: predictions, selected: expected.selected, targets: expected.targets, batch: expected.batch,
      columns: expected.sizes[expected.sizes.count - 1], gradient: &gradient)
  }

  private func expectClose(_ storage: ParameterStorage, _ expected: [[Float]], _ what: String) {
    #expect(storage.tensors.count == expected.count)
    for (tensor, numbers) in zip(storage.tensors, expected) {
      expectClose(Array(storage.values(of: tensor)), numbers, "\(what) of \(tensor.name)")
    }
  }

  /// Within 1e-5 of the number, or of the array's mean magnitude where the number itself is a small difference.
  private func expectClose(_ numbers: [Float], _ expected: [Float], _ what: String) {
    #expect(numbers.count == expected.count)
    let mean = expected.reduce(0) { $0 + abs($1) } / Float(max(expected.count, 1))
    for (index, (a, b)) in zip(numbers, expected).enumerated() {
      #expect(abs(a - b) <= 1e-5 * max(abs(b), mean), "\(what)[\(index)]: \(a) where PyTorch has \(b)")
    }
  }
}
