import NeuralNetworks
import Testing

@Suite struct InitializationTests {
  private func layer(_ scheme: Initialization, inputs: Int, outputs: Int) -> (weight: [Float], bias: [Float])
  {
    let network = Sequential([Dense(inputSize: inputs, outputSize: outputs)], maximumBatch: 1).seeded(
      1, scheme)
    return (
      network.parameters["layers.0.weight"].map(Array.init) ?? [],
      network.parameters["layers.0.bias"].map(Array.init) ?? []
    )
  }

  /// Uniform within ±bound: inside it, close to it, centered, and of variance bound² / 3.
  private func expectUniform(_ numbers: [Float], bound: Float) {
    let n = Float(numbers.count)
    #expect(numbers.allSatisfy { abs($0) <= bound })
    #expect(numbers.contains { abs($0) > 0.98 * bound })
    #expect(abs(numbers.reduce(0, +) / n) < 0.03 * bound)
    #expect(abs(numbers.reduce(0) { $0 + $1 * $1 } / n / (bound * bound / 3) - 1) < 0.05)
  }

  @Test func torchDrawsWeightsAndBiasesWithinOneOverTheRootOfTheInputs() {
    let (weight, bias) = layer(.torch, inputs: 16, outputs: 1000)
    expectUniform(weight, bound: 0.25)
    expectUniform(bias, bound: 0.25)
  }

  @Test func heDrawsWeightsWithinTheRootOfSixOverTheInputsAndNoBiases() {
    let (weight, bias) = layer(.he, inputs: 24, outputs: 400)
    expectUniform(weight, bound: 0.5)
    #expect(bias.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [(8, 20), (20, 8), (9, 9)])
  func orthogonalVectorsHaveTheLengthOfTheGain(_ inputs: Int, _ outputs: Int) {
    let (weight, bias) = layer(.orthogonal(gain: 2), inputs: inputs, outputs: outputs)
    let vectors =
      inputs <= outputs
      ? (0..<inputs).map { row in (0..<outputs).map { weight[row * outputs + $0] } }
      : (0..<outputs).map { column in (0..<inputs).map { weight[$0 * outputs + column] } }
    for (i, a) in vectors.enumerated() {
      for (j, b) in vectors.enumerated() {
        let product = zip(a, b).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        #expect(abs(product - (i == j ? 4 : 0)) < 1e-5)
      }
    }
    #expect(bias.allSatisfy { $0 == 0 })
  }

  @Test func theSameDrawsGiveTheSameParameters() {
    #expect(layer(.torch, inputs: 5, outputs: 7).weight == layer(.torch, inputs: 5, outputs: 7).weight)
  }
}
