import Drawing
import Text

/// The worlds with what their agents think: one pane, or two and the difference between them.
struct PanesPart {
  let state: ViewState
  let pen: Pen

  private var theme: Theme { pen.theme }
  private var canvas: any Canvas { pen.canvas }

  func paint(_ rect: Rect, _ layout: inout ViewLayout) {
    guard let first = state.panes.first else { return }
    let difference = state.panes.count == 2 ? differenceGrid : nil
    let count = state.panes.count + (difference == nil ? 0 : 1)
    let scene = first.frame.scene
    let columns = columns(for: count, scene, rect)
    let isStacked = count > columns
    let rows = (count + columns - 1) / columns
    let gap = pen.pixels(10)
    var rest = rect
    var line = Rect(0, 0, 0, 0)
    var hovered: [(String, String)]?
    for index in 0..<count {
      if index % columns == 0 {
        let left = Double(rows - index / columns)
        line = rest.cutTop(((rest.height - gap * (left - 1)) / left).rounded())
        _ = rest.cutTop(gap)
      }
      let inLine = Double(min(columns, count - index / columns * columns) - index % columns)
      let part = line.cutLeft(((line.width - gap * (inLine - 1)) / inLine).rounded())
      _ = line.cutLeft(gap)
      if index < state.panes.count {
        let pane = state.panes[index]
        let painter = paintPane(pane, part, isAlone: count == 1, isStacked: isStacked, index: index)
        layout.scenes.append(painter)
        if let place = state.hover.flatMap(painter.point) { hovered = facts(at: place, pane) ?? hovered }
      } else if let difference {
        paintDifference(difference, scene, part)
      }
    }
    if let hovered { paintHover(hovered) }
  }

  /// Panes beside each other: as many as make the worlds largest.
  private func columns(for count: Int, _ scene: Scene, _ rect: Rect) -> Int {
    func unit(_ columns: Int) -> Double {
      let rows = (count + columns - 1) / columns
      return self.unit(
        scene, rect.width / Double(columns), rect.height / Double(rows) - extra(isStacked: rows > 1))
    }
    return (1...max(count, 1)).reversed().max { unit($0) < unit($1) } ?? 1
  }

  private func extra(isStacked: Bool) -> Double { pen.pixels(isStacked ? 64 : 220) }

  private func unit(_ scene: Scene, _ width: Double, _ height: Double) -> Double {
    min(width / max(scene.width, 1e-9), height / max(scene.height, 1e-9))
  }

  /// What is known of a place of a pane's picture.
  private func facts(at place: Scene.Point, _ pane: ViewState.Pane) -> [(String, String)]? {
    if let grid = pane.frame.grid {
      return grid.cell(Int(saturating: place.x), Int(saturating: place.y)).map {
        facts(of: $0, pane.actionLabels)
      }
    }
    guard let board = pane.frame.board, pane.frame.offers(state.overlay), state.overlay != .none else {
      return nil
    }
    return BoardOverlayPart(board, state.overlay, pen).facts(at: place, pane.actionLabels)
  }

