/// A decision tree over the numbers of an observation, with an action at each leaf.
package struct DecisionTree: Sendable, Equatable {
  package enum Node: Sendable, Equatable {
    /// What is at most the threshold goes to the first branch, all else, NaN too, to the second.
    case branch(feature: Int, threshold: Float, low: Int, high: Int)
    /// The action, and its share of the weights of all states that the tree was grown from.
    case leaf(action: Int, share: Double)
  }

  /// The root comes first.
  package let nodes: [Node]

  package init(nodes: [Node]) {
    precondition(!nodes.isEmpty, "a tree has a root")
    self.nodes = nodes
  }

  package var leafCount: Int {
    nodes.count { if case .leaf = $0 { true } else { false } }
  }

  /// The longest way from the root to a leaf, in branches.
  package var depth: Int { depth(of: 0) }

  private func depth(of node: Int) -> Int {
    switch nodes[node] {
    case .leaf: 0
    case .branch(_, _, let low, let high): 1 + max(depth(of: low), depth(of: high))
    }
  }

  /// The action where `row`, `[D]`, is seen.
  package func action(for row: [Float]) -> Int {
    var node = 0
    while true {
      switch nodes[node] {
      case .leaf(let action, _): return action
      case .branch(let feature, let threshold, let low, let high):
        node = row[feature] <= threshold ? low : high
      }
    }
  }

  /// The tree as indented lines.
  ///
  /// - Parameters:
  ///   - features: the names of the numbers, `[D]`.
  ///   - actions: the names of the actions, `[A]`.
  package func lines(features: [String], actions: [String]) -> [String] {
    var lines: [String] = []
    func write(_ node: Int, _ indent: String) {
      switch nodes[node] {
      case .leaf(let action, let share):
        lines.append("\(indent)\(actions[action]) (\((1000 * share).rounded() / 10) %)")
      case .branch(let feature, let threshold, let low, let high):
        lines.append("\(indent)\(features[feature]) <= \(threshold)")
        write(low, indent + "  ")
        lines.append("\(indent)\(features[feature]) > \(threshold)")
        write(high, indent + "  ")
      }
    }
    write(0, "")
    return lines
  }
}
