import RunStore

/// Mistakes of a run in one set of solved positions over training, with one number of simulations.
package struct MistakeCurve: Sendable, Equatable {
  package var set: String
  package var simulations: Int
  /// Shares of the positions, in [0, 1], by step.
  package var points: [CurvePoint]

  package init(set: String, simulations: Int, points: [CurvePoint]) {
    (self.set, self.simulations, self.points) = (set, simulations, points)
  }

  /// From a recorded metric, such as `mistakes/begin-hard/100`; nil for another one.
  init?(metric: String, _ points: [CurvePoint]) {
    let parts = metric.split(separator: "/")
    guard parts.count == 3, parts[0] == "mistakes", let simulations = Int(parts[2]) else { return nil }
    self.init(set: String(parts[1]), simulations: simulations, points: points.filter(\.value.isFinite))
  }
}

extension SeedComparison {
  /// The sets of which any seed has mistakes, each with the numbers of simulations.
  package var mistakeSets: [(set: String, simulations: [Int])] {
    let curves = groups.flatMap { $0.seeds.flatMap(\.record.mistakes) }
    return Set(curves.map(\.set)).sorted().map { set in
      (set, Set(curves.filter { $0.set == set }.map(\.simulations)).sorted())
    }
  }
}

extension GroupResult {
  /// The curve of each counted seed.
  func mistakes(_ set: String, _ simulations: Int) -> [[CurvePoint]] {
    seeds.filter { $0.score != nil }.compactMap { seed in
      seed.record.mistakes.first { $0.set == set && $0.simulations == simulations }?.points
    }.filter { !$0.isEmpty }
  }

  /// Means over the seeds, at the steps that all of them have.
  func meanMistakes(_ set: String, _ simulations: Int) -> [CurvePoint] {
    let curves = mistakes(set, simulations).map { curve in
      Dictionary(curve.map { ($0.step, $0.value) }, uniquingKeysWith: { $1 })
    }
    guard let first = curves.first else { return [] }
    return first.keys.sorted().compactMap { step in
      let values = curves.compactMap { $0[step] }
      return values.count == curves.count ? CurvePoint(step: step, value: Aggregates.mean(values)) : nil
    }
  }

  /// The share of mistakes at the end of training, over the seeds; nil without any.
  package func lastMistakes(_ set: String, _ simulations: Int) -> Summary? {
    Summary(mistakes(set, simulations).compactMap(\.last?.value))
  }
}
