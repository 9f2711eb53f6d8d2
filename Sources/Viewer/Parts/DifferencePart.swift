import Drawing
import Painting
import Text

/// The difference between the state values of two agents in one grid world.
struct DifferencePart {
  let pen: Pen
  /// The first agent's values, with the second's in place of the optimum.
  private let grid: GridOverlay
  /// What the first agent's action costs in each cell by the second's values, where it does.
  private let costs: [Double]

  private var theme: Theme { pen.theme }
  private var canvas: any Canvas { pen.canvas }

  /// Nil where the worlds are no grids or no equal ones.
  init?(_ first: ViewState.Pane, _ second: ViewState.Pane, _ pen: Pen) {
    guard let first = first.frame.grid, let second = second.frame.grid, first.columns == second.columns,
      first.rows == second.rows, first.hasValues, second.hasValues
    else { return nil }
    self.pen = pen
    costs = zip(first.cells, second.cells).compactMap { one, other in
      guard let one, let other, !one.isIdle, !other.isIdle, let action = one.greedyAction else { return nil }
      return Disagreement.cost(of: action, values: other.values, legal: other.legalActions)
    }
    grid = GridOverlay(
      columns: first.columns, rows: first.rows,
      cells: zip(first.cells, second.cells).map { one, other in
        guard let one, let other, let a = one.value, let b = other.value else { return nil }
        return GridOverlay.Cell(
          state: one.state, values: [a], optimum: b,
          optimalActions: one.greedyAction == other.greedyAction ? [0] : [],
          isIdle: one.isIdle || other.isIdle)
      }, directions: first.directions)
  }

  /// What the first agent's actions cost by the second's values.
  private var note: String {
    let count = grid.cells.count { $0?.isIdle == false }
    guard let most = costs.max() else { return "the first's choices cost nothing" }
    let choices = "\(Readable.grouped(costs.count)) of \(Readable.count(count, "choice"))"
    return "\(choices) differ, cost up to \(Readable.short(most))"
  }

  func paint(_ scene: Scene, _ rect: Rect) {
    canvas.rounded(rect, radius: pen.pixels(8), theme.panel)
    var inner = rect.inset(pen.pixels(12))
    if pen.hasRoom(24, in: inner) {
      let line = inner.cutTop(pen.pixels(20))
      pen.text("Difference of state values", line.x, line.midY - pen.pixels(2), .large, maxWidth: line.width)
      if pen.hasRoom(20, in: inner) {
        let second = inner.cutTop(pen.pixels(16))
        pen.text(note, second.x, second.midY, .small, theme.faint, maxWidth: second.width)
      }
      _ = inner.cutTop(pen.pixels(4))
    }
    if pen.hasRoom(26, in: inner), inner.width >= pen.pixels(150) {
      paintLegend(inner.cutBottom(pen.pixels(18)))
      _ = inner.cutBottom(pen.pixels(8))
    }
    let painter = ScenePainter(scene, in: inner)
    painter.paint(scene.shapes.filter { !$0.isAgent }, on: canvas, theme)
    GridOverlayPart(
      grid: grid, scales: grid.scales, kind: .error, painter: painter, actionLabels: [], pen: pen,
      leavesTops: scene.usesTops
    ).paint()
  }

  private func paintLegend(_ rect: Rect) {
    var legend = rect
    let mark = "other action"
    let limit = Readable.short(grid.scales.errors.limit)
    let high = "\(limit) first higher"
    var x = legend.x
    // What has no room is omitted, text before colors.
    let words = pen.width(mark, .small) + pen.pixels(30)
    if legend.width > words + pen.width(high, .small) * 2 + pen.pixels(60) {
      x += pen.text("second higher", x, legend.midY, .small, theme.faint) + pen.pixels(8)
      x = pen.scale(x, legend.midY, width: 96) { theme.diverging($0 * 2 - 1, limit: 1) } + pen.pixels(8)
      x += pen.text(high, x, legend.midY, .small, theme.faint) + pen.pixels(14)
    } else {
      x += pen.text("-\(limit)", x, legend.midY, .small, theme.faint) + pen.pixels(6)
      x = pen.scale(x, legend.midY, width: 60) { theme.diverging($0 * 2 - 1, limit: 1) } + pen.pixels(6)
      x += pen.text(limit, x, legend.midY, .small, theme.faint) + pen.pixels(10)
    }
    _ = legend.cutLeft(x - legend.x)
    if legend.width > pen.pixels(60) {
      let (top, bottom) = (legend.midY - pen.pixels(5), legend.midY + pen.pixels(5))
      canvas.fill(
        [Point(x, top), Point(x + pen.pixels(10), top), Point(x + pen.pixels(10), bottom)], theme.live)
      pen.text(
        mark, x + pen.pixels(15), legend.midY, .small, theme.faint, maxWidth: legend.width - pen.pixels(15))
    }
  }
}
