import Drawing
import Painting
import Text

/// Bars of action values and of the observation.
enum BarsPart {
  static func paintActions(_ pane: ViewState.Pane, hint: [Double]?, _ rect: Rect, _ pen: Pen) {
    let values = pane.frame.actionValues ?? hint ?? []
    // Values of what cannot be done mean nothing.
    let legal = pane.frame.legalActions?.filter(values.indices.contains) ?? Array(values.indices)
    let scale = scale(of: legal.map { values[$0] })
    let ends = Readable.distinct([scale.low, scale.high])
    let room = pen.card(
      rect, "Q of each action",
      notes: scale.isCut ? ["bars from \(ends[0]) to \(ends[1])", "\(ends[0]) to \(ends[1])"] : [])
    guard !values.isEmpty, !legal.isEmpty else {
      pen.text(
        pane.frame.ending == .terminated ? "The episode is over." : pane.valuesMessage,
        room.x, room.y + pen.pixels(12), .small, pen.theme.faint, maxWidth: room.width)
      return
    }
    let labels = pane.actionLabels
    let rows = max(1, Int(saturating: room.height / pen.pixels(17)))
    // With too little room for all, the best ones are shown, and how many others there are.
    let count = legal.count > rows ? max(rows - 1, 1) : legal.count
    let shown = legal.sorted { values[$0] > values[$1] }.prefix(count).sorted()
    let height = min(room.height / Double(min(rows, legal.count)), pen.pixels(30))
    let (low, high) = (scale.low, scale.high)
    let span = max(high - low, 1e-9)
    let best = firstHighest(values, among: legal)
    let labelWidth = min(
      (shown.map { pen.width(labels.indices.contains($0) ? labels[$0] : "\($0)", .label) }.max() ?? 0)
        + pen.pixels(10), room.width * 0.4)
    let figures = Readable.distinct(shown.map { values[$0] })
    let numberWidth = max(
      pen.width("-000.00", .label), figures.map { pen.width($0, .label) }.max() ?? 0)
    for (row, action) in shown.enumerated() {
      let value = values[action]
      let y = room.y + (Double(row) + 0.5) * height
      let isTaken = action == best
      pen.text(
        labels.indices.contains(action) ? labels[action] : "\(action)", room.x, y, .label,
        isTaken ? pen.theme.text : pen.theme.faint, maxWidth: labelWidth - pen.pixels(6), keepsEnd: true)
      let track = Rect(
        room.x + labelWidth, (y - height * 0.28).rounded(),
        room.width - labelWidth - numberWidth - pen.pixels(6),
        (height * 0.56).rounded())
      pen.canvas.rounded(track, radius: pen.pixels(3), pen.theme.raised)
      let zero = track.x + track.width * min(max(-low / span, 0), 1)
      // A bar of NaN or infinity would be misleading.
      guard value.isFinite, span.isFinite else {
        pen.text(figures[row], room.maxX, y, .label, pen.theme.faint, align: .right)
        continue
      }
      let end = track.x + track.width * (value - low) / span
      let color = value < 0 ? pen.theme.negative : pen.theme.positive
      pen.canvas.rounded(
        Rect(min(zero, end), track.y, max(abs(end - zero), pen.unit), track.height), radius: pen.pixels(3),
        color.opacity(isTaken ? 1 : 0.55))
      pen.text(
        figures[row], room.maxX, y, .label,
        isTaken ? pen.theme.text : pen.theme.faint, align: .right)
    }
    if count < legal.count, count < rows {
      pen.text(
        "and \(Readable.grouped(legal.count - count)) more", room.x, room.y + (Double(count) + 0.5) * height,
        .small, pen.theme.faint)
    }
  }

  /// From zero, or only around the values if they differ too little on that scale.
  private static func scale(of values: [Double]) -> (low: Double, high: Double, isCut: Bool) {
    let finite = values.filter(\.isFinite)
    let (least, most) = (finite.min() ?? 0, finite.max() ?? 0)
    let spread = most - least
    if (least > 0) == (most > 0), least != 0, most != 0, spread > 0, spread < 0.1 * max(abs(least), abs(most))
    {
      return (least - spread * 0.5, most + spread * 0.5, true)
    }
    return (min(least, 0), max(most, 0), false)
  }

