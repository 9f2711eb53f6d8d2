import Text

extension SeedComparison {
  /// The fraction of seeds that have reached the threshold by each step.
  package var thresholdCurves: Figure? {
    guard let threshold else { return nil }
    let all = groups.compactMap(\.stepsToThreshold)
    let steps = all.flatMap(\.seeds).map { Double($0.step) }.filter { $0 > 0 }
    guard let last = steps.max(), let first = steps.min() else { return nil }
    let ends = all.map { Double($0.lastStep) }.filter { $0 > 0 }
    let isLogarithmic = (ends.max() ?? 1) >= 4 * (ends.min() ?? 1)
    var x = Scale(low: isLogarithmic ? first * 0.8 : 0, high: last, start: 0, end: 1)
    (x.isLogarithmic, x.areWhole) = (isLogarithmic, true)
    var plot = Plot(legend: groups.map(\.name), x: x, y: Scale(low: 0, high: 1.02, start: 0, end: 1))
    plot.axes(
      x: "environment steps" + (isLogarithmic ? ", logarithmic" : ""),
      y: "fraction of seeds at \(Readable.score(threshold)) or above")
    for (index, group) in groups.enumerated() {
      guard let reached = group.stepsToThreshold, !reached.seeds.isEmpty else { continue }
      plot.marks.open("series \(FigureStyle.classes(ofGroup: index))", data: ["group": String(index)])
      var points: [(Double, Double)] = [(plot.x.start, plot.y(0))]
      var level = 0.0
      var hits: [(Double, Double, String)] = []
      for (step, fraction) in reached.fractions {
        points.append((plot.x(Double(step)), plot.y(level)))
        points.append((plot.x(Double(step)), plot.y(fraction)))
        level = fraction
        hits.append(
          (
            plot.x(Double(step)), plot.y(fraction),
            "\(group.name)\n\(Readable.grouped(step)) steps: \(Readable.fixed(fraction * 100, 0)) % of seeds"
          ))
      }
      points.append((plot.x(Double(reached.lastStep)), plot.y(level)))
      plot.marks.path(points, "curve")
      // A seed that ended below the threshold: all that is known is that it took longer.
      for seed in reached.seeds where !seed.hasReached {
        let fraction = reached.fractions.last { $0.step <= seed.step }?.fraction ?? 0
        let (x, y) = (plot.x(Double(seed.step)), plot.y(fraction))
        plot.marks.path([(x, y - 5), (x, y + 5)], "whisker")
        hits.append((x, y, "\(group.name)\nnot reached after \(Readable.grouped(seed.step)) steps"))
      }
      for (x, y, tip) in hits { plot.marks.circle(x, y, 7, "hit", tip: tip) }
      plot.marks.close()
    }
    return plot.figure(
      "steps-to-threshold", "Steps to the threshold",
      "Fraction of seeds whose evaluation has reached \(Readable.score(threshold)) (Kaplan-Meier); a tick is a seed that ended without reaching it."
    )
  }

  /// Each pair's difference with its interval.
  package var differences: Figure? {
    guard !pairs.isEmpty, pairs.count <= 28 else { return nil }
    let bounded = pairs.flatMap { [$0.test.difference, $0.test.interval.low, $0.test.interval.high] }.filter {
      $0.isFinite
    }
    let rowHeight = min(110, max(34, 290 / Double(pairs.count)))
    var plot = Plot(
      legend: [], x: .around(bounded + [0], margin: 0.08),
      y: Scale(low: 0, high: Double(pairs.count), start: 0, end: 1),
      height: 68 + Double(pairs.count) * rowHeight, left: 22)
    plot.axes(x: "difference in mean \(metric.noun)", y: nil)
    plot.marks.line(plot.x(0), plot.y.start, plot.x(0), plot.y.end, "axis")
    for (row, pair) in pairs.enumerated() {
      let top = plot.y.end + Double(row) * rowHeight
      let (a, b) = (groups[pair.first], groups[pair.second])
      let isFirst = pair.test.difference >= 0
      plot.marks.open("series \(FigureStyle.classes(ofGroup: isFirst ? pair.first : pair.second))")
      plot.marks.label(
        "\(shortened(a.name, 28)) − \(shortened(b.name, 28))", plot.x.start, top + 14, .start, "title")
      plot.marks.label(Readable.probability(pair.adjustedP), plot.x.end, top + 14, .end, "note")
      let y = top + rowHeight * 0.66
      let low = max(plot.x.low, pair.test.interval.low)
      let high = min(plot.x.high, pair.test.interval.high)
      plot.marks.line(plot.x(low), y, plot.x(high), y, "bar")
      for (end, bound, direction) in [
        (low, pair.test.interval.low, -1.0), (high, pair.test.interval.high, 1.0),
      ] {
        let x = plot.x(end)
        if bound.isFinite {
          plot.marks.line(x, y - 5, x, y + 5, "whisker")
        } else {
          plot.marks.path([(x - 6 * direction, y - 5), (x, y), (x - 6 * direction, y + 5)], "miss")
        }
      }
      plot.marks.circle(
        plot.x(pair.test.difference), y, 6, "mark",
        tip:
          "\(a.name) − \(b.name)\n\(Readable.signed(pair.test.difference)) \(pair.test.interval.text(signed: true))\n\(Readable.probability(pair.adjustedP)), \(pair.test.words)\nP(improvement) \(Readable.fixed(pair.probabilityOfImprovement, 2))"
      )
      plot.marks.close()
    }
    return plot.figure(
      "differences", "Differences",
      "Differences of mean \(metric.noun) with the 95 % intervals of the permutation test; an arrow is a bound that so few seeds cannot determine."
    )
  }

  /// The figures of the scores, in the order of the report.
  package var figures: [Figure] {
    let curves = [axis, .time, .steps].reduce(into: [CurveAxis]()) { if !$0.contains($1) { $0.append($1) } }
    return [
      learningCurves(over: curves[0]), finalScores, learningCurves(over: curves[1]), performanceProfiles,
      thresholdCurves, differences,
    ].compactMap { $0 }
  }
}
