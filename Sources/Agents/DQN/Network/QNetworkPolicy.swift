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
  ///
  /// - Parameter members: `[B]`, the member of the ensemble that selects in each row; nil for all together.
  func fillActions(
    for observations: Observations, into actions: UnsafeMutablePointer<Int32>, randomness: Randomness = [],
    members: UnsafePointer<Int32>? = nil
  ) {
    let actionCount = q.actionCount
    forEachReading(of: observations, randomness: randomness) { row, reading, place in
      guard actions[row] < 0 else { return }
      let mask = observations.mask(row)
      let action =
        members.map { reading.greedyAction(place, member: Int($0[row]), mask: mask) }
        ?? greedyAction(reading.values(place), count: actionCount, mask: mask)
      actions[row] = Int32(truncatingIfNeeded: action)
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
    forEachReading(of: observations, randomness: randomness) { row, reading, place in
      body(row, reading.values(place))
    }
  }

  /// Calls `body` with each row, and where its values stand in what was read.
  private func forEachReading(
    of observations: Observations, randomness: Randomness, _ body: (Int, ValueReading, Int) -> Void
  ) {
    var first = 0
    q.network.randomness = randomness
    while first < observations.count {
      let rows = first..<min(first + q.network.maximumBatch, observations.count)
      let reading = q.read(q.forward(observations, rows: rows))
      for row in rows { body(row, reading, row - first) }
      first = rows.upperBound
    }
  }
}
