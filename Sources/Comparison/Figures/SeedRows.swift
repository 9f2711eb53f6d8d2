import Text

/// One value per seed, drawn as dots in a row per group, with the group's interquartile mean and interval
/// below.
package struct SeedRows {
  private struct Row {
    var index: Int
    var group: GroupResult
    var seeds: [(seed: SeedResult, value: Double)]
    var summary: GroupResult.Summary
  }
  private let rows: [Row]
  /// The least height of a row, in which its name stays nearer to its own dots than to the row above.
  private static let lowestRow = 64.0

  /// Vertical places in a row of a height: of the name's base line, of the dots and how far they reach, of the diamond.
  package static func places(_ height: Double) -> (name: Double, dots: Double, reach: Double, diamond: Double)
  {
    let (dots, reach) = (height * 0.53, min(height * 0.17, 24))
    return (dots - reach - 8, dots, reach, dots + reach + 8)
  }

  static let caption =
    "One dot per seed; diamonds are interquartile means with 95 % bootstrap intervals."

  /// - Parameter value: the plotted value of a seed, or nil.
  init(_ result: SeedComparison, value: (SeedResult) -> Double?) {
    rows = result.groups.enumerated().compactMap { index, group in
      let seeds = group.seeds.compactMap { seed in value(seed).map { (seed, $0) } }
      return GroupResult.Summary(seeds.map(\.1)).map {
        Row(index: index, group: group, seeds: seeds, summary: $0)
      }
    }
  }

  /// - Parameters:
  ///   - marksFailures: whether failed seeds are crosses.
  ///   - references: what the values are measured against.
  /// - Returns: nil if no seed has a value.
  func figure(
    _ name: String, _ title: String, _ caption: String, axis: String, marksFailures: Bool = false,
    references: [(value: Double, words: String, style: String)] = []
  ) -> Figure? {
    guard !rows.isEmpty else { return nil }
    let rowHeight = min(130, max(Self.lowestRow, 290 / Double(rows.count)))
    var plot = Plot(
      legend: [], x: .around(rows.flatMap { $0.seeds.map(\.value) } + references.map(\.value)),
      y: Scale(low: 0, high: Double(rows.count), start: 0, end: 1),
      height: 68 + Double(rows.count) * rowHeight, left: 22)
    plot.axes(x: axis, y: nil)
    plot.uprights(references)
    for (position, row) in rows.enumerated() {
      plot.marks.open("series \(FigureStyle.classes(ofGroup: row.index))", data: ["group": String(row.index)])
      draw(row, top: plot.y.end + Double(position) * rowHeight, rowHeight, marksFailures, &plot)
      plot.marks.close()
    }
    return plot.figure(name, title, caption)
  }

  private func draw(
    _ row: Row, top: Double, _ rowHeight: Double, _ marksFailures: Bool, _ plot: inout Plot
  ) {
    let name = row.group.name
    let places = Self.places(rowHeight)
    if top > plot.y.end { plot.marks.line(plot.x.start, top, plot.x.end, top, "rule") }
    plot.marks.label(
      "\(shortened(name, 44)), n = \(row.seeds.count)", plot.x.start, top + places.name, .start, "label title"
    )
    for (seed, value, offset) in swarm(row.seeds, plot.x, reach: places.reach) {
      let isCrossed = marksFailures && seed.isFailed
      let fate = seed.state == .diverged ? "\ndiverged" : "\nbelow the threshold"
      let tip = "\(name)\nseed \(seed.seed): \(Readable.score(value))\(isCrossed ? fate : "")"
      let (x, y) = (plot.x(value), top + places.dots + offset)
      if isCrossed {
        plot.marks.path([(x - 4, y - 4), (x + 4, y + 4)], "miss")
        plot.marks.path([(x - 4, y + 4), (x + 4, y - 4)], "miss")
      }
      plot.marks.circle(x, y, isCrossed ? 6 : 4.2, isCrossed ? "hit" : "dot", tip: tip)
    }
    let (summary, y) = (row.summary, top + places.diamond)
    plot.marks.line(plot.x(summary.interval.low), y, plot.x(summary.interval.high), y, "bar")
    let x = plot.x(summary.interquartileMean)
    plot.marks.path(
      [(x, y - 6.5), (x + 6.5, y), (x, y + 6.5), (x - 6.5, y)], "mark", closed: true,
      tip:
        "\(name)\nIQM \(Readable.score(summary.interquartileMean)) \(summary.interval.text())\nmean \(Readable.score(summary.mean))"
    )
  }

  /// Vertical offsets of the dots, so that equal values do not hide each other.
  private func swarm(
    _ seeds: [(seed: SeedResult, value: Double)], _ x: Scale, reach: Double
  ) -> [(seed: SeedResult, value: Double, offset: Double)] {
    var placed: [(x: Double, y: Double)] = []
    return seeds.sorted { ($0.value, $0.seed.seed) < ($1.value, $1.seed.seed) }.map { seed, value in
      let position = x(value)
      func crowd(_ offset: Double) -> Int {
        placed.filter { abs($0.x - position) <= 8 && abs($0.y - offset) <= 6 }.count
      }
      // The middle first, then to either side; where all is taken, the least crowded place will do.
      var (offset, least) = (0.0, Int.max)
      for step in 0..<9 where least > 0 {
        let sign = step % 2 == 0 ? -1.0 : 1.0
        let candidate = sign * Double((step + 1) / 2) * reach / 4
        let count = crowd(candidate)
        if count < least { (offset, least) = (candidate, count) }
      }
      placed.append((position, offset))
      return (seed, value, offset)
    }
  }
}
