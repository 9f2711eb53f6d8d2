import Drawing

/// The colours of the viewer. Blue and orange carry meaning, since nearly everybody can tell them apart.
package struct Theme: Sendable, Hashable {
  package let name: String
  package let background, panel, raised, border: Color
  package let text, faint: Color
  /// The one colour that draws attention.
  package let accent: Color
  /// Values above and below zero, and zero itself.
  package let positive, negative, zero: Color
  package let live: Color
  private let floor, wall, line, start, goal, hazard, agent, agentDetail, body: Color

  package static let dark = Theme(
    name: "dark", background: Color(0x10141b), panel: Color(0x171c25), raised: Color(0x212836),
    border: Color(0x2a3241), text: Color(0xe4e9f1), faint: Color(0x8b97a9), accent: Color(0x5aa9ff),
    positive: Color(0x4a9df5), negative: Color(0xf08a3c), zero: Color(0x222936), live: Color(0xff6161),
    floor: Color(0x1d2430), wall: Color(0x4a556a), line: Color(0x333d4f), start: Color(0x2b3547),
    goal: Color(0x2f8f6f), hazard: Color(0x6a4ea3), agent: Color(0xffc94d), agentDetail: Color(0x10141b),
    body: Color(0xd8a26a))

  package static let light = Theme(
    name: "light", background: Color(0xf4f6f9), panel: Color(0xffffff), raised: Color(0xe9edf3),
    border: Color(0xd9dfe8), text: Color(0x1a2230), faint: Color(0x67738a), accent: Color(0x1769d2),
    positive: Color(0x2b7bdc), negative: Color(0xe0701a), zero: Color(0xf3f5f8), live: Color(0xd63a3a),
    floor: Color(0xffffff), wall: Color(0x7d899d), line: Color(0xc9d1dd), start: Color(0xe3e9f2),
    goal: Color(0x8fd6b8), hazard: Color(0xc3b1ea), agent: Color(0xf2a900), agentDetail: Color(0x33291a),
    body: Color(0xa9713a))

  package static let all = [dark, light]

  package func color(_ meaning: Scene.Color) -> Color {
    switch meaning {
    case .background: panel
    case .floor: floor
    case .wall: wall
    case .line: line
    case .start: start
    case .goal: goal
    case .hazard: hazard
    case .agent: agent
    case .agentDetail: agentDetail
    case .body: body
    case .text: text
    }
  }

  /// A value on the scale from `-limit` by zero to `limit`.
  package func diverging(_ value: Double, limit: Double) -> Color {
    let share = limit > 0 ? min(max(value / limit, -1), 1) : 0
    return zero.mixed(with: share < 0 ? negative : positive, abs(share))
  }

  /// A value on the scale from none to `limit`.
  package func sequential(_ value: Double, limit: Double) -> Color {
    zero.mixed(with: accent, limit > 0 ? value / limit : 0)
  }

  /// What can be read on `color`.
  package func ink(on color: Color) -> Color {
    color.luminance > 0.42 ? Color(0x0f141c) : Color(0xf2f5fa)
  }
}
