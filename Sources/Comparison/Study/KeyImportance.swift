import Foundation

/// How much of the scores' spread a searched key explains by itself, in [0, 1].
///
/// The share of the variance of the scores' ranks between groups of trials: those with equal values of the key, or, of a
/// number, fourths of its range by rank. It sees no interaction of keys; and few trials in many groups explain much by
/// chance, so the share that chance is expected to explain is taken off (the adjusted R² of a one-way analysis of variance).
///
/// Source: Kruskal and Wallis, "Use of ranks in one-criterion variance analysis" (1952).
package struct KeyImportance {
  /// Nil with too few trials to say.
  package let share: Double?
  package let trials: Int

  package init(_ points: [(value: String, score: Double)]) {
    trials = points.count
    let numbers = points.compactMap { Double($0.value) }
    let groups: [Int]
    if numbers.count == points.count, Set(numbers).count > 5 {
      let order = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
      var group = Array(repeating: 0, count: numbers.count)
      for (rank, index) in order.enumerated() { group[index] = 4 * rank / numbers.count }
      groups = group
    } else {
      let values = Array(Set(points.map(\.value))).sorted()
      groups = points.map { point in values.firstIndex(of: point.value) ?? 0 }
    }
    let (count, groupCount) = (points.count, Set(groups).count)
    guard groupCount > 1, count > groupCount + 1 else {
      share = nil
      return
    }
    let ranks = Self.ranks(points.map(\.score))
    let mean = Double(count + 1) / 2
    let total = ranks.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard total > 0 else {
      share = 0
      return
    }
    let between = Dictionary(grouping: ranks.indices, by: { groups[$0] }).values.reduce(0.0) { sum, members in
      let own = members.reduce(0) { $0 + ranks[$1] } / Double(members.count)
      return sum + Double(members.count) * (own - mean) * (own - mean)
    }
    let within = (total - between) / Double(count - groupCount)
    share = min(1, max(0, 1 - within / (total / Double(count - 1))))
  }

  /// From 1; equal values share the mean of their ranks.
  private static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = Array(repeating: 0.0, count: values.count)
    var first = 0
    while first < order.count {
      let value = values[order[first]]
      let end = order[first...].firstIndex { values[$0] > value } ?? order.count
      for index in order[first..<end] { ranks[index] = Double(first + 1 + end) / 2 }
      first = end
    }
    return ranks
  }
}
