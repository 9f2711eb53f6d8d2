extension SeedComparison {
  /// One dot a seed, with each group's interquartile mean and its interval.
  package var finalScores: Figure? {
    let shown = groups.indices.filter { groups[$0].summary != nil }
    guard !shown.isEmpty else { return nil }
    let rowHeight = min(130, max(46, 290 / Double(shown.count)))
    let optima = shown.compactMap { groups[$0].optimum }
    let references = optima + [threshold].compactMap { $0 }
    var plot = Plot(
      legend: [], x: .around(shown.flatMap { groups[$0].scores } + references),
      y: Scale(low: 0, high: Double(shown.count), start: 0, end: 1),
      height: 68 + Double(shown.count) * rowHeight, left: 22)
    plot.axes(x: metric.axisLabel, y: nil)
    if let best = optima.max() { plot.upright(best, "exact optimum", "optimum", isLeft: false) }
    if let threshold { plot.upright(threshold, "threshold", "threshold", isLeft: true) }
    for (row, index) in shown.enumerated() {
      let group = groups[index]
      let top = plot.y.end + Double(row) * rowHeight
      plot.svg.open("series \(FigureStyle.series(index))", data: [("group", String(index))])
      plot.svg.label(
        "\(shortened(group.name, 44)), n = \(group.count)", plot.x.start, top + 16, .start, "label strong")
      let middle = top + rowHeight * 0.58
      for (seed, offset) in plot.swarm(group.seeds, rowHeight: rowHeight) {
        let value = seed.score ?? 0
        let tip =
          "\(group.name)\nseed \(seed.seed): \(score(value))\(seed.state == .diverged ? "\ndiverged" : seed.isFailed ? "\nbelow the threshold" : "")"
        let (x, y) = (plot.x(value), middle + offset)
        if seed.isFailed {
          plot.svg.path([(x - 4, y - 4), (x + 4, y + 4)], "miss")
          plot.svg.path([(x - 4, y + 4), (x + 4, y - 4)], "miss")
          plot.svg.circle(x, y, 6, "hit", tip: tip)
        } else {
          plot.svg.circle(x, y, 4.2, "dot", tip: tip)
        }
      }
      if let summary = group.summary {
        let y = top + rowHeight * 0.9
        plot.svg.line(plot.x(summary.interval.low), y, plot.x(summary.interval.high), y, "bar")
        let x = plot.x(summary.interquartileMean)
        plot.svg.path(
          [(x, y - 6.5), (x + 6.5, y), (x, y + 6.5), (x - 6.5, y)], "mark", closed: true,
          tip:
            "\(group.name)\nIQM \(score(summary.interquartileMean)) \(text(summary.interval))\nmean \(score(summary.mean))"
        )
      }
      plot.svg.close()
    }
    let failed = groups.contains { $0.failedCount > 0 } ? " Crosses are failed seeds." : ""
    return plot.figure(
      "final-scores", isAtEndOfTraining ? "Final scores" : "Scores",
      "One dot a seed; diamonds are interquartile means with their 95 % bootstrap intervals.\(failed)")
  }

  private var isAtEndOfTraining: Bool { groups.allSatisfy(\.isAtEnd) }

  /// Which fraction of the seeds scores more than each value.
  package var performanceProfiles: Figure? {
    let shown = groups.indices.filter { groups[$0].count > 0 }
    let scores = shown.flatMap { groups[$0].scores }
    guard !scores.isEmpty else { return nil }
    var plot = Plot(
      legend: groups.map(\.name), x: .around(scores),
      y: Scale(low: 0, high: 1, start: 0, end: 1))
    plot.axes(x: "score τ: \(metric.axisLabel)", y: "fraction of seeds that score more than τ")
    let points = 120
    let thresholds = (0...points).map {
      plot.x.low + (plot.x.high - plot.x.low) * Double($0) / Double(points)
    }
    for index in shown {
      let values = groups[index].scores
      let profile = performanceProfile(values, thresholds: thresholds)
      let bootstrap = Bootstrap(count: values.count, resamples: Bootstrap.curveResamples)
      let intervals = thresholds.map { threshold in
        bootstrap.meanInterval(of: values.map { $0 > threshold ? 1 : 0 })
      }
      plot.svg.open("series \(FigureStyle.series(index))", data: [("group", String(index))])
      let xs = thresholds.map { plot.x($0) }
      plot.svg.path(
        zip(xs, intervals).map { ($0, plot.y($1.high)) }
          + zip(xs, intervals).reversed().map { ($0, plot.y($1.low)) }, "band", closed: true)
      // Steps, not slopes: the profile only changes at scores.
      var steps: [(Double, Double)] = [(plot.x.start, plot.y(1))]
      var left = 1.0
      for value in values.sorted() {
        steps.append((plot.x(value), plot.y(left)))
        left = performanceProfile(values, thresholds: [value])[0]
        steps.append((plot.x(value), plot.y(left)))
      }
      steps.append((plot.x.end, plot.y(0)))
      plot.svg.path(steps, "curve")
      for position in stride(from: 0, through: points, by: 4) {
        plot.svg.circle(
          xs[position], plot.y(profile[position]), 7, "hit",
          tip:
            "\(groups[index].name)\n\(fixed(profile[position] * 100, 0)) % of seeds score more than \(score(thresholds[position]))"
        )
      }
      plot.svg.close()
    }
    return plot.figure(
      "performance-profile", "Performance profile",
      "For each score τ, the fraction of a group's seeds that score more. Higher is better; bands are 95 % bootstrap intervals."
    )
  }
}

extension Plot {
  /// A vertical line that scores are measured against.
  mutating func upright(_ value: Double, _ words: String, _ style: String, isLeft: Bool) {
    guard value >= x.low, value <= x.high else { return }
    svg.line(x(value), y.start, x(value), y.end, "reference \(style)")
    svg.label(words, x(value) + (isLeft ? -4 : 4), y.end - 6, isLeft ? .end : .start, "note")
  }

  /// Where each seed's dot lies above or below its row, so that equal scores do not hide each other.
  fileprivate func swarm(_ seeds: [SeedResult], rowHeight: Double) -> [(SeedResult, Double)] {
    let reach = rowHeight * 0.2
    var placed: [(x: Double, y: Double)] = []
    let sorted = seeds.filter { $0.score != nil }.sorted {
      ($0.score ?? 0, $0.seed) < ($1.score ?? 0, $1.seed)
    }
    return sorted.map { seed in
      let position = x(seed.score ?? 0)
      func crowd(_ offset: Double) -> Int {
        placed.filter { abs($0.x - position) <= 8 && abs($0.y - offset) <= 6 }.count
      }
      // The middle first, then to either side; where all is taken, the least crowded place will do.
      var (offset, least) = (0.0, Int.max)
      for step in 0..<9 where least > 0 {
        let sign = step % 2 == 0 ? -1.0 : 1.0
        let candidate = sign * Double((step + 1) / 2) * reach / 4
        let count = crowd(candidate)
        if count < least { (offset, least) = (candidate, count) }
      }
      placed.append((position, offset))
      return (seed, offset)
    }
  }
}
