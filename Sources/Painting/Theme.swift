import Drawing

/// Colors of the viewer. Blue and orange carry meaning, since nearly everybody can tell them apart.
package struct Theme: Sendable, Hashable {
  package let name: String
  package let background, panel, raised, border: Color
  package let text, faint: Color
  /// The accent color.
  package let accent: Color
  /// Values above and below zero, and zero itself.
  package let positive, negative, zero: Color
  package let live: Color
  private let palette: Name

  /// The shared palette for the colors of scenes and values.
  private enum Name: Sendable, Hashable {
    case dark, light

    var colors: ColorScheme { self == .dark ? .dark : .light }
  }

  private init(
    name: String, palette: Name, raised: Color, border: Color, faint: Color, accent: Color, live: Color,
    page: Color
  ) {
    (self.name, self.palette, self.raised, self.border) = (name, palette, raised, border)
    (self.faint, self.accent, self.live) = (faint, accent, live)
    background = page
    let colors = palette.colors
    panel = Color(colors.color(.background))
    text = Color(colors.color(.text))
    (positive, negative, zero) = (Color(colors.positive), Color(colors.negative), Color(colors.zero))
  }

  package static let dark = Theme(
    name: "dark", palette: .dark, raised: Color(0x212836), border: Color(0x2a3241), faint: Color(0x8b97a9),
    accent: Color(0x5aa9ff), live: Color(0xff6161), page: Color(0x10141b))

  package static let light = Theme(
    name: "light", palette: .light, raised: Color(0xe9edf3), border: Color(0xd9dfe8), faint: Color(0x67738a),
    accent: Color(0x1769d2), live: Color(0xd63a3a), page: Color(0xf4f6f9))

  package static let all = [dark, light]

  package func color(_ meaning: Scene.Color) -> Color { Color(palette.colors.color(meaning)) }

  /// The color of the series with this index; they repeat.
  package func series(_ index: Int) -> Color {
    let all = palette.colors.series
    return Color(all[index % all.count])
  }

  /// The color of a value on the scale from `-limit` through zero to `limit`.
  package func diverging(_ value: Double, limit: Double) -> Color {
    Color(palette.colors.color(ofValue: value, limit: limit))
  }

  /// The color of a value on the scale from zero to `limit`.
  package func sequential(_ value: Double, limit: Double) -> Color {
    zero.mixed(with: accent, limit > 0 ? value / limit : 0)
  }

  /// A readable text color on `color`.
  package func ink(on color: Color) -> Color {
    color.luminance > 0.42 ? Color(0x0f141c) : Color(0xf2f5fa)
  }
}
