import RunStore
import Text

extension SeedComparison {
  /// Mistakes in each set of solved positions over training: a line for each group and number of simulations.
  ///
  /// They are numbered: their names become those of files, and the name of a set may be a stranger's.
  package var mistakes: [Figure] {
    mistakeSets.enumerated().compactMap { mistakes(in: $1.set, $1.simulations, name: "mistakes-\($0 + 1)") }
  }

  private func mistakes(in set: String, _ counts: [Int], name: String) -> Figure? {
    let lines = groups.indices.flatMap { group in
      counts.map { (group: group, simulations: $0, points: groups[group].meanMistakes(set, $0)) }
    }.filter { !$0.points.isEmpty }
    let last = lines.flatMap { $0.points.map(\.step) }.max() ?? 0
    guard last > 0 else { return nil }
    let highest = lines.flatMap { $0.points.map(\.value) }.max() ?? 0
    var plot = Plot(
      legend: groups.map(\.name), x: Scale(low: 0, high: Double(last) * 1.08, start: 0, end: 1),
      y: Scale(low: 0, high: max(100 * highest * 1.05, 1), start: 0, end: 1))
    plot.axes(x: "environment steps", y: "mistakes (%)")
    for line in lines {
      plot.marks.open(
        "series \(FigureStyle.classes(ofGroup: line.group))", data: ["group": String(line.group)])
      let places = line.points.map { (plot.x(Double($0.step)), plot.y(100 * $0.value)) }
      plot.marks.path(places, "curve")
      for (point, place) in zip(line.points, places) {
        plot.marks.circle(
          place.0, place.1, 2.6, "dot",
          tip:
            "\(groups[line.group].name), \(Self.words(line.simulations))\n\(Readable.grouped(point.step)) steps\n\(Readable.fixed(100 * point.value, 1)) % mistakes"
        )
      }
      plot.marks.close()
      if let end = places.last {
        plot.marks.label(String(line.simulations), end.0 + 6, end.1 + 4, .start, "note")
      }
    }
    return plot.figure(
      name, "Mistakes in \(displayable(set))",
      "Moves that change a solved position's result, in % of the set's positions; means over seeds. The number at the end of a line is that of the simulations before each move."
    )
  }

  private static func words(_ simulations: Int) -> String {
    simulations == 0 ? "no search" : "\(Readable.grouped(simulations)) simulations"
  }
}
