import NeuralNetworks
import RLCore
import Text

/// Memory checks before allocation, so that a small file cannot exhaust a machine.
enum TrainingMemory {
  /// Checks the memory of the weights of two networks, their gradients and two moments, and the layers' activations for a
  /// batch in both directions.
  ///
  /// - Parameters:
  ///   - traces: further arrays of as many numbers as there are weights.
  ///   - key: what describes the layers.
  /// - Throws: where that is more than `limit` bytes.
  static func checkNetwork(
    _ layers: [any LayerDescription], rows: Int, traces: Int = 0, key: String, limit: Int
  ) throws(ConfigurationProblem) {
    var weights = 0.0
    for tensor in layers.flatMap(\.tensors) { weights += tensor.shape.reduce(1) { $0 * Double($1) } }
    let activations = layers.reduce(0) { $0 + Double($1.activationsPerRow) } * Double(rows)
    let what = "a network of \(Readable.grouped(weights)) weights"
    try check(
      key, traces == 0 ? what : what + " and \(Readable.count(traces, "trace"))",
      4 * (Double(5 + traces) * weights + 2 * activations), limit)
  }

  /// - Parameters:
  ///   - key: what sets the size.
  ///   - what: what takes the bytes: "20 transitions".
  /// - Throws: where they are more than `limit`.
  static func check(
    _ key: String, _ what: String, _ bytes: Double, _ limit: Int
  ) throws(ConfigurationProblem) {
    guard bytes > Double(limit) else { return }
    throw .memory(
      key,
      "\(what) take \(Readable.grouped(bytes)) bytes, more than the \(Readable.grouped(Double(limit))) available"
    )
  }
}
