import Viewer

/// The mean return of training episodes over equal intervals of training.
struct TrainingCurve {
  private var totalSteps: Int
  private var sums: [(sum: Double, count: Int)]
  private static let bins = 240

  init(totalSteps: Int) {
    self.totalSteps = max(totalSteps, 1)
    sums = Array(repeating: (0, 0), count: Self.bins)
  }

  mutating func add(step: Int, value: Double) {
    while step > totalSteps { grow() }
    let bin = min(Int(Double(step) / Double(totalSteps) * Double(Self.bins)), Self.bins - 1)
    guard value.isFinite else { return }
    sums[bin].sum += value
    sums[bin].count += 1
  }

  /// Twice the range, for a run that turns out longer than it was expected to be.
  private mutating func grow() {
    totalSteps *= 2
    for bin in sums.indices {
      let pair = 2 * bin < Self.bins ? sums[2 * bin...2 * bin + 1] : []
      sums[bin] = pair.reduce((0, 0)) { ($0.0 + $1.sum, $0.1 + $1.count) }
    }
  }

  var points: [CurvePoint] {
    sums.enumerated().compactMap { index, bin in
      guard bin.count > 0 else { return nil }
      let step = (Double(index) + 0.5) / Double(Self.bins) * Double(totalSteps)
      return CurvePoint(step: step, value: bin.sum / Double(bin.count))
    }
  }
}
