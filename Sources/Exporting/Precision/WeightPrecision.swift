import Agents
import Lab
import RLCore

/// How many bits the weights of a network keep; computation stays in single precision.
package enum WeightPrecision: String, Sendable, CaseIterable {
  /// The upper half of a float32, rounded to even.
  case bf16
  /// Whole numbers from -127 to 127 with a scale for each output.
  case int8

  /// The weights, `[inputs, outputs]`, as they are with this precision.
  package func rounded(_ matrix: Matrix) -> [Float] {
    switch self {
    case .bf16: return matrix.values.map(Self.bfloat16)
    case .int8:
      let quantized = QuantizedMatrix(matrix)
      return quantized.values.enumerated().map { Float($1) * quantized.scales[$0 % matrix.columns] }
    }
  }

  private static func bfloat16(_ value: Float) -> Float {
    guard value.isFinite else { return value }
    let bits = value.bitPattern
    return Float(bitPattern: (bits &+ 0x7fff &+ (bits >> 16 & 1)) & 0xffff_0000)
  }
}

extension LoadedRun {
  /// Rounds the weights of the agent's network; biases and normalizations keep their bits.
  ///
  /// - Throws: `ExportRefusal` for agents without a network.
  package func roundWeights(to precision: WeightPrecision) throws {
    let agent = setup.agent
    guard agent is any QNetworkAgent || agent is AlphaZero else {
      throw ExportRefusal(
        "\(experiment.agent.entry.name) has no network; --precision rounds the weights of networks")
    }
    try agent.load(
      agent.tensors.map { tensor in
        guard tensor.shape.count == 2, case .float32(let values) = tensor.elements else { return tensor }
        let matrix = Matrix(rows: tensor.shape[0], columns: tensor.shape[1], values: values)
        return NamedTensor(tensor.name, shape: tensor.shape, .float32(precision.rounded(matrix)))
      })
  }
}
