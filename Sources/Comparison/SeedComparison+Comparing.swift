import RLCore
import RunStore

extension SeedComparison {
  /// Compares groups of seeds.
  ///
  /// - Throws: `different` where what must be equal is not, `nothingMeasured` where there is no value to compare.
  package init(_ groups: [RunGroup], _ options: ComparisonOptions) throws(ComparisonError) {
    precondition(!groups.isEmpty, "a comparison needs a group")
    let violations = RunGroup.violations(among: groups)
    let refused = violations.filter { !options.allowed.contains($0.requirement) }
    if !refused.isEmpty { throw .different(refused) }
    let runs = groups.flatMap(\.runs)
    let values = runs.flatMap(\.curve).map(\.value)
    guard let worst = options.worst(of: values) else {
      throw .nothingMeasured(
        metric: options.metric.description, paths: runs.map(\.path),
        choices: runs.contains { $0.progress.status == .running } ? nil : ComparisonMetric.names(in: runs))
    }
    var results = groups.enumerated().map { index, group in
      GroupResult(group, options, worst: worst, optimum: options.optima[index])
    }
    areaSteps = Self.sharedSteps(of: results)
    if let steps = areaSteps {
      for index in results.indices { results[index].measureAreas(steps) }
    }
    (metric, axis, window, average) = (options.metric, options.axis, options.window, options.average)
    ignoresPairs = options.ignoresPairs
    hasLogarithmicAxis = options.hasLogarithmicAxis
    environment = displayable(groups[0].facts.environment)
    threshold = options.threshold
    settingDifferences = SettingDifference.between(groups.map(\.settings.ofAllSeeds))
    pairs = Self.pairs(of: results, options)
    self.groups = results
    (verdict, warnings) = ("", [])
    warnings =
      options.notes + violations.map { "allowed to differ: \($0)" } + Self.warnings(results, options)
      + areaWarnings
    warnings += levelWarnings + continual.compactMap(\.warning)
    verdict = VerdictWriter(self).sentence
  }

  /// From the last of the first steps to the first of the last ones: the range that all curves cover.
  private static func sharedSteps(of groups: [GroupResult]) -> ClosedRange<Int>? {
    guard let from = groups.compactMap(\.curve.first?.step).max(),
      let to = groups.compactMap(\.curve.last?.step).min(), from < to
    else { return nil }
    return from...to
  }

  private static func pairs(of groups: [GroupResult], _ options: ComparisonOptions) -> [PairResult] {
    let indices = groups.indices.filter { groups[$0].count > 0 }
    let combinations = indices.flatMap { first in indices.filter { $0 > first }.map { (first, $0) } }
    var pairs = combinations.map { first, second in
      PairResult(
        groups, first, second, comparisons: combinations.count, ignoresPairs: options.ignoresPairs)
    }
    let adjusted = holmAdjusted(pairs.map(\.test.p))
    for (index, p) in adjusted.enumerated() {
      pairs[index].adjustedP = p
      let counts = [groups[pairs[index].first].count, groups[pairs[index].second].count]
      pairs[index].isDecided = p <= Self.level && counts.allSatisfy { $0 >= SeedsNeeded.fewest }
    }
    return pairs
  }
}

extension GroupResult {
  init(_ group: RunGroup, _ options: ComparisonOptions, worst: Double, optimum: Double?) {
    self.group = group
    self.optimum = optimum
    let ends = ScoreStep(group, atStep: options.atStep)
    (scoreStep, isAtEnd) = (ends.step, ends.isEnd)
    seeds = group.runs.map { run in
      SeedResult(run, options, scoreStep: ends.step, worst: worst, optimum: optimum)
    }
    summary = Summary(seeds.compactMap(\.score))
    if options.threshold != nil { stepsToThreshold = StepsToThreshold(seeds.compactMap(\.threshold)) }
    curve = Self.curve(of: seeds.map(\.line), options.average)
    let isCounted = seeds.filter { $0.copyOf == nil }
    let bands =
      options.axis == .episodes ? Self.curve(of: isCounted.map(\.record.episodeCurve), options.average) : []
    // Seeds end at different episodes: the few that had the most are no sample of all.
    let most = bands.map(\.count).max() ?? 0
    episodeCurve = bands.filter { 2 * $0.count >= most }
  }

  /// The group's curve at every step at which one of its seeds was measured.
  ///
  /// Between its points a seed's curve is interpolated linearly. A seed that stopped early is no longer counted; one that
  /// diverged stays at what it counts with.
  private static func curve(of lines: [[CurvePoint]], _ average: CurveAverage) -> [CurveBand] {
    var bootstraps: [Int: Bootstrap] = [:]
    return Set(lines.flatMap { $0.map(\.step) }).sorted().compactMap { step in
      let values = lines.compactMap { value(of: $0, at: step) }
      guard !values.isEmpty else { return nil }
      let bootstrap =
        bootstraps[values.count]
        ?? Bootstrap(count: values.count, resamples: Bootstrap.curveResamples)
      bootstraps[values.count] = bootstrap
      return CurveBand(
        step: step, count: values.count, average: average(values),
        interval: average.interval(of: values, bootstrap))
    }
  }

