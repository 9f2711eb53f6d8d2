import RunStore
import Text

extension SeedComparison {
  /// Learning curves of the groups over environment steps, training episodes or training time.
  ///
  /// - Parameter showsSeeds: whether thin lines show the single seeds.
  package func learningCurves(over axis: CurveAxis = .steps, showsSeeds: Bool = true) -> Figure? {
    let lines = groups.map { CurveLine($0, over: axis, showsSeeds: showsSeeds) }
    let xs = lines.flatMap { $0.band.map(\.x) + $0.seeds.joined().map(\.x) }.filter { $0 > 0 }
    let values = lines.flatMap {
      $0.band.flatMap { [$0.band.interval.low, $0.band.interval.high] } + $0.seeds.joined().map(\.y)
    }
    guard let last = xs.max(), let first = xs.min(), !values.isEmpty else { return nil }
    // Ends that are far apart would squeeze one curve against the axis.
    let ends = lines.compactMap { $0.band.last?.x }
    let isLogarithmic =
      first > 0 && (hasLogarithmicAxis || (ends.max() ?? 1) >= 4 * (ends.min() ?? 1)) && last > first
    let references = references
    let limits = AxisLimits(
      values + references.map(\.value),
      essential: lines.flatMap(\.laterHalf) + references.map(\.value))
    var x = Scale(low: isLogarithmic ? first : 0, high: last, start: 0, end: 1)
    (x.isLogarithmic, x.areWhole) = (isLogarithmic, axis != .time)
    var y = limits.scale
    y.areWhole = metric == .trainingEpisodes
    var plot = Plot(
      legend: groups.map { "\($0.name) (n = \($0.count))" },
      references: references.map { ("\($0.words) \(Readable.score($0.value))", $0.style) }, x: x, y: y)
    plot.axes(x: axis.label + (isLogarithmic ? ", logarithmic" : ""), y: metric.axisLabel)
    for (index, line) in lines.enumerated() {
      plot.marks.open("series \(FigureStyle.classes(ofGroup: index))", data: ["group": String(index)])
      plot.marks.path(
        line.band.map { (plot.x($0.x), plot.clamped($0.band.interval.high)) }
          + line.band.reversed().map { (plot.x($0.x), plot.clamped($0.band.interval.low)) }, "band",
        closed: true)
      plot.marks.open("seeds")
      for seed in line.seeds {
        for part in plot.visible(seed) { plot.marks.path(part, "seed") }
        if let point = seed.first, seed.count == 1 {
          plot.marks.circle(plot.x(point.x), plot.clamped(point.y), 3, "dot")
        }
      }
      plot.marks.close()
      if line.band.count == 1, let point = line.band.first { plot.point(point.x, point.band) }
      for part in plot.visible(line.band.map { ($0.x, $0.band.average) }) {
        plot.marks.path(part, "curve")
      }
      let skip = max(1, line.band.count / 60)
      for (position, point) in line.band.enumerated()
      where position % skip == 0 || position == line.band.count - 1 {
        let band = point.band
        plot.marks.circle(
          plot.x(point.x), plot.clamped(band.average), 7, "hit",
          tip:
            "\(groups[index].name)\n\(axis.text(point.x, band.step))\n\(average.short) \(Readable.score(band.average)) \(band.interval.text())\nn = \(band.count)"
        )
      }
      plot.marks.close()
    }
    if axis == .steps { for step in branchSteps { plot.branch(Double(step)) } }
    for reference in references { plot.reference(reference.value, reference.style) }
    plot.markCuts(limits)
    let what =
      "Thick lines are \(average.rawValue)s over seeds, bands their 95 % \(average == .median ? "" : "bootstrap ")intervals"
      + (showsSeeds ? ", thin lines single seeds" : "")
    let smoothing =
      metric.isAverage
      ? " Each point is the mean of up to \(Readable.grouped(window)) training episode\(window == 1 ? "" : "s")."
      : ""
    let branches =
      branchSteps.isEmpty
      ? "" : " A vertical line marks the step at which branches leave their originals."
    return switch axis {
    case .steps:
      plot.figure(
        "learning-curves", "Learning curves", "\(what).\(smoothing)\(branches)\(limits.caption)")
    case .episodes:
      plot.figure(
        "learning-curves", "Learning curves over training episodes", "\(what).\(smoothing)\(limits.caption)")
    case .time:
      plot.figure(
        "wall-clock", "Learning over training time",
        "\(what). Time is recorded training time, without evaluation; a thick line is drawn at the median time of its seeds.\(limits.caption)"
      )
    }
  }
}

