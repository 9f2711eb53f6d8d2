import Painting

/// Marks of an update on the cells of a grid: the state whose value moved, the state that was bootstrapped from, or those
/// of a batch.
struct UpdateMarks {
  let grid: GridOverlay
  let painter: ScenePainter
  let pen: Pen

  func paint(_ update: UpdateView) {
    switch update {
    case .table(let table):
      if table.nextName != nil, table.nextState != table.state { corners(of: table.nextState) }
      frame(of: table.state)
    case .batch(let batch): dots(batch)
    case .nothing, .working: break
    }
  }

  private func rect(of state: Int) -> Rect? {
    grid.cells.firstIndex { $0?.state == state }.map {
      painter.cell($0 % grid.columns, $0 / grid.columns).inset(painter.unit * 0.015)
    }
  }

  private var width: Double { max(painter.unit * 0.026, 2) }

  /// All around the state whose value moved.
  private func frame(of state: Int) {
    guard let rect = rect(of: state) else { return }
    stroke(
      [
        Point(rect.x, rect.y), Point(rect.maxX, rect.y), Point(rect.maxX, rect.maxY),
        Point(rect.x, rect.maxY),
      ], isClosed: true)
  }

  /// The corners of the state that was bootstrapped from.
  private func corners(of state: Int) {
    guard let rect = rect(of: state) else { return }
    let size = rect.width * 0.24
    for (x, dx) in [(rect.x, size), (rect.maxX, -size)] {
      for (y, dy) in [(rect.y, size), (rect.maxY, -size)] {
        stroke([Point(x + dx, y), Point(x, y), Point(x, y + dy)], isClosed: false)
      }
    }
  }

  private func stroke(_ points: [Point], isClosed: Bool) {
    pen.canvas.stroke(points, width: width * 1.8, pen.theme.background, isClosed: isClosed)
    pen.canvas.stroke(points, width: width, pen.theme.text, isClosed: isClosed)
  }

  /// A dot in each state of the batch, the larger the more error it has there.
  private func dots(_ batch: BatchUpdateView) {
    var sums: [Int: Double] = [:]
    for row in batch.rows {
      if let state = row.state, row.error.isFinite { sums[state, default: 0] += abs(row.error) }
    }
    let most = sums.values.max() ?? 0
    for (state, sum) in sums {
      guard let rect = rect(of: state) else { continue }
      let radius = rect.width * (0.03 + 0.07 * (most > 0 ? (sum / most).squareRoot() : 0))
      let at = Point(rect.maxX - rect.width * 0.13, rect.y + rect.height * 0.13)
      pen.canvas.circle(at, radius: radius + max(1, rect.width * 0.015), pen.theme.background)
      pen.canvas.circle(at, radius: radius, pen.theme.text)
    }
  }
}
