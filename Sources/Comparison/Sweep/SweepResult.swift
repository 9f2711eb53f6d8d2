import RunStore
import Text

/// The scores of a grid of ordinary runs.
package struct SweepResult: Sendable {
  /// Names of the varied keys.
  package var names: [String]
  /// The values of each key as numbers, in their order; nil where one is not a number.
  package var numbers: [[Double]?]
  package var metric: ComparisonMetric
  package var score: SweepScore
  /// In the order of the grid: the last key varies fastest.
  package var cells: [SweepCell]
  /// Notes for the reader, one sentence each.
  package var notes: [String] = []

  package init(
    names: [String], numbers: [[Double]?], metric: ComparisonMetric, score: SweepScore, cells: [SweepCell]
  ) {
    (self.names, self.numbers, self.metric, self.score) = (names, numbers, metric, score)
    self.cells = cells
    let missing = cells.reduce(0) { $0 + $1.missingCount }
    if missing > 0 {
      notes.append(
        "\(Readable.count(missing, "seed")) \(missing == 1 ? "has" : "have") no score: \(score.lack(of: metric))"
      )
    }
    let bounds = cells.reduce(0) { $0 + $1.boundCount }
    guard bounds > 0 else { return }
    let seeds = Readable.count(bounds, "seed")
    switch score {
    case .steps:
      notes.append(
        "\(seeds) never reached the threshold and count\(bounds == 1 ? "s" : "") with all of the steps: the mean is a lower bound"
      )
    case .episodes:
      notes.append(
        "\(seeds) finished fewer episodes than asked for; the mean is over those that ended")
    case .final, .area, .stretch: break
    }
  }

  /// The lines of the figure: the cells that share the values of all keys but the first, in the order of the grid.
  package var lines: [(name: String, cells: [SweepCell])] {
    var order: [[String]] = []
    var members: [[String]: [SweepCell]] = [:]
    for cell in cells {
      let rest = Array(cell.values.dropFirst())
      if members[rest] == nil { order.append(rest) }
      members[rest, default: []].append(cell)
    }
    return order.map { rest in
      (
        zip(names.dropFirst(), rest).map { $0.isEmpty ? $1 : "\($0) \($1)" }.joined(separator: ", "),
        members[rest] ?? []
      )
    }
  }
}

extension SweepResult {
  /// Reads and scores the runs of every point.
  ///
  /// - Parameter points: the values and the run files of each point.
  /// - Throws: `nothingMeasured` where no run has a value of the metric.
  package init(
    names: [String], numbers: [[Double]?], metric: ComparisonMetric, score: SweepScore,
    points: [(values: [String], paths: [String])]
  ) throws {
    var groups: [[ComparedRun]] = []
    for point in points {
      var runs = try ComparedRun.read(point.paths, metric: metric)
      try ComparedRun.markCopies(&runs)
      groups.append(runs)
    }
    let all = groups.flatMap { $0 }
    let measured = all.flatMap(\.curve).map(\.value)
    guard let worst = ComparisonOptions().worst(of: measured) else {
      throw ComparisonError.nothingMeasured(
        metric: metric.description, paths: all.map(\.path), choices: ComparisonMetric.names(in: all))
    }
    let area = Self.sharedSteps(of: all)
    var cells: [SweepCell] = []
    for (point, runs) in zip(points, groups) {
      var cell = (scores: [Double](), diverged: 0, bounds: 0, missing: 0)
      for run in runs where run.copyOf == nil {
        if run.progress.status == .diverged { cell.diverged += 1 }
        guard let value = try run.score(score, metric, worst: worst, area: area) else {
          cell.missing += 1
          continue
        }
        cell.scores.append(value.value)
        if value.isBound { cell.bounds += 1 }
      }
      cells.append(
        SweepCell(
          values: point.values, scores: cell.scores, seedCount: runs.count, divergedCount: cell.diverged,
          boundCount: cell.bounds, missingCount: cell.missing))
    }
    self.init(names: names, numbers: numbers, metric: metric, score: score, cells: cells)
    let copies = all.reduce(0) { $0 + ($1.copyOf == nil ? 0 : 1) }
    if copies > 0 {
      notes.append(
        "\(copies) seed\(copies == 1 ? " has" : "s have") the same episodes as another of the same point; copies count once"
      )
    }
  }

  private static func sharedSteps(of runs: [ComparedRun]) -> ClosedRange<Int>? {
    let curves = runs.filter { $0.progress.status == .finished && !$0.curve.isEmpty }.map(\.curve)
    guard let from = curves.compactMap(\.first?.step).max(), let to = curves.compactMap(\.last?.step).min(),
      from < to
    else { return nil }
    return from...to
  }
}

extension ComparedRun {
  /// The score of this run; one that diverged counts with its worst value, as in a comparison.
  fileprivate func score(
    _ score: SweepScore, _ metric: ComparisonMetric, worst: Double, area: ClosedRange<Int>?
  ) throws(RunStoreError) -> (value: Double, isBound: Bool)? {
    if progress.status == .diverged, score.isOfValues {
      return (ComparisonOptions().worst(of: curve.map(\.value)) ?? worst, false)
    }
    switch score {
    case .final: return curve.last.map { ($0.value, false) }
    case .area:
      guard let area, let first = curve.first, let last = curve.last, first.step <= area.lowerBound,
        last.step >= area.upperBound
      else { return nil }
      return (meanHeight(curve, from: Double(area.lowerBound), to: Double(area.upperBound)), false)
    case .steps(let threshold):
      let reached = curve.first { $0.value >= threshold }
      return (Double(reached?.step ?? max(plannedSteps, progress.steps)), reached == nil)
    case .episodes(let numbers): return try mean(of: metric, over: numbers)
    case .stretch(let steps): return try mean(of: metric, during: steps).map { ($0, false) }
    }
  }

  /// The mean over the training episodes that end in `steps`, or over the values measured then; what is summed or counted is 0
  /// without any.
  private func mean(
    of metric: ComparisonMetric, during steps: ClosedRange<Int>
  ) throws(RunStoreError) -> Double? {
    guard metric.isOfEpisodes else {
      let values = curve.filter { steps.contains($0.step) }.map(\.value)
      return values.isEmpty ? nil : Aggregates.mean(values)
    }
    let episodes = try RunReader(path).episodes().filter { steps.contains($0.step) }
    if episodes.isEmpty { return metric.isAverage ? nil : 0 }
    return TrainingAverage(episodes, of: metric, window: episodes.count).mean(over: 1...episodes.count)
  }

  /// The mean over these training episodes: of the episodes, or of the values measured during them.
  private func mean(
    of metric: ComparisonMetric, over numbers: ClosedRange<Int>
  ) throws(RunStoreError) -> (value: Double, isBound: Bool)? {
    let reader = try RunReader(path)
    let episodes = try reader.episodes(numbers)
    guard let last = episodes.last else { return nil }
    let isBound = numbers.upperBound != .max && last.number < numbers.upperBound
    if metric.isOfEpisodes {
      let average = TrainingAverage(episodes, of: metric, window: episodes.count)
      return average.mean(over: 1...episodes.count).map { ($0, isBound) }
    }
    let before = numbers.lowerBound > 1 ? try reader.episode(numbers.lowerBound - 1).episode.step : 0
    let values = curve.filter { $0.step > before && $0.step <= last.step }.map(\.value)
    return values.isEmpty ? nil : (Aggregates.mean(values), isBound)
  }
}

extension SweepScore {
  /// Whether it is a value of the metric.
  fileprivate var isOfValues: Bool {
    if case .steps = self { return false }
    return true
  }
}