  private func paintPane(
    _ pane: ViewState.Pane, _ rect: Rect, isAlone: Bool, isStacked: Bool, index: Int
  ) -> ScenePainter {
    var rest = rect
    let lowerHeight = isStacked ? 0 : min(max(rect.height * 0.27, pen.pixels(110)), pen.pixels(190)).rounded()
    let lower = rest.cutBottom(lowerHeight)
    if lowerHeight > 0 { _ = rest.cutBottom(pen.pixels(10)) }
    canvas.rounded(rest, radius: pen.pixels(8), theme.panel)
    var inner = rest.inset(pen.pixels(12))
    if let title = pane.title {
      let line = inner.cutTop(pen.pixels(20))
      let used = pen.text(
        title, line.x, line.midY - pen.pixels(2), .large, PanelPart.color(index, theme), maxWidth: line.width)
      let note =
        "step \(pane.frame.step)   return \(Readable.short(pane.frame.returnSoFar))\(endingNote(pane.frame))"
      pen.text(
        note, line.maxX, line.midY - pen.pixels(2), .small, theme.faint, align: .right,
        maxWidth: max(line.width - used - pen.pixels(10), 0))
      _ = inner.cutTop(pen.pixels(4))
    }
    let note = pane.title == nil ? state.overlayNote : ""
    if let grid = pane.frame.grid, pane.frame.offers(state.overlay) {
      GridOverlayPart.paintLegend(
        state.overlay, sharedScales ?? grid.scales, in: inner.cutBottom(pen.pixels(18)), note: note, pen)
      _ = inner.cutBottom(pen.pixels(8))
    }
    var board: BoardOverlayPart?
    if let moves = pane.frame.board, pane.frame.offers(state.overlay), state.overlay != .none {
      let part = BoardOverlayPart(moves, state.overlay, pen)
      part.paintLegend(inner.cutBottom(pen.pixels(18)), note: note)
      _ = inner.cutBottom(pen.pixels(8))
      board = part
    }
    // A board has its bar on the left, and as much room on the right.
    let painter = ScenePainter(
      pane.frame.scene, in: board == nil ? inner : inner.inset(pen.pixels(44), 0))
    paintScene(pane, painter)
    if let board {
      board.paintMoves(painter)
      board.paintValueBar(
        Rect(painter.frame.x - pen.pixels(34), painter.frame.y, pen.pixels(16), painter.frame.height))
    }
    if pane.title == nil, pane.frame.ending != .none { paintEnding(pane.frame, painter, inner) }
    if lowerHeight > 0 { paintLower(pane, lower, isAlone: isAlone) }
    return painter
  }

  private func endingNote(_ frame: Frame) -> String {
    switch frame.ending {
    case .none: ""
    case .terminated: "   terminated"
    case .truncated: "   truncated"
    }
  }

  private func paintEnding(_ frame: Frame, _ painter: ScenePainter, _ area: Rect) {
    let text =
      (frame.ending == .terminated ? "terminated" : "truncated by the time limit")
      + " · return \(Readable.short(frame.returnSoFar))"
    let width = pen.width(text, .heading) + pen.pixels(24)
    let y = min(max(painter.frame.y - pen.pixels(34), area.y), painter.frame.y + pen.pixels(6))
    let rect = Rect((area.midX - width / 2).rounded(), y.rounded(), width.rounded(), pen.pixels(26))
    canvas.rounded(rect, radius: pen.pixels(13), theme.raised)
    pen.text(text, rect.midX, rect.midY, .heading, theme.text, align: .center)
  }

  private struct CacheKey: Hashable {
    let grid: ObjectIdentifier?
    let overlay: OverlayKind
    let shapes: Int
    let theme: Theme
    let unit: Double
    /// Of a pane beside others: what its colours are shared with.
    let shared: [ObjectIdentifier]
  }

  /// What equal colours mean in all panes; nil without a grid.
  private var sharedScales: OverlayScales? {
    let all = state.panes.compactMap(\.frame.grid?.scales)
    return all.dropFirst().reduce(all.first) { $0?.union($1) }
  }

  private func paintScene(_ pane: ViewState.Pane, _ painter: ScenePainter) {
    let scene = pane.frame.scene
    let grid = pane.frame.grid
    guard let grid else {
      canvas.clipped(to: painter.frame.inset(-1)) { painter.paint(scene.shapes, on: canvas, theme) }
      return
    }
    // The world with all that lies on it changes seldom, the agent at every step.
    let world = scene.shapes.filter { !$0.isAgent }
    canvas.cached(
      painter.frame,
      key: CacheKey(
        grid: ObjectIdentifier(grid), overlay: state.overlay, shapes: Self.fingerprint(world), theme: theme,
        unit: painter.unit, shared: state.panes.compactMap { $0.frame.grid.map { ObjectIdentifier($0) } })
    ) {
      canvas.fill(painter.frame, theme.panel)
      painter.paint(world, on: canvas, theme)
      if state.overlay != .none {
        GridOverlayPart(
          grid: grid, scales: sharedScales ?? grid.scales, kind: state.overlay, painter: painter,
          actionLabels: pane.actionLabels, pen: pen
        ).paint()
        // Walls are thicker than cells' borders; they stay visible.
        painter.paint(world.filter(\.isWall), on: canvas, theme)
      }
    }
    paintAgent(scene.shapes.filter(\.isAgent), painter, isOverlaid: state.overlay != .none)
  }

