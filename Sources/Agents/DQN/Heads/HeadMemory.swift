/// Memory that a head reads outputs into.
package final class HeadMemory {
  /// A
  package let actionCount: Int
  /// The most rows read at once.
  package let rows: Int
  /// `[B, A]`, or empty where values are the outputs themselves.
  let values: UnsafeMutablePointer<Float>
  /// `[B, A, N]`, or empty where the outputs are atoms themselves.
  let atoms: UnsafeMutablePointer<Float>

  init(rows: Int, actionCount: Int, valuesPerAction: Int, atomsPerAction: Int) {
    self.rows = rows
    self.actionCount = actionCount
    func column(_ perAction: Int) -> UnsafeMutablePointer<Float> {
      let column = UnsafeMutablePointer<Float>.allocate(capacity: rows * actionCount * perAction)
      column.initialize(repeating: 0, count: rows * actionCount * perAction)
      return column
    }
    values = column(valuesPerAction)
    atoms = column(atomsPerAction)
  }

  deinit {
    values.deallocate()
    atoms.deallocate()
  }
}
