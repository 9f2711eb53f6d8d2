import RLCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Sampling priorities of a replay buffer: P(i) = p_i / sum of all, p_i = (|error| + 1e-6)^alpha.
///
/// The p_i are the leaves of a tree whose every node is the sum of its eight children, so a draw and a change look at a
/// handful of cache lines however many transitions there are. Sums are recomputed from the children, never adjusted:
/// no rounding gathers, and the same leaves always give the same sums.
///
/// Source: Schaul et al., "Prioritized experience replay" (2016), section 3.3, proportional variant.
package final class Priorities {
  package let count: Int
  /// alpha: 0 samples uniformly.
  package let exponent: Double
  /// The highest p_i so far, which a new transition gets, so that each is sampled soon.
  package private(set) var highest = 1.0
  /// `[count]` and zeros up to a multiple of eight.
  private let leaves: Column<Float>
  /// The levels above the leaves, from below: sums of eight each; the last is a single number.
  private let levels: [UnsafeMutablePointer<Double>]
  private let sums: Column<Double>
  private static let width = 8
  private static let smallest = 1e-6
  /// A leaf and its part of the sums above, rounded up.
  static let bytesPerTransition = 6

  package init(count: Int, exponent: Double) {
    (self.count, self.exponent) = (count, exponent)
    var size = Self.padded(count)
    leaves = Column(size, filledWith: 0)
    var sizes: [Int] = []
    repeat {
      let nodes = size / Self.width
      size = nodes == 1 ? 1 : Self.padded(nodes)
      sizes.append(size)
    } while size > 1
    sums = Column(sizes.reduce(0, +), filledWith: 0)
    let start = sums.start
    levels = sizes.indices.map { start + sizes[..<$0].reduce(0, +) }
  }

  private static func padded(_ count: Int) -> Int { (max(count, 1) + width - 1) / width * width }

  package var total: Double { levels[levels.count - 1][0] }

  package subscript(slot: Int) -> Float { leaves[slot] }

  /// Priority p of an error.
  package func priority(ofError error: Double) -> Double { pow(abs(error) + Self.smallest, exponent) }

  package func set(_ slot: Int, to priority: Double) {
    leaves[slot] = Float(priority)
    var node = slot / Self.width
    var sum = 0.0
    for child in 0..<Self.width { sum += Double(leaves[node * Self.width + child]) }
    levels[0][node] = sum
    for level in 1..<max(levels.count, 1) {
      node /= Self.width
      let children = levels[level - 1] + node * Self.width
      sum = 0
      for child in 0..<Self.width { sum += children[child] }
      levels[level][node] = sum
    }
  }

  func setToHighest(_ slot: Int) { set(slot, to: highest) }

  /// Updates the priorities of sampled transitions from their errors.
  ///
  /// A transition whose priority is 0 was overwritten since it was drawn, or cannot be drawn yet; it stays so.
  package func update(_ slots: UnsafePointer<Int32>, errors: UnsafePointer<Float>, count: Int) {
    for row in 0..<count where leaves[Int(slots[row])] > 0 {
      let priority = priority(ofError: Double(errors[row]))
      // A NaN priority would poison every sum; the run ends because of its loss anyway.
      guard priority.isFinite else { continue }
      highest = max(highest, priority)
      set(Int(slots[row]), to: max(priority, Double(Float.leastNormalMagnitude)))
    }
  }

  /// Samples one slot from each of `count` equal parts of the sum, with its importance weight.
  ///
  /// - Parameter held: N of the weights, transitions that can be drawn.
  func draw(
    _ slots: UnsafeMutablePointer<Int32>, _ weights: UnsafeMutablePointer<Float>, count: Int, held: Int,
    beta: Double, using random: inout RandomStream
  ) {
    let total = total
    precondition(total > 0, "nothing can be sampled yet")
    for row in 0..<count {
      slots[row] = Int32(truncatingIfNeeded: find((Double(row) + random.uniform()) / Double(count) * total))
    }
    var highest = 0.0
    for row in 0..<count {
      let probability = Double(leaves[Int(slots[row])]) / total
      let weight = pow(Double(held) * probability, -beta)
      weights[row] = Float(weight)
      highest = max(highest, weight)
    }
    for row in 0..<count { weights[row] = Float(Double(weights[row]) / highest) }
  }

  /// The leaf at which the cumulative sum of the leaves first exceeds `mass`.
  package func find(_ mass: Double) -> Int {
    var (left, node) = (mass, 0)
    for level in stride(from: levels.count - 2, through: 0, by: -1) {
      node = Self.step(into: &left, node * Self.width) { levels[level][$0] }
    }
    return Self.step(into: &left, node * Self.width) { Double(leaves[$0]) }
  }

  /// The child that contains `mass`; if rounding leaves it beyond the last, the last nonempty one.
  @inline(__always) private static func step(
    into mass: inout Double, _ first: Int, _ value: (Int) -> Double
  ) -> Int {
    var last = first
    for child in first..<first + width {
      let sum = value(child)
      if mass < sum { return child }
      if sum > 0 { last = child }
      mass -= sum
    }
    mass = value(last)
    return last
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.number("highest", &highest)
    try state.values("leaves", leaves.start, shape: [count], in: 0...Float.greatestFiniteMagnitude)
    guard state.mode == .restore else { return }
    guard highest.isFinite, highest > 0 else {
      throw TensorMismatch("the highest priority of the stored replay buffer is \(highest)")
    }
    for slot in stride(from: 0, to: count, by: Self.width) { set(slot, to: Double(leaves[slot])) }
  }
}