  /// Over values the agent is an outline, so that they can be read.
  private func paintAgent(_ shapes: [Scene.Shape], _ painter: ScenePainter, isOverlaid: Bool) {
    guard isOverlaid else { return painter.paint(shapes, on: canvas, theme) }
    for shape in shapes {
      switch shape {
      case .circle(let center, let radius, let color):
        let (at, unit) = (painter.position(center), painter.unit)
        if radius < 0.25 {
          outline(Shapes.circle(at, radius * unit), width: radius * unit * 0.25, color)
        } else if state.overlay == .actionValues {
          // Around the arrow in the middle, between the figures.
          let size = unit * (GridOverlayPart.hasNumbers(painter, pen) ? 0.14 : 0.25)
          outline(Shapes.circle(at, size), width: size * 0.28, color)
        } else {
          // Around the cell.
          let rect = Rect(at.x - unit / 2, at.y - unit / 2, unit, unit).inset(unit * 0.07)
          outline(Shapes.rounded(rect, unit * 0.12), width: unit * 0.05, color)
        }
      case .rectangle(let origin, let width, let height, let color):
        let corner = painter.position(origin)
        let rect = Rect(corner.x, corner.y, width * painter.unit, height * painter.unit)
        outline(Shapes.rounded(rect, painter.unit * 0.06), width: painter.unit * 0.04, color)
      default: painter.paint([shape], on: canvas, theme)
      }
    }
  }

  private func outline(_ points: [Point], width: Double, _ color: Scene.Color) {
    let width = max(width, 1.6)
    canvas.stroke(points, width: width * 1.75, theme.background, isClosed: true)
    canvas.stroke(points, width: width, theme.color(color), isClosed: true)
  }

  /// A number that differs where the pictures differ.
  private static func fingerprint(_ shapes: [Scene.Shape]) -> Int {
    var hasher = Hasher()
    for shape in shapes {
      switch shape {
      case .rectangle(let origin, let width, let height, let color):
        hasher.combine(origin.x)
        hasher.combine(origin.y)
        hasher.combine(width)
        hasher.combine(height)
        hasher.combine(color)
      case .circle(let center, let radius, let color):
        hasher.combine(center.x)
        hasher.combine(center.y)
        hasher.combine(radius)
        hasher.combine(color)
      case .line(let from, let to, let width, let color):
        hasher.combine(from.x)
        hasher.combine(from.y)
        hasher.combine(to.x)
        hasher.combine(to.y)
        hasher.combine(width)
        hasher.combine(color)
      case .polygon(let points, let color):
        for point in points {
          hasher.combine(point.x)
          hasher.combine(point.y)
        }
        hasher.combine(color)
      case .text(let text, let at, let height, let color):
        hasher.combine(text)
        hasher.combine(at.x)
        hasher.combine(at.y)
        hasher.combine(height)
        hasher.combine(color)
      case .image(let image, let origin, let width, let height):
        hasher.combine(image.pixels)
        hasher.combine(origin.x)
        hasher.combine(origin.y)
        hasher.combine(width)
        hasher.combine(height)
      }
    }
    return hasher.finalize()
  }

  private func paintLower(_ pane: ViewState.Pane, _ rect: Rect, isAlone: Bool) {
    var rest = rect
    let gap = pen.pixels(10)
    let hasObservation = isAlone && pane.frame.observation.count > 1 && rect.width > pen.pixels(640)
    let parts = hasObservation ? 3.0 : 2.0
    let width = ((rest.width - gap * (parts - 1)) / parts).rounded()
    if !isAlone || rect.width < pen.pixels(360) {
      BarsPart.paintActions(pane, hint: state.hint, rest, pen)
      return
    }
    BarsPart.paintActions(pane, hint: state.hint, rest.cutLeft(width), pen)
    _ = rest.cutLeft(gap)
    if hasObservation {
      BarsPart.paintObservation(pane.frame, rest.cutRight(width), pen)
      _ = rest.cutRight(gap)
    }
    BarsPart.paintStrip(pane, rest, pen)
  }

  // The difference

