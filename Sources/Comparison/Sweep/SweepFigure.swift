import Text

extension SweepResult {
  /// Score against the first parameter, one line for each combination of the others.
  ///
  /// - Parameter name: base name of its files.
  package func figure(name: String, title: String, note: String = "") -> Figure? {
    let lines = lines
    let values = cells.flatMap { cell in
      [cell.mean, cell.interval?.low, cell.interval?.high].compactMap { $0 }.filter(\.isFinite)
    }
    let means = cells.compactMap(\.mean).filter(\.isFinite).sorted()
    guard !values.isEmpty, let axis = names.first else { return nil }
    let varied = cells.map { $0.values[0] }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let isNumeric = numbers.first.map { $0 != nil } ?? false
    let positions = SweepAxis(
      values: varied,
      numbers: isNumeric ? varied.compactMap { Double($0.replacing("_", with: "")) } : nil)
    let limits = AxisLimits(values, essential: Self.withoutOutliers(means))
    let shown = Array(lines.prefix(Self.mostLines))
    var plot = Plot(legend: names.count > 1 ? shown.map(\.name) : [], x: positions.scale, y: limits.scale)
    plot.axes(
      x: axis + (positions.scale.isLogarithmic ? ", logarithmic" : ""), y: score.words(of: metric),
      xTicks: positions.ticks)
    for (index, line) in shown.enumerated() {
      plot.marks.open("series \(FigureStyle.classes(ofGroup: index))", data: ["group": String(index)])
      let points = line.cells.compactMap { cell in
        cell.mean.flatMap { mean in
          mean.isFinite ? positions.place(of: cell.values[0]).map { (x: $0, y: mean, cell: cell) } : nil
        }
      }.sorted { $0.x < $1.x }
      for part in plot.visible(points.map { ($0.x, $0.y) }) { plot.marks.path(part, "curve") }
      for point in points where point.y >= plot.y.low && point.y <= plot.y.high {
        let x = plot.x(point.x)
        if let interval = point.cell.interval, point.cell.scores.count > 1 {
          plot.marks.line(x, plot.clamped(interval.low), x, plot.clamped(interval.high), "whisker")
        }
        let tip =
          zip(names, point.cell.values).map { "\($0) \($1)" }.joined(separator: ", ")
          + "\nmean \(score.text(point.y))\(point.cell.interval.map { " " + score.text($0) } ?? "")\nn = \(point.cell.scores.count)"
        plot.marks.circle(x, plot.y(point.y), 3.4, "mark", tip: tip)
      }
      plot.marks.close()
    }
    plot.markCuts(limits)
    let rest =
      lines.count > shown.count ? " The first \(shown.count) of \(lines.count) lines are drawn." : ""
    return plot.figure(
      name, title,
      "Points are means over seeds, bars their 95 % bootstrap intervals.\(limits.caption)\(rest)\(note)")
  }

  private static let mostLines = 16

  /// The means within three interquartile ranges of the quartiles: Tukey's outer fences.
  private static func withoutOutliers(_ means: [Double]) -> [Double] {
    let (low, high) = (Aggregates.quantile(ofSorted: means, 0.25), Aggregates.quantile(ofSorted: means, 0.75))
    let reach = 3 * (high - low)
    return means.filter { $0 >= low - reach && $0 <= high + reach }
  }
}

/// Places of a parameter's values on the horizontal axis: the numbers themselves, or one after the other.
struct SweepAxis {
  let scale: Scale
  /// Labeled places; nil for round numbers.
  let ticks: [(place: Double, text: String)]?
  private let places: [String: Double]

  /// Numbers whose ends are as far apart are drawn on a logarithmic axis.
  private static let logarithmicRatio = 30.0

  init(values: [String], numbers: [Double]?) {
    guard let numbers, numbers.count == values.count, let low = numbers.min(), let high = numbers.max() else {
      places = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, Double($0)) })
      scale = Scale(low: -0.5, high: Double(max(values.count, 1)) - 0.5, start: 0, end: 1)
      ticks = values.enumerated().map { (Double($0), shortened($1, 14)) }
      return
    }
    places = Dictionary(uniqueKeysWithValues: zip(values, numbers))
    if low > 0, high / low >= Self.logarithmicRatio {
      var logarithmic = Scale(low: low / 1.15, high: high * 1.15, start: 0, end: 1)
      logarithmic.isLogarithmic = true
      scale = logarithmic
    } else {
      scale = .around(numbers)
    }
    ticks = nil
  }

  func place(of value: String) -> Double? { places[value] }
}