  static func paintObservation(_ frame: Frame, _ rect: Rect, _ pen: Pen) {
    let room = pen.card(rect, "Observation")
    let rowHeight = pen.pixels(19)
    let rows = Int(saturating: room.height / rowHeight)
    let shown = frame.observation.prefix(
      frame.observation.count > rows ? max(rows - 1, 0) : rows)
    let numberWidth = pen.width("-000.000", .label)
    var y = room.y + rowHeight / 2
    for element in shown {
      let isBounded = element.low.isFinite && element.high.isFinite && element.high > element.low
      let barWidth = isBounded && room.width > pen.pixels(210) ? pen.pixels(60) : 0
      pen.text(
        element.label, room.x, y, .label, pen.theme.faint,
        maxWidth: room.width - numberWidth - barWidth - pen.pixels(12))
      pen.text(Self.figure(element.value), room.maxX, y, .label, align: .right)
      if barWidth > 0 {
        let track = Rect(room.maxX - numberWidth - barWidth, y.rounded(), barWidth, pen.pixels(2))
        pen.canvas.fill(track, pen.theme.border)
        let share = min(max((element.value - element.low) / (element.high - element.low), 0), 1)
        pen.canvas.circle(
          Point(track.x + track.width * share, track.midY), radius: pen.unit * 3.5, pen.theme.accent)
      }
      y += rowHeight
    }
    if shown.count < frame.observation.count {
      pen.text(
        "and \(Readable.grouped(frame.observation.count - shown.count)) more", room.x, y, .small,
        pen.theme.faint)
    }
  }

  /// With aligned decimals.
  private static func figure(_ value: Double) -> String {
    value == value.rounded() || abs(value) >= 100 ? Readable.short(value) : Readable.fixed(value, 3)
  }

  /// The state value over the steps around the current one, and the rewards.
  static func paintStrip(_ pane: ViewState.Pane, _ rect: Rect, _ pen: Pen) {
    let step = pane.frame.step
    let window = min(200, max(pane.length, 10))
    let first = pane.valuesStart
    let range = Double(first)...Double(max(first + window, first + 1))
    let here = pane.values.indices.contains(step - first) ? pane.values[step - first] : nil
    let facts = [
      here.map { "V \(Readable.short($0))" }, pane.frame.reward.map { "reward \(Readable.short($0))" },
      "step \(Readable.grouped(step))",
    ].compactMap { $0 }
    // What has no room is left out, the step first, which the timeline shows too.
    let notes = facts.indices.reversed().map { facts[...$0].joined(separator: ", ") }
    let room = pen.card(rect, pane.values.isEmpty ? "Reward" : "Value and reward", notes: notes)
    var lines: [Chart.Line] = []
    let seen = max(step - first, 0)
    let rewards = pane.rewards.enumerated().dropFirst(first).prefix(seen).map {
      CurvePoint(step: Double($0.offset + 1), value: $0.element)
    }
    var area = room
    if !pane.values.isEmpty {
      let values = pane.values.prefix(seen + 1).enumerated().map {
        CurvePoint(step: Double(first + $0.offset), value: $0.element)
      }
      let upper = area.cutTop((area.height * 0.62).rounded())
      lines = [Chart.Line(points: values, color: pen.theme.positive)]
      let plot = Chart(lines: lines, range: range, includes: pane.values).paint(upper, pen)
      _ = area.cutTop(pen.pixels(4))
      // Below the steps of the curve.
      _ = area.cutLeft(plot.x - area.x)
    }
    if area.height > pen.pixels(14) {
      paintRewards(rewards, range, all: pane.rewards, area, pen)
    }
  }

  private static func paintRewards(
    _ rewards: [CurvePoint], _ range: ClosedRange<Double>, all: [Double], _ rect: Rect, _ pen: Pen
  ) {
    let limit = max(all.lazy.filter(\.isFinite).map { abs($0) }.max() ?? 0, 1e-9)
    let hasNegative = all.contains { $0 < 0 }
    let hasPositive = all.contains { $0 > 0 }
    let zero = hasNegative ? (hasPositive ? rect.midY : rect.y + 1) : rect.maxY - 1
    let height = hasNegative && hasPositive ? rect.height / 2 : rect.height - 2
    pen.canvas.fill(Rect(rect.x, zero.rounded(), rect.width, 1), pen.theme.border)
    let width = rect.width / (range.upperBound - range.lowerBound)
    for point in rewards where point.value != 0 {
      let x = rect.x + (point.step - 1 - range.lowerBound) * width
      let size = max(abs(point.value) / limit * height, 1)
      pen.canvas.fill(
        Rect(x.rounded(), point.value > 0 ? zero - size : zero, max(width * 0.7, 1).rounded(), size),
        (point.value > 0 ? pen.theme.positive : pen.theme.negative).opacity(0.8))
    }
  }
}
