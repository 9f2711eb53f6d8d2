import RLCore

/// Maps observations to the states of a table: a state index is its own, an array is discretized by a regular grid or
/// hashed.
///
/// Element `d` of an array falls into bin `floor((x - low) / (high - low) * bins)`, values outside `[low, high]` into
/// the outermost bins; the state's number counts through the bins with the last element fastest. A hash has no such order:
/// different arrays may have the same number.
package final class StateNumbering {
  package let stateCount: Int
  private let elementCount: Int
  private let isHashed: Bool
  private let bins: Column<Int>
  private let low, scale: Column<Float>

  /// For state indices.
  package convenience init(stateCount: Int) {
    self.init(stateCount: stateCount, bins: [], low: [], scale: [])
  }

  /// `bins[d]` equal intervals of `[low[d], high[d]]` for each element of an array.
  package convenience init(bins: [Int], low: [Double], high: [Double]) {
    self.init(
      stateCount: bins.reduce(1, *), bins: bins, low: low.map(Float.init),
      scale: bins.indices.map { Float(Double(bins[$0]) / (high[$0] - low[$0])) })
  }

  /// `stateCount` numbers for arrays of any content.
  package convenience init(hashingTo stateCount: Int) {
    self.init(stateCount: stateCount, bins: [], low: [], scale: [], isHashed: true)
  }

  private init(stateCount: Int, bins: [Int], low: [Float], scale: [Float], isHashed: Bool = false) {
    (self.stateCount, self.isHashed) = (stateCount, isHashed)
    elementCount = bins.count
    self.bins = Column(bins)
    self.low = Column(low)
    self.scale = Column(scale)
  }

  /// The bins of each element of an array, their lower bounds and bins per unit; nil for state indices.
  package var grid: (bins: [Int], low: [Float], scale: [Float])? {
    guard elementCount > 0 else { return nil }
    let elements = 0..<elementCount
    return (elements.map { bins[$0] }, elements.map { low[$0] }, elements.map { scale[$0] })
  }

  /// The state index of row `row`.
  @inline(__always) package func number(of observations: Observations, _ row: Int) -> Int32 {
    if let states = observations.states { return states[row] }
    guard let values = observations.values else { return 0 }
    let start = values + row &* observations.rowSize
    if isHashed { return hash(of: start, count: observations.rowSize) }
    var number = 0
    for index in 0..<elementCount {
      let position = (start[index] - low[index]) * scale[index]
      // A number beyond the bounds, infinite or none at all lands in an outermost bin.
      let bin = position > 0 ? Int(min(position, Float(bins[index] - 1))) : 0
      number = number &* bins[index] &+ bin
    }
    return Int32(truncatingIfNeeded: number)
  }

  /// The hash of an array: each element enters by a multiplication, as in FNV, and the bits are mixed at the end, so that
  /// the upper ones depend on all of them.
  private func hash(of values: UnsafePointer<Float>, count: Int) -> Int32 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in 0..<count {
      // 0 and -0 are equal.
      hash = (hash ^ UInt64((values[index] + 0).bitPattern)) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 32
    }
    return Int32(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(stateCount)).high)
  }
}
