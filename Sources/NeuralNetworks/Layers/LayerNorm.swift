import CKernels

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

  private func description(batch: Int) -> CKernelsLayerNorm {
    guard let weight = memory.parameters[0].baseAddress, let bias = memory.parameters[1].baseAddress else {
      preconditionFailure("a layer normalization without parameters")
    }
    return CKernelsLayerNorm(
      rows: batch, size: size, weight: weight, bias: bias, unit: normalized.values, scales: scales.values,
      epsilon: LayerNorm.epsilon, rectifies: rectifies)
  }

  func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, batch: Int) {
    var layer = description(batch: batch)
    ckernels().pointee.layerNorm(&layer, input, output)
  }

  func backward(
    input: UnsafePointer<Float>, output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, batch: Int
  ) {
    guard let weightGradient = memory.gradients[0].baseAddress,
      let biasGradient = memory.gradients[1].baseAddress
    else { preconditionFailure("a layer normalization without gradients") }
    var layer = description(batch: batch)
    ckernels().pointee.layerNormBackward(
      &layer, output, outputGradient, inputGradient, weightGradient, biasGradient)
  }
}
