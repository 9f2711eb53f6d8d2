import Drawing
import Painting
import Text

/// Overlay of a grid world, painted into its cells.
struct GridOverlayPart {
  let grid: GridOverlay
  let scales: OverlayScales
  let kind: OverlayKind
  let painter: ScenePainter
  let actionLabels: [String]
  let pen: Pen
  /// Whether moves without directions leave the tops of cells free.
  var leavesTops = false

  private var canvas: any Canvas { pen.canvas }
  private var theme: Theme { pen.theme }
  private var unit: Double { painter.unit }

  func paint() {
    let showsFigures = kind == .actionValues && isDirected ? self.showsFigures : showsNumbers
    for row in 0..<grid.rows {
      for column in 0..<grid.columns {
        guard let cell = grid.cells[row * grid.columns + column], !cell.isIdle else { continue }
        // The picture shows between the cells, and what stands at the top of its cell.
        var rect = painter.cell(column, row).inset(unit >= 20 ? max((unit * 0.03).rounded(), 1) : 0)
        if leavesTops, !isDirected { _ = rect.cutTop((unit * 0.2).rounded()) }
        paint(cell, rect, showsFigures)
      }
    }
  }

  private func paint(_ cell: GridOverlay.Cell, _ rect: Rect, _ showsFigures: Bool) {
    let figure = showsFigures ? numbers(of: cell) : []
    switch kind {
    case .actionValues: paintActionValues(cell, rect, showsFigures)
    case .stateValues:
      guard let value = cell.value else { return }
      paintValue(
        figure, theme.diverging(value, limit: scales.values.limit), cell.greedyAction.map { [$0] } ?? [],
        rect)
    case .optimum:
      guard let value = cell.optimum else { return }
      paintValue(figure, theme.diverging(value, limit: scales.values.limit), cell.optimalActions, rect)
    case .error:
      guard let error = cell.error else { return }
      let isBest = cell.greedyAction.map { cell.optimalActions.contains($0) } ?? true
      paintValue(figure, theme.diverging(error, limit: scales.errors.limit), [], rect)
      if !isBest { mark(rect) }
    case .visits:
      let visits = Double(cell.visits ?? 0)
      let share = scales.visits > 0 ? (visits / scales.visits).squareRoot() : 0
      let color = theme.sequential(share, limit: 1)
      canvas.fill(rect, color)
      number(figure, Point(rect.midX, rect.midY), color, largest: numberRoom.largest)
    case .none, .search: break
    }
  }

  /// The forms of the one figure of a cell, of which the first that fits is written; none where it has none.
  private func numbers(of cell: GridOverlay.Cell) -> [String] {
    switch kind {
    case .actionValues, .stateValues: cell.value.map { Readable.cellForms($0) } ?? []
    case .optimum: cell.optimum.map { Readable.cellForms($0) } ?? []
    // Small errors have figures too.
    case .error:
      cell.error.map { [scales.errors.limit < 0.1 ? Readable.fixed($0, 3) : Readable.cell($0)] } ?? []
    case .visits: [Readable.compact(Double(cell.visits ?? 0))]
    case .none, .search: []
    }
  }

  /// The least side of a cell with one figure, in units, and the share of it that the figure is high at most.
  private var numberRoom: (least: Double, largest: Double) { kind == .visits ? (34, 0.26) : (30, 0.22) }

  /// Whether nearly all cells have room for their one figure.
  private var showsNumbers: Bool {
    guard unit >= numberRoom.least * pen.unit else { return false }
    let all = grid.cells.compactMap { $0 }.filter { !$0.isIdle }.map { numbers(of: $0) }
      .filter { !$0.isEmpty }
    return 10 * all.filter { fitting($0, largest: numberRoom.largest) != nil }.count >= 9 * all.count
  }

  /// Whether nearly all cells have room for the figures of their moves; more than a few without would look like a mistake.
  var showsFigures: Bool {
    guard hasNumbers else { return false }
    let size = [unit, pen.unit]
    if let known = grid.figureRooms[size] { return known }
    let live = grid.cells.compactMap { $0 }.filter { !$0.isIdle && !$0.values.isEmpty }
    let shows = 10 * live.filter { !figures(of: $0).isEmpty }.count >= 9 * live.count
    grid.figureRooms[size] = shows
    return shows
  }

