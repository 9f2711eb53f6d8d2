import Foundation

/// Encoder of animated GIFs with one palette for all frames and incremental frames.
///
/// Source: CompuServe, "Graphics Interchange Format, Version 89a" (1990).
package struct GIFEncoder {
  private let width, height: Int
  private var frames: [(pixels: [UInt32], hundredths: Int)] = []
  /// About the size of the file with all frames so far, in bytes; colors that share an entry of the palette make it smaller.
  package private(set) var estimatedBytes = 800

  package init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

  package var frameCount: Int { frames.count }

  /// - Parameters:
  ///   - pixels: `0xAARRGGBB`, row after row.
  ///   - hundredths: duration of the frame, 0.01 s.
  package mutating func append(_ pixels: UnsafePointer<UInt32>, hundredths: Int) {
    let list = Array(UnsafeBufferPointer(start: pixels, count: width * height))
    // A picture that stays the same is the same frame for longer.
    if let last = frames.last, last.pixels == list {
      frames[frames.count - 1].hundredths += hundredths
    } else {
      estimatedBytes += Self.packedSize(of: list, after: frames.last?.pixels)
      frames.append((list, hundredths))
    }
  }

  /// What a frame takes: colors stand for themselves by one byte, which is as many bytes as palette entries take.
  private static func packedSize(of pixels: [UInt32], after before: [UInt32]?) -> Int {
    let bytes = pixels.indices.map { place -> UInt8 in
      let pixel = pixels[place]
      if let before, before[place] == pixel { return Palette.unchanged }
      return UInt8(truncatingIfNeeded: (pixel &* 0x9e37_79b1) >> 24)
    }
    return LZW.packed(bytes).count + 20
  }

  package func encoded() -> Data {
    var counts: [UInt32: Int] = [:]
    // Frames of a film are similar: some of them provide its colors.
    let stride = max(frames.count / 24, 1)
    for (index, frame) in frames.enumerated() where index % stride == 0 || index == frames.count - 1 {
      for pixel in frame.pixels { counts[pixel & 0xff_ffff, default: 0] += 1 }
    }
    var palette = Palette(counts)
    var data = Data("GIF89a".utf8)
    data.append(word: width)
    data.append(word: height)
    data.append(contentsOf: [0xf7, 0, 0])
    for index in 0..<256 {
      let color = index < palette.colors.count ? palette.colors[index] : 0
      data.append(contentsOf: [UInt8(color >> 16 & 255), UInt8(color >> 8 & 255), UInt8(color & 255)])
    }
    data.append(contentsOf: [0x21, 0xff, 11])
    data.append(contentsOf: Data("NETSCAPE2.0".utf8))
    data.append(contentsOf: [3, 1, 0, 0, 0])
    var before: [UInt8] = []
    for frame in frames {
      let now = frame.pixels.map { palette.index(of: $0 & 0xff_ffff) }
      appendFrame(now, before: before, hundredths: max(frame.hundredths, 2), to: &data)
      before = now
    }
    data.append(0x3b)
    return data
  }

  private func appendFrame(_ now: [UInt8], before: [UInt8], hundredths: Int, to data: inout Data) {
    var (left, top, right, bottom) = (0, 0, width, height)
    if !before.isEmpty {
      (left, top, right, bottom) = (width, height, 0, 0)
      for row in 0..<height {
        for column in 0..<width where now[row * width + column] != before[row * width + column] {
          (left, right) = (min(left, column), max(right, column + 1))
          (top, bottom) = (min(top, row), max(bottom, row + 1))
        }
      }
      if left >= right { (left, top, right, bottom) = (0, 0, 1, 1) }
    }
    var indices: [UInt8] = []
    indices.reserveCapacity((right - left) * (bottom - top))
    for row in top..<bottom {
      for column in left..<right {
        let index = row * width + column
        indices.append(!before.isEmpty && now[index] == before[index] ? Palette.unchanged : now[index])
      }
    }
    data.append(contentsOf: [0x21, 0xf9, 4, 0x05])
    data.append(word: min(hundredths, 65_535))
    data.append(contentsOf: [Palette.unchanged, 0, 0x2c])
    for value in [left, top, right - left, bottom - top] { data.append(word: value) }
    data.append(contentsOf: [0, 8])
    let packed = LZW.packed(indices)
    var start = 0
    while start < packed.count {
      let count = min(255, packed.count - start)
      data.append(UInt8(count))
      data.append(contentsOf: packed[start..<start + count])
      start += count
    }
    data.append(0)
  }
}

/// GIF's LZW compression of bytes: codes of 9 to 12 bits, least significant bit first.
package enum LZW {
  private static let clear = 256
  private static let end = 257

  package static func packed(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    var (buffer, bits) = (0, 0)
    var size = 9
    func put(_ code: Int) {
      buffer |= code << bits
      bits += size
      while bits >= 8 {
        output.append(UInt8(buffer & 255))
        buffer >>= 8
        bits -= 8
      }
    }
    // The code that follows a code by a byte, `[4096 * 256]`; 0 for none.
    var next = [UInt16](repeating: 0, count: 4096 * 256)
    var last = end
    put(clear)
    guard var current = bytes.first.map(Int.init) else {
      put(end)
      output.append(UInt8(buffer & 255))
      return output
    }
    for byte in bytes.dropFirst() {
      let place = current * 256 + Int(byte)
      if next[place] != 0 {
        current = Int(next[place])
        continue
      }
      put(current)
      last += 1
      if last < 4096 {
        next[place] = UInt16(last)
        if last == 1 << size, size < 12 { size += 1 }
      } else {
        put(clear)
        for index in next.indices { next[index] = 0 }
        (last, size) = (end, 9)
      }
      current = Int(byte)
    }
    put(current)
    // The reader makes an entry of this code too, and may by then read longer codes.
    if last + 1 == 1 << size, size < 12 { size += 1 }
    put(end)
    if bits > 0 { output.append(UInt8(buffer & 255)) }
    return output
  }
}

extension Data {
  fileprivate mutating func append(word: Int) {
    append(contentsOf: [UInt8(word & 255), UInt8(word >> 8 & 255)])
  }
}
