import RLCore

/// Memory that a head reads outputs into.
package final class HeadMemory {
  /// A
  package let actionCount: Int
  /// The most rows read at once.
  package let rows: Int
  /// `[B, A]`, or empty where values are the outputs themselves.
  let values: Column<Float>
  /// `[B, A, N]`, or empty where the outputs are atoms themselves.
  let atoms: Column<Float>

  init(rows: Int, actionCount: Int, valuesPerAction: Int, atomsPerAction: Int) {
    self.rows = rows
    self.actionCount = actionCount
    values = Column(rows * actionCount * valuesPerAction, filledWith: 0)
    atoms = Column(rows * actionCount * atomsPerAction, filledWith: 0)
  }

}
