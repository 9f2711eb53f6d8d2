import Drawing
import Painting
import Text

/// A tree search of the shown position: what it tries on the board, and its figures for each move beside the solver's.
struct SearchPart {
  let board: BoardOverlay
  let film: SearchFilm
  let slider: SearchSlider
  let pen: Pen
  private let moment: SearchFilm.Moment
  private let opinion: SolverOpinion?

  private var canvas: any Canvas { pen.canvas }
  private var theme: Theme { pen.theme }

  /// Stones of the expected moves that are drawn at most.
  private static let longestLine = 8

  init(_ board: BoardOverlay, _ film: SearchFilm, _ slider: SearchSlider, _ pen: Pen) {
    (self.board, self.film, self.slider, self.pen) = (board, film, slider, pen)
    moment = film.moment(slider.simulations)
    opinion = board.opinion?()
  }

  private var solved: [SolvedMove] { opinion?.moves ?? [] }
  private var shownCount: Int { min(slider.simulations ?? film.count, film.count) }
  private var isMistaken: Bool {
    moment.favorite.map { SearchFilm.isMistake(film.actions[$0], solved) } ?? false
  }

  /// The value of the position for the agent.
  var value: Double? {
    let movers = shownCount == film.count ? film.result.map(Double.init) ?? moment.value : moment.value
    return board.isAgentToMove ? movers : movers.map { -$0 }
  }

  // On the board

  /// The expected moves as numbered stones; a frame around the first one if it is a mistake.
  func paintLine(_ painter: ScenePainter) {
    let marks = moment.line.prefix(Self.longestLine)
    for (index, mark) in marks.enumerated().reversed() {
      guard let mark else { continue }
      let center = painter.position(mark.place.center)
      let radius = mark.place.radius * painter.unit
      let color = theme.color(mark.isAgents ? .agent : .hazard)
      canvas.circle(center, radius: radius, theme.background.opacity(0.6))
      canvas.circle(center, radius: radius, color.opacity(index == 0 ? 0.75 : 0.4))
      let size = min(radius * 0.9, 22 * pen.unit)
      guard size >= 7 else { continue }
      canvas.text(
        "\(index + 1)", at: center, size: size, weight: .semibold,
        color: index == 0 ? theme.ink(on: color) : theme.text, align: .center)
    }
    guard isMistaken, let first = marks.first, let first else { return }
    let center = painter.position(first.place.center)
    let half = first.place.radius * painter.unit * 1.12
    canvas.stroke(
      Shapes.rounded(Rect(center.x - half, center.y - half, half * 2, half * 2), half * 0.3),
      width: max(pen.pixels(3), 1.5), theme.live, isClosed: true)
  }

  /// - Returns: the slider's place.
  func paintLegend(_ rect: Rect, note: String) -> Rect? {
    let y = rect.midY
    var x = rect.x + pen.text("Search", rect.x, y, .heading) + pen.pixels(12)
    guard film.count > 0 else {
      let words = film.result == nil ? "no simulations" : "the result is proven without simulations"
      pen.text(words, x, y, .small, theme.text, maxWidth: rect.maxX - x)
      return nil
    }
    func count(_ shown: Int, _ noun: String) -> String {
      "\(Readable.grouped(shown)) of \(Readable.grouped(film.count))\(noun)"
    }
    // As wide as the longest count, so that the slider stays where it is.
    let nouns = [film.count == 1 ? " simulation" : " simulations", ""]
    guard let noun = nouns.first(where: { pen.width(count(film.count, $0), .small) <= rect.maxX - x })
    else { return nil }
    pen.text(count(shownCount, noun), x, y, .small, theme.text)
    x += pen.width(count(film.count, noun), .small) + pen.pixels(12)
    let room = rect.maxX - x
    guard room > pen.pixels(80) else { return nil }
    let track = Rect(
      x.rounded(), (y - pen.pixels(2)).rounded(), min(room - pen.pixels(6), pen.pixels(220)).rounded(),
      pen.pixels(4))
    canvas.rounded(track, radius: pen.pixels(2), theme.border)
    let knob = track.x + track.width * Double(shownCount) / Double(film.count)
    canvas.rounded(Rect(track.x, track.y, knob - track.x, track.height), radius: pen.pixels(2), theme.accent)
    canvas.circle(Point(knob, y), radius: 5 * pen.unit, theme.accent)
    x = track.maxX + pen.pixels(14)
    let rest = [earlyEnd, note].filter { !$0.isEmpty }.joined(separator: "; ")
    if rect.maxX - x > pen.pixels(60) {
      pen.text(rest, x, y, .small, theme.faint, maxWidth: rect.maxX - x)
    }
    return Rect(track.x, rect.y, track.width, rect.height)
  }

  private var earlyEnd: String {
    film.count < film.simulations ? "the result is proven, so it ended early" : ""
  }

  // In figures

