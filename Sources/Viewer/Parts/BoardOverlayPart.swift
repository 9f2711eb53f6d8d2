import Drawing
import Painting
import Text

/// Values of an agent or a solver, painted where the moves' stones would be.
struct BoardOverlayPart {
  let board: BoardOverlay
  let kind: OverlayKind
  let pen: Pen
  /// The solver's result, or nil if it is not shown.
  private let opinion: SolverOpinion?
  /// The search, or nil if it is not shown.
  let search: SearchPart?
  /// The result of a finished game for the agent, in place of all values; nil before its end.
  private let result: Double?
  /// The largest magnitude; results of games are in [-1, 1].
  private let limit: Double

  private var canvas: any Canvas { pen.canvas }
  private var theme: Theme { pen.theme }

  /// Nil where the environment is no board.
  init?(_ frame: Frame, _ state: ViewState, _ pen: Pen) {
    guard let board = frame.board else { return nil }
    (self.board, kind, self.pen) = (board, state.overlay, pen)
    let isOver = frame.isFinishedGame
    result = isOver ? Double(frame.agentsResult > 0 ? 1 : frame.agentsResult < 0 ? -1 : 0) : nil
    opinion = kind == .optimum && !isOver ? board.opinion?() : nil
    search =
      kind == .search && !isOver ? board.search.map { SearchPart(board, $0(), state.search, pen) } : nil
    limit =
      kind != .actionValues || isOver
      ? 1
      : max(
        1, board.legalActions.compactMap { board.values?[$0] }.filter(\.isFinite).map { abs($0) }.max() ?? 1)
  }

  private var solved: [SolvedMove] { opinion?.moves ?? [] }

  /// The value of the position for the agent: by the solver if its result is shown, else by the agent itself.
  private var value: Double? {
    if let result { return result }
    if let search { return search.value }
    let movers = kind == .optimum ? solved.first(where: \.isBest).map { Double($0.value) } : board.value
    return board.isAgentToMove ? movers : movers.map { -$0 }
  }

  func paintMoves(_ painter: ScenePainter) {
    if result != nil { return }
    search?.paintLine(painter)
    if kind == .actionValues, let values = board.values {
      for action in board.legalActions {
        chip(
          action, painter, theme.diverging(values[action], limit: limit), Readable.cell(values[action]), "",
          isBest: action == board.greedyAction)
      }
    }
    for move in solved {
      chip(
        move.action, painter, color(of: move.value), Self.word(move.value), move.note, isBest: move.isBest)
    }
  }

  private func color(of value: Int) -> Color {
    value > 0 ? theme.positive : value < 0 ? theme.negative : theme.raised
  }

  static func word(_ value: Int) -> String { value > 0 ? "wins" : value < 0 ? "loses" : "draws" }

  /// A rounded label, distinct from a stone.
  private func chip(
    _ action: Int, _ painter: ScenePainter, _ color: Color, _ text: String, _ note: String, isBest: Bool
  ) {
    guard board.places.indices.contains(action), let place = board.places[action] else { return }
    let center = painter.position(place.center)
    let size = (place.radius * painter.unit * 1.66).rounded()
    let rect = Rect(
      (center.x - size / 2).rounded(), (center.y - size * 0.4).rounded(), size, (size * 0.8).rounded())
    let radius = (size * 0.2).rounded()
    let edge = max(pen.pixels(2), 1)
    canvas.rounded(rect.inset(-edge), radius: radius + edge, isBest ? theme.text : theme.background)
    canvas.rounded(rect, radius: radius, color)
    let hasNote = !note.isEmpty && size > pen.pixels(34)
    line(text, Point(rect.midX, rect.midY - (hasNote ? size * 0.13 : 0)), size, 0.3, color, .semibold)
    if hasNote { line(note, Point(rect.midX, rect.midY + size * 0.18), size, 0.23, color, .regular) }
  }

  private func line(
    _ text: String, _ at: Point, _ width: Double, _ share: Double, _ under: Color, _ weight: Weight
  ) {
    var size = min(width * share, 17 * pen.unit)
    let needed = canvas.textWidth(text, size: size, weight: weight)
    if needed > width * 0.9 { size *= width * 0.9 / needed }
    guard size >= 7 else { return }
    canvas.text(text, at: at, size: size, weight: weight, color: theme.ink(on: under), align: .center)
  }

