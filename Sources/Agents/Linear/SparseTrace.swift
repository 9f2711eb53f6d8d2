import RLCore

/// An eligibility trace of the weights, `[F, A]`, of which only the elements that are not 0 are kept.
final class SparseTrace {
  /// A trace below this is forgotten.
  private static let smallest = 1e-6
  static let bytesPerWeight = 16

  private let weightCount, actionCount: Int
  /// `[F, A]`, where in `entries` a weight's trace is, or -1.
  private let slots: Column<Int32>
  /// The weights with a trace, in order of their first visit, and their traces; `count` are used.
  private let entries: Column<Int32>
  private let values: Column<Double>
  private var count = 0

  init(weightCount: Int, actionCount: Int) {
    (self.weightCount, self.actionCount) = (weightCount, actionCount)
    slots = Column(weightCount, filledWith: -1)
    entries = Column(weightCount, filledWith: 0)
    values = Column(weightCount, filledWith: 0)
  }

  /// z · x of `action`.
  func overlap(_ x: SparseVector, action: Int) -> Double {
    var sum = 0.0
    for index in 0..<x.count {
      let slot = Int(slots[Int(x.places[index]) &* actionCount &+ action])
      if slot >= 0 { sum += values[slot] * x.values[index] }
    }
    return sum
  }

  /// The place of the trace of a weight, which is 0 where it had none.
  @inline(__always) private func slot(_ entry: Int) -> Int {
    if slots[entry] >= 0 { return Int(slots[entry]) }
    slots[entry] = Int32(truncatingIfNeeded: count)
    entries[count] = Int32(truncatingIfNeeded: entry)
    values[count] = 0
    count &+= 1
    return count &- 1
  }

  /// z ← z + factor · x for `action`.
  func add(_ x: SparseVector, action: Int, factor: Double) {
    for index in 0..<x.count {
      values[slot(Int(x.places[index]) &* actionCount &+ action)] += factor * x.values[index]
    }
  }

  /// z ← 1 where the binary x is 1, for `action`.
  func replace(_ x: SparseVector, action: Int) {
    for index in 0..<x.count { values[slot(Int(x.places[index]) &* actionCount &+ action)] = 1 }
  }

  /// w ← w + change · z, then z ← decay · z.
  func update(_ weights: UnsafeMutablePointer<Double>, by change: Double, decay: Double) {
    var kept = 0
    for index in 0..<count {
      let (entry, value) = (Int(entries[index]), values[index])
      weights[entry] += change * value
      let faded = value * decay
      if abs(faded) < Self.smallest {
        slots[entry] = -1
      } else {
        slots[entry] = Int32(truncatingIfNeeded: kept)
        entries[kept] = Int32(truncatingIfNeeded: entry)
        values[kept] = faded
        kept &+= 1
      }
    }
    count = kept
  }

  func clear() {
    for index in 0..<count { slots[Int(entries[index])] = -1 }
    count = 0
  }

  func transfer(_ state: inout StateTransfer, name: String) throws(TensorMismatch) {
    var entries = Array(UnsafeBufferPointer(start: self.entries.start, count: count))
    var values = Array(UnsafeBufferPointer(start: self.values.start, count: count))
    let length = try state.list("\(name).entries", &entries, in: 0...Int32(weightCount - 1))
    guard try state.list("\(name).values", &values) == length, length <= weightCount else {
      throw TensorMismatch("the stored trace '\(name)' has not one value for each entry")
    }
    guard state.mode == .restore else { return }
    clear()
    for (entry, value) in zip(entries, values) { self.values[slot(Int(entry))] = value }
  }
}
