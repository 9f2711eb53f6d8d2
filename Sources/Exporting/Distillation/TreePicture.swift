import Text

/// A decision tree as an SVG picture: the root at the left, a leaf a line, both branches of a question above each other.
package enum TreePicture {
  private static let line = 22.0
  private static let margin = 14.0
  /// From the widest condition of a column to its branches.
  private static let gap = 34.0

  /// The room that a text needs: the typeface is that of who looks at it.
  private static func room(_ text: String) -> Double { (7.2 * Double(text.count)).rounded(.up) }

  /// The words of a question, without the unit.
  private static func condition(_ feature: String, _ threshold: Float) -> String {
    "\(feature.replacing(/\s\(.*\)$/, with: "")) ≤ \(Readable.short(Double(threshold)))"
  }

  /// The left end of each depth: behind the widest condition before it.
  private static func starts(of tree: DecisionTree, _ features: [String]) -> [Double] {
    var widths = [Double](repeating: 0, count: tree.depth)
    func measure(_ node: Int, depth: Int) {
      guard case .branch(let feature, let threshold, let low, let high) = tree.nodes[node] else { return }
      widths[depth] = max(widths[depth], room(condition(features[feature], threshold)))
      for next in [low, high] { measure(next, depth: depth + 1) }
    }
    measure(0, depth: 0)
    var starts = [margin]
    for width in widths { starts.append(starts[starts.count - 1] + width + gap) }
    return starts
  }

  package static func svg(
    _ tree: DecisionTree, features: [String], actions: [String], title: String
  ) -> String {
    var (shapes, nextLine): ([String], Double) = ([], 0)
    let columns = starts(of: tree, features)
    let head = "\(title): a condition's upper branch is where it holds"
    var width = margin + room(head)
    /// - Returns: the height of the node's middle.
    func place(_ node: Int, depth: Int) -> Double {
      let x = columns[depth]
      switch tree.nodes[node] {
      case .leaf(let action, let share):
        let y = margin + 26 + line * nextLine
        nextLine += 1
        let words = "\(Readable.short(100 * share)) %"
        width = max(width, x + room("\(actions[action]) \(words)"))
        shapes.append(
          "<text class=\"leaf\" x=\"\(x)\" y=\"\(y + 4)\">\(escapedMarkup(actions[action])) <tspan class=\"share\">\(words)</tspan></text>"
        )
        return y
      case .branch(let feature, let threshold, let low, let high):
        let (above, below) = (place(low, depth: depth + 1), place(high, depth: depth + 1))
        let y = (above + below) / 2
        let next = columns[depth + 1]
        for end in [above, below] {
          shapes.append("<path d=\"M\(next - 22) \(y)H\(next - 12)V\(end)H\(next - 4)\"/>")
        }
        let words = condition(features[feature], threshold)
        shapes.append("<text x=\"\(x)\" y=\"\(y + 4)\">\(escapedMarkup(words))</text>")
        return y
      }
    }
    _ = place(0, depth: 0)
    width += margin
    let height = 2 * margin + 26 + line * max(nextLine - 1, 0)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" role="img">
      <title>\(escapedMarkup(title))</title>
      <style>
      svg{background:#fff;font:12px Inter,system-ui,sans-serif}text{fill:#1a2230}path{fill:none;stroke:#9aa6b8}
      .leaf{font-weight:600;fill:#1769d2}.share{font-weight:400;fill:#5b677d}.head{font-weight:600}
      @media (prefers-color-scheme:dark){svg{background:#171c25}text{fill:#e4e9f1}path{stroke:#5b677d}.leaf{fill:#5aa9ff}.share{fill:#9aa6b8}}
      </style>
      <text class="head" x="\(margin)" y="\(margin + 4)">\(escapedMarkup(head))</text>
      \(shapes.joined(separator: "\n"))
      </svg>

      """
  }
}
