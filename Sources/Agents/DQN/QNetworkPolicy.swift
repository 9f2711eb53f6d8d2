import NeuralNetworks
import RLCore

/// Chooses the action to which a network gives the highest value; the first of several.
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
          values + (row - first) * network.outputSize, count: network.outputSize)
      }
      first = rows.upperBound
    }
  }

  /// `[B, A]`, the network's values.
  func values(for observations: Observations) -> [Double] {
    var result: [Double] = []
    var first = 0
    while first < observations.count {
      let rows = first..<min(first + network.maximumBatch, observations.count)
      let values = network.forward(encoder.encode(observations, rows: rows), batch: rows.count)
      for index in 0..<rows.count * network.outputSize { result.append(Double(values[index])) }
      first = rows.upperBound
    }
    return result
  }

  @inline(__always) static func greedyAction(_ values: UnsafePointer<Float>, count: Int) -> Int32 {
    var best = 0
    for action in 1..<max(count, 1) where values[action] > values[best] { best = action }
    return Int32(truncatingIfNeeded: best)
  }
}