  /// The first agent's state values less the second's; nil where the worlds are no grids or no equal ones.
  private var differenceGrid: GridOverlay? {
    guard let first = state.panes[0].frame.grid, let second = state.panes[1].frame.grid,
      first.columns == second.columns, first.rows == second.rows, first.hasValues, second.hasValues
    else { return nil }
    return GridOverlay(
      columns: first.columns, rows: first.rows,
      cells: zip(first.cells, second.cells).map { one, other in
        guard let one, let other, let a = one.value, let b = other.value else { return nil }
        return GridOverlay.Cell(
          state: one.state, values: [a], optimum: b,
          optimalActions: one.greedyAction == other.greedyAction ? [0] : [],
          isIdle: one.isIdle || other.isIdle)
      }, directions: [])
  }

  private func paintDifference(_ grid: GridOverlay, _ scene: Scene, _ rect: Rect) {
    canvas.rounded(rect, radius: pen.pixels(8), theme.panel)
    var inner = rect.inset(pen.pixels(12))
    let line = inner.cutTop(pen.pixels(20))
    pen.text("Difference of state values", line.x, line.midY - pen.pixels(2), .large, maxWidth: line.width)
    _ = inner.cutTop(pen.pixels(4))
    var legend = inner.cutBottom(pen.pixels(18))
    _ = inner.cutBottom(pen.pixels(8))
    let mark = "other action"
    let limit = Readable.short(grid.scales.errors.limit)
    let high = "\(limit) first higher"
    var x = legend.x
    // What has no room is left out, the words before the colours.
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
    let painter = ScenePainter(scene, in: inner)
    painter.paint(scene.shapes.filter { !$0.isAgent }, on: canvas, theme)
    GridOverlayPart(
      grid: grid, scales: grid.scales, kind: .error, painter: painter, actionLabels: [], pen: pen
    ).paint()
  }

  // Exact figures

  private func facts(of cell: GridOverlay.Cell, _ labels: [String]) -> [(String, String)] {
    var lines: [(String, String)] = [("state", "\(cell.state)")]
    if cell.isIdle { return lines + [("", "no action is taken here")] }
    for (action, value) in cell.values.enumerated() {
      let name = labels.indices.contains(action) ? labels[action] : "\(action)"
      lines.append(((action == cell.greedyAction ? "→ " : "") + "Q " + name, Readable.fixed(value, 6)))
    }
    if let optimum = cell.optimum { lines.append(("exact value", Readable.fixed(optimum, 6))) }
    if let error = cell.error { lines.append(("error", Readable.fixed(error, 6))) }
    if !cell.optimalActions.isEmpty {
      let names = cell.optimalActions.filter(labels.indices.contains).map { labels[$0] }
      lines.append(("best by rules", names.joined(separator: ", ")))
    }
    if let visits = cell.visits { lines.append(("visits", Readable.grouped(visits))) }
    return lines
  }

  private func paintHover(_ lines: [(String, String)]) {
    guard let hover = state.hover else { return }
    let row = pen.pixels(18)
    let width =
      (lines.map { pen.width($0.0, .label) + pen.width($0.1, .label) }.max() ?? 0) + pen.pixels(48)
    let height = row * Double(lines.count) + pen.pixels(16)
    var x = hover.x + pen.pixels(18)
    if x + width > canvas.bounds.maxX { x = hover.x - pen.pixels(18) - width }
    let y = min(max(hover.y - height / 2, 4), canvas.bounds.maxY - height - 4)
    let card = Rect(max(x, 4).rounded(), y.rounded(), width.rounded(), height.rounded())
    canvas.rounded(card.inset(-pen.pixels(1)), radius: pen.pixels(9), theme.border)
    canvas.rounded(card, radius: pen.pixels(8), theme.raised)
    for (index, line) in lines.enumerated() {
      let middle = card.y + pen.pixels(8) + (Double(index) + 0.5) * row
      pen.text(line.0, card.x + pen.pixels(12), middle, .label, theme.faint)
      pen.text(line.1, card.maxX - pen.pixels(12), middle, .label, align: .right)
    }
  }
}

extension Scene.Shape {
  fileprivate var isWall: Bool {
    switch self {
    case .line(_, _, _, .wall), .rectangle(_, _, _, .wall): true
    default: false
    }
  }
}
