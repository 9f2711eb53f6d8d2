import Drawing
import Painting
import RLCore
import Text

extension GridWorld {
  /// Maps of the optimum, of each group, and of the differences between the first two groups.
  ///
  /// - Parameter names: of all groups of the comparison, by index.
  package func figures(names: [String]) -> [Figure] {
    let cells = values.indices.filter { !isIdle[$0] }
    let all = (cells.map { values[$0] } + groups.flatMap { group in cells.map { group.value($0) } }).filter(
      \.isFinite)
    let range = ValueScale(all)
    var figures = [optimumFigure(range)]
    figures += groups.map { figure(of: $0, names[$0.index], range) }
    if groups.count > 1 { figures.append(disagreement(groups[0], groups[1], names)) }
    return figures
  }

  /// Of a cell: narrow maps have large ones, so that their words are as large as those of wide maps.
  private var side: Double { min(88, max(14, 352 / Double(columns))) }

  private func optimumFigure(_ range: ValueScale) -> Figure {
    var marks = Marks()
    for state in values.indices {
      cell(
        &marks, state, value: values[state], range,
        tip:
          "exact optimum\nvalue \(Readable.fixed(values[state], 3))\(isIdle[state] ? "" : ", \(actions[policy[state]])")"
      )
      if !isIdle[state] { arrow(&marks, state, policy[state], isDark: isDark(values[state], range)) }
    }
    return figure(
      "value-map-optimum", "Exact optimum",
      "Color: discounted return (γ = \(Readable.exact(gamma))) of the best policy from each cell; arrows: its actions.",
      marks, range)
  }

  private func figure(of group: Policies, _ name: String, _ range: ValueScale) -> Figure {
    var marks = Marks()
    let seeds = group.actions.count
    for state in values.indices {
      let (value, action) = (group.value(state), group.majority(state))
      let best = group.actions.reduce(0) { $0 + (isOptimal[state][$1[state]] ? 1 : 0) }
      var tip = "\(name)\nvalue \(Readable.fixed(value, 3)) of \(Readable.fixed(values[state], 3))"
      if !isIdle[state] {
        tip += "\nmost seeds take \(actions[action])"
        tip += "\nbest action in \(best) of \(Readable.count(seeds, "seed"))"
      }
      cell(&marks, state, value: value, range, tip: tip)
      guard !isIdle[state] else { continue }
      arrow(&marks, state, action, isDark: isDark(value, range))
      if !isOptimal[state][action] {
        let (x, y) = corner(state)
        marks.rectangle(x + 2, y + 2, side - 4, side - 4, "wrong", radius: 3)
      }
    }
    return figure(
      "value-map-\(group.index + 1)", name,
      "Color: exact discounted return of the learned policies, mean of \(Readable.count(seeds, "seed")); arrows: the action of most seeds; framed: not the best action.",
      marks, range)
  }

  private func disagreement(_ a: Policies, _ b: Policies, _ names: [String]) -> Figure {
    var marks = Marks()
    var count = 0
    for state in values.indices {
      let (first, second) = (a.majority(state), b.majority(state))
      let (x, y) = corner(state)
      let differs = !isIdle[state] && first != second
      let tip =
        isIdle[state]
        ? nil
        : differs
          ? "\(names[a.index]): \(actions[first])\(isOptimal[state][first] ? ", best" : "")\n\(names[b.index]): \(actions[second])\(isOptimal[state][second] ? ", best" : "")"
          : "both take \(actions[first])"
      ground(&marks, state, tip: tip)
      marks.rectangle(x, y, side, side, "cell-edge")
      guard differs else { continue }
      count += 1
      for (group, action) in [(a, first), (b, second)] {
        let shift = side * (group.index == a.index ? -0.2 : 0.2)
        marks.open(FigureStyle.classes(ofGroup: group.index))
        arrow(&marks, state, action, isDark: false, style: "whisker", shift: shift, size: 0.7)
        marks.close()
      }
    }
    return figure(
      "policy-disagreement", "Where they disagree",
      "Cells in which most seeds of \(names[a.index]) and of \(names[b.index]) act differently: \(count) of \(isIdle.reduce(0) { $0 + ($1 ? 0 : 1) }). Arrows in the groups' colors.",
      marks, nil)
  }

