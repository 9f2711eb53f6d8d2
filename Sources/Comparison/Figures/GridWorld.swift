import Drawing

/// A world of square cells whose rules are known: what is best in each cell, and what each group's seeds do there.
package struct GridWorld: Sendable {
  package var columns: Int
  package var rows: Int
  /// `[S]`, what is drawn in each cell.
  package var kinds: [Scene.Color]
  /// `[S]`, cells in which nothing follows any more.
  package var isTerminal: [Bool]
  /// `[A]`, what each action is called.
  package var actions: [String]
  package var gamma: Double
  /// `[S]`, the discounted return from each cell under the best policy.
  package var values: [Double]
  /// `[S]`, the best action; and `[S][A]`, all that are as good.
  package var policy: [Int]
  package var isOptimal: [[Bool]]
  package var groups: [Policies]

  /// What the seeds of one group have learned.
  package struct Policies: Sendable {
    /// The group's index.
    package var index: Int
    /// `[N][S]`, each seed's action, and the exact discounted return from each cell of acting so.
    package var actions: [[Int]]
    package var values: [[Double]]

    package init(index: Int, actions: [[Int]], values: [[Double]]) {
      (self.index, self.actions, self.values) = (index, actions, values)
    }

    /// What most seeds do in a cell; of equally many the first action.
    func majority(_ state: Int) -> Int {
      var counts: [Int: Int] = [:]
      for policy in actions { counts[policy[state], default: 0] += 1 }
      return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
    }

    func value(_ state: Int) -> Double { Aggregates.mean(values.map { $0[state] }) }
  }

  package init(
    columns: Int, rows: Int, kinds: [Scene.Color], isTerminal: [Bool], actions: [String], gamma: Double,
    values: [Double], policy: [Int], isOptimal: [[Bool]], groups: [Policies]
  ) {
    precondition(
      columns * rows == values.count && kinds.count == values.count, "a world has one state a cell")
    (self.columns, self.rows, self.kinds, self.isTerminal) = (columns, rows, kinds, isTerminal)
    (self.actions, self.gamma, self.values, self.policy) = (actions, gamma, values, policy)
    (self.isOptimal, self.groups) = (isOptimal, groups)
  }
}

extension Scene {
  /// The colours of unit cells, row by row, where the scene is a grid of them; else nil.
  package func cells(count: Int) -> (columns: Int, rows: Int, kinds: [Color])? {
    let (columns, rows) = (Int(width), Int(height))
    guard Double(columns) == width, Double(rows) == height, columns > 0, rows > 0, columns * rows == count
    else {
      return nil
    }
    var kinds = [Color](repeating: .floor, count: count)
    for case .rectangle(let origin, 1, 1, let color) in shapes
    where origin.x >= 0 && origin.y >= 0 && origin.x < width && origin.y < height {
      kinds[Int(origin.y) * columns + Int(origin.x)] = color
    }
    return (columns, rows, kinds)
  }
}
