import Painting

/// The row of keys at the bottom of a window, or a message in its place.
struct KeyBarPart {
  let state: ViewState
  let pen: Pen

  static let height = 24.0

  func paint(_ rect: Rect, _ layout: inout ViewLayout) {
    pen.canvas.fill(rect, pen.theme.panel)
    if let toast = state.toast { return Self.paintMessage(toast, rect, pen) }
    guard let bar = state.keyBar, bar.opacity > 0 else { return }
    var x = rect.x + pen.pixels(16)
    let entries = KeyBar.entries(for: state.use, hasRuns: state.header.hasRuns)
    for entry in entries {
      let keys = pen.width(entry.keys, .small)
      let width = keys + pen.width(entry.word, .small) + pen.pixels(14)
      // What has no room is left out; F1 shows all of them.
      guard x + width < rect.maxX - pen.pixels(8) else { break }
      let place = Rect(x - pen.pixels(4), rect.y, width + pen.pixels(4), rect.height - pen.pixels(3))
      pen.control(entry.command, place, state, &layout)
      let key = Rect(x, (rect.midY - pen.pixels(9)).rounded(), keys + pen.pixels(8), pen.pixels(16))
      pen.canvas.rounded(key, radius: pen.pixels(4), pen.theme.raised.opacity(bar.opacity))
      pen.text(entry.keys, key.midX, key.midY, .small, pen.theme.text.opacity(bar.opacity), align: .center)
      pen.text(entry.word, key.maxX + pen.pixels(5), key.midY, .small, pen.theme.faint.opacity(bar.opacity))
      x += width + pen.pixels(14)
    }
  }

  /// A short message where nothing else stands.
  static func paintMessage(_ text: String, _ rect: Rect, _ pen: Pen) {
    let width = min(pen.width(text, .label) + pen.pixels(24), rect.width - pen.pixels(16))
    let pill = Rect(
      (rect.midX - width / 2).rounded(), (rect.midY - pen.pixels(10)).rounded(), width.rounded(),
      pen.pixels(20))
    pen.canvas.rounded(pill, radius: pen.pixels(10), pen.theme.text)
    pen.text(
      text, pill.midX, pill.midY, .label, pen.theme.background, align: .center,
      maxWidth: width - pen.pixels(16))
  }
}

extension Pen {
  /// Registers a control, and shows that it is one while the pointer is on it.
  func control(_ command: KeyCommand, _ rect: Rect, _ state: ViewState, _ layout: inout ViewLayout) {
    let control = Control(command, rect, for: state.use)
    layout.controls.append(control)
    if let hover = state.pointer, rect.contains(hover) {
      canvas.rounded(whole(rect), radius: pixels(5), theme.raised)
    }
  }

  private func whole(_ rect: Rect) -> Rect {
    Rect(rect.x.rounded(), rect.y.rounded(), rect.width.rounded(), rect.height.rounded())
  }

  /// The tooltip of the control under the pointer, beside it.
  func tip(of controls: [Control], at pointer: Point?) {
    guard let pointer, let control = controls.last(where: { $0.rect.contains(pointer) }), !control.tip.isEmpty
    else { return }
    let (width, height) = (self.width(control.tip, .small) + pixels(16), pixels(22))
    let bounds = canvas.bounds
    let x = min(max(control.rect.midX - width / 2, 4), max(bounds.maxX - width - 4, 4))
    let below = control.rect.maxY + pixels(4)
    let y = below + height <= bounds.maxY ? below : control.rect.y - height - pixels(4)
    let card = whole(Rect(x, y, width, height))
    canvas.rounded(card.inset(-pixels(1)), radius: pixels(6), theme.border)
    canvas.rounded(card, radius: pixels(5), theme.background)
    text(control.tip, card.midX, card.midY, .small, align: .center)
  }
}
