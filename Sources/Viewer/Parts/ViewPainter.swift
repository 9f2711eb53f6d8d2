import Drawing
import Painting

/// Paints the state of a view: lays out the parts and lets each paint itself.
package struct ViewPainter {
  package var theme: Theme

  package init(theme: Theme) { self.theme = theme }

  /// Pixels per unit: 1 at 1280 by 800, less in small windows, more in large ones.
  package static func unit(width: Int, height: Int) -> Double {
    let fit = min(Double(width) / 1280, Double(height) / 800)
    return fit >= 1 ? min(fit.squareRoot() * 1.15 - 0.15 + (fit - 1) * 0.25, 4) : max(0.5 + fit * 0.5, 0.7)
  }

  /// - Returns: where things are, for the mouse.
  package func paint(_ state: ViewState, on canvas: any Canvas) -> ViewLayout {
    let pen = Pen(canvas: canvas, theme: theme, unit: Self.unit(width: canvas.width, height: canvas.height))
    var layout = ViewLayout()
    var rest = canvas.bounds
    canvas.fill(rest, theme.background)
    let head = rest.cutTop(pen.pixels(48))
    paintHeader(state, head, &layout, pen)
    if state.keyBar != nil {
      KeyBarPart(state: state, pen: pen).paint(rest.cutBottom(pen.pixels(KeyBarPart.height)), &layout)
    }
    // In a very small window the picture comes first.
    if let timeline = state.timeline, rest.height >= pen.pixels(200) {
      let rect = rest.cutBottom(pen.pixels(78))
      canvas.fill(rect, theme.panel)
      TimelinePart.paint(timeline, rect, state, &layout, pen)
    }
    rest = rest.inset(pen.pixels(12), pen.pixels(10))
    if state.hasPanelRoom(rest, pen) {
      let panel = rest.cutRight(min(pen.pixels(320), rest.width * 0.3).rounded())
      _ = rest.cutRight(pen.pixels(12))
      if let pane = state.panes.first, let update = pane.update {
        UpdatePart(update: update, actionLabels: pane.actionLabels, pen: pen).paint(panel)
      } else {
        PanelPart.paint(state.learning, panel, state, &layout, pen)
      }
    }
    if let message = state.message {
      pen.text(message, rest.midX, rest.midY, .large, theme.faint, align: .center, maxWidth: rest.width)
    } else if !state.wall.isEmpty {
      WallPart(state: state, pen: pen).paint(rest, &layout)
    } else {
      PanesPart(state: state, pen: pen).paint(rest, &layout)
    }
    if let help = state.help { HelpPart.paint(help, title: state.helpTitle, pen) }
    if let toast = state.toast, state.keyBar == nil { KeyBarPart.paintMessage(toast, head, pen) }
    if state.help == nil { pen.tip(of: layout.controls, at: state.pointer) }
    return layout
  }

  private func paintHeader(_ state: ViewState, _ rect: Rect, _ layout: inout ViewLayout, _ pen: Pen) {
    let (header, isRecording) = (state.header, state.isRecording)
    pen.canvas.fill(rect, theme.panel)
    let y = rect.midY
    var x = rect.x + pen.pixels(16)
    if !header.badge.isEmpty {
      let width = pen.width(header.badge, .heading) + pen.pixels(header.tone == .live ? 32 : 20)
      let badge = Rect(x, (y - pen.pixels(12)).rounded(), width.rounded(), pen.pixels(24))
      let color =
        switch header.tone {
        case .live: theme.live
        case .greedy: theme.positive
        case .replay: theme.negative
        case .calm: theme.faint
        }
      if let command = header.badgeCommand {
        pen.control(command, badge.inset(-pen.pixels(3)), state, &layout)
      }
      pen.canvas.rounded(badge, radius: pen.pixels(12), color.opacity(0.18))
      if header.tone == .live {
        pen.canvas.circle(Point(badge.x + pen.pixels(14), y), radius: 4 * pen.unit, color)
      }
      pen.text(header.badge, badge.maxX - pen.pixels(10), y, .heading, color, align: .right)
      x = badge.maxX + pen.pixels(14)
    }
    var right = rect.maxX - pen.pixels(16)
    if isRecording {
      pen.canvas.circle(Point(right - pen.pixels(5), y), radius: 5 * pen.unit, theme.live)
      right -= pen.pixels(22)
    }
    // The agent's name comes before figures, the shorter ones of which may still have room.
    let arrow = header.hasRuns ? pen.width(" ›", .title) : 0
    let named =
      pen.width(header.title, .title) + min(pen.width(header.subtitle, .text), pen.pixels(240)) + arrow
    for fact in header.facts.reversed() {
      let width = pen.width(fact.label, .small) + pen.pixels(6) + pen.width(fact.value, .heading)
      guard right - width > x + named + pen.pixels(40) else { continue }
      pen.text(fact.value, right, y, .heading, align: .right)
      pen.text(
        fact.label, right - pen.width(fact.value, .heading) - pen.pixels(6), y, .small, theme.faint,
        align: .right)
      right -= width + pen.pixels(18)
    }
    x += pen.text(header.title, x, y, .title, maxWidth: max(right - x, 0)) + pen.pixels(12)
    if right - x > pen.pixels(40) {
      let room = right - x - arrow - pen.pixels(10)
      let width = min(pen.width(header.subtitle, .text), room)
      if header.hasRuns {
        let place = Rect(
          x - pen.pixels(5), y - pen.pixels(12), width + arrow + pen.pixels(10), pen.pixels(24))
        pen.control(state.wall.isEmpty ? .nextRun : .wall, place, state, &layout)
        pen.text(" ›", x + width, y - pen.pixels(1), .title, theme.faint)
      }
      pen.text(header.subtitle, x, y, .text, theme.faint, maxWidth: room)
    }
  }
}

extension ViewState {
  /// Whether the panel is shown and has room beside the picture in `rect`, all that is between header and timeline.
  func hasPanelRoom(_ rect: Rect, _ pen: Pen) -> Bool {
    showsPanel && !learning.isEmpty && rect.width >= pen.pixels(720)
  }
}