extension CurveAxis {
  fileprivate var label: String {
    switch self {
    case .steps: "environment steps"
    case .episodes: "training episodes"
    case .time: "training time (s)"
    }
  }

  /// A place on the axis, for a reader who points at it.
  fileprivate func text(_ x: Double, _ step: Int) -> String {
    switch self {
    case .steps: "\(Readable.grouped(step)) steps"
    case .episodes: "\(Readable.grouped(step)) episodes"
    case .time: "\(Readable.grouped(step)) steps, \(Readable.fixed(x, 2)) s"
    }
  }
}

extension SeedComparison {
  /// Steps at which seeds leave the runs that they are branches of.
  fileprivate var branchSteps: [Int] {
    Set(groups.flatMap(\.seeds).compactMap(\.record.facts.branch?.step)).sorted()
  }

  /// Reference lines for the scores.
  fileprivate var references: [(value: Double, words: String, style: String)] {
    (sharedOptimum.map { [($0, "exact optimum", "optimum")] } ?? [])
      + (threshold.map { [($0, "threshold", "threshold")] } ?? [])
  }
}

extension Plot {
  /// A vertical line where a branch leaves its original.
  fileprivate mutating func branch(_ step: Double) {
    guard step >= x.low, step <= x.high else { return }
    let place = x(step)
    marks.line(place, y.start, place, y.end, "reference branch")
    let isRight = place + 50 < Self.width
    marks.label("branch", place + (isRight ? 5 : -5), y.start - 7, isRight ? .start : .end, "note")
  }

  /// A curve of a single point, with its interval.
  fileprivate mutating func point(_ x: Double, _ band: CurveBand) {
    let (low, high) = (y(band.interval.low), y(band.interval.high))
    marks.line(self.x(x), low, self.x(x), high, "whisker")
    for end in [low, high] { marks.line(self.x(x) - 4, end, self.x(x) + 4, end, "whisker") }
    marks.circle(self.x(x), y(band.average), 5, "mark")
  }
}

/// A group's curves in the units of the figure's horizontal axis.
private struct CurveLine {
  var band: [(x: Double, band: CurveBand)]
  var seeds: [[(x: Double, y: Double)]]

  init(_ group: GroupResult, over axis: CurveAxis, showsSeeds: Bool) {
    func position(_ seed: SeedResult, _ step: Int) -> Double? {
      axis == .time ? seed.record.clock.seconds(at: step) : Double(step)
    }
    band = (axis == .episodes ? group.episodeCurve : group.curve).compactMap { band in
      guard axis == .time else { return (Double(band.step), band) }
      let times = group.seeds.compactMap { position($0, band.step) }
      return times.isEmpty ? nil : (Aggregates.median(times), band)
    }
    let counted = showsSeeds ? group.seeds.filter { $0.copyOf == nil } : []
    seeds = counted.map { seed in
      (axis == .episodes ? seed.record.episodeCurve : seed.line).compactMap { point in
        position(seed, point.step).map { ($0, point.value) }
      }
    }
  }

  /// What the axis must show: where the band ended up.
  var laterHalf: [Double] {
    band.suffix((band.count + 1) / 2).flatMap { [$0.band.interval.low, $0.band.interval.high] }
  }
}
