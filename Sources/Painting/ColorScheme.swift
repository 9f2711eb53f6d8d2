import Drawing

/// Colors of meanings and values, for the viewer, the report and the documentation.
///
/// Blue means positive and orange negative, since nearly everyone can distinguish these.
package struct ColorScheme: Sendable {
  /// `0xRRGGBB`: values above and below zero, and zero itself.
  package let positive, negative, zero: UInt32
  /// `0xRRGGBB`: colors of series, those of Okabe and Ito, which color-blind readers can distinguish.
  package let series: [UInt32]
  private let meanings: [Scene.Color: UInt32]

  package static let light = ColorScheme(
    positive: 0x2b7bdc, negative: 0xe0701a, zero: 0xf3f5f8,
    series: [0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xb8860b, 0x3a9fd0, 0x555555, 0x882255],
    meanings: [
      .background: 0xffffff, .floor: 0xffffff, .wall: 0x7d899d, .line: 0xc9d1dd, .start: 0xe3e9f2,
      .goal: 0x8fd6b8, .hazard: 0xc3b1ea, .agent: 0xf2a900, .agentDetail: 0x33291a, .body: 0xa9713a,
      .text: 0x1a2230,
    ])

  package static let dark = ColorScheme(
    positive: 0x4a9df5, negative: 0xf08a3c, zero: 0x222936,
    series: [0x56b4e9, 0xff8f4d, 0x2fd0a0, 0xeda6ca, 0xf0c040, 0x9adcf8, 0xc8c8c8, 0xe08fb8],
    meanings: [
      .background: 0x171c25, .floor: 0x1d2430, .wall: 0x4a556a, .line: 0x333d4f, .start: 0x2b3547,
      .goal: 0x2f8f6f, .hazard: 0x6a4ea3, .agent: 0xffc94d, .agentDetail: 0x10141b, .body: 0xd8a26a,
      .text: 0xe4e9f1,
    ])

  /// `0xRRGGBB`.
  package func color(_ meaning: Scene.Color) -> UInt32 { meanings[meaning] ?? 0 }

  /// The color of a value on the scale from `-limit` through zero to `limit`, `0xRRGGBB`, clamped at the ends.
  package func color(ofValue value: Double, limit: Double) -> UInt32 {
    let share = limit > 0 && !value.isNaN ? min(max(value / limit, -1), 1) : 0
    return Self.mix(zero, share < 0 ? negative : positive, share.magnitude)
  }

  private static func mix(_ a: UInt32, _ b: UInt32, _ share: Double) -> UInt32 {
    [16, 8, 0].reduce(0) { color, shift in
      let (from, to) = (Double(a >> shift & 255), Double(b >> shift & 255))
      let mixed = (from + (to - from) * share).rounded()
      return color | UInt32(mixed.isNaN ? from : mixed) << shift
    }
  }
}
