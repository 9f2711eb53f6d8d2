import Drawing
import RLCore

/// A grid world with an exact model: the optimal action of each cell, and the actions of each group's seeds.
///
/// Where a state is more than a cell, such as what is carried, the cells represent the states that differ from one
/// state in the cell only.
package struct GridWorld: Sendable {
  package var columns: Int
  package var rows: Int
  /// `[C]`, what is drawn in each cell.
  package var kinds: [Scene.Color]
  /// `[C]`, terminal or unreachable cells.
  package var isIdle: [Bool]
  /// `[A]`, the labels of the actions, and which of them are moves.
  package var actions: [String]
  package var moves: [GridMove?]
  package var gamma: Double
  /// `[C]`, the discounted return from each cell under the optimal policy.
  package var values: [Double]
  /// `[C]`, the optimal action; and `[C][A]`, all optimal actions.
  package var policy: [Int]
  package var isOptimal: [[Bool]]
  package var groups: [Policies]
  /// Whether a state is more than a cell.
  package var isSlice = false

  /// The learned policies of one group.
  package struct Policies: Sendable {
    /// The group's index.
    package var index: Int
    /// `[N][C]`, each seed's greedy action, and the exact discounted return of its policy from each cell.
    package var actions: [[Int]]
    package var values: [[Double]]

    package init(index: Int, actions: [[Int]], values: [[Double]]) {
      (self.index, self.actions, self.values) = (index, actions, values)
    }

    /// The most common action in a cell; ties go to the first action.
    func majority(_ state: Int) -> Int {
      var counts: [Int: Int] = [:]
      for policy in actions { counts[policy[state], default: 0] += 1 }
      return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
    }

    func value(_ state: Int) -> Double { Aggregates.mean(values.map { $0[state] }) }
  }

  package init(
    columns: Int, rows: Int, kinds: [Scene.Color], isIdle: [Bool], actions: [String],
    moves: [GridMove?] = [], gamma: Double,
    values: [Double], policy: [Int], isOptimal: [[Bool]], groups: [Policies]
  ) {
    precondition(
      columns * rows == values.count && kinds.count == values.count, "every cell has a kind and a value")
    (self.columns, self.rows, self.kinds, self.isIdle) = (columns, rows, kinds, isIdle)
    (self.actions, self.moves) = (actions, moves)
    (self.gamma, self.values, self.policy) = (gamma, values, policy)
    (self.isOptimal, self.groups) = (isOptimal, groups)
  }
}

extension Scene {
  /// `[C]`, the colors of this many unit cells, row by row.
  package func kinds(columns: Int, rows: Int) -> [Color] {
    var kinds = [Color](repeating: .floor, count: columns * rows)
    for case .rectangle(let origin, 1, 1, let color) in shapes
    where origin.x >= 0 && origin.y >= 0 && origin.x < Double(columns) && origin.y < Double(rows) {
      kinds[Int(origin.y) * columns + Int(origin.x)] = color
    }
    return kinds
  }
}
