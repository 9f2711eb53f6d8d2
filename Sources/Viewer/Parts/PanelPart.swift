import Painting
import Text

/// Learning curves and numbers next to the picture.
package enum PanelPart {
  /// Units of a card's height that leave a curve room to be read.
  private static let leastCard = 70.0

  static func paint(
    _ panels: [ViewState.LearningPanel], _ rect: Rect, _ state: ViewState, _ layout: inout ViewLayout,
    _ pen: Pen
  ) {
    var rect = rect
    let gap = pen.pixels(10)
    let isPair = panels.count == 2
    let main = rect.cutTop(max(pen.pixels(150), (rect.height - pen.pixels(isPair ? 74 : 130)) * 0.42))
    paintCurves(panels, main, state, &layout, pen)
    let total = Double(panels.map(\.totalSteps).max() ?? 1)
    let branches = Set(panels.compactMap { $0.branch.map { Double($0.step) } }).sorted()
    let small: [(title: String, curve: (LearningCurves) -> [CurvePoint])] = [
      (lossName(of: panels), { $0.loss }), ("epsilon", { $0.epsilon }),
      ("steps per second", { $0.stepsPerSecond }),
    ]
    let branch = panels.count <= 2 ? panels.compactMap(\.branch).first : nil
    let facts = rect.cutBottom(pen.pixels((isPair ? 62 : 44) + (branch == nil ? 0 : 18)))
    _ = rect.cutBottom(gap)
    // Curves without room to be read are left out; the matrix, which stands for the last one, is not.
    let count = Int(saturating: min(max(rect.height / (pen.pixels(leastCard) + gap), 0), Double(small.count)))
    let hasMatrix = panels.count == 1 && panels[0].curves.matrix != nil
    let height = (rect.height - gap * Double(count)) / Double(max(count, 1))
    for (title, curve) in hasMatrix ? small.suffix(count) : small.prefix(count) {
      _ = rect.cutTop(gap)
      let card = rect.cutTop(height)
      if panels.count == 1, title == "steps per second", let matrix = panels[0].curves.matrix {
        MatrixPart.paint(matrix, card, state, pen)
        continue
      }
      let heading: String = title.prefix(1).uppercased() + title.dropFirst()
      let room = pen.card(card, heading)
      var words = notes(panels.compactMap { curve($0.curves).last?.value }, of: panels.count)
      let lines = panels.enumerated().map {
        Chart.Line(
          points: curve($0.element.curves), color: color($0.element.color, of: panels.count, pen.theme))
      }
      if lines.allSatisfy({ $0.points.isEmpty }) {
        let isRunning = panels.contains(where: \.isRunning)
        pen.text(
          isRunning ? "nothing yet" : "not recorded", room.x, room.y + pen.pixels(8), .small,
          pen.theme.faint, maxWidth: room.width)
      } else {
        let drawn = Chart(
          lines: lines, range: 0...max(total, 1), includes: title == "epsilon" ? [0, 1] : [0],
          showsAxes: room.height > pen.pixels(56), trimmed: title == "steps per second" ? .high : nil
        )
        .with(branches: branches).paint(room, pen)
        layout.charts.append((drawn, 0...max(total, 1)))
        if let step = pointedStep(drawn, 0...max(total, 1), state, pen) {
          words = pointed(step, panels.compactMap { value(of: curve($0.curves), at: step) }, of: panels.count)
        }
      }
      pen.note(words, beside: heading, of: card)
    }
    var room = pen.card(facts, nil)
    let memories: [(name: String, memory: String)] =
      isPair ? panels.map { ("\($0.name):", $0.memory) } : [("", memory(of: panels))]
    for (name, memory) in memories {
      var line = room.cutTop(pen.pixels(18))
      if !name.isEmpty {
        // What the agent learns in has at least half of the line.
        let room = max(line.width - pen.width(memory, .label), line.width / 2) - pen.pixels(4)
        let used = pen.text(
          name, line.x, line.midY, .label, pen.theme.faint, maxWidth: room, keepsEnd: true)
        _ = line.cutLeft(used + pen.pixels(4))
      }
      pen.text(memory, line.x, line.midY, .label, pen.theme.faint, maxWidth: line.width)
    }
    if let branch {
      let line = room.cutTop(pen.pixels(18))
      pen.text(
        "branch of \(branch.original)", line.x, line.midY, .label, pen.theme.faint, maxWidth: line.width)
    }
  }

  /// What the runs that have one call their loss, each name once.
  package static func lossName(of panels: [ViewState.LearningPanel]) -> String {
    let known = panels.filter { !$0.curves.loss.isEmpty }
    return distinct((known.isEmpty ? panels : known).map(\.curves.lossName)).joined(separator: " / ")
  }

  /// What the agents learn in, each kind once.
  package static func memory(of panels: [ViewState.LearningPanel]) -> String {
    distinct(panels.map(\.memory)).joined(separator: "; ")
  }

  /// In the order in which they first come.
  private static func distinct(_ texts: [String]) -> [String] {
    texts.reduce(into: []) { seen, text in if !seen.contains(text) { seen.append(text) } }
  }

  /// The step under the pointer, which a line marks; its values stand in the heading, beside the curve.
  private static func pointedStep(
    _ plot: Rect, _ range: ClosedRange<Double>, _ state: ViewState, _ pen: Pen
  ) -> Double? {
    guard let pointer = state.pointer, plot.contains(pointer), plot.width > 0 else { return nil }
    pen.canvas.fill(Rect(pointer.x.rounded(), plot.y, 1, plot.height), pen.theme.faint)
    return range.lowerBound + (pointer.x - plot.x) / plot.width * (range.upperBound - range.lowerBound)
  }

  /// The value of the curve's point nearest to a step.
  package static func value(of curve: [CurvePoint], at step: Double) -> Double? {
    curve.min { abs($0.step - step) < abs($1.step - step) }?.value
  }

  /// Blue and orange for two runs, like the sides of their difference.
  static func color(_ index: Int, of count: Int, _ theme: Theme) -> Color {
    count > 2 ? theme.series(index) : index == 0 ? theme.positive : theme.negative
  }

  /// The figures of two runs, or the range of more; none without a value.
  ///
  /// - Parameter count: the runs, some of which may have no value.
  private static func notes(_ values: [Double], of count: Int) -> [String] {
    guard let low = values.min(), let high = values.max() else { return [] }
    if count <= 2 { return [Readable.distinct(values).joined(separator: " | ")] }
    let ends = Readable.distinct([low, high])
    if low < high { return ["\(ends[0]) to \(ends[1])"] }
    return [(values.count == count ? "all " : "") + ends[0]]
  }

  /// The figures at the step under the pointer, with the step where it has room.
  private static func pointed(_ step: Double, _ values: [Double], of count: Int) -> [String] {
    let figures = notes(values, of: count).first ?? "-"
    return ["step \(Readable.compact(step)): \(figures)", figures]
  }

  private static func paintCurves(
    _ panels: [ViewState.LearningPanel], _ rect: Rect, _ state: ViewState, _ layout: inout ViewLayout,
    _ pen: Pen
  ) {
    let evaluations = notes(panels.compactMap { $0.curves.evaluation.last?.value }, of: panels.count)
    // Its note follows below: the figures under the pointer, where there is one.
    let heading = "Learning curve"
    let room = pen.card(rect, heading)
    var lines: [Chart.Line] = []
    for panel in panels {
      let color = color(panel.color, of: panels.count, pen.theme)
      if panels.count <= 2 || panel.curves.evaluation.isEmpty {
        lines.append(.init(points: panel.curves.training, color: color.opacity(0.45), width: 1.3))
      }
      lines.append(
        .init(
          points: panel.curves.evaluation, color: panels.count > 1 ? color : pen.theme.negative,
          width: panels.count > 2 ? 1.4 : 2, hasDots: panels.count <= 2))
    }
    var plot = room
    var legend = plot.cutBottom(pen.pixels(17))
    let range = 0...Double(max(panels.map(\.totalSteps).max() ?? 1, 1))
    let drawn = Chart(
      lines: lines, range: range, threshold: panels.first?.threshold, trimmed: .low
    ).with(branches: Set(panels.compactMap { $0.branch.map { Double($0.step) } }).sorted()).paint(plot, pen)
    layout.charts.append((drawn, range))
    let figures = pointedStep(drawn, range, state, pen).map { step in
      pointed(
        step,
        panels.compactMap {
          value(of: $0.curves.evaluation.isEmpty ? $0.curves.training : $0.curves.evaluation, at: step)
        }, of: panels.count)
    }
    pen.note(
      figures ?? evaluations.map { "evaluated \($0)" } + evaluations, beside: heading, of: rect)
    /// - Parameters:
    ///   - share: of the room that is left.
    ///   - isCut: whether a name without room is cut in its middle; it is left out else.
    func entry(
      _ name: String, _ color: Color, isDashed: Bool = false, share: Double = 1, isCut: Bool = false
    ) {
      let needed = isCut ? pen.pixels(40) : pen.pixels(17) + pen.width(name, .small)
      guard legend.width * share >= needed else { return }
      let y = (legend.midY - pen.pixels(1)).rounded() + pen.pixels(2)
      if isDashed {
        let thickness = max(1, pen.pixels(1))
        for dash in 0..<2 {
          pen.canvas.fill(
            Rect(legend.x + pen.pixels(7) * Double(dash), y + thickness, pen.pixels(5), thickness), color)
        }
      } else {
        pen.canvas.fill(Rect(legend.x, y, pen.pixels(12), pen.pixels(3)), color)
      }
      let used = pen.text(
        name, legend.x + pen.pixels(17), legend.midY + pen.pixels(2), .small, pen.theme.faint,
        maxWidth: legend.width * share - pen.pixels(17), keepsEnd: true)
      _ = legend.cutLeft(used + pen.pixels(30))
    }
    if panels.count > 2 {
      entry("one line a run, in the color of its tile", pen.theme.faint, isCut: true)
    } else if panels.count > 1 {
      for (index, panel) in panels.enumerated() {
        entry(panel.name, color(index, of: 2, pen.theme), share: index == 0 ? 0.5 : 1, isCut: true)
      }
    } else {
      entry("training", pen.theme.positive.opacity(0.6))
      entry("evaluation", pen.theme.negative)
      if panels.first?.threshold != nil { entry("solved", pen.theme.faint, isDashed: true) }
    }
  }
}