  /// A row for each move: simulations as a bar in the color of the value, the prior as a frame, what the solver says.
  func paintMoves(_ rect: Rect, _ labels: [String]) {
    let room = pen.card(rect, "Search of each move", notes: [note])
    guard !film.actions.isEmpty else { return }
    let total = max(moment.visits.reduce(0, +), 1)
    let rows = min(film.actions.count, max(1, Int(saturating: room.height / pen.pixels(17))))
    // With too little room for all, the most visited ones are shown, and how many others there are.
    let count = rows < film.actions.count ? max(rows - 1, 1) : rows
    let order = film.actions.indices.sorted {
      (moment.visits[$0], film.priors[$0]) > (moment.visits[$1], film.priors[$1])
    }
    let shown = order.prefix(count).sorted()
    let height = min(room.height / Double(rows), pen.pixels(30))
    let largest = max(
      film.priors.max() ?? 0, Double(moment.visits.max() ?? 0) / Double(total), 1e-9)
    func label(_ move: Int) -> String {
      let action = film.actions[move]
      return labels.indices.contains(action) ? labels[action] : "\(action)"
    }
    let labelWidth = min(
      (shown.map { pen.width(label($0), .label) }.max() ?? 0) + pen.pixels(10), room.width * 0.3)
    let valueWidth = pen.width("-0.00", .label) + pen.pixels(8)
    let visitWidth = pen.width(Readable.grouped(film.count), .label) + pen.pixels(8)
    let wordWidth = room.width > pen.pixels(240) ? pen.width("draws", .small) + pen.pixels(8) : 0
    for (row, move) in shown.enumerated() {
      let y = room.y + (Double(row) + 0.5) * height
      let isFavorite = move == moment.favorite
      let ink = isFavorite ? theme.text : theme.faint
      pen.text(label(move), room.x, y, .label, ink, maxWidth: labelWidth - pen.pixels(6))
      let track = Rect(
        room.x + labelWidth, (y - height * 0.28).rounded(),
        max(room.width - labelWidth - valueWidth - visitWidth - wordWidth, 1), (height * 0.56).rounded())
      bar(move, track, total: total, largest: largest, isFavorite: isFavorite)
      var right = room.maxX
      if wordWidth > 0 {
        if let exact = solved.first(where: { $0.action == film.actions[move] }) {
          let isMistake = isFavorite && isMistaken
          pen.text(
            BoardOverlayPart.word(exact.value), right, y, .small, isMistake ? theme.live : ink, align: .right)
        }
        right -= wordWidth
      }
      let proven = shownCount == film.count ? film.proven[move] : nil
      let value = proven.map(Double.init) ?? moment.values[move]
      pen.text(
        value.map { proven == nil ? Readable.fixed($0, 2) : "= \($0 > 0 ? "1" : $0 < 0 ? "-1" : "0")" } ?? "",
        right,
        y, .label, ink, align: .right)
      pen.text(Readable.grouped(moment.visits[move]), right - valueWidth, y, .label, ink, align: .right)
    }
    if count < rows {
      pen.text(
        "and \(Readable.grouped(film.actions.count - count)) more", room.x,
        room.y + (Double(count) + 0.5) * height, .small, theme.faint)
    }
  }

  private var note: String {
    switch opinion {
    case .thinking?: "the solver is at work…"
    case .solved?:
      isMistaken
        ? "the preferred move is a mistake" : "simulations, value, solver"
    case .none(let reason)?: reason
    case nil: "simulations and value"
    }
  }

  private func bar(_ move: Int, _ track: Rect, total: Int, largest: Double, isFavorite: Bool) {
    canvas.rounded(track, radius: pen.pixels(3), theme.raised)
    let share = Double(moment.visits[move]) / Double(total) / largest
    if share > 0 {
      // A value near zero has a color too: the bar says how often a move was tried.
      let value = moment.values[move] ?? 0
      let color = (value < 0 ? theme.negative : theme.positive).opacity(0.4 + 0.6 * min(abs(value), 1))
      canvas.rounded(
        Rect(track.x, track.y, max(track.width * share, pen.unit), track.height), radius: pen.pixels(3), color
      )
    }
    let prior = Rect(
      track.x, track.y, max(track.width * film.priors[move] / largest, pen.pixels(2)), track.height)
    canvas.stroke(
      Shapes.rounded(prior, pen.pixels(3)), width: max(pen.unit, 1), isFavorite ? theme.text : theme.faint,
      isClosed: true)
  }

  /// The figures of a move, as lines of a name and a number.
  func facts(of action: Int) -> [(String, String)] {
    guard let move = film.actions.firstIndex(of: action) else { return [] }
    var lines = [
      ("simulations", Readable.grouped(moment.visits[move])),
      ("prior", Readable.fixed(100 * film.priors[move], 1) + " %"),
    ]
    if let value = moment.values[move] { lines.append(("value", Readable.fixed(value, 3))) }
    if let exact = solved.first(where: { $0.action == action }) {
      lines.append(
        ("solver", BoardOverlayPart.word(exact.value) + (exact.note.isEmpty ? "" : ", \(exact.note)")))
    }
    return lines
  }
}
