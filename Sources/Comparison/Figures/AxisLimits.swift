import Text

/// A vertical axis that a few extreme values do not squeeze: it shows all values that matter, and says what it cuts off.
///
/// A value is cut off only if it is farther from the values that matter than half of their range.
struct AxisLimits {
  let scale: Scale
  /// The lowest value, if it is below the axis.
  let lowest: Double?
  /// The highest value, if it is above the axis.
  let highest: Double?

  /// Tenths of the values at either end that do not set the limits by themselves.
  private static let tail = 0.1

  /// - Parameters:
  ///   - values: everything that is drawn.
  ///   - essential: what must be visible in any case, such as the later half of each curve.
  init(_ values: [Double], essential: [Double]) {
    let sorted = values.sorted()
    guard let least = sorted.first, let most = sorted.last else {
      (scale, lowest, highest) = (.around([]), nil, nil)
      return
    }
    let core =
      essential + [Self.tail, 1 - Self.tail].map { Aggregates.quantile(ofSorted: sorted, $0) }
    let (low, high) = (core.min() ?? least, core.max() ?? most)
    let margin = high / 2 - low / 2
    // Values that are all alike in their middle say nothing about what is extreme.
    guard margin > 0, margin.isFinite else {
      (scale, lowest, highest) = (.around([least, most]), nil, nil)
      return
    }
    lowest = least < low - margin ? least : nil
    highest = most > high + margin ? most : nil
    scale = .around([lowest == nil ? least : low - margin, highest == nil ? most : high + margin])
  }

  /// For a caption: what is not shown; empty if everything is.
  var caption: String {
    let parts =
      (highest.map { ["up to \(Readable.score($0))"] } ?? [])
      + (lowest.map { ["down to \(Readable.score($0))"] } ?? [])
    return parts.isEmpty ? "" : " Triangles mark values beyond the axis, \(Readable.list(parts))."
  }
}

extension Plot {
  /// Marks at the edges beyond which values are cut off, with the extreme ones.
  mutating func markCuts(_ limits: AxisLimits) {
    for (extreme, edge, direction) in [
      (limits.highest, y.end, -1.0), (limits.lowest, y.start, 1.0),
    ] {
      guard let extreme else { continue }
      let tip = edge - 3 * direction
      let words = "\(direction < 0 ? "up" : "down") to \(Readable.score(extreme))"
      marks.path(
        [(x.end - 14, tip - 7 * direction), (x.end - 4, tip - 7 * direction), (x.end - 9, tip)], "cut",
        closed: true, tip: words)
      marks.label(words, x.end - 19, tip - 2 * direction + (direction < 0 ? 8 : 0), .end, "note")
    }
  }

  /// `value` on the vertical axis, at its edge if it is beyond.
  func clamped(_ value: Double) -> Double { y(min(max(value, y.low), y.high)) }

  /// The parts of a polyline that are within the vertical axis, in pixels.
  ///
  /// - Parameter points: their values on both axes.
  package func visible(_ points: [(x: Double, y: Double)]) -> [[(Double, Double)]] {
    func pixel(_ point: (x: Double, y: Double)) -> (Double, Double) { (x(point.x), y(point.y)) }
    func isInside(_ point: (x: Double, y: Double)) -> Bool { point.y >= y.low && point.y <= y.high }
    if points.count == 1 { return points.filter(isInside).map { [pixel($0)] } }
    var parts: [[(Double, Double)]] = []
    var isOpen = false
    for (a, b) in zip(points, points.dropFirst()) {
      guard let (start, end) = clipped(a, b) else {
        isOpen = false
        continue
      }
      if !isOpen { parts.append([pixel(start)]) }
      parts[parts.count - 1].append(pixel(end))
      isOpen = isInside(b)
    }
    return parts
  }

  /// The part of a line that is within the vertical axis, or nil.
  private func clipped(
    _ a: (x: Double, y: Double), _ b: (x: Double, y: Double)
  ) -> ((x: Double, y: Double), (x: Double, y: Double))? {
    let rise = b.y - a.y
    if rise == 0 { return a.y >= y.low && a.y <= y.high ? (a, b) : nil }
    let shares = [(y.low - a.y) / rise, (y.high - a.y) / rise]
    let (from, to) = (
      max(shares[0] < shares[1] ? shares[0] : shares[1], 0), min(max(shares[0], shares[1]), 1)
    )
    guard from <= to else { return nil }
    func point(_ share: Double) -> (x: Double, y: Double) {
      share == 0 ? a : share == 1 ? b : (a.x + (b.x - a.x) * share, a.y + rise * share)
    }
    return (point(from), point(to))
  }
}
