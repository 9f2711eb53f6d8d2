import RLCore

/// Checks that the numbers written by a worker are within the bounds of their space.
///
/// Shape and dtype are checked in Python; non-finite numbers are handled by the caller.
final class ObservationGuard {
  private let name: String
  private let stateCount: Int
  /// `[D]` each, or nil if no number can be out of bounds.
  private let bounds: (low: UnsafeMutablePointer<Float>, high: UnsafeMutablePointer<Float>)?
  private let size: Int
  private let isWhole: Bool
  /// A note on the first number out of bounds that are not relied on, or the first whole one that may be rounded.
  private(set) var remark: String?
  /// Whole numbers of at least this size are rounded in single precision: 2^24.
  private static let roundedSize: Float = 16_777_216

  init(_ space: ObservationSpace, isWhole: Bool, of name: String) {
    (self.name, self.isWhole) = (name, isWhole)
    size = space.rowSize
    switch space {
    case .discrete(let count):
      stateCount = count
      bounds = nil
    case .box(let box):
      stateCount = 0
      let holdsAll =
        box.elementType == .uint8
        ? box.low.allSatisfy { $0 == 0 } && box.high.allSatisfy { $0 == 255 }
        : box.low.allSatisfy { $0 == -.infinity } && box.high.allSatisfy { $0 == .infinity }
      bounds = holdsAll ? nil : (Self.column(box.low), Self.column(box.high))
    }
  }

  deinit {
    bounds?.low.deallocate()
    bounds?.high.deallocate()
  }

  private static func column(_ values: [Float]) -> UnsafeMutablePointer<Float> {
    let column = UnsafeMutablePointer<Float>.allocate(capacity: values.count)
    column.initialize(from: values, count: values.count)
    return column
  }

  /// - Throws: if a state is outside its space, since a table would be read out of bounds, or an integer is out of bounds.
  func inspect(_ observations: Observations) throws(EnvironmentFailure) {
    if let states = observations.states {
      for row in 0..<observations.count where states[row] < 0 || states[row] >= stateCount {
        throw EnvironmentFailure(
          "\(name): observes state \(states[row]), which is not in its space of \(stateCount)",
          cause: .environment)
      }
    }
    guard let bounds, let values = observations.values, isWhole || remark == nil else { return }
    var (outside, rounded): (UInt32, UInt32) = (0, 0)
    for row in 0..<observations.count {
      let start = values + row &* size
      for index in 0..<size {
        // Comparisons with NaN are false.
        outside |= (start[index] < bounds.low[index] ? 1 : 0) | (start[index] > bounds.high[index] ? 1 : 0)
        rounded |= abs(start[index]) >= Self.roundedSize ? 1 : 0
      }
    }
    if outside != 0 { try tell(values, observations.count, bounds) }
    if rounded != 0, isWhole, remark == nil { noteRounding(values, observations.count) }
  }

  private func noteRounding(_ values: UnsafeMutablePointer<Float>, _ count: Int) {
    let first = (0..<count &* size).first { abs(values[$0]) >= Self.roundedSize }
    guard let index = first else { return }
    remark =
      "\(name): observes \(values[index]) as element \(index % size); whole numbers from 2^24 on are rounded to single precision, and training continued"
  }

  private func tell(
    _ values: UnsafeMutablePointer<Float>, _ count: Int,
    _ bounds: (low: UnsafeMutablePointer<Float>, high: UnsafeMutablePointer<Float>)
  ) throws(EnvironmentFailure) {
    for index in 0..<count &* size {
      let (value, low, high) = (values[index], bounds.low[index % size], bounds.high[index % size])
      guard value < low || value > high, value.isFinite else { continue }
      let what =
        "\(name): observes \(value) as element \(index % size), which is not in [\(low), \(high)] of its space"
      if isWhole { throw EnvironmentFailure(what, cause: .environment) }
      remark = what + "; values are used unchanged, and training continued"
      return
    }
  }
}
