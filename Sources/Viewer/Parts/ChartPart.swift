/// A chart of lines over one axis.
struct Chart {
  struct Line {
    var points: [CurvePoint]
    var color: Color
    var width = 1.6
    var hasDots = false
  }

  var lines: [Line]
  /// Of the horizontal axis.
  var range: ClosedRange<Double>
  /// A level to compare with.
  var threshold: Double?
  /// The vertical axis always holds these.
  var includes: [Double] = []
  var showsAxes = true
  /// Whether a few terrible values may lie below the chart, so that they do not press all others together.
  var ignoresWorst = false

  /// Bounds of what is drawn, with some air.
  private var bounds: (low: Double, high: Double) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for line in lines {
      for point in line.points where point.value.isFinite && range.contains(point.step) {
        (low, high) = (min(low, point.value), max(high, point.value))
      }
    }
    for value in includes { (low, high) = (min(low, value), max(high, value)) }
    if let threshold, low.isFinite { (low, high) = (min(low, threshold), max(high, threshold)) }
    guard low.isFinite else { return (0, 1) }
    if ignoresWorst {
      let values = lines.flatMap { $0.points.map(\.value) }.filter(\.isFinite).sorted()
      let usual = values.isEmpty ? low : values[values.count / 8]
      low = max(low, usual - (high - usual))
    }
    if high - low < 1e-9 * max(abs(high), 1) { (low, high) = (low - 0.5, high + 0.5) }
    let air = (high - low) * 0.06
    return (low - air, high + air)
  }

  func paint(_ rect: Rect, _ pen: Pen) {
    let (low, high) = bounds
    let (canvas, theme) = (pen.canvas, pen.theme)
    var plot = rect
    if showsAxes {
      _ = plot.cutBottom(pen.pixels(15))
      let ticks = Figures.ticks(low, high, count: max(2, Int(plot.height / pen.pixels(26))))
      let labels = ticks.map(Figures.tick)
      let margin = (labels.map { pen.width($0, .small) }.max() ?? 0) + pen.pixels(6)
      _ = plot.cutLeft(margin)
      for (tick, label) in zip(ticks, labels) {
        let y = (plot.maxY - (tick - low) / (high - low) * plot.height).rounded()
        canvas.fill(Rect(plot.x, y, plot.width, 1), theme.border)
        pen.text(label, plot.x - pen.pixels(6), y, .small, theme.faint, align: .right)
      }
      for tick in Figures.ticks(
        range.lowerBound, range.upperBound, count: max(1, Int(plot.width / pen.pixels(70))))
      {
        let x = position(tick, in: plot)
        let align: Alignment = x > plot.maxX - pen.pixels(14) ? .right : x < plot.x + 1 ? .left : .center
        pen.text(Figures.tick(tick), x, plot.maxY + pen.pixels(9), .small, theme.faint, align: align)
      }
    }
    func y(_ value: Double) -> Double { plot.maxY - (value - low) / (high - low) * plot.height }
    if let threshold {
      var x = plot.x
      while x < plot.maxX {
        canvas.fill(
          Rect(x, y(threshold).rounded(), min(pen.pixels(5), plot.maxX - x), max(1, pen.pixels(1))),
          theme.faint.opacity(0.7))
        x += pen.pixels(9)
      }
    }
    canvas.clipped(to: plot.inset(-pen.pixels(3))) {
      for line in lines {
        let points = line.points.filter { $0.value.isFinite && range.contains($0.step) }
          .map { Point(position($0.step, in: plot), y($0.value)) }
        canvas.stroke(points, width: line.width * pen.unit, line.color)
        if line.hasDots, points.count <= 60 {
          for point in points { canvas.circle(point, radius: 2.6 * pen.unit, line.color) }
        }
      }
    }
  }

  private func position(_ step: Double, in plot: Rect) -> Double {
    plot.x + (step - range.lowerBound) / max(range.upperBound - range.lowerBound, 1e-9) * plot.width
  }
}
