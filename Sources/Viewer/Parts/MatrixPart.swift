import Painting
import Text

/// The tasks of a run, downward, after each one was trained, to the right, as a heat map.
enum MatrixPart {
  static func paint(_ matrix: TaskMatrix, _ card: Rect, _ state: ViewState, _ pen: Pen) {
    let room = pen.card(card, "\(matrix.name.prefix(1).uppercased())\(matrix.name.dropFirst()) by task")
    let tasks = matrix.rows.first?.count ?? 0
    guard tasks > 0 else { return }
    let (width, height) = (room.width / Double(matrix.rows.count), room.height / Double(tasks))
    for (stage, losses) in matrix.rows.enumerated() {
      for case (let task, let value?) in losses.enumerated().map({ ($0, $1) }) {
        let (x, y) = ((room.x + Double(stage) * width).rounded(), (room.y + Double(task) * height).rounded())
        let end = (
          (room.x + Double(stage + 1) * width).rounded(), (room.y + Double(task + 1) * height).rounded()
        )
        pen.canvas.fill(
          Rect(x, y, max(end.0 - x, 1), max(end.1 - y, 1)),
          pen.theme.sequential(abs(value), limit: matrix.limit))
      }
    }
    let pointed = state.pointer.flatMap { pointer in
      matrix.cell((pointer.x - room.x) / room.width, (pointer.y - room.y) / room.height)
    }
    let note =
      pointed.map { "after task \($0.stage + 1), in task \($0.task + 1): \(Readable.score($0.value))" }
      ?? "up to \(Readable.score(matrix.limit))"
    pen.text(note, room.maxX, card.y + pen.pixels(18), .small, pen.theme.faint, align: .right)
  }
}
