import CSDL2
import Foundation

/// System fonts, for characters missing in the built-in typeface.
///
/// They are looked for where systems keep them, and only once a sign is missing.
final class SystemFonts {
  private struct SizeKey: Hashable {
    var path: String
    var size: Int
  }

  /// Opened at one size, to check which characters they contain; nil until a character is missing.
  private var opened: [(path: String, font: OpaquePointer)]?
  private var fonts: [SizeKey: OpaquePointer] = [:]
  private var paths: [UInt32: String?] = [:]

  private static let probeSize: Int32 = 16
  /// Maximum number of fonts that are checked.
  private static let mostProbes = 160

  /// The caller has ended every use of the typefaces.
  func close() {
    for probe in opened ?? [] { TTF_CloseFont(probe.font) }
    for font in fonts.values { TTF_CloseFont(font) }
    (opened, fonts, paths) = (nil, [:], [:])
  }

  private var probes: [(path: String, font: OpaquePointer)] {
    if let opened { return opened }
    let fonts = Self.paths.compactMap { path in
      TTF_OpenFont(path, Self.probeSize).map { (path: path, font: $0) }
    }
    opened = fonts
    return fonts
  }

  /// A font with `sign`, at `size` pixels, or nil.
  func font(for sign: UInt32, size: Int) -> OpaquePointer? {
    let path: String?
    if let known = paths[sign] {
      path = known
    } else {
      path = probes.first { TTF_GlyphIsProvided32($0.font, sign) != 0 && Self.isScalable($0.font) }?.path
      paths[sign] = .some(path)
    }
    guard let path else { return nil }
    let key = SizeKey(path: path, size: size)
    if let font = fonts[key] { return font }
    guard let font = TTF_OpenFont(path, Int32(size)) else { return nil }
    fonts[key] = font
    return font
  }

  /// Color emoji are bitmaps of a fixed size, which do not fit into a line.
  private static func isScalable(_ font: OpaquePointer) -> Bool { TTF_FontHeight(font) < 3 * probeSize }

  private static var folders: [String] {
    let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
    return [
      "/usr/share/fonts", "/usr/local/share/fonts", home + "/.local/share/fonts", home + "/.fonts",
      "/System/Library/Fonts", "/Library/Fonts", home + "/Library/Fonts",
    ]
  }

  /// Regular faces first, in an order independent of the file system.
  private static var paths: [String] {
    let files = folders.flatMap { folder in
      ((try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []).map { folder + "/" + $0 }
    }.filter { ["ttf", "otf", "ttc", "otc"].contains(($0 as NSString).pathExtension.lowercased()) }
    let special = ["Bold", "Italic", "Oblique", "Mono", "Serif", "Condensed", "Light", "Thin", "Narrow"]
    func rank(_ path: String) -> Int {
      let name = (path as NSString).lastPathComponent
      if name.hasPrefix("DejaVuSans.") || name.hasPrefix("NotoSans-Regular") { return 0 }
      return special.contains { name.contains($0) } ? 2 : 1
    }
    return Array(files.sorted { (rank($0), $0) < (rank($1), $1) }.prefix(mostProbes))
  }
}

/// Scripts with joined letters or right-to-left direction: a word is painted as a whole.
enum JoinedScript {
  /// The script's name in fonts, and whether it is right-to-left; nil for other letters.
  static func of(_ sign: Unicode.Scalar) -> (name: String, runsLeft: Bool)? {
    switch sign.value {
    case 0x0590...0x05ff: ("Hebr", true)
    case 0x0600...0x06ff, 0x0750...0x077f, 0x08a0...0x08ff: ("Arab", true)
    case 0x0900...0x097f: ("Deva", false)
    case 0x0980...0x09ff: ("Beng", false)
    case 0x0b80...0x0bff: ("Taml", false)
    case 0x0c00...0x0c7f: ("Telu", false)
    case 0x0e00...0x0e7f: ("Thai", false)
    default: nil
    }
  }
}
