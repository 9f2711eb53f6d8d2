/// A canvas of pixels, `0xAARRGGBB` each, row after row.
///
/// SDL's own geometry on its software renderer takes 86 ms for the triangles of a 32x32 grid with soft edges, this 3 ms;
/// and its edges are exact. See docs/decisions/0005-the-viewer-paints-itself.md.
package final class BitmapCanvas: Canvas {
  package let width, height: Int
  package let pixels: UnsafeMutablePointer<UInt32>
  package var clip: Rect?
  private let typeface: Typeface
  private let coverage = Coverage()
  private var cache: [AnyHashable: (rect: Rect, pixels: [UInt32], age: Int)] = [:]
  private var age = 0

  package init(width: Int, height: Int, typeface: Typeface) {
    precondition(width > 0 && height > 0, "a canvas has at least one pixel")
    (self.width, self.height, self.typeface) = (width, height, typeface)
    pixels = .allocate(capacity: width * height)
    pixels.initialize(repeating: 0xff00_0000, count: width * height)
  }

  deinit { pixels.deallocate() }

  /// The paintable pixels, as integers.
  private var limits: (left: Int, top: Int, right: Int, bottom: Int) {
    guard let clip else { return (0, 0, width, height) }
    return (
      max(Int(saturating: clip.x.rounded()), 0), max(Int(saturating: clip.y.rounded()), 0),
      min(Int(saturating: clip.maxX.rounded()), width),
      min(Int(saturating: clip.maxY.rounded()), height)
    )
  }

  /// The paintable pixels of `rect`.
  func pixelArea(_ rect: Rect) -> (left: Int, top: Int, right: Int, bottom: Int) {
    let limits = limits
    return (
      max(Int(saturating: rect.x), limits.left), max(Int(saturating: rect.y), limits.top),
      min(Int(saturating: rect.maxX), limits.right), min(Int(saturating: rect.maxY), limits.bottom)
    )
  }

  package func fill(_ rect: Rect, _ color: Color) {
    let isWhole =
      rect.x == rect.x.rounded() && rect.y == rect.y.rounded() && rect.maxX == rect.maxX.rounded()
      && rect.maxY == rect.maxY.rounded()
    guard isWhole else {
      fill([rect.corners], color)
      return
    }
    let (left, top, right, bottom) = pixelArea(rect)
    guard left < right, top < bottom else { return }
    for row in top..<bottom {
      let line = pixels + row * width
      if color.alpha == 255 {
        (line + left).update(repeating: color.pixel, count: right - left)
      } else {
        let share = UInt32(color.alpha) + 1
        for column in left..<right { line[column] = Self.blend(line[column], color.pixel, share) }
      }
    }
  }

  package func fill(_ polygons: [[Point]], _ color: Color) {
    var (minX, minY, maxX, maxY) = (Double.infinity, Double.infinity, -Double.infinity, -Double.infinity)
    for polygon in polygons {
      for point in polygon {
        guard point.x.isFinite, point.y.isFinite else { return }
        (minX, maxX) = (min(minX, point.x), max(maxX, point.x))
        (minY, maxY) = (min(minY, point.y), max(maxY, point.y))
      }
    }
    // Far beyond any picture, where differences of numbers get lost.
    let far = 1e6
    if min(minX, minY) < -far || max(maxX, maxY) > far {
      func near(_ value: Double) -> Double { min(max(value, -far), far) }
      return fill(polygons.map { $0.map { Point(near($0.x), near($0.y)) } }, color)
    }
    let limits = limits
    func whole(_ value: Double) -> Int { Int(saturating: min(max(value, -1e6), 1e6)) }
    let (left, top) = (
      max(whole(minX.rounded(.down)), limits.left), max(whole(minY.rounded(.down)), limits.top)
    )
    let (right, bottom) = (
      min(whole(maxX.rounded(.up)), limits.right), min(whole(maxY.rounded(.up)), limits.bottom)
    )
    guard left < right, top < bottom else { return }
    coverage.begin(left: left, top: top, width: right - left, height: bottom - top)
    for polygon in polygons where polygon.count > 2 {
      // All polygons have to turn the same way for their union.
      let isReversed = polygons.count > 1 && Self.signedArea(polygon) < 0
      var last = polygon[polygon.count - 1]
      for point in polygon {
        if isReversed { coverage.add(point, last) } else { coverage.add(last, point) }
        last = point
      }
    }
    let (pixel, alpha) = (color.pixel, UInt32(color.alpha) + (color.alpha == 255 ? 1 : 0))
    let count = right - left
    coverage.finish { row, covered in
      let line = pixels + row * width + left
      for column in 0..<count {
        let share = (UInt32(covered[column]) * alpha) >> 8
        if share >= 256 {
          line[column] = pixel
        } else if share > 0 {
          line[column] = Self.blend(line[column], pixel, share)
        }
      }
    }
  }

  private static func signedArea(_ polygon: [Point]) -> Double {
    var sum = 0.0
    var last = polygon[polygon.count - 1]
    for point in polygon {
      sum += last.x * point.y - point.x * last.y
      last = point
    }
    return sum
  }

  /// `source` over an opaque pixel.
  ///
  /// - Parameter share: of the source, 0...256.
  @inline(__always) private static func blend(_ target: UInt32, _ source: UInt32, _ share: UInt32) -> UInt32 {
    let rest = 256 &- share
    let redBlue = ((target & 0xff00ff) &* rest &+ (source & 0xff00ff) &* share) >> 8 & 0xff00ff
    let green = ((target & 0x00ff00) &* rest &+ (source & 0x00ff00) &* share) >> 8 & 0x00ff00
    return 0xff00_0000 | redBlue | green
  }

  package func textWidth(_ text: String, size: Double, weight: Weight) -> Double {
    typeface.width(text, size: size, weight: weight)
  }

  package func text(
    _ text: String, at: Point, size: Double, weight: Weight, color: Color, align: Alignment
  ) {
    let width =
      switch align {
      case .left: 0.0
      case .center: typeface.width(text, size: size, weight: weight) / 2
      case .right: typeface.width(text, size: size, weight: weight)
      }
    var pen = Int(saturating: min(max((at.x - width).rounded(), -1e6), 1e6))
    let baseLine = Int(
      saturating: min(
        max((at.y + Double(typeface.capHeight(size: size, weight: weight)) / 2).rounded(), -1e6), 1e6))
    typeface.forEachPiece(text, size: size, weight: weight) { glyph in
      paint(glyph, left: pen + glyph.left, top: baseLine - glyph.ascent, color)
      pen += glyph.advance
    }
  }

  package func draw(_ label: Label) {
    if label.isTurned { return paintTurned(label) }
    let middle = Point(label.base.x, label.base.y - Typeface.capHeight * label.size / 2)
    func paint(at place: Point, _ color: Color) {
      text(label.words, at: place, size: label.size, weight: label.weight, color: color, align: label.align)
    }
    if let edge = label.edge {
      for corner in Shapes.circle(middle, label.size / 8) { paint(at: corner, edge) }
    }
    paint(at: middle, label.color)
  }

  /// Paints words that are read upwards.
  private func paintTurned(_ label: Label) {
    let length = typeface.width(label.words, size: label.size, weight: label.weight)
    let share =
      switch label.align {
      case .left: 0.0
      case .center: 0.5
      case .right: 1.0
      }
    let (x, start) = (Int(saturating: label.base.x), Int(saturating: label.base.y))
    var pen = Int(saturating: (length * share).rounded())
    let limits = limits
    let (pixel, alpha) = (label.color.pixel, UInt32(label.color.alpha) + 1)
    typeface.forEachPiece(label.words, size: label.size, weight: label.weight) { glyph in
      for row in 0..<glyph.height where (limits.left..<limits.right).contains(x - glyph.ascent + row) {
        for column in 0..<glyph.width {
          let y = start + pen - glyph.left - column
          guard (limits.top..<limits.bottom).contains(y) else { continue }
          let share = (UInt32(glyph.mask[row * glyph.width + column]) * alpha) >> 8
          let place = pixels + y * width + x - glyph.ascent + row
          if share > 0 { place.pointee = Self.blend(place.pointee, pixel, share + 1) }
        }
      }
      pen -= glyph.advance
    }
  }

  private func paint(_ glyph: Glyph, left: Int, top: Int, _ color: Color) {
    let limits = limits
    let columns =
      max(limits.left - left, 0)..<max(min(limits.right - left, glyph.width), max(limits.left - left, 0))
    let rows =
      max(limits.top - top, 0)..<max(min(limits.bottom - top, glyph.height), max(limits.top - top, 0))
    let (pixel, alpha) = (color.pixel, UInt32(color.alpha) + 1)
    glyph.mask.withUnsafeBufferPointer { mask in
      for row in rows {
        let line = pixels + (top + row) * width + left
        for column in columns {
          let share = (UInt32(mask[row * glyph.width + column]) * alpha) >> 8
          if share > 0 { line[column] = Self.blend(line[column], pixel, share + 1) }
        }
      }
    }
  }

  package func cached(_ rect: Rect, key: AnyHashable, _ body: () -> Void) {
    age += 1
    let (left, top) = (max(Int(saturating: rect.x), 0), max(Int(saturating: rect.y), 0))
    let (right, bottom) = (
      min(Int(saturating: rect.maxX.rounded(.up)), width),
      min(Int(saturating: rect.maxY.rounded(.up)), height)
    )
    guard clip == nil, left < right, top < bottom else { return body() }
    let count = right - left
    if let known = cache[key], known.rect == rect {
      cache[key]?.age = age
      known.pixels.withUnsafeBufferPointer { stored in
        guard let base = stored.baseAddress else { return }
        for row in top..<bottom {
          (pixels + row * width + left).update(from: base + (row - top) * count, count: count)
        }
      }
      return
    }
    clipped(to: rect, body)
    var copy: [UInt32] = []
    copy.reserveCapacity(count * (bottom - top))
    for row in top..<bottom {
      copy.append(contentsOf: UnsafeBufferPointer(start: pixels + row * width + left, count: count))
    }
    if cache.count >= 8, let oldest = cache.min(by: { $0.value.age < $1.value.age })?.key {
      cache[oldest] = nil
    }
    cache[key] = (rect, copy, age)
  }
}
