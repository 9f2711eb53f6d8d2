import RunStore
import Text

extension SeedComparison {
  /// Final scores, one dot per seed, with each group's interquartile mean and interval.
  package var finalScores: Figure? {
    let failed = groups.contains { $0.failedCount > 0 } ? " Crosses are failed seeds." : ""
    return SeedRows(self) { $0.score }.figure(
      "final-scores", isAtEndOfTraining ? "Final scores" : "Scores",
      "\(SeedRows.caption)\(failed)", axis: metric.axisLabel, marksFailures: true,
      references: [
        sharedOptimum.map { ($0, "exact optimum", "optimum") },
        threshold.map { ($0, "threshold", "threshold") },
      ].compactMap { $0 })
  }

  /// The optimum of the one environment of all groups; nil where they have several, or some meet several tasks.
  var sharedOptimum: Double? {
    let worlds = groups.map { group in
      group.group.settings.all.filter { $0.key.hasPrefix("environment.") }.map { "\($0.key)=\($0.value)" }
    }
    guard Set(worlds).count == 1, groups.allSatisfy({ $0.group.settings["tasks.list"] == nil }) else {
      return nil
    }
    return groups.compactMap(\.optimum).max()
  }

  private var isAtEndOfTraining: Bool { groups.allSatisfy(\.isAtEnd) }

  /// Performance profiles: the fraction of seeds that score above each value.
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
      plot.marks.open("series \(FigureStyle.classes(ofGroup: index))", data: ["group": String(index)])
      let xs = thresholds.map { plot.x($0) }
      plot.marks.path(
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
      plot.marks.path(steps, "curve")
      for position in stride(from: 0, through: points, by: 4) {
        plot.marks.circle(
          xs[position], plot.y(profile[position]), 7, "hit",
          tip:
            "\(groups[index].name)\n\(Readable.fixed(profile[position] * 100, 0)) % of seeds score more than \(Readable.score(thresholds[position]))"
        )
      }
      plot.marks.close()
    }
    return plot.figure(
      "performance-profile", "Performance profile",
      "For each score τ, the fraction of a group's seeds that score more. Higher is better; bands are 95 % bootstrap intervals."
    )
  }
}

extension Plot {
  /// Vertical reference lines, with labels where there is room.
  mutating func uprights(_ lines: [(value: Double, words: String, style: String)]) {
    let lines = lines.filter { $0.value >= x.low && $0.value <= x.high }
    for line in lines {
      marks.line(x(line.value), y.start, x(line.value), y.end, "reference \(line.style)")
    }
    for (row, line) in lines.enumerated() {
      let place = x(line.value)
      // A page on a narrow screen writes letters of 17 pixels, which are about half as wide.
      let fits = place + 9.4 * Double(line.words.count) < x.end + right
      marks.label(
        line.words, place + (fits ? 4 : -4), y.end - 6 + 14 * Double(row), fits ? .start : .end, "note")
    }
  }
}