  private func paintActionValues(_ cell: GridOverlay.Cell, _ rect: Rect, _ showsFigures: Bool) {
    guard let best = cell.greedyAction else { return }
    let center = Point(rect.midX, rect.midY)
    let corners = [
      Point(rect.x, rect.y), Point(rect.maxX, rect.y), Point(rect.maxX, rect.maxY), Point(rect.x, rect.maxY),
    ]
    let valueColor = theme.diverging(cell.value ?? 0, limit: scales.values.limit)
    guard isDirected else {
      return paintValue(showsFigures ? numbers(of: cell) : [], valueColor, [best], rect)
    }
    canvas.fill(rect, valueColor)
    let figures = showsFigures ? figures(of: cell) : [:]
    for action in cell.legalActions {
      let value = cell.values[action]
      guard action < grid.directions.count, let direction = grid.directions[action] else { continue }
      let color = theme.diverging(value, limit: scales.values.limit)
      canvas.fill(
        direction.part(sharesSquare: sharesSquare).map {
          Point(center.x + $0.x * rect.width / 2, center.y + $0.y * rect.height / 2)
        }, color)
      if let text = figures[action] {
        figure(text, of: direction, in: rect, color, isBold: action == best)
      }
    }
    if unit >= 20 * pen.unit, !sharesSquare {
      for index in 0..<2 {
        canvas.line(
          corners[index], corners[index + 2], width: max(1, unit * 0.012), theme.background.opacity(0.45))
      }
    }
    arrow([best], Point(rect.midX, rect.midY), valueColor, size: unit * (figures.isEmpty ? 0.5 : 0.18))
  }

  /// The share of a cell's width that the figure of a move has, at most.
  private func room(of direction: Direction) -> Double {
    sharesSquare ? 0.26 : direction.columns == 0 ? 0.8 : 0.355
  }

  /// The figure of a move on its side of the cell, clear of the middle while it may be smaller.
  private func figure(_ text: String, of direction: Direction, in rect: Rect, _ under: Color, isBold: Bool) {
    let weight: Weight = isBold ? .semibold : .regular
    let least = Pen.leastSize * max(pen.unit, 1)
    let full = max(min(unit * 0.13, 17 * pen.unit), least)
    let width = canvas.textWidth(text, size: full, weight: weight)
    let size = max(min(full, full * unit * min(room(of: direction), 0.3) / width), least)
    let half = canvas.textWidth(text, size: size, weight: weight) / 2
    let (dx, dy) = (Double(direction.columns), Double(direction.rows))
    let at = Point(
      rect.midX + dx * min(rect.width * 0.34, rect.width * 0.48 - half), rect.midY + dy * rect.height * 0.37)
    canvas.text(
      text, at: at, size: direction.columns == 0 ? full : size, weight: weight, color: theme.ink(on: under),
      align: .center)
  }

  /// A cell's figures by action, with as many digits as tell them apart and have room: all of them, or none where they
  /// could be taken for equal ones.
  private func figures(of cell: GridOverlay.Cell) -> [Int: String] {
    let moves = cell.legalActions.filter { $0 < grid.directions.count && grid.directions[$0] != nil }
    let values = moves.map { cell.values[$0] }
    let count = Set(values).count
    func fits(_ texts: [String]) -> Bool {
      zip(moves, texts).allSatisfy { action, text in
        let weight: Weight = action == cell.greedyAction ? .semibold : .regular
        return grid.directions[action].map {
          canvas.textWidth(text, size: Pen.leastSize * max(pen.unit, 1), weight: weight) <= unit
            * room(of: $0)
        } ?? true
      }
    }
    let usual = values.map(Readable.cell)
    var forms = [usual, Readable.distinct(values)]
    for digits in [1, 0] { forms.append(values.map { Readable.fixed($0, digits) }) }
    let chosen =
      forms.first { Set($0).count == count && fits($0) } ?? (fits(usual) ? usual : nil)
    return chosen.map { Dictionary(uniqueKeysWithValues: zip(moves, $0)) } ?? [:]
  }

  /// - Parameter figure: its forms; none where it is left out.
  private func paintValue(_ figure: [String], _ color: Color, _ actions: [Int], _ rect: Rect) {
    canvas.fill(rect, color)
    let hasNumber = !figure.isEmpty
    let room = hasNumber && !actions.isEmpty
    number(
      figure, Point(rect.midX, rect.y + rect.height * (room ? 0.27 : 0.5)), color,
      largest: numberRoom.largest)
    guard isDirected else {
      // Moves without a direction have their names.
      let names = actions.map { actionLabels.indices.contains($0) ? actionLabels[$0] : "\($0)" }
      let texts = [names.joined(separator: ", "), Readable.count(names.count, "action")]
      return number(
        texts, Point(rect.midX, rect.y + rect.height * (hasNumber ? 0.68 : 0.5)), color, largest: 0.16)
    }
    arrow(
      actions, Point(rect.midX, rect.y + rect.height * (room ? 0.65 : 0.5)), color,
      size: unit * (room ? 0.36 : 0.55))
  }

  /// Whether any move has a direction.
  private var isDirected: Bool { grid.directions.contains { $0 != nil } }

  /// Whether diagonal moves have their own parts of a cell.
  private var sharesSquare: Bool { grid.directions.contains { $0?.isDiagonal == true } }