  private static func value(of line: [CurvePoint], at step: Int) -> Double? {
    guard let first = line.first, let last = line.last, first.step <= step, step <= last.step else {
      return nil
    }
    var (low, high) = (0, line.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if line[middle].step < step { low = middle + 1 } else { high = middle }
    }
    let b = line[low]
    if b.step == step { return b.value }
    let a = line[low - 1]
    return a.value + (b.value - a.value) * Double(step - a.step) / Double(b.step - a.step)
  }

  mutating func measureAreas(_ steps: ClosedRange<Int>) {
    for index in seeds.indices {
      let line = seeds[index].line
      guard let first = line.first, let last = line.last, first.step <= steps.lowerBound,
        last.step >= steps.upperBound
      else { continue }
      seeds[index].area = meanHeight(
        line, from: Double(steps.lowerBound), to: Double(steps.upperBound))
    }
  }
}

/// The step at which the seeds of a group are scored.
struct ScoreStep {
  var step: Int
  var isEnd: Bool

  /// The end of training if a seed has reached it, else the last step at which all seeds were measured.
  init(_ group: RunGroup, atStep: Int?) {
    let curves = group.runs.map(\.curve)
    let finished = group.runs.filter { $0.progress.status == .finished }.compactMap(\.curve.last?.step)
    if let atStep {
      let reached = curves.compactMap { curve in curve.last { $0.step <= atStep }?.step }
      (step, isEnd) = (reached.max() ?? atStep, false)
    } else if group.settings.plateau != nil, let last = finished.max() {
      // Each seed ended where it no longer improved, and counts with its own end.
      (step, isEnd) = (last, true)
    } else if let last = finished.min() {
      (step, isEnd) = (last, true)
    } else {
      let alive = group.runs.filter { $0.progress.status != .diverged }.map(\.curve).filter { !$0.isEmpty }
      let last = alive.compactMap(\.last?.step).min() ?? curves.compactMap(\.last?.step).max() ?? 0
      let common = alive.dropFirst().reduce(Set(alive.first?.map(\.step) ?? [])) {
        $0.intersection($1.map(\.step))
      }
      (step, isEnd) = (common.filter { $0 <= last }.max() ?? last, false)
    }
  }
}

extension SeedResult {
  /// - Parameter worst: of all runs, for one that diverged before anything was measured.
  init(
    _ run: ComparedRun, _ options: ComparisonOptions, scoreStep: Int, worst: Double, optimum: Double?
  ) {
    let threshold = options.threshold
    record = run
    state = State(rawValue: run.progress.status.rawValue) ?? .failed
    exactReturn = run.exactReturns.last { $0.step <= scoreStep }?.value
    games = run.games.last { $0.step <= scoreStep }
    guard run.copyOf == nil else {
      (isFailed, line) = (false, [])
      return
    }
    let reached = run.curve.filter { $0.step <= scoreStep }
    if state == .diverged, run.curve.last.map({ $0.step < scoreStep }) ?? true {
      score = options.worst(of: run.curve.map(\.value)) ?? worst
    } else if let last = run.curve.last,
      last.step >= scoreStep || state == .finished && run.settings.plateau != nil
    {
      score = reached.last?.value
    }
    let finalScore = score
    let isBelow = threshold.map { limit in finalScore.map { $0 < limit } ?? false } ?? false
    isFailed = state == .diverged || isBelow && !Self.reaches(optimum, exactReturn)
    if let threshold {
      if let first = run.curve.first(where: { $0.value >= threshold }) {
        self.threshold = .init(step: first.step, hasReached: true)
      } else {
        self.threshold = .init(
          step: max(run.curve.last?.step ?? 0, state == .diverged ? scoreStep : 0), hasReached: false)
      }
    }
    line = run.curve
    if state == .diverged, let level = score, (line.last?.step ?? 0) < scoreStep {
      let step = max(run.progress.steps, (line.last?.step ?? 0) + 1)
      if step < scoreStep { line.append(CurvePoint(step: step, value: level)) }
      line.append(CurvePoint(step: scoreStep, value: level))
    }
  }
  /// Whether a policy's exact return equals that of the optimal one, up to rounding.
  private static func reaches(_ optimum: Double?, _ exactReturn: Double?) -> Bool {
    guard let optimum, let exactReturn else { return false }
    return exactReturn >= optimum - 1e-9 * max(1, abs(optimum))
  }
}
