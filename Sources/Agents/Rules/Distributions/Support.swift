/// The atoms of a categorical distribution: N returns at equal distances from `low` to `high`.
package struct Support: Sendable, Equatable {
  package let low, high: Float
  /// N
  package let count: Int

  package init(low: Float, high: Float, count: Int) {
    precondition(low < high && count > 1, "a support has two ends")
    self.low = low
    self.high = high
    self.count = count
  }

  package var step: Float { (high - low) / Float(count - 1) }
  package func value(_ atom: Int) -> Float { low + Float(atom) * step }

  /// The mean return of the probabilities `p`, `[N]`.
  @inline(__always) package func mean(_ p: UnsafePointer<Float>) -> Float {
    var sum: Float = 0
    for atom in 0..<count { sum += p[atom] * value(atom) }
    return sum
  }
}
