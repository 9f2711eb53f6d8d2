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

  package var lines: [String] { lines(of: Array(headings.indices)) }

  /// The same in at most `width` columns where that is possible; nil for no limit.
  ///
  /// A last column of text is wrapped. Else the columns are shown in several tables, one below the other, each with the
  /// first column.
  package func lines(width: Int?) -> [String] {
    guard let width, let first = headings.indices.first, self.width(of: Array(headings.indices)) > width
    else { return lines }
    if let wrapped = wrappingLastColumn(to: width) { return wrapped.lines }
    var result: [String] = []
    var columns = [first]
    for column in headings.indices.dropFirst() {
      if columns.count > 1, self.width(of: columns + [column]) > width {
        result += lines(of: columns) + [""]
        columns = [first]
      }
      columns.append(column)
    }
    return result + lines(of: columns)
  }

  /// Nil where the last column is not text, or has too little room.
  private func wrappingLastColumn(to width: Int) -> TextTable? {
    guard let last = headings.indices.last, last > 0, leftAligned.contains(last) else { return nil }
    let room = width - self.width(of: Array(headings.indices.dropLast())) - 2
    guard room >= 16 else { return nil }
    var table = self
    table.rows = rows.flatMap { row in
      wrapped(row[last], width: room).enumerated().map { number, line in
        (number == 0 ? Array(row.dropLast()) : Array(repeating: "", count: last)) + [line]
      }
    }
    return table
  }

  private func width(of columns: [Int]) -> Int {
    columns.reduce(0) { $0 + width(of: $1) } + 2 * max(columns.count - 1, 0)
  }

  private func width(of column: Int) -> Int {
    rows.reduce(headings[column].count) { max($0, $1[column].count) }
  }

  private func lines(of columns: [Int]) -> [String] {
    let widths = columns.map { width(of: $0) }
    return ([headings] + rows).map { row in
      var line = ""
      for (place, column) in columns.enumerated() {
        let padding = String(repeating: " ", count: widths[place] - row[column].count)
        line += leftAligned.contains(column) ? row[column] + padding : padding + row[column]
        if place < columns.count - 1 { line += "  " }
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }
}
