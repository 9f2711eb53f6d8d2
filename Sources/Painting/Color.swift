/// A color with opacity, each channel in 0...255.
package struct Color: Sendable, Hashable {
  package var red, green, blue, alpha: UInt8

  package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8, _ alpha: UInt8 = 255) {
    (self.red, self.green, self.blue, self.alpha) = (red, green, blue, alpha)
  }

  /// `0xRRGGBB`.
  package init(_ hex: UInt32) {
    self.init(
      UInt8(truncatingIfNeeded: hex >> 16), UInt8(truncatingIfNeeded: hex >> 8),
      UInt8(truncatingIfNeeded: hex))
  }

  /// - Parameter opacity: in [0, 1].
  package func opacity(_ opacity: Double) -> Color {
    Color(red, green, blue, UInt8(Double(alpha) * min(max(opacity.isNaN ? 0 : opacity, 0), 1)))
  }

  /// This color mixed with `other` by a fraction in [0, 1].
  package func mixed(with other: Color, _ share: Double) -> Color {
    let share = min(max(share.isNaN ? 0 : share, 0), 1)
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) + (Double(b) - Double(a)) * share).rounded())
    }
    return Color(mix(red, other.red), mix(green, other.green), mix(blue, other.blue), mix(alpha, other.alpha))
  }

  /// Perceived brightness, in [0, 1]; the weights of ITU-R BT.709.
  package var luminance: Double {
    (0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue)) / 255
  }

  var pixel: UInt32 {
    UInt32(alpha) << 24 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
  }

  /// `#rrggbb`
  package var hex: String {
    let digits = String(pixel & 0xff_ffff, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}
