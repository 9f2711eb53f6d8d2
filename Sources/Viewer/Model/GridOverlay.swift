import Drawing
import Painting

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
  /// What the colours of a picture of this world alone stand for.
  package let scales: OverlayScales

  package init(columns: Int, rows: Int, cells: [Cell?], directions: [Direction?]) {
    precondition(cells.count == columns * rows, "one entry a cell")
    (self.columns, self.rows, self.cells) = (columns, rows, cells)
    self.directions = directions
    let live = cells.compactMap { $0 }.filter { !$0.isIdle }
    scales = OverlayScales(live)
  }

  package func cell(_ column: Int, _ row: Int) -> Cell? {
    (0..<columns).contains(column) && (0..<rows).contains(row) ? cells[row * columns + column] : nil
  }

  package var hasValues: Bool { cells.contains { $0?.values.isEmpty == false } }
  package var hasOptimum: Bool { cells.contains { $0?.optimum != nil } }
  package var hasVisits: Bool { cells.contains { $0?.visits != nil } }
}

/// What the colours of overlays stand for: of one world, or of several that are to be compared.
package struct OverlayScales: Sendable, Equatable {
  /// Of states' values and exact values; single actions may be worth less.
  package private(set) var values: ValueScale
  /// Of the values of single actions.
  private var actions: ValueScale
  /// Of the agent's values less the exact ones.
  package private(set) var errors: ValueScale
  /// The most visits.
  package private(set) var visits: Double

  init(_ cells: [GridOverlay.Cell]) {
    values = ValueScale(cells.compactMap(\.value) + cells.compactMap(\.optimum))
    actions = ValueScale(cells.flatMap(\.values))
    errors = ValueScale(cells.compactMap(\.error))
    visits = Double(cells.compactMap(\.visits).max() ?? 0)
  }

  /// One scale for both worlds: equal colours then mean equal numbers.
  package func union(_ other: OverlayScales) -> OverlayScales {
    var result = self
    result.values = values.union(other.values)
    result.actions = actions.union(other.actions)
    result.errors = errors.union(other.errors)
    result.visits = max(visits, other.visits)
    return result
  }

  /// Of the values of actions, in the limits of the states' values.
  package var actionValues: ValueScale {
    var scale = values
    scale.hasNegative = actions.hasNegative
    scale.hasPositive = actions.hasPositive
    return scale
  }

  /// Whether some action is worth less or more than the scale shows.
  package var exceedsLimit: Bool { actions.limit > values.limit * 1.0001 }
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
