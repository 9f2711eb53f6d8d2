import Text

extension Figure {
  /// A function of two numbers as a surface of lines, seen from above its near corner.
  ///
  /// - Parameters:
  ///   - values: `[side * side]`; the first number varies fastest.
  ///   - x: label and bounds of the first number, along the left edge.
  ///   - y: those of the second one, along the right edge.
  ///   - limits: of the values on the vertical axis.
  package static func surface(
    _ values: [Double], side: Int, x: (label: String, low: Double, high: Double),
    y: (label: String, low: Double, high: Double), limits: ClosedRange<Double>, title: String
  ) -> Figure {
    precondition(side > 1 && values.count == side * side, "a surface has side * side values")
    let (width, height) = (360.0, 300.0)
    let range = max(limits.upperBound - limits.lowerBound, 1e-9)
    func depth(_ column: Double, _ row: Double) -> Double { (column + row) / Double(side - 1) }
    func share(_ value: Double) -> Double {
      (min(max(value, limits.lowerBound), limits.upperBound) - limits.lowerBound) / range
    }
    // As high as the panel lets the highest of its points be.
    let rise = values.enumerated().reduce(170.0) { rise, point in
      let up = share(point.element)
      let ground = 262 - depth(Double(point.offset % side), Double(point.offset / side)) * 62
      return up > 0 ? min(rise, (ground - 14) / up) : rise
    }
    /// The near corner is that of both lowest numbers.
    func place(_ column: Double, _ row: Double, _ value: Double) -> (Double, Double) {
      let (a, b) = (column / Double(side - 1), row / Double(side - 1))
      return (width / 2 + (b - a) * 140 + 10, 262 - (a + b) * 62 - share(value) * rise)
    }
    var marks = Marks()
    let base = limits.lowerBound
    let last = Double(side - 1)
    for (from, to) in [
      ((0.0, 0.0), (last, 0.0)), ((0, 0), (0, last)), ((last, 0), (last, last)), ((0, last), (last, last)),
    ] {
      let (start, end) = (place(from.0, from.1, base), place(to.0, to.1, base))
      marks.line(start.0, start.1, end.0, end.1, "axis")
    }
    let (foot, top) = (place(last, 0, base), place(last, 0, limits.upperBound))
    marks.line(foot.0, foot.1, top.0, top.1, "axis")
    marks.label(Readable.score(limits.upperBound), top.0 - 5, top.1 + 4, .end, "tick")
    marks.label(Readable.score(base), foot.0 - 5, foot.1 + 4, .end, "tick")
    // The farthest cells come first, so that nearer ones hide what is behind them.
    for distance in stride(from: 2 * (side - 2), through: 0, by: -1) {
      for column in max(0, distance - side + 2)...min(distance, side - 2) {
        let row = distance - column
        let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
        marks.path(
          corners.map { place(Double($0.0), Double($0.1), values[$0.1 * side + $0.0]) }, "surface",
          closed: true)
      }
    }
    func edge(_ axis: (label: String, low: Double, high: Double), _ column: Double, _ row: Double) {
      let isFirst = column > 0
      let (middle, far) = (place(column / 2, row / 2, base), place(column, row, base))
      let near = place(0, 0, base)
      let sign = isFirst ? -1.0 : 1.0
      marks.label(axis.label, middle.0 + sign * 14, middle.1 + 26, isFirst ? .end : .start, "tick")
      marks.label(
        Readable.score(axis.high), far.0 + sign * 2, far.1 + 16, isFirst ? .end : .start, "tick")
      marks.label(Readable.score(axis.low), near.0 + sign * 12, near.1 + 13, isFirst ? .end : .start, "tick")
    }
    edge(x, last, 0)
    edge(y, 0, last)
    return Figure(
      name: "surface", title: title, caption: "", width: width + 20, height: height, marks: marks.all)
  }
}
