import CSDL2
import CTypeface

/// The picture of one sign at one size: how much of each pixel it covers, and where it lies on the line.
struct Glyph {
  /// `[height, width]`, 0...255.
  var mask: [UInt8] = []
  var width = 0
  var height = 0
  /// From the pen to the left edge of the mask, pixels.
  var left = 0
  /// From the top of the mask down to the base line, pixels.
  var ascent = 0
  /// How far the pen moves on, pixels.
  var advance = 0
}

/// The typeface Inter at every size that is asked for, painted by SDL2_ttf.
package final class Typeface {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private struct FontKey: Hashable {
    var size: Int
    var weight: Weight
  }
  private struct GlyphKey: Hashable {
    var font: FontKey
    var sign: UInt32
  }

  private var fonts: [FontKey: (font: OpaquePointer, capHeight: Int)] = [:]
  private var glyphs: [GlyphKey: Glyph] = [:]

  /// - Throws: `Failure` where SDL2_ttf does not start.
  package init() throws(Failure) {
    guard TTF_Init() == 0 else {
      throw Failure(description: "SDL2_ttf does not start: \(String(cString: SDL_GetError()))")
    }
  }

  deinit {
    for font in fonts.values { TTF_CloseFont(font.font) }
    TTF_Quit()
  }

  private func font(_ key: FontKey) -> (font: OpaquePointer, capHeight: Int)? {
    if let font = fonts[key] { return font }
    var size = 0
    let bytes = key.weight == .regular ? typeface_regular(&size) : typeface_semibold(&size)
    guard let stream = SDL_RWFromConstMem(bytes, Int32(size)),
      let font = TTF_OpenFontRW(stream, 1, Int32(key.size))
    else { return nil }
    TTF_SetFontHinting(font, TTF_HINTING_LIGHT)
    var (minX, maxX, minY, maxY, advance): (Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0)
    TTF_GlyphMetrics32(font, 72, &minX, &maxX, &minY, &maxY, &advance)
    fonts[key] = (font, Int(maxY))
    return fonts[key]
  }

  private static func key(_ size: Double, _ weight: Weight) -> FontKey {
    FontKey(size: max(Int(size.rounded()), 5), weight: weight)
  }

  /// The height of a capital letter, pixels.
  func capHeight(size: Double, weight: Weight) -> Int { font(Self.key(size, weight))?.capHeight ?? 0 }

  func glyph(_ sign: Unicode.Scalar, size: Double, weight: Weight) -> Glyph {
    let key = GlyphKey(font: Self.key(size, weight), sign: sign.value)
    if let glyph = glyphs[key] { return glyph }
    let glyph = font(key.font).map { paint(sign.value, $0.font) } ?? Glyph()
    if glyphs.count > 20_000 { glyphs.removeAll() }
    glyphs[key] = glyph
    return glyph
  }

  private func paint(_ sign: UInt32, _ font: OpaquePointer) -> Glyph {
    // A sign that the typeface lacks is shown as a question mark.
    let sign = TTF_GlyphIsProvided32(font, sign) == 0 ? 63 : sign
    var (minX, maxX, minY, maxY, advance): (Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0)
    TTF_GlyphMetrics32(font, sign, &minX, &maxX, &minY, &maxY, &advance)
    var glyph = Glyph(left: Int(min(minX, 0)), ascent: Int(TTF_FontAscent(font)), advance: Int(advance))
    guard let surface = TTF_RenderGlyph32_Blended(font, sign, SDL_Color(r: 255, g: 255, b: 255, a: 255))
    else { return glyph }
    defer { SDL_FreeSurface(surface) }
    glyph.width = Int(surface.pointee.w)
    glyph.height = Int(surface.pointee.h)
    glyph.mask = Array(repeating: 0, count: glyph.width * glyph.height)
    for row in 0..<glyph.height {
      let line = surface.pointee.pixels.advanced(by: row * Int(surface.pointee.pitch))
        .assumingMemoryBound(to: UInt32.self)
      for column in 0..<glyph.width {
        glyph.mask[row * glyph.width + column] = UInt8(line[column] >> 24)
      }
    }
    return glyph
  }

  func width(_ text: String, size: Double, weight: Weight) -> Double {
    text.unicodeScalars.reduce(0) { $0 + Double(glyph($1, size: size, weight: weight).advance) }
  }
}
