import GRDB
import RLCore

/// The training state at a step, as far as it has changed since the last snapshot: the state to resume from.
package struct TrainingSnapshot: Sendable {
  package var arrays: [StateArray]
  package var episodes: Int
  /// Training time, s.
  package var seconds: Double
  /// How long training paused for it, s.
  package var pauseSeconds: Double

  package init(arrays: [StateArray], episodes: Int, seconds: Double, pauseSeconds: Double) {
    (self.arrays, self.episodes) = (arrays, episodes)
    (self.seconds, self.pauseSeconds) = (seconds, pauseSeconds)
  }
}

/// Cost of a checkpoint.
package struct CheckpointCost: Sendable, Equatable {
  package var step: Int
  /// Bytes written: weights, and changes of the training state.
  package var bytes: Int
  /// How long training paused for it, s.
  package var pauseSeconds: Double
  /// Duration of the transaction on the writer thread, including the latest episodes and the sync to disk, s.
  package var writeSeconds: Double
}

/// Writes training states over the stored one.
struct StateWriter {
  private let insertArray, insertSegment, deleteSegments, setFact: Statement

  init(_ db: Database) throws {
    insertArray = try db.makeStatement(
      sql: "INSERT OR REPLACE INTO state_arrays (name, position, shape, dtype) VALUES (?, ?, ?, ?)")
    insertSegment = try db.makeStatement(
      sql: """
        INSERT INTO state_segments (name, segment, data) VALUES (?, ?, ?)
        ON CONFLICT (name, segment) DO UPDATE SET data = excluded.data
        """)
    deleteSegments = try db.makeStatement(sql: "DELETE FROM state_segments WHERE name = ? AND segment >= ?")
    setFact = try db.makeStatement(sql: "INSERT OR REPLACE INTO run (value, key) VALUES (?, ?)")
  }

  /// - Returns: the bytes of what was written.
  func write(_ snapshot: TrainingSnapshot, step: Int) throws -> Int {
    var bytes = 0
    for (position, array) in snapshot.arrays.enumerated() { bytes += try write(array, position) }
    try setFact.execute(arguments: [step, "state_step"])
    try setFact.execute(arguments: [snapshot.episodes, "state_episodes"])
    try setFact.execute(arguments: [snapshot.seconds, "state_seconds"])
    return bytes
  }

  private func write(_ array: StateArray, _ position: Int) throws -> Int {
    let layout = SegmentLayout(array)
    try insertArray.execute(arguments: [array.name, position, JSONNumber.array(array.shape), layout.dtype])
    try deleteSegments.execute(arguments: [array.name, layout.segmentCount])
    var bytes = 0
    for piece in array.pieces {
      var row = piece.firstRow
      let end = array.rowSize == 0 ? row : row + piece.elements.count / array.rowSize
      while row < end {
        let last = min(row + layout.segmentRows, end)
        let data = piece.elements.stored(
          (row - piece.firstRow) * array.rowSize..<(last - piece.firstRow) * array.rowSize)
        try insertSegment.execute(arguments: [array.name, row / layout.segmentRows, data])
        bytes += data.count
        row = last
      }
    }
    return bytes
  }
}

/// Layout of an array in segments.
struct SegmentLayout {
  let dtype: String
  /// Bytes of a row.
  let rowBytes: Int
  let segmentRows: Int
  let segmentCount: Int

  init(_ array: StateArray) {
    let dtype = array.noElements.dtype
    self.init(dtype: dtype, shape: array.shape, elementSize: NamedTensor.Elements.elementSizes[dtype] ?? 0)
  }

  private init(dtype: String, shape: [Int], elementSize: Int) {
    self.dtype = dtype
    let rows = shape.first ?? 1
    rowBytes = shape.dropFirst().reduce(elementSize, *)
    segmentRows = StateArray.segmentRows(rowBytes: rowBytes)
    segmentCount = rowBytes == 0 ? 0 : (rows + segmentRows - 1) / segmentRows
  }

  /// Nil if the type is unknown, or no array can be that large.
  init?(dtype: String, shape: [Int]) {
    guard let size = NamedTensor.Elements.elementSizes[dtype] else { return nil }
    var total = size
    for count in shape {
      // Of an array without elements the other axes are multiplied all the same.
      let (product, overflow) = total.multipliedReportingOverflow(by: max(count, 1))
      guard count >= 0, !overflow, product <= 1 << 46 else { return nil }
      total = product
    }
    self.init(dtype: dtype, shape: shape, elementSize: size)
  }
}
