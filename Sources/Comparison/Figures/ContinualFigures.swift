import Drawing
import Painting
import Text

/// What was learned, kept and forgotten of several tasks.
extension SeedComparison {
  package var continualFigures: [Figure] {
    let results = continual
    guard !results.isEmpty else { return [taskReturns].compactMap { $0 } }
    let values = results.flatMap { $0.matrix.joined().compactMap { $0 } }
    // A single row says nothing that a curve does not.
    let matrices = results.enumerated().filter { $1.matrix.joined().contains { $0 != nil } }
    return [learningByStage(results), relativeAreas(results), taskReturns].compactMap { $0 }
      + matrices.map { Self.matrix($1, number: $0 + 1, ValueScale(values)) }
  }

  /// Points of a line of tasks.
  private static let mostPoints = 50

  /// The index of the group, whose color a line has.
  private func index(of result: ContinualResult) -> Int { groups.firstIndex { $0.name == result.name } ?? 0 }

  private func learningByStage(_ results: [ContinualResult]) -> Figure? {
    let isExact = results.allSatisfy(\.isExact)
    return byStage(
      results, "continual-stages", isExact ? "Gap at the end of each task" : "Loss at the end of each task",
      isExact ? "gap to the optimum" : "negative return",
      "The task that was trained, at the end of its steps; thick: means over the seeds, thin: each seed."
    ) { run, _, part in
      let losses = run.stages[part].compactMap(\.finalLoss)
      return losses.count == part.count ? Aggregates.mean(losses) : nil
    }
  }

  private func relativeAreas(_ results: [ContinualResult]) -> Figure? {
    let known = results.filter { $0.difficulty != nil && $0.isExact }
    guard !known.isEmpty else { return nil }
    return byStage(
      known, "continual-plasticity", "Learning each task, next to a fresh agent",
      "area relative to a fresh agent",
      "The mean gap while a task is learned, divided by that of fresh agents in the same task: 1 is as good as new, below 1 what was learned before helps, above 1 the agent has become worse at learning. Thick: means over the seeds, thin: each seed.",
      reference: 1
    ) { run, result, part in
      result.difficulty.flatMap { run.relativeArea(of: run.stages[part], $0) }
    }
  }

  private func byStage(
    _ results: [ContinualResult], _ name: String, _ title: String, _ axis: String, _ caption: String,
    reference: Double? = nil, _ value: (ContinualRun, ContinualResult, Range<Int>) -> Double?
  ) -> Figure? {
    let count = results.flatMap { $0.runs.map(\.stages.count) }.max() ?? 0
    // Of more tasks than can be told apart some are one point.
    let size = max(1, (count + Self.mostPoints - 1) / Self.mostPoints)
    let lines = results.map { result in
      (index: index(of: result), points: result.stages(inParts: size) { value($0, result, $1) })
    }
    let all = lines.flatMap { $0.points.compactMap { $0?.seeds }.joined() }
    guard count > 1, !all.isEmpty else { return nil }
    let limits = Scale.around(all + (reference.map { [$0] } ?? []) + [0])
    var plot = Plot(
      legend: groups.map(\.name), x: Scale(low: 1, high: Double(count), start: 0, end: 1), y: limits)
    func x(_ part: Int) -> Double {
      plot.x(Double(part * size) + Double(min(size, count - part * size) + 1) / 2)
    }
    // Between two tasks there is none.
    let tasks = plot.x.ticks().filter { $0 == $0.rounded() }
    plot.axes(
      x: "task, in the order of training", y: axis,
      xTicks: tasks.map { ($0, Readable.grouped(Int(saturating: $0))) })
    if let reference { plot.reference(reference, "optimum") }
    for line in lines {
      plot.marks.open(
        "series \(FigureStyle.classes(ofGroup: line.index))", data: ["group": String(line.index)])
      let seeds = line.points.compactMap { $0?.seeds.count }.min() ?? 0
      func path(_ value: ((mean: Double, seeds: [Double])) -> Double, _ style: String) {
        plot.marks.path(
          line.points.enumerated().compactMap { part, point in
            point.map { (x(part), plot.y(value($0))) }
          }, style)
      }
      if seeds > 1 { for seed in 0..<seeds { path({ $0.seeds[seed] }, "seed") } }
      path(\.mean, "curve")
      for case (let part, let point?) in line.points.enumerated().map({ ($0, $1) }) {
        let tasks =
          size == 1 ? "task \(part + 1)" : "tasks \(part * size + 1) to \(min(part * size + size, count))"
        plot.marks.circle(
          x(part), plot.y(point.mean), 2.4, "dot",
          tip: "\(groups[line.index].name)\n\(tasks): \(Readable.score(point.mean))")
      }
      plot.marks.close()
    }
    let parts = size == 1 ? "" : " A point stands for \(Readable.grouped(size)) tasks."
    return plot.figure(name, title, caption + parts)
  }

  /// Tasks downward, stages to the right.
  private static func matrix(_ result: ContinualResult, number: Int, _ range: ValueScale) -> Figure {
    let (rows, left, top) = (result.matrix, 34.0, 20.0)
    let tasks = rows.first?.count ?? 0
    let side = min(26, max(1.6, 420 / Double(max(tasks, rows.count, 1))))
    let (width, height) = (side * Double(rows.count), side * Double(tasks))
    let what = result.isExact ? "gap" : "loss"
    var marks = Marks()
    for (stage, losses) in rows.enumerated() {
      for (task, loss) in losses.enumerated() {
        guard let loss else { continue }
        marks.rectangle(
          left + side * Double(stage), top + side * Double(task), side, side, "shade",
          fill: ColorScheme.light.color(ofValue: loss, limit: range.limit),
          tip: "after task \(stage + 1): \(what) \(Readable.score(loss)) in task \(task + 1)")
      }
    }
    marks.rectangle(left, top, width, height, "cell-edge")
    let step = max(1, Int((22 / side).rounded(.up)))
    for label in stride(from: 1, through: tasks, by: step) {
      marks.label(String(label), left - 5, top + side * (Double(label) - 0.5) + 4, .end, "tick")
    }
    for label in stride(from: 1, through: rows.count, by: step) {
      marks.label(String(label), left + side * (Double(label) - 0.5), top + height + 15, .middle, "tick")
    }
    marks.label("trained", left + width / 2, top + height + 31, .middle, "axis-label")
    marks.label("task", 10, top + height / 2, .middle, "axis-label", turned: true)
    let (foot, legend) = (top + height + 44, max(width, 120))
    for part in 0..<40 {
      marks.rectangle(
        left + Double(part) * legend / 40, foot, legend / 40 + 0.5, 9, "shade",
        fill: ColorScheme.light.color(ofValue: range.value(at: Double(part) / 39), limit: range.limit))
    }
    marks.label(Readable.score(range.low), left, foot + 23, .start, "tick")
    marks.label(Readable.score(range.high), left + legend, foot + 23, .end, "tick")
    return Figure(
      name: "continual-matrix-\(number)", title: result.name,
      caption:
        "The \(what) in each task (downward) after each one was trained (to the right), mean of \(Readable.count(result.runs.count, "seed")). Below the diagonal tasks are still to come, above it they lie in the past.",
      width: left + max(width, legend) + 14, height: foot + 32, marks: marks.all, isSmall: true)
  }
}
