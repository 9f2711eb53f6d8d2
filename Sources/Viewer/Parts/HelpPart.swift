import Painting

/// The key table as an overlay.
enum HelpPart {
  static func paint(_ bindings: [KeyBinding], title: String, _ pen: Pen) {
    let canvas = pen.canvas
    let size = canvas.bounds
    canvas.fill(size, pen.theme.background.opacity(0.72))
    var row = pen.pixels(24)
    let head = pen.pixels(62)
    // A low window gets denser lines.
    if head + row * Double(bindings.count) > size.height - pen.pixels(40) {
      row = (size.height - pen.pixels(40) - head) / Double(bindings.count)
    }
    let width = min(pen.pixels(560), size.width - pen.pixels(24))
    let height = head + row * Double(bindings.count)
    let card = Rect(
      ((size.width - width) / 2).rounded(), ((size.height - height) / 2).rounded(), width.rounded(),
      height.rounded())
    canvas.rounded(card.inset(-pen.pixels(1)), radius: pen.pixels(13), pen.theme.border)
    canvas.rounded(card, radius: pen.pixels(12), pen.theme.panel)
    let left = card.x + pen.pixels(24)
    pen.text(title, left, card.y + pen.pixels(27), .title)
    pen.text(
      "click curves and timeline to jump", card.maxX - pen.pixels(24), card.y + pen.pixels(27), .small,
      pen.theme.faint, align: .right)
    let column = (bindings.map { pen.width($0.label, .heading) }.max() ?? 0) + pen.pixels(22)
    var y = card.y + pen.pixels(48) + row / 2
    for binding in bindings {
      pen.text(binding.label, left, y, .heading, pen.theme.accent)
      pen.text(
        binding.help, left + column, y, .text, maxWidth: card.maxX - left - column - pen.pixels(12))
      y += row
    }
  }
}
