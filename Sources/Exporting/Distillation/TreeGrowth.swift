/// Growth of a decision tree: the leaf whose best split lowers the impurity most is split, until there are enough leaves.
///
/// Source: Breiman et al., "Classification and regression trees" (1984), with Gini's impurity.
package struct TreeGrowth {
  /// A state: what is seen, the action to take, and how much it matters.
  package struct Example: Sendable {
    package let row: [Float]
    package let action: Int
    package let weight: Double

    package init(row: [Float], action: Int, weight: Double) {
      self.row = row
      self.action = action
      self.weight = weight
    }
  }

  private struct Split {
    let feature: Int
    let threshold: Float
    /// By how much the impurity falls, times the weight.
    let gain: Double
  }

  private struct Leaf {
    let node: Int
    let examples: [Int]
    let split: Split?
  }

  private let examples: [Example]
  private let actionCount: Int
  private let total: Double
  private var nodes: [DecisionTree.Node] = []
  /// The leaves of the tree so far.
  private var leaves: [Leaf] = []

  /// - Parameter leaves: at most; fewer where all states of a leaf agree.
  package static func tree(of examples: [Example], actionCount: Int, leaves: Int) -> DecisionTree {
    trees(of: examples, actionCount: actionCount, leaves: [leaves])[0]
  }

  /// One tree for each number of leaves: a smaller one is what a larger one grew from.
  ///
  /// - Parameter leaves: at most, ascending.
  package static func trees(
    of examples: [Example], actionCount: Int, leaves: [Int]
  ) -> [DecisionTree] {
    var growth = TreeGrowth(examples, actionCount)
    return leaves.map { count in
      growth.grow(count)
      return DecisionTree(nodes: growth.nodes)
    }
  }

  private init(_ examples: [Example], _ actionCount: Int) {
    self.examples = examples
    self.actionCount = actionCount
    total = examples.reduce(0) { $0 + $1.weight }
  }

  private mutating func grow(_ count: Int) {
    if leaves.isEmpty { leaves = [addLeaf(Array(examples.indices))] }
    while leaves.count < count {
      let splits = leaves.indices.compactMap { index in leaves[index].split.map { (index, $0) } }
      guard let (index, split) = splits.max(by: { $0.1.gain < $1.1.gain }) else { return }
      let leaf = leaves.remove(at: index)
      let low = addLeaf(leaf.examples.filter { examples[$0].row[split.feature] <= split.threshold })
      let high = addLeaf(leaf.examples.filter { !(examples[$0].row[split.feature] <= split.threshold) })
      nodes[leaf.node] = .branch(
        feature: split.feature, threshold: split.threshold, low: low.node, high: high.node)
      leaves += [low, high]
    }
  }

  private mutating func addLeaf(_ members: [Int]) -> Leaf {
    let weights = weights(of: members)
    let action = weights.indices.max { (weights[$0], -$0) < (weights[$1], -$1) } ?? 0
    let share = total > 0 ? weights.reduce(0, +) / total : 0
    nodes.append(.leaf(action: action, share: share))
    return Leaf(node: nodes.count - 1, examples: members, split: bestSplit(members, weights))
  }

  /// `[A]`
  private func weights(of members: [Int]) -> [Double] {
    members.reduce(into: [Double](repeating: 0, count: actionCount)) {
      $0[examples[$1].action] += examples[$1].weight
    }
  }

  private func bestSplit(_ members: [Int], _ all: [Double]) -> Split? {
    let sum = all.reduce(0, +)
    guard sum > 0, all.count(where: { $0 > 0 }) > 1, let first = members.first else { return nil }
    let before = all.reduce(0) { $0 + $1 * $1 } / sum
    var best: Split?
    for feature in examples[first].row.indices {
      let sorted = members.sorted { examples[$0].row[feature] < examples[$1].row[feature] }
      var (low, high) = ([Double](repeating: 0, count: actionCount), all)
      // Sums of squares are kept up to date: an example changes one of each.
      var (lowSquares, highSquares) = (0.0, all.reduce(0) { $0 + $1 * $1 })
      var (lowSum, highSum) = (0.0, sum)
      for (index, next) in zip(sorted, sorted.dropFirst()) {
        let (action, weight) = (examples[index].action, examples[index].weight)
        lowSquares += weight * (2 * low[action] + weight)
        highSquares += weight * (weight - 2 * high[action])
        low[action] += weight
        high[action] -= weight
        lowSum += weight
        highSum -= weight
        let (here, there) = (examples[index].row[feature], examples[next].row[feature])
        guard here < there, lowSum > 0, highSum > 0 else { continue }
        let gain = lowSquares / lowSum + highSquares / highSum - before
        if gain > (best?.gain ?? 1e-12 * sum) {
          let middle = here + (there - here) / 2
          best = Split(feature: feature, threshold: middle < there ? middle : here, gain: gain)
        }
      }
    }
    return best
  }
}
