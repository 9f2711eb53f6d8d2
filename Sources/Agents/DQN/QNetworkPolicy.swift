import NeuralNetworks
import RLCore

/// Chooses the action, of the legal ones, to which a network gives the highest value; the first of several.
package final class QNetworkPolicy: Policy {
  private let network: Sequential
  private let encoder: ObservationEncoder

  /// - Parameter network: it is shared, not copied: the policy follows as it learns.
  package init(network: Sequential, observationSpace: ObservationSpace) {
    self.network = network
    encoder = ObservationEncoder(observationSpace, capacity: network.maximumBatch)
  }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    for row in 0..<observations.count { actions[row] = -1 }
    fillActions(for: observations, into: actions)
  }

  /// Chooses for the rows whose action is negative and leaves the others as they are.
  func fillActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    var first = 0
    while first < observations.count {
      let rows = first..<min(first + network.maximumBatch, observations.count)
      let values = network.forward(encoder.encode(observations, rows: rows), batch: rows.count)
      for row in rows where actions[row] < 0 {
        actions[row] = Self.greedyAction(
          values + (row - first) * network.outputSize, count: network.outputSize, mask: observations.mask(row)
        )
      }
      first = rows.upperBound
    }
  }

  @inline(__always) static func greedyAction(
    _ values: UnsafePointer<Float>, count: Int, mask: ActionMask?
  ) -> Int32 {
    if let mask { return Int32(truncatingIfNeeded: mask.greedyAction(values)) }
    var best = 0
    for action in 1..<max(count, 1) where values[action] > values[best] { best = action }
    return Int32(truncatingIfNeeded: best)
  }
}
