import CPNG
import Foundation
import OutputFiles

/// Why a picture or film cannot be written.
package struct RecordingFailure: Error, CustomStringConvertible {
  package let description: String
  /// Whether a required program is missing, as opposed to a full disk.
  package let isMissingTool: Bool

  package init(_ description: String, isMissingTool: Bool = false) {
    (self.description, self.isMissingTool) = (description, isMissingTool)
  }
}

package enum PNG {
  /// A PNG file's bytes, by libpng.
  ///
  /// - Parameter pixels: `[height, width, 3]`, red, green and blue.
  package static func encoded(_ pixels: [UInt8], width: Int, height: Int) throws(RecordingFailure) -> Data {
    var image = png_image()
    image.version = 1
    image.width = UInt32(width)
    image.height = UInt32(height)
    // PNG_FORMAT_RGB; the macro is not seen from Swift.
    image.format = 2
    var size = width * height * 3 + height + 65_536
    var data = Data(count: size)
    let isDone = data.withUnsafeMutableBytes {
      png_image_write_to_memory(&image, $0.baseAddress, &size, 0, pixels, 0, nil)
    }
    guard isDone != 0 else { throw RecordingFailure("libpng cannot write the picture") }
    return data.prefix(size)
  }
}

extension BitmapCanvas {
  /// The picture as a PNG file's bytes.
  package func png() throws(RecordingFailure) -> Data { try PNG.encoded(rgb, width: width, height: height) }

  /// `[height, width, 3]`, red, green and blue.
  package var rgb: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: width * height * 3)
    for index in 0..<width * height {
      let pixel = pixels[index]
      bytes[index * 3] = UInt8(truncatingIfNeeded: pixel >> 16)
      bytes[index * 3 + 1] = UInt8(truncatingIfNeeded: pixel >> 8)
      bytes[index * 3 + 2] = UInt8(truncatingIfNeeded: pixel)
    }
    return bytes
  }
}

/// Writes a file completely or not at all.
package func writeFile(_ data: Data, to path: String) throws(RecordingFailure) {
  do { try OutputFile.write(data, to: path) } catch { throw RecordingFailure(error.description) }
}
