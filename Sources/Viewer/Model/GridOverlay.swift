import Drawing
import Painting

/// Overlay of the cells of a grid world. A class, so that a painter can recognize it.
package final class GridOverlay {
  package struct Cell {
    package var state: Int
    /// The agent's value of each action; empty without values.
    package var values: [Double]
    /// How often training episodes visited this state.
    package var visits: Int?
    /// The exact value of the state under the optimal policy.
    package var optimum: Double?
    /// The optimal actions.
    package var optimalActions: [Int]
    /// Whether the state is terminal or unreachable.
    package var isIdle: Bool

    /// The actions that `values` knows and the rules allow.
    package let legalActions: [Int]

    /// - Parameter isLegal: whether an action is; nil where all are.
    package init(
      state: Int, values: [Double], visits: Int? = nil, optimum: Double? = nil, optimalActions: [Int] = [],
      isIdle: Bool = false, isLegal: ((Int) -> Bool)? = nil
    ) {
      (self.state, self.values, self.visits, self.optimum) = (state, values, visits, optimum)
      (self.optimalActions, self.isIdle) = (optimalActions, isIdle)
      legalActions = values.indices.filter { isLegal?($0) ?? true }
    }

    package var value: Double? { greedyAction.map { values[$0] } }
    package var greedyAction: Int? { firstHighest(values, among: legalActions) }
    /// The agent's value minus the exact one.
    package var error: Double? {
      guard let value, let optimum else { return nil }
      return value - optimum
    }
  }

  package let columns, rows: Int
  /// `[rows * columns]`, row by row; nil for a cell without a state.
  package let cells: [Cell?]
  /// One per action; nil for actions that are not moves.
  package let directions: [Direction?]
  /// The color scales of this picture alone.
  package let scales: OverlayScales
  /// Whether its figures have room, by the pixels of a cell and of a unit: what its painter has found out.
  var figureRooms: [[Double]: Bool] = [:]

  package init(columns: Int, rows: Int, cells: [Cell?], directions: [Direction?]) {
    precondition(cells.count == columns * rows, "one entry per cell")
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

/// Equal by identity: a picture that is kept for a grid keeps the grid, so that no other has its address.
extension GridOverlay: Hashable {
  package static func == (a: GridOverlay, b: GridOverlay) -> Bool { a === b }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// Color scales of the overlays of one environment, or of several that are compared.
package struct OverlayScales: Sendable, Equatable {
  /// Scale of state values and exact values; single actions may have lower values.
  package private(set) var values: ValueScale
  /// Scale of action values.
  private var actions: ValueScale
  /// Scale of the agent's values minus the exact ones.
  package private(set) var errors: ValueScale
  /// The maximum number of visits.
  package private(set) var visits: Double

  init(_ cells: [GridOverlay.Cell]) {
    values = ValueScale(cells.compactMap(\.value) + cells.compactMap(\.optimum))
    actions = ValueScale(cells.flatMap { cell in cell.legalActions.map { cell.values[$0] } })
    errors = ValueScale(cells.compactMap(\.error))
    visits = Double(cells.compactMap(\.visits).max() ?? 0)
  }

  /// Common scales for two pictures: equal colors then mean equal numbers.
  package func union(_ other: OverlayScales) -> OverlayScales {
    var result = self
    result.values = values.union(other.values)
    result.actions = actions.union(other.actions)
    result.errors = errors.union(other.errors)
    result.visits = max(visits, other.visits)
    return result
  }

  /// Scale of action values, clamped to the limits of the state values.
  package var actionValues: ValueScale {
    var scale = values
    scale.hasNegative = actions.hasNegative
    scale.hasPositive = actions.hasPositive
    return scale
  }

  /// Whether some action value exceeds the scale.
  package var exceedsLimit: Bool { actions.limit > values.limit * 1.0001 }
}

/// The kinds of overlays.
package enum OverlayKind: String, Sendable, CaseIterable {
  case actionValues = "q-values"
  case stateValues = "values"
  case visits
  case optimum
  case error
  case search
  case none

  package var title: String {
    switch self {
    case .actionValues: "Q-values"
    case .stateValues: "State values"
    case .visits: "Visits in training"
    case .optimum: "Exact optimum"
    case .error: "Error against the optimum"
    case .search: "Search"
    case .none: "No overlay"
    }
  }
}
