import Painting
import Text

/// The batch of a gradient step: the largest error as an equation, and the rows.
package struct BatchPart {
  let batch: BatchUpdateView
  let actionLabels: [String]
  let pen: Pen

  private var theme: Theme { pen.theme }

  func paint(_ rect: Rect) {
    var room = pen.card(rect, "What this batch did", notes: ["step \(Readable.grouped(batch.step))"])
    guard let first = batch.rows.first else { return }
    let facts =
      "\(Readable.count(batch.rows.count, "transition")), loss \(Readable.short(batch.loss)), gradient \(Readable.short(batch.gradientNorm))"
    room = pen.paragraph(
      facts + (batch.count > 1 ? "; the last of \(batch.count) gradient steps" : ""), room, .small,
      theme.faint)
    if room.height > pen.pixels(230) {
      _ = room.cutTop(pen.pixels(6))
      for line in Self.equation(first) {
        let place = room.cutTop(pen.pixels(19))
        pen.text(line.0, place.x, place.midY, .label, theme.faint)
        pen.text(
          line.1, place.x + pen.pixels(52), place.midY, .label, theme.text,
          maxWidth: place.width - pen.pixels(52))
      }
      _ = room.cutTop(pen.pixels(8))
    }
    paintRows(room)
  }

  /// The row with the largest error.
  package static func equation(_ row: BatchUpdateView.Row) -> [(String, String)] {
    let figures = Readable.distinct([row.value, row.target])
    let sign = row.discount < 0 ? "−" : "+"
    let next = Readable.short(row.nextValue)
    return [
      (
        "target",
        row.discount == 0
          ? "\(Readable.short(row.reward)), the last of its episode"
          : "\(Readable.short(row.reward)) \(sign) \(Readable.short(abs(row.discount))) × \(row.nextValue < 0 ? "(\(next))" : next) = \(figures[1])"
      ),
      (
        "error",
        "\(figures[0]) − \(row.target < 0 ? "(\(figures[1]))" : figures[1]) = \(Readable.short(row.value - row.target))"
      ),
    ]
  }

  private func paintRows(_ rect: Rect) {
    var room = rect
    let height = pen.pixels(17)
    var columns: [(title: String, text: (BatchUpdateView.Row) -> String)] = []
    if batch.rows[0].step != nil {
      columns.append(("of step", { $0.step.map { Readable.grouped($0) } ?? "" }))
    }
    if batch.rows[0].state != nil { columns.append(("state", { $0.state.map { "\($0)" } ?? "" })) }
    columns.append(("action", { name($0.action) }))
    columns.append(("Q", { Readable.short($0.value) }))
    columns.append(("target", { Readable.short($0.target) }))
    columns.append(("error", { Readable.short($0.error) }))
    if batch.isWeighted { columns.append(("weight", { Readable.fixed($0.weight, 2) })) }
    let count = max(Int(saturating: room.height / height) - 1, 0)
    // The last line says how many have no room.
    let shown = batch.rows.prefix(count >= batch.rows.count ? count : max(count - 1, 0))
    let widths = columns.map { column in
      max(pen.width(column.title, .small), shown.map { pen.width(column.text($0), .small) }.max() ?? 0)
    }
    let gap = max((room.width - widths.reduce(0, +)) / Double(max(columns.count - 1, 1)), pen.pixels(4))
    func paint(_ texts: [String], _ color: Color) {
      let line = room.cutTop(height)
      var x = line.x
      for (text, width) in zip(texts, widths) {
        x += width
        if x <= line.maxX + 1 { pen.text(text, x, line.midY, .small, color, align: .right) }
        x += gap
      }
    }
    guard room.height >= height * 2 else { return }
    paint(columns.map(\.title), theme.faint)
    for row in shown { paint(columns.map { $0.text(row) }, theme.text) }
    if shown.count < batch.rows.count {
      let line = room.cutTop(height)
      pen.text(
        "and \(batch.rows.count - shown.count) with smaller errors", line.x, line.midY, .small, theme.faint)
    }
  }

  private func name(_ action: Int) -> String {
    let name = actionLabels.indices.contains(action) ? actionLabels[action] : "\(action)"
    return name.count > 9 ? String(name.prefix(8)) + "…" : name
  }
}
