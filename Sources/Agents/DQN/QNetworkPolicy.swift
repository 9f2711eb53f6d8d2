import NeuralNetworks
import RLCore

/// Chooses the action to which a network gives the highest value; the first of several.
package final class QNetworkPolicy: Policy {
  private let network: Sequential
  private let encoder: ObservationEncoder
  private let readout: ValueReadout
  private let actionCount: Int

  /// - Parameter network: it is shared, not copied: the policy follows as it learns.
  package init(
    network: Sequential, observationSpace: ObservationSpace, form: ValueForm = .scalar,
    rescaling: ObservationEncoder.Rescaling? = nil
  ) {
    self.network = network
    actionCount = network.outputSize / form.atoms
    encoder = ObservationEncoder(
      observationSpace, capacity: network.maximumBatch, rescaling: rescaling)
    readout = ValueReadout(form, actionCount: actionCount, capacity: network.maximumBatch)
  }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    for row in 0..<observations.count { actions[row] = -1 }
    fillActions(for: observations, into: actions)
  }

  /// Chooses for the rows whose action is negative and leaves the others as they are.
  func fillActions(
    for observations: Observations, into actions: UnsafeMutablePointer<Int32>, randomness: Randomness = []
  ) {
    forEachRow(of: observations, randomness: randomness) { row, q in
      guard actions[row] < 0 else { return }
      actions[row] = Int32(
        truncatingIfNeeded: greedyAction(q, count: actionCount, mask: observations.mask(row)))
    }
  }

  /// Calls `body` with each row and the values of its actions, `[A]`.
  func forEachRow(
    of observations: Observations, randomness: Randomness = [], _ body: (Int, UnsafePointer<Float>) -> Void
  ) {
    var first = 0
    network.randomness = randomness
    while first < observations.count {
      let rows = first..<min(first + network.maximumBatch, observations.count)
      let outputs = network.forward(encoder.encode(observations, rows: rows), batch: rows.count)
      let values = readout.actionValues(outputs, rows: rows.count)
      for row in rows { body(row, values + (row - first) * actionCount) }
      first = rows.upperBound
    }
  }
}
