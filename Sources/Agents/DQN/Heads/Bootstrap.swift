import RLCore
import Replay

/// What the targets of a batch bootstrap from: decided once for all heads.
package struct Bootstrap {
  /// The rows of the batch: B.
  package let rows: Int
  /// `[B]`, with what Munchausen adds.
  package let rewards: UnsafePointer<Float>
  /// The target network's values of the successors.
  package let next: ValueReading
  private let batch: SampledBatch
  private let selected: UnsafePointer<Int32>?
  private let temperature: Double?

  /// - Parameters:
  ///   - selected: `[B, K]`, the successors' actions where another network selects them (double DQN), K being 1 or the
  ///     members of an ensemble; nil for the best of `next`.
  ///   - temperature: τ where all actions count by the softmax policy (Munchausen); nil where one does.
  package init(
    _ batch: SampledBatch, rewards: UnsafePointer<Float>, next: ValueReading,
    selected: UnsafePointer<Int32>? = nil, temperature: Double? = nil
  ) {
    rows = batch.count
    self.batch = batch
    self.rewards = rewards
    self.next = next
    self.selected = selected
    self.temperature = temperature
  }

  /// What row `row` bootstraps from.
  @inline(__always) package func successor(_ row: Int) -> Successor {
    let mask = batch.nextObservations.mask(row)
    // A state without legal actions is terminal: nothing is bootstrapped.
    if mask?.legalCount == 0 { return Successor(discountT: 0, choice: .action(0)) }
    let q = next.values(row)
    if let temperature {
      let policy = SoftPolicy(q, count: next.actionCount, mask: mask, temperature: temperature)
      return Successor(discountT: batch.discounts[row], choice: .policy(policy, mask))
    }
    let action = selected.map { Int($0[row]) } ?? greedyAction(q, count: next.actionCount, mask: mask)
    return Successor(discountT: batch.discounts[row], choice: .action(action))
  }

  /// What member `member` of an ensemble of `members` bootstraps from in row `row`.
  func successor(_ row: Int, member: Int, of members: Int) -> (discountT: Float, action: Int) {
    let mask = batch.nextObservations.mask(row)
    if mask?.legalCount == 0 { return (0, 0) }
    let action =
      selected.map { Int($0[row * members + member]) } ?? next.greedyAction(row, member: member, mask: mask)
    return (batch.discounts[row], action)
  }
}
