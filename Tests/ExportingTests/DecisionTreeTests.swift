import Exporting
import Testing

/// Decision trees grown from weighted examples.
@Suite struct DecisionTreeTests {
  private func example(_ row: [Float], _ action: Int, _ weight: Double = 1) -> TreeGrowth.Example {
    TreeGrowth.Example(row: row, action: action, weight: weight)
  }

  @Test func aTreeOfTwoLeavesSplitsWhereTheActionsChange() {
    let examples = [0, 1, 2, 3].map { example([7, Float($0)], $0 < 2 ? 0 : 1) }
    let tree = TreeGrowth.tree(of: examples, actionCount: 2, leaves: 2)
    #expect(tree.nodes[0] == .branch(feature: 1, threshold: 1.5, low: 1, high: 2))
    #expect(tree.nodes[1] == .leaf(action: 0, share: 0.5) && tree.nodes[2] == .leaf(action: 1, share: 0.5))
    #expect(tree.leafCount == 2 && tree.depth == 1)
    #expect(tree.action(for: [0, 1.5]) == 0 && tree.action(for: [0, 1.6]) == 1)
    // NaN says nothing.
    #expect(tree.action(for: [0, .nan]) == 1)
  }

  @Test func anExclusiveOrTakesFourLeaves() {
    let examples = [(0, 0), (0, 1), (1, 0), (1, 1)].flatMap { a, b in
      // One corner weighs a little more, so that there is a first split that helps.
      [example([Float(a), Float(b)], a ^ b, a + b == 0 ? 1.1 : 1)]
    }
    let tree = TreeGrowth.tree(of: examples, actionCount: 2, leaves: 4)
    #expect(tree.leafCount == 4)
    for each in examples { #expect(tree.action(for: each.row) == each.action) }
  }

  @Test func whatMattersMoreIsSplitFirst() {
    let examples = [
      example([0, 0], 0, 1), example([1, 0], 1, 1), example([0, 1], 0, 100), example([1, 1], 1, 100),
      example([0, 2], 1, 0.5),
    ]
    let tree = TreeGrowth.tree(of: examples, actionCount: 2, leaves: 2)
    #expect(tree.nodes[0] == .branch(feature: 0, threshold: 0.5, low: 1, high: 2))
  }

  @Test func aPictureHasRoomForWholeNamesAndItsTitle() throws {
    let tree = DecisionTree(nodes: [
      .branch(feature: 0, threshold: 0.5, low: 1, high: 2), .leaf(action: 0, share: 0.5),
      .leaf(action: 1, share: 0.5),
    ])
    let name = "angular velocity of the outer joint"
    let title = "Acrobot-v1, 2 leaves"
    let svg = TreePicture.svg(
      tree, features: ["\(name) (rad/s)"], actions: ["left", "right"], title: title)
    #expect(svg.contains(">\(name) ≤ 0.5"))
    let leaf = try #require(svg.firstMatch(of: /class="leaf" x="([0-9.]+)"/))
    let width = try #require(svg.firstMatch(of: /\swidth="([0-9.]+)"/))
    let head = "\(title): a condition's upper branch is where it holds"
    // Twelve pixels high, a text is six wide a sign at least.
    let (start, end) = (try #require(Double(leaf.1)), try #require(Double(width.1)))
    #expect(start > 14 + 6 * Double(name.count) && end > 14 + 6 * Double(head.count))
  }

  @Test func whereAllAgreeThereIsOneLeaf() {
    let tree = TreeGrowth.tree(
      of: [example([0], 3), example([1], 3)], actionCount: 4, leaves: 64)
    #expect(tree.nodes == [.leaf(action: 3, share: 1)])
    #expect(tree.lines(features: ["x"], actions: ["a", "b", "c", "d"]) == ["d (100.0 %)"])
  }

  @Test func aTreeIsPrintedWithBothBranches() {
    let tree = TreeGrowth.tree(of: [example([0], 0), example([1], 1, 3)], actionCount: 2, leaves: 2)
    #expect(
      tree.lines(features: ["x"], actions: ["left", "right"]) == [
        "x <= 0.5", "  left (25.0 %)", "x > 0.5", "  right (75.0 %)",
      ])
  }
}
