extension Scene {
  /// A table of labeled numbers: the fallback picture of an environment that draws nothing itself.
  public init(numbers: [Double], labels: [String]) {
    let rows = min(numbers.count, labels.count, 24)
    self.init(width: 12, height: Double(max(rows, 1)))
    shapes.append(.rectangle(origin: Point(0, 0), width: width, height: height, .floor))
    for row in 0..<rows {
      let y = Double(row) + 0.5
      let rounded = (numbers[row] * 1e4).rounded() / 1e4
      shapes.append(.text(labels[row], at: Point(4, y), height: 0.4, .wall))
      shapes.append(.text("\(rounded)", at: Point(10, y), height: 0.4, .text))
    }
  }
}
