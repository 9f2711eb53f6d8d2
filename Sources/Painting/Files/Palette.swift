/// A palette of at most 255 colors for some pictures, by median cut; the last index means "unchanged".
///
/// Source: Heckbert, "Color image quantization for frame buffer display" (1982).
package struct Palette {
  /// `0xRRGGBB`
  package private(set) var colors: [UInt32] = []
  /// The nearest color of each of 32,768 coarse ones; negative if not computed.
  private var nearest = [Int16](repeating: -1, count: 32_768)
  private var exact: [UInt32: UInt8] = [:]

  static let unchanged: UInt8 = 255

  /// - Parameter counts: number of pixels of each color, `0xRRGGBB`.
  package init(_ counts: [UInt32: Int]) {
    if counts.count <= 255 {
      colors = counts.keys.sorted()
    } else {
      colors = Self.medianCut(counts)
    }
    for (index, color) in colors.enumerated() { exact[color] = UInt8(index) }
  }

  package mutating func index(of color: UInt32) -> UInt8 {
    if let index = exact[color] { return index }
    let coarse = Int(color >> 19 & 31) << 10 | Int(color >> 11 & 31) << 5 | Int(color >> 3 & 31)
    if nearest[coarse] >= 0 { return UInt8(nearest[coarse]) }
    var (best, distance) = (0, Int.max)
    for (index, other) in colors.enumerated() {
      let red = Int(color >> 16 & 255) - Int(other >> 16 & 255)
      let green = Int(color >> 8 & 255) - Int(other >> 8 & 255)
      let blue = Int(color & 255) - Int(other & 255)
      let sum = 3 * red * red + 4 * green * green + 2 * blue * blue
      if sum < distance { (best, distance) = (index, sum) }
    }
    nearest[coarse] = Int16(best)
    return UInt8(best)
  }

  private static func medianCut(_ counts: [UInt32: Int]) -> [UInt32] {
    // Sorted, so that the same pictures make the same file.
    var boxes = [counts.sorted { $0.key < $1.key }.map { (color: $0.key, count: $0.value) }]
    func channel(_ color: UInt32, _ index: Int) -> Int { Int(color >> (16 - 8 * UInt32(index)) & 255) }
    while boxes.count < 255 {
      var (best, bestScore, bestChannel) = (-1, 0.0, 0)
      for (index, box) in boxes.enumerated() where box.count > 1 {
        let weight = Double(box.reduce(0) { $0 + $1.count }).squareRoot()
        for part in 0..<3 {
          let values = box.map { channel($0.color, part) }
          let score = Double((values.max() ?? 0) - (values.min() ?? 0)) * weight
          if score > bestScore { (best, bestScore, bestChannel) = (index, score, part) }
        }
      }
      guard best >= 0 else { break }
      let box = boxes[best].sorted { channel($0.color, bestChannel) < channel($1.color, bestChannel) }
      let half = box.reduce(0) { $0 + $1.count } / 2
      var (cut, sum) = (1, 0)
      for (index, entry) in box.enumerated() {
        sum += entry.count
        if sum >= half {
          cut = min(max(index + 1, 1), box.count - 1)
          break
        }
      }
      boxes[best] = Array(box[..<cut])
      boxes.append(Array(box[cut...]))
    }
    return boxes.map { box in
      // The most frequent color of a box: flat areas keep theirs exactly.
      box.max { $0.count < $1.count }?.color ?? 0
    }
  }
}
