import NeuralNetworks

/// A layer's weights for a graph: as they are, or in 8 bits with the range of its input.
struct QuantizedLayer {
  let weight: Matrix
  let bias: [Float]
  /// Nil for single precision.
  let whole: (range: ActivationRanges.Range, weight: QuantizedMatrix)?

  init(_ weight: Matrix, _ bias: [Float], _ range: ActivationRanges.Range?) {
    self.weight = weight
    self.bias = bias
    whole = range.map { ($0, QuantizedMatrix(weight)) }
  }

  /// The bias in units of `scales`, `[outputs]`.
  func wholeBias(_ scales: [Float]) -> [Int32] {
    zip(bias, scales).map { Int32(min(max(($0 / $1).rounded(), -0x1p30), 0x1p30)) }
  }
}
