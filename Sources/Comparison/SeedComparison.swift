import RunStore

/// What the seeds of some groups say about each other: every number of the table, the figures and the report.
package struct SeedComparison: Sendable {
  package var metric: ComparisonMetric
  /// Of the first group; the same in all unless that was allowed to differ.
  package var environment: String
  package var threshold: Double?
  package var groups: [GroupResult]
  package var pairs: [PairResult]
  /// Settings in which the groups differ.
  package var settingDifferences: [SettingDifference]
  /// Steps between which areas under the curves are taken: what all groups were measured on.
  package var areaSteps: ClosedRange<Int>?
  /// Of a board game, where everyone has played everyone.
  package internal(set) var opponentRatings: [OpponentRating] = []
  package var verdict: String
  package var warnings: [String]

  /// Whether a seed can have failed: there is a threshold, or one diverged.
  package var knowsFailure: Bool { threshold != nil || groups.contains { $0.divergedCount > 0 } }

  /// The p below which a difference counts.
  package static let level = 0.05
}

/// What came of one seed.
package struct SeedResult: Sendable {
  package enum State: String, Sendable {
    case finished, running, interrupted, diverged, failed
  }
  package var record: RunRecord
  package var seed: UInt64 { record.facts.seed }
  package var state: State
  /// What it counts with; nil where it is left out.
  package var score: Double?
  /// The expected return of its policy at that step, computed from the exact rules; nil where it was not recorded.
  package var exactReturn: Double?
  /// The games of the evaluation that it counts with; nil where nothing is played against opponents.
  package var games: GameRecord?
  /// Its rating by games of everyone against everyone; nil where none were played.
  package var elo: Double?
  /// Below the threshold at the end though its policy is not the optimum for its gamma, or diverged.
  package var isFailed: Bool
  /// The seed whose episodes are the same; such a copy is counted nowhere.
  package var copyOf: UInt64? { record.copyOf }
  package var threshold: StepsToThreshold.Seed?
  /// Its curve; after it diverged, on at the score that it counts with.
  package var line: [CurvePoint]
  package var area: Double?
}

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
  package var stepsToThreshold: StepsToThreshold?
  /// The best expected return that the agent could reach, where the rules are known.
  package var optimum: Double?

  package var scores: [Double] { seeds.compactMap(\.score) }
  /// Seeds that are no copies of others.
  package var independentCount: Int { seeds.reduce(0) { $0 + ($1.copyOf == nil ? 1 : 0) } }
  package var count: Int { scores.count }
  package var failedCount: Int { seeds.reduce(0) { $0 + ($1.isFailed ? 1 : 0) } }
  package var divergedCount: Int { seeds.reduce(0) { $0 + ($1.state == .diverged ? 1 : 0) } }
  /// Training time without evaluation and storing, s: the median over the seeds.
  package var wallSeconds: Double { Aggregates.median(seeds.map(\.record.progress.wallSeconds)) }
  /// Median steps over median time, so that the two numbers of a row belong together.
  package var stepsPerSecond: Double? {
    let steps = Aggregates.median(seeds.map { Double($0.record.progress.steps) })
    return wallSeconds > 0 && steps > 0 ? steps / wallSeconds : nil
  }
  package var areas: [Double] { seeds.compactMap(\.area) }

  /// The games of the seeds that have scores, against one opponent or all of them.
  package func tally(against opponent: String? = nil) -> GameTally {
    seeds.filter { $0.score != nil }.compactMap(\.games).flatMap(\.results).reduce(into: GameTally()) {
      if opponent == nil || $1.opponent == opponent { $0.add($1) }
    }
  }

  /// How far the optimum lies above the mean: of exact expected returns where the seeds recorded them, which have no
  /// chance in them; else of the scores.
  package var gap: Double? {
    guard let optimum else { return nil }
    let exact = exactReturns
    return exact.isEmpty ? summary.map { optimum - $0.mean } : optimum - Aggregates.mean(exact)
  }

  /// Exact returns of the seeds that have scores; empty where one of them did not record its own.
  private var exactReturns: [Double] {
    let exact = seeds.filter { $0.score != nil }.compactMap(\.exactReturn)
    return exact.count == count ? exact : []
  }

  /// Whether the gap is that of the greedy policy while the scores are those of one that also explores.
  func gapIsOfAnotherPolicy(than metric: ComparisonMetric) -> Bool {
    guard optimum != nil, !exactReturns.isEmpty else { return false }
    return metric == .trainingReturn || metric == .evaluationReturn && (evaluationEpsilon ?? 0) > 0
  }

  /// The probability of a random action in the evaluations.
  var evaluationEpsilon: Double? { group.runs.lazy.compactMap(\.evaluation).first?.epsilon }

  /// The median, and on how many seeds it rests; a censored one is a lower bound.
  package var stepsToThresholdText: String {
    guard let steps = stepsToThreshold, !steps.seeds.isEmpty else { return "-" }
    let median = steps.median.map { grouped($0) } ?? "> \(grouped(steps.lastStep))"
    return "\(median) (\(steps.reachedCount) of \(steps.seeds.count))"
  }

  /// Of the scores of a group that has some.
  package struct Summary: Sendable, Equatable {
    package var interquartileMean: Double
    package var interval: Interval
    package var mean: Double
    package var standardDeviation: Double
    package var best: Double
    package var worst: Double

    /// Nil where there are no values.
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

/// A group's curve at one step.
package struct CurveBand: Sendable, Equatable {
  package var step: Int
  package var count: Int
  package var interquartileMean: Double
  package var interval: Interval
}

/// Two groups against each other.
package struct PairResult: Sendable {
  /// Indices of the groups; the difference is the mean of `first` less that of `second`.
  package var first: Int
  package var second: Int
  package var test: PermutationTest
  /// p with Holm's correction for all pairs.
  package var adjustedP: Double
  package var probabilityOfImprovement: Double
  package var probabilityInterval: Interval
  /// Seeds a group that would probably decide, if the difference is what it seems; nil where more than 1,000 would
  /// be needed.
  package var seedsToDecide: Int?
  /// Whether the seeds are enough, and p small enough, to say which is higher.
  package var isDecided: Bool
}

/// How to compare.
package struct ComparisonOptions: Sendable {
  package var metric = ComparisonMetric.evaluationReturn
  /// The score that counts as success.
  package var threshold: Double?
  /// Environment steps at which to take the scores; nil for each group's end.
  package var atStep: Int?
  package var allowed: Set<Requirement> = []
  /// Whether equal seeds are treated as having nothing in common.
  package var ignoresPairs = false
  /// The best expected return, by the group's index.
  package var optima: [Int: Double] = [:]
  /// What the reader must know of these options, a sentence each.
  package var notes: [String] = []

  package init() {}
}
