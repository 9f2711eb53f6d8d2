extension Scene {
  /// Pixels that somebody else has painted, such as a frame of Gymnasium's.
  public struct Image: Codable, Sendable, Hashable {
    public let columns, rows: Int
    /// `[rows, columns, 3]`: red, green and blue, row after row from the top.
    public let pixels: [UInt8]

    /// Nil where the number of pixels does not fit.
    public init?(columns: Int, rows: Int, pixels: [UInt8]) {
      guard columns > 0, rows > 0, pixels.count == columns * rows * 3 else { return nil }
      (self.columns, self.rows, self.pixels) = (columns, rows, pixels)
    }
  }
}
