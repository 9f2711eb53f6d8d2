/// Dropout: sets each number to 0 with probability `rate` in training, and divides the others by 1 - rate.
///
/// Without `Randomness.dropout` it changes nothing.
///
/// Source: Srivastava et al., "Dropout" (2014); scaled as PyTorch's `nn.Dropout`.
package struct Dropout: LayerDescription, Hashable {
  package let size: Int
  package let rate: Float

  package init(size: Int, rate: Float) {
    precondition(size > 0 && (0..<1).contains(rate), "a rate must be in [0, 1)")
    (self.size, self.rate) = (size, rate)
  }

  package var inputSize: Int { size }
  package var outputSize: Int { size }
  package var tensors: [ParameterTensor] { [] }
  package var operationsPerRow: Int { 0 }

  package func makeLayer(memory: LayerMemory) -> any Layer { DropoutLayer(self, memory: memory) }

  package func initialize(
    _ parameters: [UnsafeMutableBufferPointer<Float>], as scheme: Initialization, random: () -> Double
  ) {}
}

/// Implementation of `Dropout`, with its sampled factors.
final class DropoutLayer: RandomLayer {
  var randomness: Randomness = []
  private let size: Int
  private let rate: Double
  /// [B, size]: 0, or 1 / (1 - rate).
  private let factors: ScratchBuffer

  init(_ description: Dropout, memory: LayerMemory) {
    (size, rate) = (description.size, Double(description.rate))
    factors = ScratchBuffer(count: memory.maximumBatch * size)
  }

  func draw(rows: Int, random: () -> Double) {
    guard randomness.contains(.dropout) else { return }
    let kept = Float(1 / (1 - rate))
    for index in 0..<rows * size { factors.values[index] = random() < rate ? 0 : kept }
  }

  func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, batch: Int) {
    guard randomness.contains(.dropout) else { return output.update(from: input, count: batch * size) }
    for index in 0..<batch * size { output[index] = input[index] * factors.values[index] }
  }

  func backward(
    input: UnsafePointer<Float>, output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, batch: Int
  ) {
    guard let inputGradient else { return }
    guard randomness.contains(.dropout) else {
      return inputGradient.update(from: outputGradient, count: batch * size)
    }
    for index in 0..<batch * size { inputGradient[index] = outputGradient[index] * factors.values[index] }
  }
}
