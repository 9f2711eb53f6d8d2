import Agents
import Comparison
import Drawing
import Lab
import RLCore
import Text

/// The picture of a figure of tables.
struct BookPicture {
  let figure: BookFigure
  private let environment: MadeEnvironment

  init(_ figure: BookFigure, _ experiment: Experiment) throws {
    self.figure = figure
    environment = try experiment.environment.make()
  }

  func figure(of tables: [BookTable], name: String, title: String) -> Figure? {
    guard !tables.isEmpty, let quantities = figure.tables?.quantities else { return nil }
    let panels = quantities.flatMap { self.panels($0, tables) }
    let isTall = panels.contains { $0.width >= Plot.width }
    return .arranged(
      panels, columns: isTall ? 1 : panels.count == 4 ? 2 : 3, name: name, title: title,
      caption: quantities.contains(.rewards)
        ? "Each shape is as wide as its rewards are frequent; lines are means."
        : tables.contains { $0.surface != nil } ? "One run each." : "Means over seeds.")
  }

  private func panels(_ quantity: BookQuantity, _ tables: [BookTable]) -> [Figure] {
    if quantity == .rewards {
      let samples = tables.map { ($0.name, ($0.numbers[.rewards] ?? []).flatMap { $0 }) }
      return [
        .distributions(
          samples.map { ($0.0.replacing("action ", with: ""), $0.1) }, x: figure.parameter ?? "action",
          y: "reward", title: figure.title)
      ]
    }
    if tables.contains(where: { $0.surface != nil }) { return surfaces(quantity, tables) }
    if figure.parameter == nil, let grid = environment.prototype.innermost as? any GridDrawable {
      return maps(quantity, tables, grid.gridLayout)
    }
    // The policy of the last stage alone: those before it would cover it.
    let shown = quantity == .policy ? Array(tables.suffix(1)) : tables
    let states = drawnStates
    return [
      .profile(
        shown.map { table in
          let numbers = table.mean(quantity)
          return (table.name, states.filter(numbers.indices.contains).map { numbers[$0] })
        }, from: states.first ?? 0, x: figure.parameter ?? "state", y: quantity.noun,
        title: quantity == .policy ? "Policy, \(shown.last?.name ?? "")" : "Values")
    ]
  }

  /// From the first state that does not end an episode to the last one.
  private var drawnStates: [Int] {
    guard let model = environment.boundedModel else { return [] }
    let open = (0..<model.stateCount).filter { !model.isEnd($0) }
    guard let first = open.first, let last = open.last else { return [] }
    return Array(first...last)
  }

  private func maps(_ quantity: BookQuantity, _ tables: [BookTable], _ layout: GridLayout) -> [Figure] {
    if quantity == .policy {
      let all = tables.map { $0.mean(quantity) }
      let limit = all.joined().map(abs).max()
      return zip(tables, all).map { .numberMap($1, layout, limit: limit, title: $0.name) }
    }
    return tables.suffix(1).map { table in
      let numbers = table.mean(quantity)
      let shown = numbers.filter(\.isFinite)
      let (low, high) = (shown.min() ?? 0, shown.max() ?? 1)
      return .numberMap(
        numbers, layout, limit: high, zero: low,
        title: "\(quantity.noun)s from \(Readable.score(low)) to \(Readable.score(high))")
    }
  }

  private func surfaces(_ quantity: BookQuantity, _ tables: [BookTable]) -> [Figure] {
    let sign = quantity == .costs ? -1.0 : 1
    return tables.compactMap { table in
      table.surface.map { surface in
        let values = surface.values.map { sign * $0 }
        func axis(_ index: Int) -> (label: String, low: Double, high: Double) {
          (surface.space.labels[index], Double(surface.space.low[index]), Double(surface.space.high[index]))
        }
        let high = max(values.max() ?? 1, 0)
        let low = min(values.min() ?? 0, 0)
        // A little below zero is nothing but overshooting of a step.
        let floor = -low < 0.02 * high ? 0 : low
        return .surface(
          values, side: surface.side, x: axis(0), y: axis(1), limits: floor...high, title: table.name)
      }
    }
  }
}
