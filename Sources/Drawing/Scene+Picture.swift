extension Scene {
  /// Pixels, for worlds that paint themselves.
  public struct Picture: Codable, Sendable, Hashable {
    public let rows, columns: Int
    /// `[rows, columns]`, row after row from the top, `0xRRGGBB` each.
    public let pixels: [UInt32]

    /// Nil where `pixels` are not as many as the rows and columns say.
    public init?(rows: Int, columns: Int, pixels: [UInt32]) {
      guard rows > 0, columns > 0, pixels.count == rows * columns else { return nil }
      (self.rows, self.columns, self.pixels) = (rows, columns, pixels)
    }

    /// Calls `body` with every longest run of equal pixels in a row.
    public func forEachRun(_ body: (_ row: Int, _ columns: Range<Int>, _ color: UInt32) -> Void) {
      for row in 0..<rows {
        let start = row * columns
        var first = 0
        for column in 1...columns
        where column == columns || pixels[start + column] != pixels[start + first] {
          body(row, first..<column, pixels[start + first])
          first = column
        }
      }
    }
  }

  /// The picture alone, a world unit a pixel.
  public init(_ picture: Picture) {
    self.init(width: Double(picture.columns), height: Double(picture.rows))
    shapes.append(.picture(picture, origin: Point(0, 0), width: width, height: height))
  }
}
