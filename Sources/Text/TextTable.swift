/// A table with headings; each column is as wide as its widest cell, and numbers are right-aligned.
package struct TextTable: Sendable {
  package var headings: [String]
  package var rows: [[String]] = []
  /// Left-aligned columns; the others are right-aligned.
  package var leftAligned: Set<Int>

  package init(headings: [String], rows: [[String]] = [], leftAligned: Set<Int> = [0]) {
    self.headings = headings
    self.rows = rows
    self.leftAligned = leftAligned
  }

  package var lines: [String] {
    let all = [headings] + rows
    let widths = headings.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += leftAligned.contains(column) ? cell + padding : padding + cell
        if column < row.count - 1 { line += "  " }
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }
}
