import CSDL2
import CTypeface
import Drawing
import Foundation

/// Glyph of a character at one size: its coverage mask and position on the line.
struct Glyph {
  /// `[height, width]`, 0...255.
  var mask: [UInt8] = []
  var width = 0
  var height = 0
  /// From the pen to the left edge of the mask, pixels.
  var left = 0
  /// From the top of the mask down to the base line, pixels.
  var ascent = 0
  /// Advance of the pen, pixels.
  var advance = 0
}

/// The typeface Inter at any size, rasterized by SDL2_ttf; missing characters come from system fonts.
package final class Typeface {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private struct FontKey: Hashable {
    var size: Int
    var weight: Weight
  }
  private struct WordKey: Hashable {
    var size: Int
    var word: String
  }
  private struct GlyphKey: Hashable {
    var font: FontKey
    var sign: UInt32
  }

  private var fonts: [FontKey: (font: OpaquePointer, capHeight: Int)] = [:]
  private var glyphs: [GlyphKey: Glyph] = [:]
  private var words: [WordKey: Glyph] = [:]
  private let systemFonts = SystemFonts()
  /// Requested characters that no font of this machine has.
  package private(set) var missing: Set<Unicode.Scalar> = []

  /// All typefaces share one instance of FreeType, which serves one thread at a time.
  private static let library = NSRecursiveLock()

  /// - Throws: `Failure` where SDL2_ttf does not start.
  package init() throws(Failure) {
    guard Self.library.withLock({ TTF_Init() }) == 0 else {
      throw Failure(description: "SDL2_ttf does not start: \(String(cString: SDL_GetError()))")
    }
  }

  deinit {
    Self.library.withLock {
      for font in fonts.values { TTF_CloseFont(font.font) }
      systemFonts.close()
      TTF_Quit()
    }
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

  /// Maximum size in pixels, to limit memory.
  private static let largest = 1_000

  private static func key(_ size: Double, _ weight: Weight) -> FontKey {
    FontKey(size: min(max(Int(saturating: size.rounded()), 5), largest), weight: weight)
  }

  /// A capital's height, of the typeface's size.
  static let capHeight = 0.727

  /// The height of a capital letter, pixels.
  func capHeight(size: Double, weight: Weight) -> Int {
    let key = Self.key(size, weight)
    return fonts[key]?.capHeight ?? Self.library.withLock { font(key)?.capHeight } ?? 0
  }

  func glyph(_ sign: Unicode.Scalar, size: Double, weight: Weight) -> Glyph {
    let key = GlyphKey(font: Self.key(size, weight), sign: sign.value)
    if let glyph = glyphs[key] { return glyph }
    let glyph = Self.library.withLock {
      font(key.font).map { paint(sign, $0.font, size: key.font.size) } ?? Glyph()
    }
    if glyphs.count > 20_000 { glyphs.removeAll() }
    glyphs[key] = glyph
    return glyph
  }

  private func paint(_ sign: Unicode.Scalar, _ own: OpaquePointer, size: Int) -> Glyph {
    if TTF_GlyphIsProvided32(own, sign.value) != 0 { return paint(sign.value, own) }
    // Marks that only choose between two forms of the sign before.
    if (0xfe00...0xfe0f).contains(sign.value) { return Glyph() }
    if let other = systemFonts.font(for: sign.value, size: size) { return paint(sign.value, other) }
    missing.insert(sign)
    return Self.box(size)
  }

  /// The placeholder of a missing character.
  private static func box(_ size: Int) -> Glyph {
    let (width, height, line) = (size * 3 / 5, size * 3 / 4, max(size / 14, 1))
    var glyph = Glyph(width: width, height: height, left: line, ascent: height, advance: width + 2 * line)
    glyph.mask = (0..<width * height).map {
      let (x, y) = ($0 % width, $0 / width)
      return min(x, width - 1 - x, y, height - 1 - y) < line ? 255 : 0
    }
    return glyph
  }

  private func paint(_ sign: UInt32, _ font: OpaquePointer) -> Glyph {
    var (minX, maxX, minY, maxY, advance): (Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0)
    TTF_GlyphMetrics32(font, sign, &minX, &maxX, &minY, &maxY, &advance)
    let surface = TTF_RenderGlyph32_Blended(font, sign, SDL_Color(r: 255, g: 255, b: 255, a: 255))
    return glyph(surface, font, left: Int(min(minX, 0)), advance: Int(advance))
  }

  private func glyph(
    _ surface: UnsafeMutablePointer<SDL_Surface>?, _ font: OpaquePointer, left: Int, advance: Int
  ) -> Glyph {
    var glyph = Glyph(left: left, ascent: Int(TTF_FontAscent(font)), advance: advance)
    guard let surface else { return glyph }
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

  /// Visits the glyphs of a text in order: single characters, or whole words if letters are joined.
  func forEachPiece(_ text: String, size: Double, weight: Weight, _ body: (Glyph) -> Void) {
    var word = String.UnicodeScalarView()
    func endWord() {
      guard let first = word.first, let script = JoinedScript.of(first) else { return }
      joined(String(word), first, script, size: size, weight: weight).forEach(body)
      word = .init()
    }
    for sign in text.unicodeScalars {
      // Most texts consist of unjoined letters.
      if sign.value >= 0x590, JoinedScript.of(sign) != nil {
        word.append(sign)
      } else {
        endWord()
        body(glyph(sign, size: size, weight: weight))
      }
    }
    endWord()
  }

  private func joined(
    _ word: String, _ first: Unicode.Scalar, _ script: (name: String, runsLeft: Bool), size: Double,
    weight: Weight
  ) -> [Glyph] {
    let key = WordKey(size: Self.key(size, weight).size, word: word)
    if let glyph = words[key] { return [glyph] }
    Self.library.lock()
    defer { Self.library.unlock() }
    guard let font = systemFonts.font(for: first.value, size: key.size) else {
      return word.unicodeScalars.map { self.glyph($0, size: size, weight: weight) }
    }
    TTF_SetFontDirection(font, script.runsLeft ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR)
    TTF_SetFontScriptName(font, script.name)
    let surface = TTF_RenderUTF8_Blended(font, word, SDL_Color(r: 255, g: 255, b: 255, a: 255))
    let glyph = self.glyph(surface, font, left: 0, advance: Int(surface?.pointee.w ?? 0))
    if words.count > 1_000 { words.removeAll() }
    words[key] = glyph
    return [glyph]
  }

  package func width(_ text: String, size: Double, weight: Weight) -> Double {
    var width = 0
    forEachPiece(text, size: size, weight: weight) { width += $0.advance }
    return Double(width)
  }
}
