extension Figure {
  /// Numbers by place along a line, a curve for each table.
  ///
  /// - Parameters:
  ///   - lines: the numbers at the places from `first` on.
  ///   - x: what the places are.
  ///   - y: what the numbers are.
  package static func profile(
    _ lines: [(name: String, values: [Double])], from first: Int, x: String, y: String, title: String
  ) -> Figure {
    let count = lines.map(\.values.count).max() ?? 0
    let scale = Scale(low: Double(first), high: Double(first + max(count - 1, 1)), start: 0, end: 1)
    var plot = Plot(
      legend: lines.count > 1 ? lines.map(\.name) : [], x: scale,
      y: .around(lines.flatMap(\.values).filter(\.isFinite)))
    plot.axes(
      x: x, y: y, xTicks: count <= 12 ? (0..<count).map { (Double(first + $0), "\(first + $0)") } : nil)
    for (index, line) in lines.enumerated() {
      plot.marks.open("series \(FigureStyle.classes(ofGroup: index))", data: ["group": String(index)])
      let points = line.values.enumerated().map { (plot.x(Double(first + $0.offset)), plot.y($0.element)) }
      plot.marks.path(points, "curve")
      if count <= 30 {
        for (place, point) in points.enumerated() {
          plot.marks.circle(
            point.0, point.1, 3.4, "mark", tip: "\(line.name)\n\(first + place): \(line.values[place])")
        }
      }
      plot.marks.close()
    }
    return plot.figure("profile", title, "")
  }
}
