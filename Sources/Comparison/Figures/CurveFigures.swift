import Text

extension SeedComparison {
  /// Learning curves of the groups over environment steps or training time.
  package func learningCurves(overTime: Bool = false) -> Figure? {
    let lines = groups.map { CurveLine($0, overTime: overTime) }
    let xs = lines.flatMap { $0.band.map(\.x) + $0.seeds.joined().map(\.0) }.filter { $0 > 0 }
    let values = lines.flatMap {
      $0.band.flatMap { [$0.band.interval.low, $0.band.interval.high] } + $0.seeds.joined().map(\.1)
    }
    guard let last = xs.max(), let first = xs.min(), !values.isEmpty else { return nil }
    // Ends that are far apart would squeeze one curve against the axis.
    let ends = lines.compactMap { $0.band.last?.x }
    let isLogarithmic = (ends.max() ?? 1) >= 4 * (ends.min() ?? 1) && first > 0
    let references = references
    var x = Scale(low: isLogarithmic ? first : 0, high: last, start: 0, end: 1)
    x.isLogarithmic = isLogarithmic
    var plot = Plot(
      legend: groups.map { "\($0.name) (n = \($0.count))" },
      references: references.map { ("\($0.words) \(Readable.score($0.value))", $0.style) }, x: x,
      y: .around(values + references.map(\.value)))
    let unit = overTime ? "training time (s)" : "environment steps"
    plot.axes(x: unit + (isLogarithmic ? ", logarithmic" : ""), y: metric.axisLabel)
    for (index, line) in lines.enumerated() {
      plot.marks.open("series \(FigureStyle.classes(ofGroup: index))", data: ["group": String(index)])
      plot.marks.path(
        line.band.map { (plot.x($0.x), plot.y($0.band.interval.high)) }
          + line.band.reversed().map { (plot.x($0.x), plot.y($0.band.interval.low)) }, "band", closed: true)
      plot.marks.open("seeds")
      for seed in line.seeds {
        plot.marks.path(seed.map { (plot.x($0.0), plot.y($0.1)) }, "seed")
        if seed.count == 1 { plot.marks.circle(plot.x(seed[0].0), plot.y(seed[0].1), 3, "dot") }
      }
      plot.marks.close()
      if line.band.count == 1, let point = line.band.first { plot.point(point.x, point.band) }
      plot.marks.path(line.band.map { (plot.x($0.x), plot.y($0.band.interquartileMean)) }, "curve")
      let skip = max(1, line.band.count / 60)
      for (position, point) in line.band.enumerated()
      where position % skip == 0 || position == line.band.count - 1 {
        let band = point.band
        plot.marks.circle(
          plot.x(point.x), plot.y(band.interquartileMean), 7, "hit",
          tip:
            "\(groups[index].name)\n\(Readable.grouped(band.step)) steps\(overTime ? ", \(Readable.fixed(point.x, 2)) s" : "")\nIQM \(Readable.score(band.interquartileMean)) \(band.interval.text())\nn = \(band.count)"
        )
      }
      plot.marks.close()
    }
    for reference in references { plot.reference(reference.value, reference.style) }
    let what =
      "Thick lines are interquartile means over seeds, bands their 95 % bootstrap intervals, thin lines single seeds"
    return overTime
      ? plot.figure(
        "wall-clock", "Learning over training time",
        "\(what). Time is recorded training time, without evaluation; a thick line is drawn at the median time of its seeds."
      )
      : plot.figure("learning-curves", "Learning curves", "\(what).")
  }
}

extension SeedComparison {
  /// Reference lines for the scores.
  fileprivate var references: [(value: Double, words: String, style: String)] {
    let best = groups.compactMap(\.optimum).max()
    return (best.map { [($0, "exact optimum", "optimum")] } ?? [])
      + (threshold.map { [($0, "threshold", "threshold")] } ?? [])
  }
}

extension Plot {
  /// A curve of a single point, with its interval.
  fileprivate mutating func point(_ x: Double, _ band: CurveBand) {
    let (low, high) = (y(band.interval.low), y(band.interval.high))
    marks.line(self.x(x), low, self.x(x), high, "whisker")
    for end in [low, high] { marks.line(self.x(x) - 4, end, self.x(x) + 4, end, "whisker") }
    marks.circle(self.x(x), y(band.interquartileMean), 5, "mark")
  }
}

/// A group's curves in the units of the figure's horizontal axis.
private struct CurveLine {
  var band: [(x: Double, band: CurveBand)]
  var seeds: [[(Double, Double)]]

  init(_ group: GroupResult, overTime: Bool) {
    func position(_ seed: SeedResult, _ step: Int) -> Double? {
      overTime ? seed.record.clock.seconds(at: step) : Double(step)
    }
    band = group.curve.compactMap { band in
      guard overTime else { return (Double(band.step), band) }
      let times = group.seeds.compactMap { position($0, band.step) }
      return times.isEmpty ? nil : (Aggregates.median(times), band)
    }
    seeds = group.seeds.map { seed in
      seed.line.compactMap { point in position(seed, point.step).map { ($0, point.value) } }
    }
  }
}
