extension Scene {
  /// Pixels that somebody else has painted, such as a frame of Gymnasium's.
  public struct Image: Codable, Sendable, Equatable {
    public let columns, rows: Int
    /// `[rows, columns, 3]`: red, green and blue, row after row from the top.
    public let pixels: [UInt8]

    /// Nil where the number of pixels does not fit.
    public init?(columns: Int, rows: Int, pixels: [UInt8]) {
      guard columns > 0, rows > 0, pixels.count == columns * rows * 3 else { return nil }
      (self.columns, self.rows, self.pixels) = (columns, rows, pixels)
    }

    /// The image as an address that browsers show: a file in the format of Windows' bitmaps, which needs no packing.
    public var dataAddress: String { "data:image/bmp;base64," + Self.base64(bitmapFile) }

    private var bitmapFile: [UInt8] {
      let padding = (4 - columns * 3 % 4) % 4
      let size = (columns * 3 + padding) * rows
      func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
      }
      var file: [UInt8] = [0x42, 0x4D] + little(54 + size, 4) + little(0, 4) + little(54, 4)
      // The header: its size, width, height, one plane of 24 bits, not packed.
      file += little(40, 4) + little(columns, 4) + little(rows, 4) + little(1, 2) + little(24, 2)
      file += little(0, 4) + little(size, 4) + little(2835, 4) + little(2835, 4) + little(0, 8)
      file.reserveCapacity(54 + size)
      for row in (0..<rows).reversed() {
        for column in 0..<columns {
          let start = (row * columns + column) * 3
          file += [pixels[start + 2], pixels[start + 1], pixels[start]]
        }
        file += [UInt8](repeating: 0, count: padding)
      }
      return file
    }

    private static func base64(_ bytes: [UInt8]) -> String {
      let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
      var text: [UInt8] = []
      text.reserveCapacity((bytes.count + 2) / 3 * 4)
      for start in stride(from: 0, to: bytes.count, by: 3) {
        let count = min(3, bytes.count - start)
        let group = (0..<3).reduce(0) { $0 << 8 | ($1 < count ? Int(bytes[start + $1]) : 0) }
        for place in 0..<4 {
          text.append(place <= count ? letters[group >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
        }
      }
      return String(decoding: text, as: UTF8.self)
    }
  }
}
