import RunStore
import Text

package struct GroupResult: Sendable {
  package var group: RunGroup
  package var name: String { group.name }
  package var seeds: [SeedResult]
  /// Environment steps at which the scores were taken.
  package var scoreStep: Int
  /// Whether that is the end of training.
  package var isAtEnd: Bool
  package var summary: Summary?
  package var curve: [CurveBand]
  /// The same by training episodes: the `step` of a band is the number of ended episodes. Empty unless asked for.
  package var episodeCurve: [CurveBand]
  package var stepsToThreshold: StepsToThreshold?
  /// The optimal expected return for the agent's gamma, if the model is known.
  package var optimum: Double?

  package var scores: [Double] { seeds.compactMap(\.score) }
  /// Number of seeds that are not copies of others.
  package var independentCount: Int { seeds.reduce(0) { $0 + ($1.copyOf == nil ? 1 : 0) } }
  package var count: Int { scores.count }
  package var failedCount: Int { seeds.reduce(0) { $0 + ($1.isFailed ? 1 : 0) } }
  package var divergedCount: Int { seeds.reduce(0) { $0 + ($1.state == .diverged ? 1 : 0) } }
  /// Median training time over the seeds, without evaluation and recording, s.
  package var wallSeconds: Double { Aggregates.median(seeds.map(\.record.progress.wallSeconds)) }
  /// Median steps over median time, so that the two numbers of a row are consistent.
  package var stepsPerSecond: Double? {
    let steps = Aggregates.median(seeds.map { Double($0.record.progress.steps) })
    return wallSeconds > 0 && steps > 0 ? steps / wallSeconds : nil
  }
  package var areas: [Double] { seeds.compactMap(\.area) }

  /// The games of the seeds that have scores, against one opponent or all of them.
  package func tally(against opponent: String? = nil) -> GameTally {
    seeds.filter { $0.score != nil }.compactMap(\.games).reduce(into: GameTally()) {
      $1.add(to: &$0, against: opponent)
    }
  }

  /// The optimum minus the mean: of exact expected returns if the seeds recorded them, which have no sampling error,
  /// else of the scores.
  package var gap: Double? {
    guard let optimum else { return nil }
    let exact = exactReturns
    return exact.isEmpty ? summary.map { optimum - $0.mean } : optimum - Aggregates.mean(exact)
  }

  /// Exact returns of the seeds that have scores; empty if one of them did not record its own.
  private var exactReturns: [Double] {
    let exact = seeds.filter { $0.score != nil }.compactMap(\.exactReturn)
    return exact.count == count ? exact : []
  }

  /// Whether the gap is that of the greedy policy while the scores are those of an exploring one.
  func gapIsOfAnotherPolicy(than metric: ComparisonMetric) -> Bool {
    guard optimum != nil, !exactReturns.isEmpty else { return false }
    return metric == .trainingReturn || metric == .evaluationReturn && (evaluationEpsilon ?? 0) > 0
  }

  /// The probability of a random action in the evaluations.
  var evaluationEpsilon: Double? { group.runs.lazy.compactMap(\.evaluation).first?.epsilon }

  /// The median and the number of seeds it is based on; a censored one is a lower bound.
  package var stepsToThresholdText: String {
    guard let steps = stepsToThreshold, !steps.seeds.isEmpty else { return "-" }
    let median = steps.median.map { Readable.grouped($0) } ?? "> \(Readable.grouped(steps.lastStep))"
    return "\(median) (\(steps.reachedCount) of \(steps.seeds.count))"
  }

  /// Summary of a group's scores.
  package struct Summary: Sendable, Equatable {
    package var interquartileMean: Double
    package var interval: Interval
    package var mean: Double
    package var standardDeviation: Double
    package var best: Double
    package var worst: Double

    /// Nil if there are no values.
    init?(_ values: [Double]) {
      guard let best = values.max(), let worst = values.min() else { return nil }
      (self.best, self.worst) = (best, worst)
      interquartileMean = Aggregates.interquartileMean(values)
      interval = Bootstrap(count: values.count).interquartileMeanInterval(of: values)
      mean = Aggregates.mean(values)
      standardDeviation = Aggregates.standardDeviation(values)
    }
  }
}
