import Drawing
import Painting
import Text

/// Environment panes with the agents' values: one, or two and their difference.
struct PanesPart {
  let state: ViewState
  let pen: Pen

  private var theme: Theme { pen.theme }
  private var canvas: any Canvas { pen.canvas }
  private var hasPanel: Bool { state.hasPanelRoom(canvas.bounds.inset(pen.pixels(12), 0), pen) }

  func paint(_ rect: Rect, _ layout: inout ViewLayout) {
    guard let first = state.panes.first else { return }
    let difference = state.panes.count == 2 ? DifferencePart(state.panes[0], state.panes[1], pen) : nil
    let count = state.panes.count + (difference == nil ? 0 : 1)
    let scene = first.frame.scene
    let columns = columns(for: count, scene, rect)
    let isStacked = count > columns
    let rows = (count + columns - 1) / columns
    let gap = pen.pixels(10)
    var rest = rect
    var line = Rect(0, 0, 0, 0)
    var hovered: (lines: [HoverCard.Line], target: Rect)?
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
        let painter = paintPane(pane, part, isAlone: count == 1, isStacked: isStacked, index: index, &layout)
        layout.scenes.append(painter)
        if let place = state.hover.flatMap(painter.point), let lines = facts(at: place, pane) {
          hovered = (lines, painter.cell(Int(saturating: place.x), Int(saturating: place.y)))
        }
      } else if let difference {
        difference.paint(scene, part)
      }
    }
    if let hovered { HoverCard(lines: hovered.lines, pen: pen).paint(beside: hovered.target) }
  }

  /// Number of adjacent panes that maximizes the size of the pictures.
  private func columns(for count: Int, _ scene: Scene, _ rect: Rect) -> Int {
    func unit(_ columns: Int) -> Double {
      let rows = (count + columns - 1) / columns
      return self.unit(
        scene, rect.width / Double(columns), pictureHeight(rect.height / Double(rows), isStacked: rows > 1))
    }
    return (1...max(count, 1)).reversed().max { unit($0) < unit($1) } ?? 1
  }

  /// What a pane of this height has for its picture, about, in pixels.
  private func pictureHeight(_ height: Double, isStacked: Bool) -> Double {
    max(
      height - pen.pixels(isStacked ? 64 : 220), min(pen.pixels(Pen.leastPicture), height - pen.pixels(24)))
  }

  private func unit(_ scene: Scene, _ width: Double, _ height: Double) -> Double {
    min(width / max(scene.width, 1e-9), height / max(scene.height, 1e-9))
  }

  /// The values at a point of a pane's picture.
  func facts(at place: Scene.Point, _ pane: ViewState.Pane) -> [HoverCard.Line]? {
    if let grid = pane.frame.grid {
      return grid.cell(Int(saturating: place.x), Int(saturating: place.y)).map {
        HoverCard.lines(of: $0, pane.actionLabels)
      }
    }
    guard pane.frame.offers(state.overlay), state.overlay != .none else { return nil }
    return BoardOverlayPart(pane.frame, state, pen)?.facts(at: place, pane.actionLabels)
  }

  private func paintPane(
    _ pane: ViewState.Pane, _ rect: Rect, isAlone: Bool, isStacked: Bool, index: Int,
    _ layout: inout ViewLayout
  ) -> ScenePainter {
    var rest = rect
    let least = pen.pixels(pane.update != nil && !hasPanel ? 160 : 110)
    let hasLower = !isStacked && rect.height >= least + pen.pixels(80)
    let lowerHeight = hasLower ? min(max(rect.height * 0.27, least), pen.pixels(190)).rounded() : 0
    let lower = rest.cutBottom(lowerHeight)
    if lowerHeight > 0 { _ = rest.cutBottom(pen.pixels(10)) }
    canvas.rounded(rest, radius: pen.pixels(8), theme.panel)
    var inner = rest.inset(pen.pixels(12))
    if let title = pane.title, pen.hasRoom(24, in: inner) {
      let line = inner.cutTop(pen.pixels(20))
      let note =
        "step \(Readable.grouped(pane.frame.step))   return \(Readable.short(pane.frame.returnSoFar))\(endingNote(pane.frame))"
      // A long name leaves room for the figures, and ends with the run's seed.
      let used = pen.text(
        title, line.x, line.midY - pen.pixels(2), .large,
        PanelPart.color(index, of: state.panes.count, theme),
        maxWidth: max(line.width - pen.width(note, .small) - pen.pixels(10), line.width * 0.6),
        keepsEnd: true)
      pen.text(
        note, line.maxX, line.midY - pen.pixels(2), .small, theme.faint, align: .right,
        maxWidth: max(line.width - used - pen.pixels(10), 0))
      if let disagreement = pane.disagreement, pen.hasRoom(20, in: inner) {
        let line = inner.cutTop(pen.pixels(16))
        pen.text(
          words(disagreement, at: pane.frame.step), line.x, line.midY, .small, theme.faint,
          maxWidth: line.width)
      }
      _ = inner.cutTop(pen.pixels(4))
    }
    let note = pane.title == nil ? state.overlayNote : ""
    let grid = pane.frame.offers(state.overlay) ? pane.frame.grid : nil
    let board =
      (pane.frame.offers(state.overlay) || pane.frame.isFinishedGame) && state.overlay != .none
      ? BoardOverlayPart(pane.frame, state, pen) : nil
    var legend = Rect(inner.x, inner.maxY, inner.width, 0)
    let hasLegend =
      (grid != nil || board != nil) && pen.hasRoom(26, in: inner) && inner.width >= pen.pixels(150)
    if hasLegend {
      legend = inner.cutBottom(pen.pixels(18))
      _ = inner.cutBottom(pen.pixels(8))
    }
    // A board has its bar on the left, and as much room on the right.
    let painter = ScenePainter(
      pane.frame.scene, in: board == nil ? inner : inner.inset(pen.pixels(44), 0))
    paintScene(pane, painter)
    if pane.title == nil, pane.frame.ending != .none {
      EndingPart(frame: pane.frame, isPlayer: state.use == .play, pen: pen)
        .paint(around: painter.frame, in: inner, legend: &legend)
    }
    if let grid, hasLegend {
      overlayControl(state.overlay.title, legend, &layout)
      GridOverlayPart.paintLegend(
        state.overlay, sharedScales ?? grid.scales, in: legend, note: note, pen)
    }
    if let board {
      if hasLegend {
        overlayControl(state.overlay == .search ? "Search" : "Solver's values", legend, &layout)
        if let slider = board.paintLegend(legend, note: note), let film = board.search?.film {
          layout.search = (slider, film)
        }
      }
      board.paintMoves(painter)
      board.paintValueBar(
        Rect(painter.frame.x - pen.pixels(34), painter.frame.y, pen.pixels(16), painter.frame.height))
    }
    if lowerHeight > 0 { paintLower(pane, lower, isAlone: isAlone, search: board?.search) }
    return painter
  }

  /// The overlay's name at the left of its legend, which a click changes.
  private func overlayControl(_ name: String, _ line: Rect, _ layout: inout ViewLayout) {
    let width = pen.width(name, .heading) + pen.pixels(8)
    pen.control(.overlay, Rect(line.x - pen.pixels(4), line.y, width, line.height), state, &layout)
  }

  private func words(_ disagreement: Disagreement, at step: Int) -> String {
    let costs = disagreement.costs
    let (count, choices) = (Readable.grouped(disagreement.count), Readable.count(costs.count, "choice"))
    guard disagreement.count > 0 else {
      return costs.count == 1 ? "the only choice agrees" : "all \(choices) agree"
    }
    let here = costs.indices.contains(step) ? costs[step] : nil
    return "\(count) of \(choices) differ, cost \(Readable.short(disagreement.total))"
      + (here.map { ", here \(Readable.short($0))" } ?? "")
  }

  private func endingNote(_ frame: Frame) -> String {
    frame.ending == .none ? "" : "   \(frame.endingWords(isPlayer: state.use == .play))"
  }

  private struct CacheKey: Hashable {
    let grid: GridOverlay
    let overlay: OverlayKind
    /// The hash of what is painted.
    let shapes: Int
    let theme: Theme
    let unit: Double
    /// The panes that share the colors of this one.
    let shared: [GridOverlay]
  }

  /// Common color scales of all panes, or nil without a grid.
  var sharedScales: OverlayScales? {
    guard state.sharesScales else { return nil }
    let all = state.panes.compactMap(\.frame.grid?.scales)
    return all.dropFirst().reduce(all.first) { $0?.union($1) }
  }

  func paintScene(_ pane: ViewState.Pane, _ painter: ScenePainter) {
    let scene = pane.frame.scene
    let grid = pane.frame.grid
    guard let grid else {
      canvas.clipped(to: painter.frame.inset(-1)) { painter.paint(scene.shapes, on: canvas, theme) }
      return
    }
    // The environment and its overlays change seldom, the agent at every step.
    let world = scene.shapes.filter { !$0.isAgent }
    canvas.cached(
      painter.frame,
      key: CacheKey(
        grid: grid, overlay: state.overlay, shapes: world.hashValue, theme: theme, unit: painter.unit,
        shared: state.panes.compactMap(\.frame.grid))
    ) {
      canvas.fill(painter.frame, theme.panel)
      painter.paint(world, on: canvas, theme)
      if state.overlay != .none {
        GridOverlayPart(
          grid: grid, scales: sharedScales ?? grid.scales, kind: state.overlay, painter: painter,
          actionLabels: pane.actionLabels, pen: pen, leavesTops: scene.usesTops
        ).paint()
        // Walls are thicker than cells' borders; they stay visible.
        painter.paint(world.filter(\.isWall), on: canvas, theme)
        paintSigns(world, grid, painter)
      }
    }
    if let update = pane.update { UpdateMarks(grid: grid, painter: painter, pen: pen).paint(update) }
    paintAgent(
      scene.shapes.filter(\.isAgent), painter, isOverlaid: state.overlay != .none,
      isDirected: grid.directions.contains { $0 != nil }, leavesTops: scene.usesTops,
      hasFigures: hasFigures(grid, painter))
  }

  /// The signs in the middle of cells that an overlay covers, such as a teleport's letter: small, in the corner.
  private func paintSigns(_ shapes: [Scene.Shape], _ grid: GridOverlay, _ painter: ScenePainter) {
    let size = max(painter.unit * 0.14, Pen.leastSize * max(pen.unit, 1))
    guard size <= painter.unit * 0.3 else { return }
    for case .text(let words, let at, _, let color) in shapes {
      let (column, row) = (Int(saturating: at.x), Int(saturating: at.y))
      guard let cell = grid.cell(column, row), !cell.isIdle, abs(at.y - Double(row) - 0.5) < 0.1 else {
        continue
      }
      let place = painter.cell(column, row)
      let width = canvas.textWidth(words, size: size, weight: .semibold) + size * 0.5
      let ground = Rect(place.x, place.y, width, size * 1.3)
      canvas.rounded(ground, radius: size * 0.3, theme.panel.opacity(0.8))
      canvas.text(
        words, at: Point(ground.midX, ground.midY), size: size, weight: .semibold, color: theme.color(color),
        align: .center)
    }
  }

  /// Whether the values of single actions have figures in the cells of a grid.
  private func hasFigures(_ grid: GridOverlay, _ painter: ScenePainter) -> Bool {
    state.overlay == .actionValues
      && GridOverlayPart(
        grid: grid, scales: grid.scales, kind: state.overlay, painter: painter, actionLabels: [], pen: pen
      ).showsFigures
  }

  /// Over values the agent is drawn as an outline, so that they stay readable.
  private func paintAgent(
    _ shapes: [Scene.Shape], _ painter: ScenePainter, isOverlaid: Bool, isDirected: Bool, leavesTops: Bool,
    hasFigures: Bool
  ) {
    guard isOverlaid else { return painter.paint(shapes, on: canvas, theme) }
    for shape in shapes {
      switch shape {
      case .circle(let center, let radius, let color):
        let (at, unit) = (painter.position(center), painter.unit)
        if radius < 0.25 {
          outline(Shapes.circle(at, radius * unit), width: radius * unit * 0.25, color)
        } else if state.overlay == .actionValues, isDirected {
          // Around the arrow in the middle, between the figures if there are any.
          let size = unit * (hasFigures ? 0.11 : 0.25)
          outline(Shapes.circle(at, size), width: size * 0.28, color)
        } else {
          // Around the cell, below the name of a state.
          var rect = Rect(at.x - unit / 2, at.y - unit / 2, unit, unit)
          if leavesTops, !isDirected { _ = rect.cutTop((unit * 0.2).rounded()) }
          outline(Shapes.rounded(rect.inset(unit * 0.07), unit * 0.12), width: unit * 0.05, color)
        }
      case .polygon(let corners, let color) where !isDirected && !corners.isEmpty:
        // Small at the top of its cell, which the figures leave free, and around the cell.
        let (xs, ys, unit) = (corners.map(\.x), corners.map(\.y), painter.unit)
        let middle = Scene.Point(
          xs.reduce(0, +) / Double(xs.count), ys.reduce(0, +) / Double(ys.count))
        let cell = painter.cell(Int(saturating: middle.x), Int(saturating: middle.y))
        outline(Shapes.rounded(cell.inset(unit * 0.04), unit * 0.08), width: unit * 0.04, color)
        let (at, size) = (Point(cell.midX, cell.y + unit * 0.15), unit * 0.28)
        canvas.fill(
          corners.map { Point(at.x + ($0.x - middle.x) * size, at.y + ($0.y - middle.y) * size) },
          theme.color(color))
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

  private func paintLower(_ pane: ViewState.Pane, _ rect: Rect, isAlone: Bool, search: SearchPart?) {
    if let update = pane.update, !hasPanel {
      UpdatePart(update: update, actionLabels: pane.actionLabels, pen: pen).paint(rect)
      return
    }
    var rest = rect
    let gap = pen.pixels(10)
    let hasObservation = isAlone && pane.frame.observation.count > 1 && rect.width > pen.pixels(640)
    let parts = hasObservation ? 3.0 : 2.0
    let width = ((rest.width - gap * (parts - 1)) / parts).rounded()
    let isNarrow = !isAlone || rect.width < pen.pixels(360)
    let place = isNarrow ? rest : rest.cutLeft(width)
    if let search {
      search.paintMoves(place, pane.actionLabels)
    } else {
      BarsPart.paintActions(pane, hint: state.hint, place, pen)
    }
    if isNarrow { return }
    _ = rest.cutLeft(gap)
    if hasObservation {
      BarsPart.paintObservation(pane.frame, rest.cutRight(width), pen)
      _ = rest.cutRight(gap)
    }
    BarsPart.paintStrip(pane, rest, pen)
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
