import RLCore

/// Turns observations into a network's input: arrays as they are, a state's number into a one-hot row.
package final class ObservationEncoder {
  /// D, the network's input size: elements of an array, or the number of states.
  package let size: Int
  /// Where one-hot rows are formed; nil for arrays.
  private let buffer: UnsafeMutablePointer<Float>?
  private let capacity: Int

  /// - Parameter capacity: the most rows that are encoded at once.
  package init(_ space: ObservationSpace, capacity: Int) {
    self.capacity = capacity
    switch space {
    case .discrete(let count):
      size = count
      let buffer = UnsafeMutablePointer<Float>.allocate(capacity: capacity * count)
      buffer.initialize(repeating: 0, count: capacity * count)
      self.buffer = buffer
    case .box(let box):
      size = box.count
      buffer = nil
    }
  }

  deinit { buffer?.deallocate() }

  /// `[rows.count, D]`, valid until the next call.
  package func encode(_ observations: Observations, rows: Range<Int>) -> UnsafePointer<Float> {
    if let values = observations.values { return UnsafePointer(values + rows.lowerBound * size) }
    guard let buffer, let states = observations.states else {
      preconditionFailure("observations of another space")
    }
    precondition(rows.count <= capacity, "more rows than the encoder has room for")
    buffer.update(repeating: 0, count: rows.count * size)
    for row in rows { buffer[(row - rows.lowerBound) * size + Int(states[row])] = 1 }
    return UnsafePointer(buffer)
  }
}
