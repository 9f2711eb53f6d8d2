import Painting
import Text

/// Learning curves and numbers next to the picture.
enum PanelPart {
  static func paint(_ panels: [ViewState.LearningPanel], _ rect: Rect, _ pen: Pen) {
    var rect = rect
    let gap = pen.pixels(10)
    let isPair = panels.count > 1
    let main = rect.cutTop(max(pen.pixels(150), (rect.height - pen.pixels(isPair ? 74 : 130)) * 0.42))
    paintCurves(panels, main, pen)
    let total = Double(panels.map(\.totalSteps).max() ?? 1)
    let small: [(title: String, curve: (LearningCurves) -> [CurvePoint])] = [
      (panels.first?.curves.lossName ?? "loss", { $0.loss }), ("epsilon", { $0.epsilon }),
      ("steps per second", { $0.stepsPerSecond }),
    ]
    let facts = rect.cutBottom(pen.pixels(isPair ? 62 : 44))
    _ = rect.cutBottom(gap)
    let height = (rect.height - gap * 3) / 3
    for (title, curve) in small {
      _ = rect.cutTop(gap)
      let card = rect.cutTop(height)
      guard height > pen.pixels(40) else { continue }
      let last = panels.compactMap { curve($0.curves).last?.value }.map { Readable.short($0) }
      let room = pen.card(
        card, title.prefix(1).uppercased() + title.dropFirst(), note: last.joined(separator: " | "))
      let lines = panels.enumerated().map {
        Chart.Line(points: curve($0.element.curves), color: color($0.offset, pen.theme))
      }
      if lines.allSatisfy({ $0.points.isEmpty }) {
        pen.text("nothing yet", room.x, room.y + pen.pixels(8), .small, pen.theme.faint)
      } else {
        Chart(
          lines: lines, range: 0...max(total, 1), includes: title == "epsilon" ? [0, 1] : [0],
          showsAxes: room.height > pen.pixels(56), trimmed: title == "steps per second" ? .high : nil
        )
        .paint(room, pen)
      }
    }
    var room = pen.card(facts, nil)
    for panel in panels {
      let line = room.cutTop(pen.pixels(18))
      pen.text(
        isPair ? "\(panel.name): \(panel.memory)" : panel.memory, line.x, line.midY, .label, pen.theme.faint,
        maxWidth: line.width)
    }
  }

  static func color(_ index: Int, _ theme: Theme) -> Color { index == 0 ? theme.positive : theme.negative }

  private static func paintCurves(_ panels: [ViewState.LearningPanel], _ rect: Rect, _ pen: Pen) {
    let evaluations = panels.compactMap { $0.curves.evaluation.last?.value }.map { Readable.short($0) }
    let room = pen.card(
      rect, "Learning curve",
      note: evaluations.isEmpty ? nil : "evaluated \(evaluations.joined(separator: " | "))")
    var lines: [Chart.Line] = []
    for (index, panel) in panels.enumerated() {
      let color = color(index, pen.theme)
      lines.append(.init(points: panel.curves.training, color: color.opacity(0.45), width: 1.3))
      lines.append(
        .init(
          points: panel.curves.evaluation, color: panels.count > 1 ? color : pen.theme.negative, width: 2,
          hasDots: true))
    }
    var plot = room
    var legend = plot.cutBottom(pen.pixels(17))
    Chart(
      lines: lines, range: 0...Double(max(panels.map(\.totalSteps).max() ?? 1, 1)),
      threshold: panels.first?.threshold, trimmed: .low
    ).paint(plot, pen)
    func entry(_ name: String, _ color: Color) {
      pen.canvas.fill(
        Rect(
          legend.x, (legend.midY - pen.pixels(1)).rounded() + pen.pixels(2), pen.pixels(12), pen.pixels(3)),
        color)
      let used = pen.text(
        name, legend.x + pen.pixels(17), legend.midY + pen.pixels(2), .small, pen.theme.faint)
      _ = legend.cutLeft(used + pen.pixels(30))
    }
    if panels.count > 1 {
      for (index, panel) in panels.enumerated() { entry(panel.name, color(index, pen.theme)) }
    } else {
      entry("training", pen.theme.positive.opacity(0.6))
      entry("evaluation", pen.theme.negative)
      if panels.first?.threshold != nil { entry("solved", pen.theme.faint) }
    }
  }
}
