import RLCore

/// What is looked up to see a MiniGrid world; one memory for all of them.
final class GridTables: Sendable {
  static let shared = GridTables()

  /// The tables as pointers, valid for ever.
  struct Start: @unchecked Sendable {
    /// `[256]`, kind, color and state of each code, and a zero.
    let numbers: UnsafePointer<SIMD4<Float>>
    /// `[128 * 128]`, by the cells of a row that are reached from the one nearer to the agent and by its transparent
    /// cells: those that are seen, and in the upper byte those of the next row that are reached. Bit i is column i.
    let sight: UnsafePointer<UInt16>
  }

  private let numbers: Column<SIMD4<Float>>
  private let sight: Column<UInt16>
  let start: Start

  private init() {
    numbers = Column(
      (0..<256).map { code in
        let object = GridObject(code: UInt8(code))
        return SIMD4(Float(object.kind), Float(object.color), Float(object.state), 0)
      })
    sight = Column((0..<128 * 128).map { Self.sight(reached: $0 >> 7, transparent: $0 & 0x7f) })
    start = Start(numbers: UnsafePointer(numbers.start), sight: UnsafePointer(sight.start))
  }

  /// What is reached spreads sideways through transparent cells, first to the right and then to the left, and from each
  /// transparent cell that is seen to the next row and its diagonals on the way.
  private static func sight(reached: Int, transparent: Int) -> UInt16 {
    var seen = reached
    for _ in 1..<GridView.side { seen |= (seen & transparent) << 1 & 0x7f }
    let right = seen & transparent & 0x3f
    for _ in 1..<GridView.side { seen |= (seen & transparent) >> 1 }
    let left = seen & transparent & 0x7e
    return UInt16(seen | (right | right << 1 | left | left >> 1) << 8)
  }
}
