import Painting
import Text

/// What is known of the place under the pointer, on a card beside it.
package struct HoverCard {
  /// A name and a figure.
  typealias Line = (String, String)

  let lines: [Line]
  let pen: Pen

  /// The exact figures of a cell.
  static func lines(of cell: GridOverlay.Cell, _ labels: [String]) -> [Line] {
    var lines: [Line] = [("state", "\(cell.state)")]
    if cell.isIdle { return lines + [("", "terminal or unreachable")] }
    for action in cell.legalActions {
      let value = cell.values[action]
      let name = labels.indices.contains(action) ? labels[action] : "\(action)"
      lines.append(((action == cell.greedyAction ? "→ " : "") + "Q " + name, Readable.fixed(value, 6)))
    }
    if let optimum = cell.optimum { lines.append(("exact value", Readable.fixed(optimum, 6))) }
    if let error = cell.error { lines.append(("error", Readable.fixed(error, 6))) }
    if !cell.optimalActions.isEmpty {
      let names = cell.optimalActions.filter(labels.indices.contains).map { labels[$0] }
      lines.append(("optimal", names.joined(separator: ", ")))
    }
    if let visits = cell.visits { lines.append(("visits", Readable.grouped(visits))) }
    return lines
  }

  /// Paints the card next to what it explains, never over it.
  func paint(beside target: Rect) {
    let (canvas, theme) = (pen.canvas, pen.theme)
    let row = pen.pixels(18)
    let width =
      (lines.map { pen.width($0.0, .label) + pen.width($0.1, .label) }.max() ?? 0) + pen.pixels(48)
    let height = row * Double(lines.count) + pen.pixels(16)
    let card = Self.place(
      width.rounded(), height.rounded(), beside: target, in: canvas.bounds, gap: pen.pixels(8))
    canvas.rounded(card.inset(-pen.pixels(1)), radius: pen.pixels(9), theme.border)
    canvas.rounded(card, radius: pen.pixels(8), theme.raised)
    for (index, line) in lines.enumerated() {
      let middle = card.y + pen.pixels(8) + (Double(index) + 0.5) * row
      pen.text(line.0, card.x + pen.pixels(12), middle, .label, theme.faint)
      pen.text(line.1, card.maxX - pen.pixels(12), middle, .label, align: .right)
    }
  }

  /// Where a card of this size has room: right of the target, left of it, below or above.
  package static func place(
    _ width: Double, _ height: Double, beside target: Rect, in bounds: Rect, gap: Double
  )
    -> Rect
  {
    let middle = min(max(target.midY - height / 2, 4), max(bounds.maxY - height - 4, 4)).rounded()
    let center = min(max(target.midX - width / 2, 4), max(bounds.maxX - width - 4, 4)).rounded()
    if target.maxX + gap + width <= bounds.maxX {
      return Rect((target.maxX + gap).rounded(), middle, width, height)
    }
    if target.x - gap - width >= 0 { return Rect((target.x - gap - width).rounded(), middle, width, height) }
    let below = (target.maxY + gap).rounded()
    if below + height <= bounds.maxY { return Rect(center, below, width, height) }
    return Rect(center, (target.y - gap - height).rounded(), width, height)
  }
}
