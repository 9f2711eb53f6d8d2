import RunStore
import Text

extension SeedComparison {
  /// The return in each task at the end of training, by the parameter that tells them apart.
  package var taskReturns: Figure? {
    let lines = groups.indices.map { group in
      (
        group: group,
        tasks: groups[group].seeds.filter { $0.score != nil }.map(\.record.finalTasks).filter { !$0.isEmpty }
      )
    }.filter { !$0.tasks.isEmpty }
    guard let names = groups.lazy.compactMap(\.group.taskNames).first, names.all.count > 1, !lines.isEmpty
    else {
      return nil
    }
    let axis = names.axis
    // Two tasks may have one number, and numbers may read alike.
    let labels = names.all.indices.map { "\($0 + 1)" }
    let places = SweepAxis(values: labels, numbers: axis?.numbers)
    let points = lines.map { line in
      (
        group: line.group,
        points: names.all.indices.compactMap { task -> (x: Double, seeds: [Double], name: String)? in
          let seeds = line.tasks.compactMap { $0.first { $0.task == task }?.returnMean }
          guard let x = places.place(of: labels[task]), seeds.count == line.tasks.count else { return nil }
          return (x, seeds, names.all[task])
        }.sorted { $0.x < $1.x }
      )
    }
    let all = points.flatMap { $0.points.flatMap(\.seeds) }
    guard !all.isEmpty else { return nil }
    var plot = Plot(legend: groups.map(\.name), x: places.scale, y: .around(all + [0]))
    plot.axes(x: axis?.key ?? "task", y: "return", xTicks: places.ticks)
    for line in points {
      plot.marks.open(
        "series \(FigureStyle.classes(ofGroup: line.group))", data: ["group": String(line.group)])
      plot.marks.path(line.points.map { (plot.x($0.x), plot.y(Aggregates.mean($0.seeds))) }, "curve")
      for point in line.points {
        let x = plot.x(point.x)
        let summary = GroupResult.Summary(point.seeds)
        if let interval = summary?.interval, point.seeds.count > 1 {
          plot.marks.line(x, plot.y(interval.low), x, plot.y(interval.high), "whisker")
        }
        plot.marks.circle(
          x, plot.y(Aggregates.mean(point.seeds)), 3.4, "mark",
          tip:
            "\(groups[line.group].name), \(point.name)\nmean \(Readable.score(Aggregates.mean(point.seeds)))\nn = \(point.seeds.count)"
        )
      }
      plot.marks.close()
    }
    return plot.figure(
      "task-returns", "Return in each task at the end",
      "Means over the seeds; bars: 95 % bootstrap intervals of the interquartile mean.")
  }
}

extension RunGroup {
  fileprivate var taskNames: TaskNames? { settings["tasks.list"].map { TaskNames($0) } }
}
