import Text

/// A decision tree as an SVG picture: the root at the left, a leaf a line, both branches of a question above each other.
package enum TreePicture {
  private static let line = 22.0
  private static let column = 150.0
  private static let margin = 14.0

  package static func svg(
    _ tree: DecisionTree, features: [String], actions: [String], title: String
  ) -> String {
    var (shapes, nextLine): ([String], Double) = ([], 0)
    /// - Returns: the height of the node's middle.
    func place(_ node: Int, depth: Int) -> Double {
      let x = margin + column * Double(depth)
      switch tree.nodes[node] {
      case .leaf(let action, let share):
        let y = margin + 26 + line * nextLine
        nextLine += 1
        shapes.append(
          "<text class=\"leaf\" x=\"\(x)\" y=\"\(y + 4)\">\(escapedMarkup(actions[action])) <tspan class=\"share\">\(Readable.short(100 * share)) %</tspan></text>"
        )
        return y
      case .branch(let feature, let threshold, let low, let high):
        let (above, below) = (place(low, depth: depth + 1), place(high, depth: depth + 1))
        let y = (above + below) / 2
        let corner = x + column - 12
        for end in [above, below] {
          shapes.append("<path d=\"M\(corner - 10) \(y)H\(corner)V\(end)H\(x + column - 4)\"/>")
        }
        let name = features[feature].replacing(/\s\(.*\)$/, with: "")
        shapes.append(
          "<text x=\"\(x)\" y=\"\(y + 4)\">\(escapedMarkup(String(name.prefix(14)))) ≤ \(Readable.short(Double(threshold)))</text>"
        )
        return y
      }
    }
    _ = place(0, depth: 0)
    let width = 2 * margin + column * Double(tree.depth + 1)
    let height = 2 * margin + 26 + line * max(nextLine - 1, 0)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" role="img">
      <title>\(escapedMarkup(title))</title>
      <style>
      svg{background:#fff;font:12px Inter,system-ui,sans-serif}text{fill:#1a2230}path{fill:none;stroke:#9aa6b8}
      .leaf{font-weight:600;fill:#1769d2}.share{font-weight:400;fill:#5b677d}.head{font-weight:600}
      @media (prefers-color-scheme:dark){svg{background:#171c25}text{fill:#e4e9f1}path{stroke:#5b677d}.leaf{fill:#5aa9ff}.share{fill:#9aa6b8}}
      </style>
      <text class="head" x="\(margin)" y="\(margin + 4)">\(escapedMarkup(title)): a condition's upper branch is where it holds</text>
      \(shapes.joined(separator: "\n"))
      </svg>

      """
  }
}
