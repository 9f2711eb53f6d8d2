import Drawing
import Foundation
import Painting
import Text

/// A line chart.
package struct Chart {
  package struct Line {
    var points: [CurvePoint]
    var color: Color
    var width: Double
    var hasDots: Bool

    package init(points: [CurvePoint], color: Color, width: Double = 1.6, hasDots: Bool = false) {
      (self.points, self.color) = (points, color)
      (self.width, self.hasDots) = (width, hasDots)
    }
  }

  var lines: [Line]
  /// Range of the horizontal axis.
  var range: ClosedRange<Double>
  /// A reference level.
  var threshold: Double?
  /// Values that the vertical axis always includes.
  var includes: [Double]
  var showsAxes: Bool
  /// An end of the axis at which a few extreme values may be cut off; a mark shows how far they extend. Lines
  /// with dots are always whole.
  var trimmed: End?
  /// Steps at which a run branched off, each with a vertical line; the first has the word.
  var branches: [Double] = []

  package enum End: Sendable { case low, high }

  package init(
    lines: [Line], range: ClosedRange<Double>, threshold: Double? = nil, includes: [Double] = [],
    showsAxes: Bool = true, trimmed: End? = nil
  ) {
    (self.lines, self.range, self.threshold) = (lines, range, threshold)
    (self.includes, self.showsAxes, self.trimmed) = (includes, showsAxes, trimmed)
  }

  private static let largest = 1e300

  /// The same chart with the steps at which runs branched off.
  func with(branches: [Double]) -> Chart {
    var chart = self
    chart.branches = branches
    return chart
  }

  /// About `count` round numbers between `low` and `high`; of two or more not a single one, which would be no scale.
  ///
  /// - Parameter areWhole: whether there is nothing between whole numbers, as between steps.
  package static func ticks(_ low: Double, _ high: Double, count: Int, areWhole: Bool = false) -> [Double] {
    guard low.isFinite, high.isFinite, high > low, count > 0 else { return [] }
    var ticks: [Double] = []
    for attempt in [count, count * 2, count * 4] {
      let raw = max((high - low) / Double(attempt), areWhole ? 1 : 0)
      let power = pow(10, floor(log10(raw)))
      let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= raw * 0.999 } ?? raw
      let first = (low / step - 1e-9).rounded(.up)
      ticks = (0...attempt * 2).map { (first + Double($0)) * step }.filter { $0 <= high + step * 1e-9 }
      if ticks.count >= min(count, 2) { break }
    }
    return ticks
  }

  /// Bounds of the plotted data, with a margin.
  package var bounds: (low: Double, high: Double) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for line in lines {
      for point in line.points where point.value.isFinite && range.contains(point.step) {
        (low, high) = (min(low, point.value), max(high, point.value))
      }
    }
    for value in includes where value.isFinite { (low, high) = (min(low, value), max(high, value)) }
    if let threshold, low.isFinite { (low, high) = (min(low, threshold), max(high, threshold)) }
    guard low.isFinite else { return (0, 1) }
    let values = lines.filter { !$0.hasDots }.flatMap { $0.points.map(\.value) }.filter(\.isFinite).sorted()
    let whole = lines.filter(\.hasDots).flatMap { $0.points.map(\.value) }.filter(\.isFinite)
    if let trimmed, !values.isEmpty {
      // The middle seven eighths are the norm; values farther from them than their width are cut off.
      let (least, most) = (values[values.count / 8], values[values.count - 1 - values.count / 8])
      switch trimmed {
      case .low: low = min(max(low, least - (high - least)), whole.min() ?? .infinity)
      case .high: high = max(min(high, most + (most - low)), whole.max() ?? -.infinity)
      }
      if let threshold { (low, high) = (min(low, threshold), max(high, threshold)) }
    }
    if high - low < 1e-9 * max(abs(high), 1) { (low, high) = (low - 0.5, high + 0.5) }
    // The distance between two numbers may be larger than any number.
    (low, high) = (max(low, -Self.largest), min(high, Self.largest))
    let air = (high - low) * 0.06
    return (low - air, high + air)
  }

  /// - Returns: the plot, without its axes.
  @discardableResult
  func paint(_ rect: Rect, _ pen: Pen) -> Rect {
    let (low, high) = bounds
    let (canvas, theme) = (pen.canvas, pen.theme)
    var plot = rect
    if showsAxes {
      _ = plot.cutBottom(pen.pixels(15))
      let ticks = Chart.ticks(low, high, count: max(2, Int(saturating: plot.height / pen.pixels(26))))
      let labels = ticks.map(Readable.tick)
      let margin = (labels.map { pen.width($0, .small) }.max() ?? 0) + pen.pixels(6)
      _ = plot.cutLeft(margin)
      var lowest = Double.infinity
      for (tick, label) in zip(ticks, labels) {
        let y = (plot.maxY - (tick - low) / (high - low) * plot.height).rounded()
        canvas.fill(Rect(plot.x, y, plot.width, 1), theme.border)
        // A figure that would touch the one below it is left out.
        guard y <= lowest - pen.font(.small).size else { continue }
        pen.text(label, plot.x - pen.pixels(6), y, .small, theme.faint, align: .right)
        lowest = y
      }
      for tick in Chart.ticks(
        range.lowerBound, range.upperBound, count: max(1, Int(saturating: plot.width / pen.pixels(70))),
        areWhole: true)
      {
        let x = position(tick, in: plot)
        let align: Alignment = x > plot.maxX - pen.pixels(14) ? .right : x < plot.x + 1 ? .left : .center
        pen.text(Readable.tick(tick), x, plot.maxY + pen.pixels(9), .small, theme.faint, align: align)
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
    paintBranches(plot, pen)
    canvas.clipped(to: plot.inset(-pen.pixels(3))) {
      for line in lines {
        let points = line.points.filter { $0.value.isFinite && range.contains($0.step) }
          .map { Point(position($0.step, in: plot), y($0.value)) }
        canvas.stroke(points, width: line.width * pen.unit, line.color)
        if line.hasDots && points.count <= 60 || points.count == 1 {
          for point in points { canvas.circle(point, radius: 2.6 * pen.unit, line.color) }
        }
      }
    }
    paintCut(plot, low, high, pen)
    return plot
  }

  private func paintBranches(_ plot: Rect, _ pen: Pen) {
    for (index, step) in branches.enumerated() where range.contains(step) {
      let x = position(step, in: plot).rounded()
      pen.canvas.fill(Rect(x, plot.y, max(1, pen.pixels(1)), plot.height), pen.theme.text.opacity(0.55))
      guard index == 0, plot.height > pen.pixels(70) else { continue }
      let isRight = x + pen.width("branch", .small) + pen.pixels(8) < plot.maxX
      pen.text(
        "branch", x + (isRight ? 1 : -1) * pen.pixels(5), plot.maxY - pen.pixels(9), .small, pen.theme.faint,
        align: isRight ? .left : .right)
    }
  }

  /// Marks how far lines extend beyond the axis.
  private func paintCut(_ plot: Rect, _ low: Double, _ high: Double, _ pen: Pen) {
    let values = lines.flatMap { $0.points.filter { range.contains($0.step) }.map(\.value) }.filter(
      \.isFinite)
    guard let least = values.min(), let most = values.max() else { return }
    func place(_ point: CurvePoint) -> Point {
      Point(position(point.step, in: plot), plot.maxY - (point.value - low) / (high - low) * plot.height)
    }
    let dots = lines.filter { $0.hasDots || $0.points.count == 1 }.flatMap(\.points)
      .filter { $0.value.isFinite && range.contains($0.step) }.map(place)
    if trimmed == .low, least < low {
      mark("↓ \(Readable.short(least))", plot, plot.maxY - pen.pixels(8), clearOf: dots, pen)
    }
    if trimmed == .high, most > high {
      mark("↑ \(Readable.short(most))", plot, plot.y + pen.pixels(8), clearOf: dots, pen)
    }
  }

  /// A note on a ground that keeps lines from crossing it: at the right end, or at the left one if it would hide a dot.
  private func mark(_ text: String, _ plot: Rect, _ y: Double, clearOf dots: [Point], _ pen: Pen) {
    let width = pen.width(text, .small) + pen.pixels(8)
    var ground = Rect((plot.maxX - width).rounded(), (y - pen.pixels(8)).rounded(), width, pen.pixels(16))
    let atLeft = Rect(plot.x.rounded(), ground.y, ground.width, ground.height)
    func hidden(_ ground: Rect) -> Int { dots.count { ground.inset(-pen.pixels(3)).contains($0) } }
    if hidden(atLeft) < hidden(ground) { ground = atLeft }
    pen.canvas.rounded(ground, radius: pen.pixels(4), pen.theme.raised)
    pen.text(text, ground.midX, ground.midY, .small, pen.theme.faint, align: .center)
  }

  private func position(_ step: Double, in plot: Rect) -> Double {
    plot.x + (step - range.lowerBound) / max(range.upperBound - range.lowerBound, 1e-9) * plot.width
  }
}
