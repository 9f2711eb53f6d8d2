import Drawing

extension GridWorld {
  /// Maps of the optimum, of each group, and of where the first two groups part.
  ///
  /// - Parameter names: of all groups of the comparison, by index.
  package func figures(names: [String]) -> [Figure] {
    let cells = values.indices.filter { !isIdle[$0] }
    let all = cells.map { values[$0] } + groups.flatMap { group in cells.map { group.value($0) } }
    let range = (all.min() ?? 0)...(all.max() ?? 1)
    var figures = [optimumFigure(range)]
    figures += groups.map { figure(of: $0, names[$0.index], range) }
    if groups.count > 1 { figures.append(disagreement(groups[0], groups[1], names)) }
    return figures
  }

  private var side: Double { min(44, max(14, 352 / Double(columns))) }

  private func optimumFigure(_ range: ClosedRange<Double>) -> Figure {
    var marks = Marks()
    for state in values.indices {
      cell(
        &marks, state, value: values[state], range,
        tip:
          "exact optimum\nvalue \(fixed(values[state], 3))\(isIdle[state] ? "" : ", \(actions[policy[state]])")"
      )
      if !isIdle[state] { arrow(&marks, state, policy[state], isDark: isDark(values[state], range)) }
    }
    return figure(
      "value-map-optimum", "Exact optimum",
      "Colour: discounted return (γ = \(short(gamma))) of the best policy from each cell; arrows: its actions.",
      marks, range)
  }

  private func figure(of group: Policies, _ name: String, _ range: ClosedRange<Double>) -> Figure {
    var marks = Marks()
    let seeds = group.actions.count
    for state in values.indices {
      let (value, action) = (group.value(state), group.majority(state))
      let best = group.actions.reduce(0) { $0 + (isOptimal[state][$1[state]] ? 1 : 0) }
      var tip = "\(name)\nvalue \(fixed(value, 3)) of \(fixed(values[state], 3))"
      if !isIdle[state] {
        tip += "\nmost seeds go \(actions[action])\nbest action in \(best) of \(seeds) seeds"
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
      "Colour: exact discounted return of what was learned, mean of \(seeds) seeds; arrows: what most seeds do; framed: not the best action.",
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
          : "both go \(actions[first])"
      ground(&marks, state, tip: tip)
      marks.rectangle(x, y, side, side, "cell-line")
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
      "Cells in which most seeds of \(names[a.index]) and of \(names[b.index]) act differently: \(count) of \(isIdle.reduce(0) { $0 + ($1 ? 0 : 1) }). Arrows in the groups' colours.",
      marks, nil)
  }

  private func figure(
    _ name: String, _ title: String, _ caption: String, _ marks: Marks, _ range: ClosedRange<Double>?
  ) -> Figure {
    var marks = marks
    let width = Double(columns) * side
    let height = Double(rows) * side
    if let range {
      let steps = 40
      for step in 0..<steps {
        marks.rectangle(
          Double(step) * width / Double(steps), height + 10, width / Double(steps) + 0.5, 9, "shade",
          fill: Self.shade(Double(step) / Double(steps - 1)))
      }
      marks.label(score(range.lowerBound), 0, height + 32, .start, "tick")
      marks.label(score(range.upperBound), width, height + 32, .end, "tick")
      marks.label("discounted return", width / 2, height + 32, .middle, "tick")
    }
    let slice = isSlice ? " Cells stand for the states at the start of an episode." : ""
    return Figure(
      name: name, title: title, caption: caption + slice, width: width,
      height: height + (range == nil ? 2 : 38),
      marks: marks.all, isSmall: true)
  }

  private func corner(_ state: Int) -> (Double, Double) {
    (Double(state % columns) * side, Double(state / columns) * side)
  }

  private func position(_ value: Double, _ range: ClosedRange<Double>) -> Double {
    let width = range.upperBound - range.lowerBound
    return width > 0 ? (value - range.lowerBound) / width : 0
  }

  private func isDark(_ value: Double, _ range: ClosedRange<Double>) -> Bool { position(value, range) < 0.6 }

  private func cell(
    _ marks: inout Marks, _ state: Int, value: Double, _ range: ClosedRange<Double>, tip: String
  ) {
    let (x, y) = corner(state)
    if isIdle[state] {
      ground(&marks, state, tip: tip)
      if kinds[state] == .goal { marks.label("G", x + side / 2, y + side / 2 + 4.5, .middle, "label strong") }
    } else {
      marks.rectangle(x, y, side, side, "shade", fill: Self.shade(position(value, range)), tip: tip)
    }
    marks.rectangle(x, y, side, side, "cell-line")
  }

  /// What a cell is, whatever it is worth.
  private func ground(_ marks: inout Marks, _ state: Int, tip: String?) {
    let (x, y) = corner(state)
    let isHole = kinds[state] == .hazard
    marks.rectangle(x, y, side, side, "scene-\(isHole ? "floor" : kinds[state].rawValue)", tip: tip)
    if isHole { marks.circle(x + side / 2, y + side / 2, side * 0.3, "scene-hazard") }
  }

  /// An arrow in the action's direction; its first letter where the name says none.
  private func arrow(
    _ marks: inout Marks, _ state: Int, _ action: Int, isDark: Bool, style: String? = nil, shift: Double = 0,
    size: Double = 1
  ) {
    let (left, top) = corner(state)
    let (x, y) = (left + side / 2 + shift, top + side / 2 + shift)
    let directions = ["left": (-1.0, 0.0), "right": (1.0, 0.0), "up": (0.0, -1.0), "down": (0.0, 1.0)]
    let tone = isDark ? "on-dark" : "on-light"
    guard let (dx, dy) = directions[actions[action]] else {
      marks.label(String(actions[action].prefix(1)), x, y + 4, .middle, "small \(tone)")
      return
    }
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

  /// Cividis, from dark blue to yellow: the same to colour-blind readers, and even in grey.
  ///
  /// Source: Nuñez, Anderton and Renslow (2018); eleven of its colours, straight lines between them.
  static func shade(_ position: Double) -> UInt32 {
    let table: [(Double, Double, Double)] = [
      (0, 32, 77), (0, 51, 111), (57, 72, 107), (87, 92, 109), (112, 113, 115), (138, 134, 121),
      (166, 157, 117),
      (195, 181, 107), (225, 207, 89), (243, 222, 75), (255, 234, 70),
    ]
    let place = min(max(position.isFinite ? position : 0, 0), 1) * Double(table.count - 1)
    let below = min(Int(place), table.count - 2)
    let weight = place - Double(below)
    func mix(_ a: Double, _ b: Double) -> UInt32 { UInt32((a + (b - a) * weight).rounded()) }
    let (a, b) = (table[below], table[below + 1])
    return mix(a.0, b.0) << 16 | mix(a.1, b.1) << 8 | mix(a.2, b.2)
  }
}