  /// The value of the position for the agent: full for a win, empty for a loss.
  func paintValueBar(_ rect: Rect) {
    let label = pen.pixels(16)
    let track = Rect(
      rect.x.rounded(), rect.y.rounded(), rect.width, max(rect.height - label, 0).rounded())
    let radius = pen.pixels(4)
    canvas.rounded(track, radius: radius, value?.isNaN ?? true ? theme.raised : theme.color(.hazard))
    if let value, !value.isNaN {
      let share = (min(max(value / limit, -1), 1) + 1) / 2
      let height = (track.height * share).rounded()
      canvas.clipped(to: Rect(track.x, track.maxY - height, track.width, height)) {
        canvas.rounded(track, radius: radius, theme.color(.agent))
      }
    }
    canvas.fill(Rect(track.x, track.midY.rounded(), track.width, max(pen.pixels(1), 1)), theme.background)
    let isResult = kind == .optimum || result != nil
    let text = value.map { isResult ? Self.word(Int(saturating: $0)) : Readable.cell($0) }
    pen.text(
      text ?? "?", track.midX, rect.maxY - label * 0.4, .small, theme.faint, align: .center)
  }

  /// - Returns: the place of the slider through a search.
  @discardableResult
  func paintLegend(_ rect: Rect, note: String) -> Rect? {
    if let search { return search.paintLegend(rect, note: note) }
    let y = rect.midY
    var x = rect.x
    func say(_ text: String) {
      if rect.maxX - x > pen.pixels(60) { pen.text(text, x, y, .small, theme.faint, maxWidth: rect.maxX - x) }
    }
    if result != nil {
      let heading = kind == .search ? "Search" : kind == .optimum ? "Solver's values" : "Q of each move"
      x += pen.text(heading, x, y, .heading) + pen.pixels(12)
      say("the game is over")
      return nil
    }
    switch opinion {
    case nil:
      x += pen.text("Q of each move", x, y, .heading) + pen.pixels(12)
      x += pen.text(Readable.short(-limit), x, y, .small, theme.faint) + pen.pixels(6)
      let room = (rect.maxX - x - pen.pixels(6) - pen.width(Readable.short(limit), .small)) / pen.unit
      x = pen.scale(x, y, width: min(room, 150)) { theme.diverging($0 * 2 - 1, limit: 1) } + pen.pixels(6)
      x += pen.text(Readable.short(limit), x, y, .small, theme.faint) + pen.pixels(14)
      say("framed: what the greedy policy plays" + (note.isEmpty ? "" : "; \(note)"))
    case .solved?:
      x += pen.text("Solver's values", x, y, .heading) + pen.pixels(12)
      say("under perfect play of both sides; framed: the best moves")
    case .thinking?:
      x += pen.text("Solver's values", x, y, .heading) + pen.pixels(12)
      say("the solver is working on this position…")
    case .none(let reason)?:
      x += pen.text("Solver's values", x, y, .heading) + pen.pixels(12)
      say(reason)
    }
    return nil
  }

  /// The values of the move at a point, as lines of a name and a number, or nil if there is no move.
  func facts(at point: Scene.Point, _ labels: [String]) -> [(String, String)]? {
    let under = board.legalActions.first { action in
      guard board.places.indices.contains(action), let place = board.places[action] else { return false }
      return abs(place.center.x - point.x) < 0.5 && abs(place.center.y - point.y) < 0.5
    }
    guard let under else { return nil }
    var lines = [("move", labels.indices.contains(under) ? labels[under] : "\(under)")]
    if let search { return lines + search.facts(of: under) }
    if let values = board.values {
      lines.append(((under == board.greedyAction ? "→ " : "") + "Q", Readable.fixed(values[under], 6)))
    }
    if let move = solved.first(where: { $0.action == under }) {
      lines.append(("solver", Self.word(move.value) + (move.note.isEmpty ? "" : ", \(move.note)")))
    }
    return lines
  }
}

extension Pen {
  /// A color bar from 0 to 1.
  ///
  /// - Returns: where it ends.
  func scale(_ x: Double, _ y: Double, width: Double = 150, _ color: (Double) -> Color) -> Double {
    let steps = 48
    let bar = Rect(x.rounded(), (y - pixels(5)).rounded(), pixels(width), pixels(10))
    for index in 0..<steps {
      let left = (bar.x + bar.width * Double(index) / Double(steps)).rounded()
      let right = (bar.x + bar.width * Double(index + 1) / Double(steps)).rounded()
      canvas.fill(
        Rect(left, bar.y, right - left, bar.height), color((Double(index) + 0.5) / Double(steps)))
    }
    return bar.maxX
  }
}
