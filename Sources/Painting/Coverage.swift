/// Polygon coverage of each pixel by summing signed areas: exact anti-aliasing in one pass.
///
/// Each edge adds to the pixels that it crosses the change of coverage from there to the right; a running sum along
/// each row gives the coverage itself. Polygons that turn the same way are united.
///
/// Source: Raph Levien's font-rs (2016).
final class Coverage {
  private var changes: [Float] = []
  private(set) var left = 0, top = 0, width = 0, height = 0

  /// Starts a picture with its top left pixel at (`left`, `top`).
  func begin(left: Int, top: Int, width: Int, height: Int) {
    (self.left, self.top, self.width, self.height) = (left, top, width, height)
    let size = (width + 2) * height
    if changes.count < size { changes = Array(repeating: 0, count: size * 3 / 2) }
  }

  /// Adds an edge of a polygon.
  func add(_ from: Point, _ to: Point) {
    guard from.y != to.y else { return }
    var (a, b) = (
      Point(from.x - Double(left), from.y - Double(top)), Point(to.x - Double(left), to.y - Double(top))
    )
    let direction: Float = a.y < b.y ? 1 : -1
    if direction < 0 { (a, b) = (b, a) }
    guard b.y > 0, a.y < Double(height) else { return }
    let slope = (b.x - a.x) / (b.y - a.y)
    if a.y < 0 { a = Point(a.x - a.y * slope, 0) }
    if b.y > Double(height) { b = Point(b.x - (b.y - Double(height)) * slope, Double(height)) }
    // Beyond the sides only the height counts: such parts run along the side.
    let limit = Double(width)
    var cuts = (a.y, b.y, b.y, b.y)
    if slope != 0 {
      let (toLeft, toRight) = (a.y - a.x / slope, a.y + (limit - a.x) / slope)
      let (first, second) = toLeft < toRight ? (toLeft, toRight) : (toRight, toLeft)
      cuts.1 = min(max(first, a.y), b.y)
      cuts.2 = min(max(second, a.y), b.y)
    }
    changes.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for (start, end) in [(cuts.0, cuts.1), (cuts.1, cuts.2), (cuts.2, cuts.3)] where end > start {
        let startX = min(max(a.x + (start - a.y) * slope, 0), limit)
        let endX = min(max(a.x + (end - a.y) * slope, 0), limit)
        Self.add(Point(startX, start), Point(endX, end), direction, base, stride: width + 2)
      }
    }
  }

  private static func add(
    _ a: Point, _ b: Point, _ direction: Float, _ base: UnsafeMutablePointer<Float>, stride: Int
  ) {
    let slope = Float((b.x - a.x) / (b.y - a.y))
    var x = Float(a.x)
    let (startY, endY) = (Float(a.y), Float(b.y))
    let limit = Float(stride - 2)
    var row = Int(startY)
    let lastRow = Int(endY.rounded(.up))
    while row < lastRow {
      let line = base + row * stride
      let dy = min(Float(row + 1), endY) - max(Float(row), startY)
      let next = min(max(x + slope * dy, 0), limit)
      let change = dy * direction
      let (x0, x1) = x < next ? (x, next) : (next, x)
      let floor0 = x0.rounded(.down)
      let first = Int(floor0)
      let ceiling1 = x1.rounded(.up)
      let last = Int(ceiling1)
      if last <= first + 1 {
        let middle = 0.5 * (x + next) - floor0
        line[first] += change - change * middle
        line[first + 1] += change * middle
      } else {
        let scale = 1 / (x1 - x0)
        let part0 = x0 - floor0
        let area0 = 0.5 * scale * (1 - part0) * (1 - part0)
        let part1 = x1 - ceiling1 + 1
        let areaLast = 0.5 * scale * part1 * part1
        line[first] += change * area0
        if last == first + 2 {
          line[first + 1] += change * (1 - area0 - areaLast)
        } else {
          let area1 = scale * (1.5 - part0)
          line[first + 1] += change * (area1 - area0)
          for index in first + 2..<last - 1 { line[index] += change * scale }
          let area2 = area1 + Float(last - first - 3) * scale
          line[last - 1] += change * (1 - area2 - areaLast)
        }
        line[last] += change * areaLast
      }
      x = next
      row += 1
    }
  }

  /// Visits each row's coverage, `[width]` in 0...256, and clears it.
  func finish(_ body: (_ row: Int, _ coverage: UnsafePointer<UInt16>) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: max(width, 1)) { line in
      changes.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress, let out = line.baseAddress else { return }
        for row in 0..<height {
          let changes = base + row * (width + 2)
          var sum: Float = 0
          for column in 0..<width {
            sum += changes[column]
            out[column] = UInt16(min(abs(sum), 1) * 256 + 0.5)
          }
          changes.update(repeating: 0, count: width + 2)
          body(top + row, UnsafePointer(out))
        }
      }
    }
  }
}
