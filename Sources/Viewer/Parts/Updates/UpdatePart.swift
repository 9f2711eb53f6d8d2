import Painting
import Text

/// The card that says what one learning step did.
package struct UpdatePart {
  let update: UpdateView
  let actionLabels: [String]
  let pen: Pen

  private var theme: Theme { pen.theme }

  func paint(_ rect: Rect) {
    switch update {
    case .nothing(let reason):
      let room = pen.card(rect, "What this step taught")
      pen.paragraph(reason, room, .text, theme.faint)
    case .working(let share):
      let room = pen.card(rect, "What this step taught")
      let rest = pen.paragraph(
        "The run is executed again up to this step, exactly as it was.", room, .text, theme.faint)
      let bar = Rect(rest.x, rest.y + pen.pixels(8), rest.width, pen.pixels(5))
      pen.canvas.rounded(bar, radius: pen.pixels(2.5), theme.raised)
      pen.canvas.rounded(
        Rect(bar.x, bar.y, bar.width * min(max(share, 0), 1), bar.height), radius: pen.pixels(2.5),
        theme.accent)
    case .table(let table): paint(table, rect)
    case .batch(let batch): BatchPart(batch: batch, actionLabels: actionLabels, pen: pen).paint(rect)
    }
  }

  private func paint(_ table: TableUpdateView, _ rect: Rect) {
    var room = pen.card(rect, "What this update did", notes: ["step \(Readable.grouped(table.step))"])
    let isTall = room.height > pen.pixels(300)
    let lines = Self.lines(table, actionLabels, isFull: isTall)
    let row = min(pen.pixels(isTall ? 20 : 17), room.height / Double(max(lines.count, 1)))
    let column = lines.map { pen.width($0.name, .label) }.max() ?? 0
    for line in lines {
      if line.begins, isTall { _ = room.cutTop(pen.pixels(9)) }
      guard room.height >= row else { return }
      let place = room.cutTop(row)
      if line.isNote {
        room = pen.paragraph(
          line.text, Rect(place.x, place.y, place.width, room.maxY - place.y), .small, theme.faint)
        continue
      }
      pen.text(line.name, place.x, place.midY, .label, line.isResult ? theme.text : theme.faint)
      let x = place.x + column + pen.pixels(8)
      pen.text(
        line.text, x, place.midY, line.isResult ? .heading : .label, line.isResult ? theme.text : theme.faint,
        maxWidth: place.maxX - x)
    }
  }

  package struct Line: Equatable {
    package var name: String
    package var text: String
    /// Whether it has a result, which stands out.
    var isResult = false
    /// Whether it begins a part.
    var begins = false
    var isNote = false
  }

  /// The equation in words and in figures.
  package static func lines(_ table: TableUpdateView, _ labels: [String], isFull: Bool) -> [Line] {
    let figure = Figures(table)
    func name(_ action: Int) -> String { labels.indices.contains(action) ? labels[action] : "\(action)" }
    let (old, new) = (figure(table.old), figure(table.new))
    let (target, error) = (figure(table.target), figure(table.error))
    let (reward, discount, next) = (figure(table.reward), figure(table.discount), figure(table.nextValue))
    let stepSize = figure(table.stepSize)
    let product =
      table.nextName == nil
      ? reward
      : "\(reward) \(table.discount < 0 ? "−" : "+") \(figure(abs(table.discount))) × \(figure.operand(table.nextValue))"
    let entry = "Q(\(table.state), \(name(table.action)))"
    var lines = [Line(name: "value", text: isFull ? entry : "\(entry) = \(old)", isResult: true)]
    if isFull {
      lines += [Line(name: "old", text: old, isResult: true), Line(name: "reward", text: reward)]
    }
    if let nextName = table.nextName {
      let best = table.nextAction.map { ", \(name($0))" } ?? ""
      lines.append(Line(name: "next", text: "\(nextName)(\(table.nextState)\(best)) = \(next)"))
    } else {
      lines.append(Line(name: "next", text: "none: the episode has terminated"))
    }
    if isFull {
      lines.append(Line(name: "discount", text: table.nextName == nil ? "0" : discount))
      lines.append(Line(name: "step size", text: stepSize))
      lines.append(
        Line(
          name: "target", text: table.nextName == nil ? "= reward" : "= reward + discount × next",
          begins: true))
      if table.nextName != nil { lines.append(Line(name: "", text: "= \(product)")) }
      lines.append(Line(name: "", text: "= \(target)", isResult: true))
      lines.append(Line(name: "error", text: "= target − old", begins: true))
      lines.append(Line(name: "", text: "= \(target) − \(figure.operand(table.old))"))
      lines.append(Line(name: "", text: "= \(error)", isResult: true))
      lines.append(Line(name: "new", text: "= old + step size × error", begins: true))
      lines.append(Line(name: "", text: "= \(old) + \(stepSize) × \(figure.operand(table.error))"))
      lines.append(Line(name: "", text: "= \(new)", isResult: true))
      for note in table.notes { lines.append(Line(name: "", text: note, begins: true, isNote: true)) }
    } else {
      lines.append(Line(name: "target", text: "\(product) = \(target)"))
      lines.append(Line(name: "error", text: "\(target) − \(figure.operand(table.old)) = \(error)"))
      lines.append(
        Line(
          name: "new", text: "\(old) + \(stepSize) × \(figure.operand(table.error)) = \(new)", isResult: true)
      )
    }
    return lines
  }

  /// Figures with the decimals that show the change.
  struct Figures {
    private let digits: Int

    init(_ table: TableUpdateView) {
      let change = abs(table.new - table.old)
      var digits = 3
      while digits < 8, change > 0, change < 20 * Self.power(-digits) { digits += 1 }
      self.digits = digits
    }

    private static func power(_ exponent: Int) -> Double {
      (0..<abs(exponent)).reduce(1) { value, _ in value / 10 }
    }

    func callAsFunction(_ value: Double) -> String {
      let exact = Readable.exact(value)
      return exact.count <= digits + 2 ? exact : Readable.fixed(value, digits)
    }

    /// Behind a sign of its own a negative number is in parentheses.
    func operand(_ value: Double) -> String { value < 0 ? "(\(self(value)))" : self(value) }
  }
}
