import RLCore

/// Batch stepper for the views of MiniGrid: it writes an observation only where another is seen than a column shows.
///
/// Most actions of a beginner change nothing, and what did not change need not be looked at again.
final class GridBatchStepper: BatchStepper {
  private struct Row {
    var world: MiniGridWorld
    var random: RandomStream
    /// The cells that the row of each column of observations shows.
    var previous, current, next: SIMD8<UInt64>
  }

  private let columns: BatchColumns
  private let wrap: (MiniGridWorld) -> any Environment
  private let rows: Column<Row>
  private let form: GridView.Form
  private let size: Int
  private let tables = GridTables.shared.start
  private let previous, current, next: UnsafeMutablePointer<Float>

  /// - Parameter wrap: what is shown to others of a row's world.
  /// - Precondition: the world shows a view, not the whole grid.
  init(
    _ prototype: MiniGridWorld, _ columns: BatchColumns,
    wrap: @escaping (MiniGridWorld) -> any Environment = { $0 }
  ) {
    guard let previous = columns.previousObservations.values, let current = columns.observations.values,
      let next = columns.nextObservations.values
    else {
      preconditionFailure("MiniGrid's observations are arrays")
    }
    precondition(prototype.form != .full, "the whole grid is written by the world itself")
    (self.columns, self.wrap) = (columns, wrap)
    (form, size) = (prototype.form, columns.observations.rowSize)
    (self.previous, self.current, self.next) = (previous, current, next)
    // No world shows this.
    let nothing = SIMD8<UInt64>(repeating: .max)
    rows = Column(
      columns.count,
      filledWith: Row(
        world: prototype, random: RandomStream(seed: 0), previous: nothing, current: nothing, next: nothing))
  }

  var failure: EnvironmentFailure? { nil }

  func reset() {
    for row in 0..<columns.count { begin(row: row) }
  }

  func begin(row: Int) { begin(row, isWritten: false) }

  /// - Parameter isWritten: whether nobody else has written to the row's observation.
  private func begin(_ row: Int, isWritten: Bool) {
    let slot = rows.start + row
    if let seed = columns.nextSeed(row: row) {
      columns.episodeSeeds[row] = seed
      slot.pointee.random = RandomStream(seed: seed)
    }
    columns.elapsedSteps[row] = 0
    slot.pointee.world.reset(using: &slot.pointee.random)
    let cells = slot.pointee.world.look(tables)
    if !isWritten || cells != slot.pointee.current { show(cells, in: current, row) }
    slot.pointee.current = cells
  }

  private func show(_ cells: SIMD8<UInt64>, in column: UnsafeMutablePointer<Float>, _ row: Int) {
    GridView.write(cells, form, into: column + row &* size, tables)
  }

  @inline(__always) private func copy(
    _ row: Int, from source: UnsafeMutablePointer<Float>, to target: UnsafeMutablePointer<Float>
  ) {
    (target + row &* size).update(from: source + row &* size, count: size)
  }

  func step() {
    for row in 0..<columns.count {
      let slot = rows.start + row
      if slot.pointee.previous != slot.pointee.current {
        copy(row, from: current, to: previous)
        slot.pointee.previous = slot.pointee.current
      }
      let (result, cells) = slot.pointee.world.step(
        Int(columns.actions[row]), seeing: slot.pointee.current, tables, using: &slot.pointee.random)
      let elapsed = columns.elapsedSteps[row] &+ 1
      let ending = result.ending == .none && elapsed >= columns.limit ? .truncated : result.ending
      columns.elapsedSteps[row] = elapsed
      columns.rewards[row] = result.reward
      columns.endings[row] = ending
      if cells != slot.pointee.next {
        show(cells, in: next, row)
        slot.pointee.next = cells
      }
      if ending != .none {
        columns.finishedSeeds[row] = columns.episodeSeeds[row]
        begin(row, isWritten: true)
      } else if cells != slot.pointee.current {
        copy(row, from: next, to: current)
        slot.pointee.current = cells
      }
    }
  }

  func environment(at row: Int) -> any Environment { wrap(rows[row].world) }
}
