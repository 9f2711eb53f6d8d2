import Text

extension StudyPicture {
  /// The best score that the search knows over the environment steps of all trials.
  var bestFigure: Figure? {
    guard let first = best.first, let last = best.last else { return nil }
    var plot = Plot(
      legend: [], x: Scale(low: 0, high: Double(max(spent, 1)), start: 0, end: 1),
      y: .around(best.map(\.score)))
    plot.axes(x: "environment steps of all trials", y: "best \(metric) on tuning seeds")
    plot.marks.open("series \(FigureStyle.classes(ofGroup: 0))")
    var line = [(plot.x(Double(first.spent)), plot.y(first.score))]
    for point in best.dropFirst() {
      line.append((plot.x(Double(point.spent)), line[line.count - 1].1))
      line.append((plot.x(Double(point.spent)), plot.y(point.score)))
    }
    line.append((plot.x.end, plot.y(last.score)))
    plot.marks.path(line, "curve")
    for point in best {
      plot.marks.circle(
        plot.x(Double(point.spent)), plot.y(point.score), 3.4, "mark",
        tip:
          "trial \(point.trial)\n\(metric) \(Readable.score(point.score))\nafter \(Readable.grouped(point.spent)) steps"
      )
    }
    plot.marks.close()
    return plot.figure(
      "best", "Best so far",
      "Each mark is the best trial by then at the end of its training, or the one that leads a race after one more seed. It is the best of many on tuning seeds, so too good an estimate."
    )
  }

  /// One figure a key: the scores of all trials against their values.
  var sliceFigures: [Figure] { keys.enumerated().compactMap { slice(of: $1, index: $0) } }

  private func slice(of key: String, index: Int) -> Figure? {
    let points = points(of: key)
    guard !points.isEmpty else { return nil }
    let values = points.map(\.value).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let numbers = values.compactMap { Double($0.replacing("_", with: "")) }
    let isNumeric = numbers.count == values.count
    let axis = SweepAxis(
      values: isNumeric ? values : values.sorted(), numbers: isNumeric ? numbers : nil)
    let scores = points.map(\.score)
    let limits = AxisLimits(scores, essential: points.filter(\.trial.isFinished).map(\.score))
    var plot = Plot(legend: ["trained to the end", "stopped earlier"], x: axis.scale, y: limits.scale)
    plot.axes(
      x: key + (axis.scale.isLogarithmic ? ", logarithmic" : ""), y: metric, xTicks: axis.ticks)
    for (group, isFinished) in [true, false].enumerated() {
      plot.marks.open("series \(FigureStyle.classes(ofGroup: group))", data: ["group": String(group)])
      for point in points where point.trial.isFinished == isFinished {
        guard let place = axis.place(of: point.value), point.score >= plot.y.low, point.score <= plot.y.high
        else {
          continue
        }
        plot.marks.circle(
          plot.x(place), plot.y(point.score), point.trial.number == winner ? 5.5 : 3.2,
          point.trial.number == winner ? "mark" : isFinished ? "dot" : "miss",
          tip:
            "trial \(point.trial.number)\n\(key) \(point.value)\n\(metric) \(Readable.score(point.score))\nat step \(Readable.grouped(point.trial.step))"
        )
      }
      plot.marks.close()
    }
    plot.markCuts(limits)
    return plot.figure(
      "slice-\(index + 1)", key,
      "One mark per trial: its mean over tuning seeds at the last step that it reached. The large mark is the winner.\(limits.caption)"
    )
  }

  /// The scores of trials at each step at which they were judged.
  var rungFigure: Figure? {
    let steps = Set(judgments.map(\.step)).sorted()
    let scored = judgments.filter { $0.score?.isFinite ?? false }
    guard steps.count > 1 || judgments.count > 1, !scored.isEmpty else { return nil }
    let rounds = steps.count > 1 ? steps : []
    let limits = AxisLimits(
      scored.compactMap(\.score), essential: scored.filter(\.survives).compactMap(\.score))
    let axis: Scale =
      rounds.isEmpty
      ? Scale(low: 0.5, high: Double(trials.count) + 0.5, start: 0, end: 1)
      : .around(rounds.map(Double.init))
    var plot = Plot(legend: ["goes on", "is dropped"], x: axis, y: limits.scale)
    plot.axes(
      x: rounds.isEmpty ? "trial" : "environment steps of a trial", y: metric,
      xTicks: rounds.isEmpty ? nil : rounds.map { (Double($0), Readable.compact(Double($0))) })
    for (group, survives) in [true, false].enumerated() {
      plot.marks.open("series \(FigureStyle.classes(ofGroup: group))", data: ["group": String(group)])
      for judgment in scored where judgment.survives == survives {
        guard let score = judgment.score, score >= plot.y.low, score <= plot.y.high else { continue }
        plot.marks.circle(
          plot.x(Double(rounds.isEmpty ? judgment.trial : judgment.step)), plot.y(score), 3.2,
          survives ? "dot" : "miss",
          tip:
            "trial \(judgment.trial)\n\(metric) \(Readable.score(score))\n\(survives ? "goes on" : "is dropped") at step \(Readable.grouped(judgment.step))"
        )
      }
      plot.marks.close()
    }
    plot.markCuts(limits)
    return plot.figure(
      "rungs", "Who went on",
      "One mark per judgment of a trial: its mean over tuning seeds then, and whether it was trained further.\(limits.caption)"
    )
  }
}
