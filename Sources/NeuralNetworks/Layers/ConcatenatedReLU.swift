/// Concatenated ReLU: each row x becomes max(0, x), then max(0, -x), so that no unit is ever silent for good.
///
/// Sources: Shang et al., "Understanding and improving convolutional neural networks via concatenated rectified linear
/// units" (2016), definition 2.1; against loss of plasticity: Abbas et al., "Loss of plasticity in continual deep
/// reinforcement learning" (2023).
package struct ConcatenatedReLU: LayerDescription, Hashable {
  package let inputSize: Int

  package init(inputSize: Int) {
    precondition(inputSize > 0, "a layer needs inputs")
    self.inputSize = inputSize
  }

  package var outputSize: Int { 2 * inputSize }
  package var tensors: [ParameterTensor] { [] }
  package var operationsPerRow: Int { 0 }

  package func makeLayer(memory: LayerMemory) -> any Layer { ConcatenatedReLULayer(inputSize) }

  package func initialize(
    _ parameters: [UnsafeMutableBufferPointer<Float>], as scheme: Initialization, random: () -> Double
  ) {}
}

/// Implementation of `ConcatenatedReLU`.
final class ConcatenatedReLULayer: Layer {
  private let size: Int

  init(_ size: Int) { self.size = size }

  func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, batch: Int) {
    for row in 0..<batch {
      let (x, y) = (input + row * size, output + 2 * row * size)
      for index in 0..<size {
        y[index] = max(x[index], 0)
        y[size + index] = max(-x[index], 0)
      }
    }
  }

  func backward(
    input: UnsafePointer<Float>, output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, batch: Int
  ) {
    guard let inputGradient else { return }
    for row in 0..<batch {
      let (x, dx, dy) = (input + row * size, inputGradient + row * size, outputGradient + 2 * row * size)
      for index in 0..<size {
        dx[index] = x[index] > 0 ? dy[index] : x[index] < 0 ? -dy[size + index] : 0
      }
    }
  }
}
