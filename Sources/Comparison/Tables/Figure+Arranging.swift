extension Figure {
  /// Several figures as one, row by row, each with its title above it.
  ///
  /// - Parameters:
  ///   - figures: at least one.
  ///   - columns: figures a row.
  package static func arranged(
    _ figures: [Figure], columns: Int, name: String, title: String, caption: String
  ) -> Figure {
    var (marks, x, y, lowest, widest) = ([Mark](), 0.0, 0.0, 0.0, 0.0)
    for (number, figure) in figures.enumerated() {
      if number > 0, number % columns == 0 { (x, y) = (0, lowest) }
      let heading = figures.count > 1 ? titleHeight : 0
      if figures.count > 1 {
        marks.append(
          .label(figure.title, .init(x + figure.width / 2, y + 17), .middle, style: "strong", isTurned: false)
        )
      }
      marks += figure.marks.map { $0.moved(x, y + heading) }
      x += figure.width + gap
      widest = max(widest, x - gap)
      lowest = max(lowest, y + figure.height + heading + gap)
    }
    return Figure(
      name: name, title: title, caption: caption, width: widest, height: lowest - gap, marks: marks)
  }

  private static let titleHeight = 24.0
  private static let gap = 14.0
}

extension Mark {
  /// The same `right` and `down` pixels further.
  fileprivate func moved(_ right: Double, _ down: Double) -> Mark {
    func moved(_ place: Place) -> Place { Place(place.x + right, place.y + down) }
    return switch self {
    case .open, .close: self
    case .line(let from, let to, let style): .line(moved(from), moved(to), style: style)
    case .path(let points, let style, let isClosed, let tip):
      .path(points.map(moved), style: style, isClosed: isClosed, tip: tip)
    case .rectangle(let corner, let width, let height, let radius, let style, let fill, let tip):
      .rectangle(
        moved(corner), width: width, height: height, radius: radius, style: style, fill: fill, tip: tip)
    case .circle(let center, let radius, let style, let tip):
      .circle(moved(center), radius: radius, style: style, tip: tip)
    case .label(let words, let place, let anchor, let style, let isTurned):
      .label(words, moved(place), anchor, style: style, isTurned: isTurned)
    }
  }
}
