import Drawing
import Painting
import Text

/// Several runs side by side, a tile each.
package struct WallPart {
  let state: ViewState
  let pen: Pen

  private var theme: Theme { pen.theme }

  /// The number of columns that makes the pictures largest.
  ///
  /// - Parameters:
  ///   - aspect: width of a picture by its height.
  ///   - caption: height of a tile's caption, and `gap` between tiles, in pixels.
  package static func columns(_ count: Int, aspect: Double, in rect: Rect, caption: Double, gap: Double)
    -> Int
  {
    func width(_ columns: Int) -> Double {
      let rows = (count + columns - 1) / columns
      let room = (rect.width - gap * Double(columns - 1)) / Double(columns)
      let height = (rect.height - gap * Double(rows - 1)) / Double(rows) - caption
      return min(room, height * aspect)
    }
    return (1...max(count, 1)).max { width($0) < width($1) } ?? 1
  }

  func paint(_ rect: Rect, _ layout: inout ViewLayout) {
    var rest = rect
    let first = state.panes.first?.frame
    if let grid = first?.grid, first?.offers(state.overlay) == true, state.sharesScales {
      let line = rest.cutBottom(pen.pixels(20))
      _ = rest.cutBottom(pen.pixels(6))
      GridOverlayPart.paintLegend(
        state.overlay, PanesPart(state: state, pen: pen).sharedScales ?? grid.scales, in: line, note: "", pen)
    }
    let (gap, caption) = (pen.pixels(8), pen.pixels(46))
    let scene = first?.scene
    let columns = Self.columns(
      state.wall.count, aspect: scene.map { $0.width / max($0.height, 1e-9) } ?? 1, in: rest,
      caption: caption, gap: gap)
    let rows = (state.wall.count + columns - 1) / columns
    let width = (rest.width - gap * Double(columns - 1)) / Double(columns)
    let height = (rest.height - gap * Double(rows - 1)) / Double(rows)
    var hovered: (lines: [HoverCard.Line], cell: Rect)?
    for (index, tile) in state.wall.enumerated() {
      let card = Rect(
        (rest.x + Double(index % columns) * (width + gap)).rounded(),
        (rest.y + Double(index / columns) * (height + gap)).rounded(), width.rounded(.down),
        height.rounded(.down))
      layout.tiles.append(card)
      guard let painter = paint(tile, card), let pane = tile.pane else { continue }
      layout.scenes.append(painter)
      if let hover = state.hover, let place = painter.point(at: hover),
        let lines = PanesPart(state: state, pen: pen).facts(at: place, pane)
      {
        hovered = (lines, painter.cell(Int(saturating: place.x), Int(saturating: place.y)))
      }
    }
    if let hovered { HoverCard(lines: hovered.lines, pen: pen).paint(beside: hovered.cell) }
  }

  private func paint(_ tile: ViewState.Tile, _ card: Rect) -> ScenePainter? {
    let canvas = pen.canvas
    let isPointedAt = state.hover.map(card.contains) ?? false
    if isPointedAt { canvas.rounded(card.inset(-pen.pixels(1)), radius: pen.pixels(8), theme.faint) }
    canvas.rounded(card, radius: pen.pixels(7), theme.panel)
    var inner = card.inset(pen.pixels(10), pen.pixels(8))
    let line = inner.cutTop(pen.pixels(18))
    _ = inner.cutTop(pen.pixels(6))
    let dot = pen.pixels(4)
    canvas.circle(
      Point(line.x + dot, line.midY), radius: dot, PanelPart.color(tile.color, of: state.wall.count, theme))
    // The first figure has room beside a long name, which ends with the run's seed.
    let titleRoom = line.width - dot * 3
    let figure = tile.facts.first.map { pen.width($0, .small) + pen.pixels(10) } ?? 0
    let used = pen.text(
      tile.title, line.x + dot * 3, line.midY, .heading, maxWidth: max(titleRoom - figure, titleRoom * 0.6),
      keepsEnd: true)
    var words = tile.facts
    let room = line.width - used - dot * 3 - pen.pixels(10)
    // What has no room is left out, the least important first.
    while !words.isEmpty, pen.width(words.reversed().joined(separator: " · "), .small) > room {
      words.removeLast()
    }
    pen.text(
      words.reversed().joined(separator: " · "), line.maxX, line.midY, .small, theme.faint, align: .right)
    guard let pane = tile.pane else {
      pen.text(
        tile.message, inner.midX, inner.midY, .small, theme.faint, align: .center, maxWidth: inner.width)
      return nil
    }
    let painter = ScenePainter(pane.frame.scene, in: inner)
    PanesPart(state: state, pen: pen).paintScene(pane, painter)
    if pane.frame.offers(state.overlay), state.overlay != .none, painter.unit >= 24 * pen.unit {
      BoardOverlayPart(pane.frame, state, pen)?.paintMoves(painter)
    }
    return painter
  }
}
