extension Scene {
  /// An externally rendered image, such as a frame of a Gymnasium environment.
  public struct Image: Codable, Sendable, Hashable {
    public let columns, rows: Int
    /// `[rows, columns, 3]`: red, green and blue, row after row from the top.
    public let pixels: [UInt8]

    /// Nil if the number of pixels does not match.
    public init?(columns: Int, rows: Int, pixels: [UInt8]) {
      guard columns > 0, rows > 0, pixels.count == columns * rows * 3 else { return nil }
      (self.columns, self.rows, self.pixels) = (columns, rows, pixels)
    }
  }
}
