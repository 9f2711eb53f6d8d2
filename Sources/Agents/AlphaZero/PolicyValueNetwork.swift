import NeuralNetworks
import RLCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A network with two heads on one torso: the logits of a policy, and the hyperbolic tangent of a value.
final class PolicyValueNetwork: PositionEvaluating, Policy {
  let network: Sequential
  let actionCount: Int
  private let encoder: ObservationEncoder

  /// - Parameter network: shared, not copied; its outputs are `[B, A + 1]`.
  init(_ network: Sequential, observationSpace: ObservationSpace) {
    self.network = network
    actionCount = network.outputSize - 1
    encoder = ObservationEncoder(observationSpace, capacity: network.maximumBatch)
  }

  func forward(_ observations: Observations, rows: Range<Int>) -> ForwardPass {
    network.forward(encoder.encode(observations, rows: rows), batch: rows.count)
  }

  private func forEachRow(of observations: Observations, _ body: (Int, UnsafePointer<Float>) -> Void) {
    for first in stride(from: 0, to: observations.count, by: network.maximumBatch) {
      let rows = first..<min(first + network.maximumBatch, observations.count)
      let outputs = forward(observations, rows: rows).outputs
      for row in rows { body(row, outputs + (row - first) * (actionCount + 1)) }
    }
  }

  func evaluate(
    _ observations: Observations, logits: UnsafeMutablePointer<Float>, values: UnsafeMutablePointer<Float>
  ) {
    forEachRow(of: observations) { row, outputs in
      (logits + row * actionCount).update(from: outputs, count: actionCount)
      values[row] = tanh(outputs[actionCount])
    }
  }

  /// The most probable legal action, without search; of several the first.
  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    forEachRow(of: observations) { row, outputs in
      actions[row] = Int32(
        truncatingIfNeeded: greedyAction(outputs, count: actionCount, mask: observations.mask(row)))
    }
  }
}