  /// Marks a greedy action that is not optimal.
  private func mark(_ rect: Rect) {
    let size = rect.width * 0.22
    canvas.fill(
      [Point(rect.maxX - size, rect.y), Point(rect.maxX, rect.y), Point(rect.maxX, rect.y + size)], theme.live
    )
  }

  /// Whether a cell has room for four numbers.
  private var hasNumbers: Bool { unit >= 54 * max(pen.unit, 1) }

  /// Writes the first of `texts` that fits, at a smaller size if necessary, or nothing.
  private func number(
    _ texts: [String], _ at: Point, _ under: Color, largest: Double, room: Double = 0.86
  ) {
    guard let (text, size) = fitting(texts, largest: largest, room: room) else { return }
    canvas.text(text, at: at, size: size, weight: .regular, color: theme.ink(on: under), align: .center)
  }

  /// The first of `texts` that fits, and its size in pixels.
  private func fitting(_ texts: [String], largest: Double, room: Double = 0.86) -> (String, size: Double)? {
    let least = Pen.leastSize * max(pen.unit, 1)
    let full = max(min(unit * largest, 17 * pen.unit), least)
    for text in texts {
      let size = min(full, full * unit * room / canvas.textWidth(text, size: full, weight: .regular))
      if size >= least * 0.999 { return (text, size) }
    }
    return nil
  }

  private func arrow(_ actions: [Int], _ center: Point, _ under: Color, size: Double) {
    let ink = theme.ink(on: under)
    // Several arrows start from one point, each a little way out.
    let (size, offset) = actions.count > 1 ? (size * 0.62, size * 0.34) : (size, 0)
    for action in actions {
      guard action < grid.directions.count else { continue }
      if let direction = grid.directions[action] {
        let (dx, dy) = direction.vector
        let at = Point(center.x + dx * offset, center.y + dy * offset)
        canvas.fill(Shapes.arrow(at, dx: dx, dy: dy, size: size), ink.opacity(0.92))
      } else {
        canvas.circle(center, radius: size * 0.3, ink)
        // Below the middle, where no move has its figure.
        let label = actionLabels.indices.contains(action) ? actionLabels[action] : "\(action)"
        number([label], Point(center.x, center.y + unit * 0.18), under, largest: 0.13, room: 0.56)
      }
    }
  }

  /// The color scale with its numbers.
  static func paintLegend(
    _ kind: OverlayKind, _ scales: OverlayScales, in rect: Rect, note: String, _ pen: Pen
  ) {
    let canvas = pen.canvas
    let y = rect.midY
    var x = rect.x
    x += pen.text(kind.title, x, y, .heading, maxWidth: rect.width) + pen.pixels(12)
    if kind == .none { return }
    let scale: ValueScale =
      switch kind {
      case .error: scales.errors
      case .visits: ValueScale([scales.visits])
      case .actionValues: scales.actionValues
      default: scales.values
      }
    let isCut = kind == .actionValues && scales.exceedsLimit
    let low = (isCut && scale.hasNegative ? "≤ " : "") + Readable.short(scale.low)
    let high = (isCut && scale.hasPositive ? "≥ " : "") + Readable.short(scale.high)
    // A scale without its two numbers says nothing.
    let least = pen.width(low, .small) + pen.width(high, .small) + pen.pixels(12 + 30)
    guard rect.maxX - x >= least else { return }
    x += pen.text(low, x, y, .small, pen.theme.faint) + pen.pixels(6)
    let start = x.rounded()
    let room = rect.maxX - start - pen.width(high, .small) - pen.pixels(6)
    let end = pen.scale(x, y, width: min(room / pen.unit, 150)) { share in
      kind == .visits
        ? pen.theme.sequential(share.squareRoot(), limit: 1)
        : pen.theme.diverging(scale.value(at: share), limit: scale.limit)
    }
    if scale.hasNegative, scale.hasPositive {
      canvas.fill(
        Rect(((start + end) / 2).rounded(), y - pen.pixels(7), 1, pen.pixels(14)), pen.theme.faint)
    }
    x = end + pen.pixels(6)
    x += pen.text(high, x, y, .small, pen.theme.faint) + pen.pixels(14)
    // What the agent has no part in is of no step.
    guard kind != .visits, kind != .optimum, rect.maxX - x > pen.pixels(60) else { return }
    pen.text(note, x, y, .small, pen.theme.faint, maxWidth: rect.maxX - x)
  }
}

extension Scene {
  /// Whether something stands at the tops of cells: the names of states, or an agent that overlays move there.
  var usesTops: Bool {
    shapes.contains { shape in
      switch shape {
      case .text(_, let at, _, _): at.y - at.y.rounded(.down) < 0.3
      case .polygon: shape.isAgent
      default: false
      }
    }
  }
}
