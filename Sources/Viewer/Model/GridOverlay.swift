/// What is known of the cells of a grid world. A class, so that a painter knows it again.
package final class GridOverlay {
  package struct Cell {
    package var state: Int
    /// The agent's value of each action; empty where it has none.
    package var values: [Double]
    /// How often training episodes came here.
    package var visits: Int?
    /// The exact value of the state under the best policy.
    package var optimum: Double?
    /// Actions that are best by the exact values.
    package var optimalActions: [Int]
    /// Whether no action is ever taken here: episodes end here, or nothing leads here.
    package var isIdle: Bool

    package init(
      state: Int, values: [Double], visits: Int? = nil, optimum: Double? = nil, optimalActions: [Int] = [],
      isIdle: Bool = false
    ) {
      (self.state, self.values, self.visits, self.optimum) = (state, values, visits, optimum)
      (self.optimalActions, self.isIdle) = (optimalActions, isIdle)
    }

    package var value: Double? { values.max() }
    package var greedyAction: Int? { firstHighest(values) }
    /// The agent's value less the exact one.
    package var error: Double? {
      guard let value, let optimum else { return nil }
      return value - optimum
    }
  }

  package let columns, rows: Int
  /// `[rows * columns]`, row after row; nil where there is no state.
  package let cells: [Cell?]
  /// One an action; nil for actions that are no moves.
  package let directions: [Direction?]
  /// The largest size of a state's value, of an error, and the most visits. Single actions may be worth less.
  package let valueLimit, errorLimit, visitLimit: Double
  /// Whether some action is worth less or more than the scale shows.
  package let exceedsLimit: Bool

  package init(columns: Int, rows: Int, cells: [Cell?], actionLabels: [String]) {
    precondition(cells.count == columns * rows, "one entry a cell")
    (self.columns, self.rows, self.cells) = (columns, rows, cells)
    directions = actionLabels.map(Direction.init(label:))
    let live = cells.compactMap { $0 }.filter { !$0.isIdle }
    func largest(_ numbers: [Double]) -> Double {
      let limit = numbers.lazy.filter(\.isFinite).map { abs($0) }.max() ?? 0
      return limit > 0 ? limit : 1
    }
    let limit = largest(live.compactMap(\.value) + live.compactMap(\.optimum))
    valueLimit = limit
    exceedsLimit = live.contains { $0.values.contains { abs($0) > limit * 1.0001 } }
    errorLimit = largest(live.compactMap(\.error))
    visitLimit = Double(live.compactMap(\.visits).max() ?? 0)
  }

  package func cell(_ column: Int, _ row: Int) -> Cell? {
    (0..<columns).contains(column) && (0..<rows).contains(row) ? cells[row * columns + column] : nil
  }

  package var hasValues: Bool { cells.contains { $0?.values.isEmpty == false } }
  package var hasOptimum: Bool { cells.contains { $0?.optimum != nil } }
  package var hasVisits: Bool { cells.contains { $0?.visits != nil } }
}

/// A move on a grid.
package enum Direction: Sendable, Equatable, CaseIterable {
  case up, right, down, left

  /// Understands the words that environments use.
  package init?(label: String) {
    switch label.lowercased().split(separator: " ").last.map(String.init) ?? "" {
    case "up", "north": self = .up
    case "right", "east": self = .right
    case "down", "south": self = .down
    case "left", "west": self = .left
    default: return nil
    }
  }

  package var vector: (dx: Double, dy: Double) {
    switch self {
    case .up: (0, -1)
    case .right: (1, 0)
    case .down: (0, 1)
    case .left: (-1, 0)
    }
  }
}

/// What lies over a world.
package enum OverlayKind: String, Sendable, CaseIterable {
  case actionValues = "q-values"
  case stateValues = "values"
  case visits
  case optimum
  case error
  case none

  package var title: String {
    switch self {
    case .actionValues: "Q-values"
    case .stateValues: "State values"
    case .visits: "Visits in training"
    case .optimum: "Exact optimum"
    case .error: "Error against the optimum"
    case .none: "No overlay"
    }
  }
}
