import RLCore

/// Bootstrap resamples of the seeds of a group, drawn once and used for every quantity, so that a seed's whole
/// curve is resampled at a time.
///
/// ```swift
/// let interval = Bootstrap(count: 10).interquartileMeanInterval(of: scores)
/// ```
///
/// The numbers come from `RandomStream`, so that the same scores always give the same interval.
package struct Bootstrap: Sendable {
  /// Values in a sample.
  package let count: Int
  package let resamples: Int
  /// `[R, N]`, the sampled indices; R resamples of N values.
  let indices: [Int32]
  /// `[R, N]`, how often each index was sampled.
  private let multiplicities: [UInt16]

  /// Number of resamples of reported intervals; curves use `curveResamples`.
  package static let reportedResamples = 20_000
  package static let curveResamples = 2_000
  /// Seed of all reported intervals; the number is arbitrary.
  package static let seed: UInt64 = 20_260_301

  /// - Precondition: there is at least one value.
  package init(count: Int, resamples: Int = Self.reportedResamples, seed: UInt64 = Self.seed) {
    precondition(count > 0 && count < 1 << 16 && resamples > 0, "a resample holds 1 to 65,535 values")
    (self.count, self.resamples) = (count, resamples)
    var random = RandomStream(seed: seed)
    var indices = [Int32](repeating: 0, count: resamples * count)
    var multiplicities = [UInt16](repeating: 0, count: resamples * count)
    for resample in 0..<resamples {
      for position in 0..<count {
        let index = random.below(count)
        indices[resample * count + position] = Int32(truncatingIfNeeded: index)
        multiplicities[resample * count + index] += 1
      }
    }
    (self.indices, self.multiplicities) = (indices, multiplicities)
  }

  /// `[R]`, the interquartile mean of each resample of `values`, `[N]`.
  package func interquartileMeans(of values: [Double]) -> [Double] {
    precondition(values.count == count, "one value per index")
    let order = (0..<count).sorted { values[$0] < values[$1] }
    let sorted = order.map { values[$0] }
    let trimmed = count / 4
    let kept = count - 2 * trimmed
    return (0..<resamples).map { resample in
      var (skip, left, sum) = (trimmed, kept, 0.0)
      for position in 0..<count {
        var copies = Int(multiplicities[resample * count + order[position]])
        let skipped = min(copies, skip)
        skip -= skipped
        copies = min(copies - skipped, left)
        left -= copies
        sum += Double(copies) * sorted[position]
      }
      return sum / Double(kept)
    }
  }

  /// `[N]`, one resample of `values`, `[N]`.
  package func resample(_ values: [Double], _ resample: Int) -> [Double] {
    (0..<count).map { values[Int(indices[resample * count + $0])] }
  }

  /// The percentile interval of the interquartile mean.
  ///
  /// With one task the stratified bootstrap of rliable is this: runs are drawn within the task.
  package func interquartileMeanInterval(of values: [Double], confidence: Double = 0.95) -> Interval {
    Self.percentileInterval(interquartileMeans(of: values), confidence: confidence)
  }

  /// The percentile interval of the mean of `values`, `[N]`.
  package func meanInterval(of values: [Double], confidence: Double = 0.95) -> Interval {
    let means = (0..<resamples).map { resample in
      var sum = 0.0
      for index in 0..<count { sum += Double(multiplicities[resample * count + index]) * values[index] }
      return sum / Double(count)
    }
    return Self.percentileInterval(means, confidence: confidence)
  }

  /// From the quantile (1 - confidence) / 2 of `statistics` to the one as far from the other end.
  ///
  /// Source: Efron and Tibshirani, "An introduction to the bootstrap" (1993), chapter 13; as `arch` computes it.
  package static func percentileInterval(_ statistics: [Double], confidence: Double = 0.95) -> Interval {
    let sorted = statistics.sorted()
    let tail = (1 - confidence) / 2
    return Interval(
      Aggregates.quantile(ofSorted: sorted, tail), Aggregates.quantile(ofSorted: sorted, 1 - tail))
  }
}
