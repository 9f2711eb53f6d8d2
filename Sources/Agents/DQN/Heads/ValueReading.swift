import RLCore

/// A network's outputs as values: valid until the network computes, or its memory is read into, again.
package struct ValueReading {
  /// `[B, A]`: the mean return of each action.
  package let values: UnsafePointer<Float>
  /// `[B, A, N]`: what targets are made of: the values themselves, probabilities or quantiles.
  package let atoms: UnsafePointer<Float>
  /// A
  package let actionCount: Int
  /// N
  package let atomCount: Int

  /// `[A]`
  @inline(__always) package func values(_ row: Int) -> UnsafePointer<Float> { values + row * actionCount }

  /// `[N]`
  @inline(__always) package func atoms(_ row: Int, _ action: Int) -> UnsafePointer<Float> {
    atoms + (row * actionCount + action) * atomCount
  }

  /// The best legal action by the values of one member of an ensemble; of equal ones the first.
  package func greedyAction(_ row: Int, member: Int, mask: ActionMask?) -> Int {
    var best: Int?
    for action in 0..<actionCount where mask?.contains(action) ?? true {
      if best.map({ atoms(row, action)[member] > atoms(row, $0)[member] }) ?? true { best = action }
    }
    return best ?? 0
  }
}