  private func figure(
    _ name: String, _ title: String, _ caption: String, _ marks: Marks, _ range: ValueScale?
  ) -> Figure {
    var marks = marks
    let width = Double(columns) * side
    let height = Double(rows) * side
    var foot = height
    if let range {
      let steps = 40
      for step in 0..<steps {
        let value = range.value(at: Double(step) / Double(steps - 1))
        marks.rectangle(
          Double(step) * width / Double(steps), height + 10, width / Double(steps) + 0.5, 9, "shade",
          fill: ColorScheme.light.color(ofValue: value, limit: range.limit))
      }
      marks.label(Readable.score(range.low), 0, height + 32, .start, "tick")
      marks.label(Readable.score(range.high), width, height + 32, .end, "tick")
      if width > 250 { marks.label("discounted return", width / 2, height + 32, .middle, "tick") }
      foot += 38
    }
    foot = legend(&marks, top: foot + 6, width: width)
    let slice = isSlice ? " Cells stand for the states at the start of an episode." : ""
    return Figure(
      name: name, title: title, caption: caption + slice, width: width,
      height: foot,
      marks: marks.all, isSmall: true)
  }

  private func corner(_ state: Int) -> (Double, Double) {
    (Double(state % columns) * side, Double(state / columns) * side)
  }

  /// The legend of cells without a value.
  ///
  /// - Returns: where it ends.
  private func legend(_ marks: inout Marks, top: Double, width: Double) -> Double {
    let words: [(Scene.Color, String)] = [(.goal, "goal"), (.hazard, "hole or hazard"), (.wall, "wall")]
    var (x, y) = (0.0, top)
    for (kind, word) in words
    where kinds.indices.contains(where: { isIdle[$0] && kinds[$0] == kind }) {
      let needed = 28 + 7.6 * Double(word.count)
      if x > 0, x + needed > width { (x, y) = (0, y + 16) }
      marks.rectangle(x, y, 11, 11, "scene-\(kind.rawValue)")
      marks.label(word, x + 16, y + 9.5, .start, "tick")
      x += needed
    }
    return x > 0 ? y + 16 : top
  }

  private func isDark(_ value: Double, _ range: ValueScale) -> Bool {
    range.limit > 0 && abs(value) / range.limit > 0.55
  }

  private func cell(
    _ marks: inout Marks, _ state: Int, value: Double, _ range: ValueScale, tip: String
  ) {
    let (x, y) = corner(state)
    if isIdle[state] {
      ground(&marks, state, tip: tip)
      if kinds[state] == .goal { marks.label("G", x + side / 2, y + side / 2 + 4.5, .middle, "label strong") }
    } else {
      marks.rectangle(
        x, y, side, side, "shade", fill: ColorScheme.light.color(ofValue: value, limit: range.limit), tip: tip
      )
    }
    marks.rectangle(x, y, side, side, "cell-line")
  }

  /// The kind of a cell, independent of its value.
  private func ground(_ marks: inout Marks, _ state: Int, tip: String?) {
    let (x, y) = corner(state)
    marks.rectangle(x, y, side, side, "scene-\(kinds[state].rawValue)", tip: tip)
  }

  /// An arrow in the direction of the action's move, or the first letter of its label.
  private func arrow(
    _ marks: inout Marks, _ state: Int, _ action: Int, isDark: Bool, style: String? = nil, shift: Double = 0,
    size: Double = 1
  ) {
    let (left, top) = corner(state)
    let (x, y) = (left + side / 2 + shift, top + side / 2 + shift)
    let tone = isDark ? "on-dark" : "on-light"
    guard moves.indices.contains(action), let move = moves[action] else {
      marks.label(String(actions[action].prefix(1)), x, y + 4, .middle, "small \(tone)")
      return
    }
    let length = max((Double(move.columns * move.columns + move.rows * move.rows)).squareRoot(), 1)
    let (dx, dy) = (Double(move.columns) / length, Double(move.rows) / length)
    let (reach, head) = (side * 0.27 * size, side * 0.14 * size)
    let (tipX, tipY) = (x + dx * reach, y + dy * reach)
    let look = "arrow \(style ?? tone)"
    marks.path([(x - dx * reach, y - dy * reach), (tipX, tipY)], look)
    marks.path(
      [
        (tipX - dx * head - dy * head, tipY - dy * head - dx * head), (tipX, tipY),
        (tipX - dx * head + dy * head, tipY - dy * head + dx * head),
      ], look)
  }
}
