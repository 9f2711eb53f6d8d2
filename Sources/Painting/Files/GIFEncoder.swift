import Foundation

/// Encoder of animated GIFs with one palette for all frames and incremental frames.
///
/// Source: CompuServe, "Graphics Interchange Format, Version 89a" (1990).
package struct GIFEncoder {
  /// Columns and rows of a picture; ends are behind the last ones.
  private struct Area {
    var left, top, right, bottom: Int

    var size: Int { (right - left) * (bottom - top) }

    mutating func include(_ column: Int, _ row: Int) {
      (left, right) = (min(left, column), max(right, column + 1))
      (top, bottom) = (min(top, row), max(bottom, row + 1))
    }
  }

  /// What differs from the frame before.
  private struct Frame {
    let area: Area
    /// The lowest bytes of the area's pixels, packed, then the next ones and so on, as far as any is not 0.
    ///
    /// A pixel is the place of its color among `colors`, from 1, or 0 where it stays.
    let planes: [Data]
    var hundredths: Int
  }

  private let width, height: Int
  private var frames: [Frame] = []
  /// The last picture.
  private var last: [UInt32] = []
  /// All colors, `0xAARRGGBB`, in the order in which they came: the palette is known only when all have come.
  private var colors: [UInt32] = []
  private var places: [UInt32: Int] = [:]
  /// The color that was looked up last.
  private var recent: (color: UInt32, place: Int)?
  /// About the size of the file with all frames so far, in bytes; colors that share an entry of the palette make it smaller.
  package private(set) var estimatedBytes = 800
  /// Bytes that the frames so far take in memory, beside the last picture.
  package var heldBytes: Int { frameBytes + colors.count * Self.colorBytes }
  private var frameBytes = 0

  /// What a color takes in a list and a dictionary, and a frame beside its pixels, in bytes.
  private static let (colorBytes, frameOverhead) = (32, 100)

  package init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

  package var frameCount: Int { frames.count }

  /// - Parameters:
  ///   - pixels: `0xAARRGGBB`, row after row.
  ///   - hundredths: duration of the frame, 0.01 s.
  package mutating func append(_ pixels: UnsafePointer<UInt32>, hundredths: Int) {
    let isFirst = frames.isEmpty
    guard let area = isFirst ? Area(left: 0, top: 0, right: width, bottom: height) : changedArea(pixels)
    else {
      // A picture that stays the same is the same frame for longer.
      frames[frames.count - 1].hundredths += hundredths
      return
    }
    var numbers: [Int] = []
    numbers.reserveCapacity(area.size)
    for row in area.top..<area.bottom {
      for index in row * width + area.left..<row * width + area.right {
        numbers.append(!isFirst && pixels[index] == last[index] ? 0 : place(of: pixels[index]))
      }
    }
    let highest = numbers.max() ?? 0
    let planes = (0..<4).filter { $0 == 0 || highest >> (8 * $0) > 0 }.map { plane in
      Data(LZW.packed(numbers.map { UInt8(truncatingIfNeeded: $0 >> (8 * plane)) }))
    }
    // In the file a color is one byte.
    estimatedBytes += planes[0].count + 20
    frameBytes += planes.reduce(Self.frameOverhead) { $0 + $1.count }
    frames.append(Frame(area: area, planes: planes, hundredths: hundredths))
    last = Array(UnsafeBufferPointer(start: pixels, count: width * height))
  }

  /// What differs from the last picture, or nil if nothing does.
  private func changedArea(_ pixels: UnsafePointer<UInt32>) -> Area? {
    var area = Area(left: width, top: height, right: 0, bottom: 0)
    for row in 0..<height {
      for column in 0..<width where pixels[row * width + column] != last[row * width + column] {
        area.include(column, row)
      }
    }
    return area.right > 0 ? area : nil
  }

  /// The place of a color among `colors`, from 1.
  private mutating func place(of color: UInt32) -> Int {
    if let recent, recent.color == color { return recent.place }
    let place = places[color] ?? colors.count + 1
    if place > colors.count {
      colors.append(color)
      places[color] = place
    }
    recent = (color, place)
    return place
  }

  /// Draws a frame over the one before it, with what stands for each of `colors`.
  private func draw<Pixel>(_ frame: Frame, with pixels: [Pixel], on picture: inout [Pixel]) {
    var numbers = [Int](repeating: 0, count: frame.area.size)
    for (plane, packed) in frame.planes.enumerated() {
      for (index, byte) in LZW.unpacked(packed).enumerated() { numbers[index] |= Int(byte) << (8 * plane) }
    }
    var index = 0
    for row in frame.area.top..<frame.area.bottom {
      for column in frame.area.left..<frame.area.right {
        if numbers[index] > 0 { picture[row * width + column] = pixels[numbers[index] - 1] }
        index += 1
      }
    }
  }

  /// The number of pixels of each color, `0xRRGGBB`, in some frames: those of a film are similar.
  private var counts: [UInt32: Int] {
    let stride = max(frames.count / 24, 1)
    let all = Array(colors.indices)
    var picture = [Int](repeating: 0, count: width * height)
    var sums = [Int](repeating: 0, count: colors.count)
    for (index, frame) in frames.enumerated() {
      draw(frame, with: all, on: &picture)
      guard index % stride == 0 || index == frames.count - 1 else { continue }
      for place in picture { sums[place] += 1 }
    }
    var counts: [UInt32: Int] = [:]
    for (color, sum) in zip(colors, sums) where sum > 0 { counts[color & 0xff_ffff, default: 0] += sum }
    return counts
  }

  package func encoded() -> Data {
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
    // Which entry is nearest depends on the order of the questions: it is that of the pixels.
    let entries = colors.map { palette.index(of: $0 & 0xff_ffff) }
    var now = [UInt8](repeating: 0, count: width * height)
    for (index, frame) in frames.enumerated() {
      let before = index == 0 ? [] : now
      draw(frame, with: entries, on: &now)
      appendFrame(now, before: before, hundredths: max(frame.hundredths, 2), to: &data)
    }
    data.append(0x3b)
    return data
  }

  private func appendFrame(_ now: [UInt8], before: [UInt8], hundredths: Int, to data: inout Data) {
    var area = Area(left: 0, top: 0, right: width, bottom: height)
    if !before.isEmpty {
      area = Area(left: width, top: height, right: 0, bottom: 0)
      for row in 0..<height {
        for column in 0..<width where now[row * width + column] != before[row * width + column] {
          area.include(column, row)
        }
      }
      if area.left >= area.right { area = Area(left: 0, top: 0, right: 1, bottom: 1) }
    }
    var indices: [UInt8] = []
    indices.reserveCapacity(area.size)
    for row in area.top..<area.bottom {
      for column in area.left..<area.right {
        let index = row * width + column
        indices.append(!before.isEmpty && now[index] == before[index] ? Palette.unchanged : now[index])
      }
    }
    data.append(contentsOf: [0x21, 0xf9, 4, 0x05])
    data.append(word: min(hundredths, 65_535))
    data.append(contentsOf: [Palette.unchanged, 0, 0x2c])
    for value in [area.left, area.top, area.right - area.left, area.bottom - area.top] {
      data.append(word: value)
    }
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

  /// The bytes of which `packed` made these.
  package static func unpacked(_ packed: Data) -> [UInt8] {
    var output: [UInt8] = []
    // Where in the output that stands which each code behind `end` means.
    var entries: [Range<Int>] = []
    // Where the bytes of the code before begin.
    var before: Int?
    var (buffer, bits, size) = (0, 0, 9)
    for byte in packed {
      buffer |= Int(byte) << bits
      bits += 8
      if bits < size { continue }
      let code = buffer & ((1 << size) - 1)
      buffer >>= size
      bits -= size
      if code == end { break }
      if code == clear {
        (entries, before, size) = ([], nil, 9)
        continue
      }
      let start = output.count
      // The bytes of the code before, and the first of this one.
      if let before { entries.append(before..<start + 1) }
      if end + 1 + entries.count == 1 << size, size < 12 { size += 1 }
      if code < clear {
        output.append(UInt8(code))
      } else {
        for place in entries[code - end - 1] { output.append(output[place]) }
      }
      before = start
    }
    return output
  }
}

extension Data {
  fileprivate mutating func append(word: Int) {
    append(contentsOf: [UInt8(word & 255), UInt8(word >> 8 & 255)])
  }
}
