import NeuralNetworks
import RLCore
import Text

/// Memory checks before allocation, so that a small file cannot exhaust a machine.
extension DQN.Configuration {
  /// Checks the memory of the weights of both networks, their gradients and two moments, and the layers'
  /// activations for a batch in both directions.
  ///
  /// - Throws: where that is more than `limit` bytes.
  func checkNetworkMemory(
    _ layers: [any LayerDescription], rows: Int, limit: Int
  ) throws(ConfigurationProblem) {
    var weights = 0.0
    for tensor in layers.flatMap(\.tensors) { weights += tensor.shape.reduce(1) { $0 * Double($1) } }
    let activations = layers.reduce(0) { $0 + Double($1.outputSize) } * Double(rows)
    try check(
      "net_arch", "a network of \(Readable.grouped(weights)) weights", 4 * (5 * weights + 2 * activations),
      limit)
  }

  /// - Throws: where a full replay buffer is more than `limit` bytes.
  func checkReplayMemory(_ bytesPerTransition: Int, limit: Int) throws(ConfigurationProblem) {
    try check(
      "buffer_size", "\(Readable.grouped(Double(replay.bufferSize))) transitions",
      Double(replay.bufferSize) * Double(bytesPerTransition), limit)
  }

  private func check(_ key: String, _ what: String, _ bytes: Double, _ limit: Int)
    throws(ConfigurationProblem)
  {
    guard bytes > Double(limit) else { return }
    throw ConfigurationProblem(
      key,
      "\(what) take \(Readable.grouped(bytes)) bytes, more than the \(Readable.grouped(Double(limit))) available"
    )
  }
}
