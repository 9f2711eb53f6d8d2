import RLCore

/// Transitions as comma-separated values, with every number in full precision.
struct TransitionTable {
  let count: Int
  let text: String

  /// Nil where columns differ in length, or their names are not of letters, digits and underscores.
  init?(_ columns: [NamedTensor]) {
    let count = columns.first?.shape.first ?? 0
    var headings: [String] = []
    var rows = Array(repeating: [String](), count: count)
    for column in columns {
      guard column.shape.first == count, column.shape.count <= 2,
        column.name.wholeMatch(of: /[A-Za-z0-9_]+/) != nil
      else { return nil }
      // A shape of no rows may claim any width.
      let width = count == 0 ? 0 : column.shape.count == 2 ? column.shape[1] : 1
      headings += column.shape.count == 2 ? (0..<width).map { "\(column.name)_\($0)" } : [column.name]
      let texts = Self.texts(of: column)
      for row in 0..<count { rows[row] += texts[row * width..<(row + 1) * width] }
    }
    self.count = count
    text = ([headings] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  private static func texts(of column: NamedTensor) -> [String] {
    switch column.elements {
    case .uint8(let values) where column.name == "ending":
      values.map { $0 == 1 ? "terminated" : $0 == 2 ? "truncated" : "none" }
    case .float32(let values): values.map { "\($0)" }
    case .float64(let values): values.map { "\($0)" }
    case .int32(let values): values.map { "\($0)" }
    case .uint8(let values): values.map { "\($0)" }
    case .uint64(let values): values.map { "\($0)" }
    }
  }
}
