/// Layer normalization: normalizes each row to mean 0 and variance 1, then scales and shifts every element:
/// activation(weight x̂ + bias).
///
/// As PyTorch's `nn.LayerNorm`: x̂ = (x - mean) / √(variance + 1e-5), the variance dividing by the number of elements.
///
/// Source: Ba et al., "Layer normalization" (2016).
package struct LayerNorm: LayerDescription, Hashable {
  package let size: Int
  package let activation: Activation
  package static let epsilon: Float = 1e-5

  package init(size: Int, activation: Activation = .identity) {
    precondition(size > 0, "a layer needs inputs")
    (self.size, self.activation) = (size, activation)
  }

  package var inputSize: Int { size }
  package var outputSize: Int { size }
  package var tensors: [ParameterTensor] {
    [ParameterTensor(name: "weight", shape: [size]), ParameterTensor(name: "bias", shape: [size])]
  }
  package var operationsPerRow: Int { 0 }

  package func makeLayer(memory: LayerMemory) -> any Layer { LayerNormLayer(self, memory: memory) }

  package func initialize(
    _ parameters: [UnsafeMutableBufferPointer<Float>], as scheme: Initialization, random: () -> Double
  ) {
    parameters[0].update(repeating: 1)
    parameters[1].update(repeating: 0)
  }
}

/// Implementation of `LayerNorm`.
final class LayerNormLayer: Layer {
  private let size: Int
  private let rectifies: Bool
  private let memory: LayerMemory
  /// x̂ [B, size] and 1 / √(variance + ε) [B] of the last `forward`.
  private let normalized, scales: ScratchBuffer

  init(_ description: LayerNorm, memory: LayerMemory) {
    precondition(memory.parameters.count == 2, "a layer normalization has a weight and a bias")
    (size, rectifies, self.memory) = (description.size, description.activation == .relu, memory)
    normalized = ScratchBuffer(count: memory.maximumBatch * size)
    scales = ScratchBuffer(count: memory.maximumBatch)
  }

  func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, batch: Int) {
    let (weight, bias) = (memory.parameters[0], memory.parameters[1])
    for row in 0..<batch {
      let (x, y, unit) = (input + row * size, output + row * size, normalized.values + row * size)
      var sum: Float = 0
      for index in 0..<size { sum += x[index] }
      let mean = sum / Float(size)
      var squares: Float = 0
      for index in 0..<size { squares += (x[index] - mean) * (x[index] - mean) }
      let scale = 1 / (squares / Float(size) + LayerNorm.epsilon).squareRoot()
      scales.values[row] = scale
      for index in 0..<size {
        unit[index] = (x[index] - mean) * scale
        let value = weight[index] * unit[index] + bias[index]
        y[index] = rectifies && value < 0 ? 0 : value
      }
    }
  }

  /// With g = dy ⊙ weight: dx = scale (g - mean(g) - x̂ mean(g ⊙ x̂)).
  func backward(
    input: UnsafePointer<Float>, output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, batch: Int
  ) {
    let weight = memory.parameters[0]
    let (weightGradient, biasGradient) = (memory.gradients[0], memory.gradients[1])
    weightGradient.update(repeating: 0)
    biasGradient.update(repeating: 0)
    for row in 0..<batch {
      let (y, dy, unit) = (output + row * size, outputGradient + row * size, normalized.values + row * size)
      var (sum, product): (Float, Float) = (0, 0)
      for index in 0..<size {
        let d = rectifies && y[index] <= 0 ? 0 : dy[index]
        weightGradient[index] += d * unit[index]
        biasGradient[index] += d
        let g = d * weight[index]
        dy[index] = g
        sum += g
        product += g * unit[index]
      }
      guard let inputGradient else { continue }
      let (mean, slope, scale) = (sum / Float(size), product / Float(size), scales.values[row])
      for index in 0..<size {
        inputGradient[row * size + index] = scale * (dy[index] - mean - unit[index] * slope)
      }
    }
  }
}
