import CPNG
import Foundation
import OutputFiles

/// Why a picture or film cannot be written.
package struct RecordingFailure: Error, CustomStringConvertible {
  package let description: String
  /// Whether the program that is needed is missing, rather than the disk full.
  package let isMissingTool: Bool

  package init(_ description: String, isMissingTool: Bool = false) {
    (self.description, self.isMissingTool) = (description, isMissingTool)
  }
}

extension BitmapCanvas {
  /// The picture as a PNG file's bytes, by libpng.
  package func png() throws(RecordingFailure) -> Data {
    var image = png_image()
    image.version = 1
    image.width = UInt32(width)
    image.height = UInt32(height)
    // PNG_FORMAT_RGB; the macro is not seen from Swift.
    image.format = 2
    var bytes = [UInt8](repeating: 0, count: width * height * 3)
    for index in 0..<width * height {
      let pixel = pixels[index]
      bytes[index * 3] = UInt8(truncatingIfNeeded: pixel >> 16)
      bytes[index * 3 + 1] = UInt8(truncatingIfNeeded: pixel >> 8)
      bytes[index * 3 + 2] = UInt8(truncatingIfNeeded: pixel)
    }
    var size = width * height * 3 + height + 65_536
    var data = Data(count: size)
    let isDone = data.withUnsafeMutableBytes {
      png_image_write_to_memory(&image, $0.baseAddress, &size, 0, bytes, 0, nil)
    }
    guard isDone != 0 else { throw RecordingFailure("libpng cannot write the picture") }
    return data.prefix(size)
  }
}

/// Writes a whole file, or nothing.
package func writeFile(_ data: Data, to path: String) throws(RecordingFailure) {
  do { try OutputFile.write(data, to: path) } catch { throw RecordingFailure(error.description) }
}
