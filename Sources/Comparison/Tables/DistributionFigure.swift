extension Figure {
  /// The distributions of several samples side by side, each as wide as it is dense, with a line at its mean.
  ///
  /// - Parameters:
  ///   - samples: with their names; empty ones are left out.
  ///   - x: what the samples are of.
  ///   - y: what was measured.
  package static func distributions(
    _ samples: [(name: String, values: [Double])], x: String, y: String, title: String
  ) -> Figure {
    let samples = samples.map { ($0.name, $0.values.filter(\.isFinite)) }.filter { !$0.1.isEmpty }
    let scale = Scale(low: -0.6, high: Double(max(samples.count, 1)) - 0.4, start: 0, end: 1)
    var plot = Plot(legend: [], x: scale, y: .around(samples.flatMap(\.1)))
    plot.axes(x: x, y: y, xTicks: samples.enumerated().map { (Double($0.offset), $0.element.0) })
    if plot.y.low < 0, plot.y.high > 0 {
      plot.marks.line(plot.x.start, plot.y(0), plot.x.end, plot.y(0), "reference threshold")
    }
    let shapes = samples.map { density(of: $0.1) }
    let densest = shapes.flatMap { $0.map(\.density) }.max() ?? 1
    for (number, (name, values)) in samples.enumerated() {
      plot.marks.open("series \(FigureStyle.classes(ofGroup: 0))", data: ["group": "0"])
      let right = shapes[number].map {
        (plot.x(Double(number) + 0.45 * $0.density / densest), plot.y($0.value))
      }
      let left = shapes[number].reversed().map {
        (plot.x(Double(number) - 0.45 * $0.density / densest), plot.y($0.value))
      }
      let mean = Aggregates.mean(values)
      plot.marks.path(
        right + left, "band", closed: true, tip: "\(name)\nmean \(mean)\nn = \(values.count)")
      plot.marks.line(
        plot.x(Double(number) - 0.3), plot.y(mean), plot.x(Double(number) + 0.3), plot.y(mean), "whisker")
      plot.marks.close()
    }
    return plot.figure("distributions", title, "")
  }

  /// A kernel density estimate at 60 places over the range of the values.
  ///
  /// Source: Silverman, "Density estimation for statistics and data analysis" (1986), with triangular kernels of three times
  /// his width.
  private static func density(of values: [Double]) -> [(value: Double, density: Double)] {
    guard let low = values.min(), let high = values.max(), high > low else {
      return values.prefix(1).map { ($0, 1) }
    }
    let count = Double(values.count)
    var width = 1.0
    // The fifth root, by halving: the width that many values need.
    while width * width * width * width * width * count > 1 { width *= 0.97 }
    let reach = 3 * 0.9 * Aggregates.standardDeviation(values) * width
    return (0..<60).map { place in
      let value = low + (high - low) * Double(place) / 59
      let sum = values.reduce(0.0) { $0 + max(0, 1 - abs($1 - value) / reach) }
      return (value, sum / (count * reach))
    }
  }
}
