import NeuralNetworks
import RLCore

/// The greedy policy of a Q-network; ties are broken in favor of the first action.
package final class QNetworkPolicy: Policy {
  private let q: QNetwork

  /// - Parameter network: shared, not copied: the policy follows as it learns.
  package init(
    network: Sequential, head: any ValueHead, observationSpace: ObservationSpace,
    rescaling: ObservationEncoder.Rescaling? = nil
  ) {
    q = QNetwork(
      network, head, observationSpace: observationSpace, rescaling: rescaling, rows: network.maximumBatch)
  }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    for row in 0..<observations.count { actions[row] = -1 }
    fillActions(for: observations, into: actions)
  }

  /// Selects actions for the rows whose action is negative and leaves the others unchanged.
  func fillActions(
    for observations: Observations, into actions: UnsafeMutablePointer<Int32>, randomness: Randomness = []
  ) {
    let actionCount = q.actionCount
    forEachRow(of: observations, randomness: randomness) { row, q in
      guard actions[row] < 0 else { return }
      actions[row] = Int32(
        truncatingIfNeeded: greedyAction(q, count: actionCount, mask: observations.mask(row)))
    }
  }

  /// `[B · A]`, the value of each action in each row.
  func actionValues(for observations: Observations) -> [Double] {
    var values: [Double] = []
    forEachRow(of: observations) { _, q in
      for action in 0..<self.q.actionCount { values.append(Double(q[action])) }
    }
    return values
  }

  /// Calls `body` with each row and its action values, `[A]`.
  func forEachRow(
    of observations: Observations, randomness: Randomness = [], _ body: (Int, UnsafePointer<Float>) -> Void
  ) {
    var first = 0
    q.network.randomness = randomness
    while first < observations.count {
      let rows = first..<min(first + q.network.maximumBatch, observations.count)
      let reading = q.read(q.forward(observations, rows: rows))
      for row in rows { body(row, reading.values(row - first)) }
      first = rows.upperBound
    }
  }
}
