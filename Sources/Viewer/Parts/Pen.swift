import Painting

/// A canvas with a theme and a unit, used by all parts of the view.
///
/// Sizes are in units, which are pixels on a window of 1280 by 800; larger windows have larger units.
struct Pen {
  let canvas: any Canvas
  let theme: Theme
  /// Pixels per unit.
  let unit: Double

  /// Type sizes, in units.
  enum Style { case title, heading, text, label, small, large }

  func pixels(_ units: Double) -> Double { (units * unit).rounded() }

  /// Units of a picture that texts beside it leave it at least; those that would not are left out.
  static let leastPicture = 40.0

  /// Whether a text of this height, in units, has room above or below a picture.
  func hasRoom(_ height: Double, in rect: Rect) -> Bool { rect.height >= pixels(height + Self.leastPicture) }

  /// Pixels below which nobody can read.
  static let leastSize = 10.0

  func font(_ style: Style) -> (size: Double, weight: Weight) {
    let (units, weight): (Double, Weight) =
      switch style {
      case .title: (17, .semibold)
      case .large: (15, .semibold)
      case .heading: (12.5, .semibold)
      case .text: (13, .regular)
      case .label: (12, .regular)
      case .small: (11, .regular)
      }
    return (max(units * unit, Self.leastSize), weight)
  }

  /// - Parameter keepsEnd: whether a text without room is cut in its middle, as a name that ends with its seed.
  @discardableResult
  func text(
    _ text: String, _ x: Double, _ y: Double, _ style: Style = .text, _ color: Color? = nil,
    align: Alignment = .left, maxWidth: Double? = nil, keepsEnd: Bool = false
  ) -> Double {
    let (size, weight) = font(style)
    var text = text
    if let maxWidth, canvas.textWidth(text, size: size, weight: weight) > maxWidth {
      let whole = text
      var count = whole.count
      repeat {
        count -= 1
        let end = keepsEnd ? count / 2 : 0
        text = "\(whole.prefix(max(count - end, 0)))…\(whole.suffix(end))"
      } while count > 0 && canvas.textWidth(text, size: size, weight: weight) > maxWidth
      // Where nothing of it has room it is left out.
      if count <= 0 { return 0 }
    }
    canvas.text(
      text, at: Point(x, y), size: size, weight: weight, color: color ?? theme.text, align: align)
    return canvas.textWidth(text, size: size, weight: weight)
  }

  func width(_ text: String, _ style: Style) -> Double {
    let (size, weight) = font(style)
    return canvas.textWidth(text, size: size, weight: weight)
  }

  /// A card with a heading, and beside it the first of `notes` that has room.
  ///
  /// - Returns: the room inside.
  func card(_ rect: Rect, _ heading: String?, notes: [String] = []) -> Rect {
    canvas.rounded(rect, radius: pixels(8), theme.panel)
    var inner = rect.inset(pixels(12), pixels(10))
    if let heading {
      let line = inner.cutTop(pixels(16))
      text(heading, line.x, line.midY, .heading, maxWidth: line.width)
      note(notes, beside: heading, of: rect)
      _ = inner.cutTop(pixels(6))
    }
    return inner
  }

  /// Writes the first of `notes` that has room beside the heading of a card, or nothing: the half of a figure would
  /// mislead.
  func note(_ notes: [String], beside heading: String, of card: Rect) {
    let line = Rect(card.x + pixels(12), card.y + pixels(10), card.width - 2 * pixels(12), pixels(16))
    let room = line.width - width(heading, .heading) - pixels(10)
    guard let note = notes.first(where: { width($0, .small) <= room }) else { return }
    text(note, line.maxX, line.midY, .small, theme.faint, align: .right)
  }
}

extension Pen {
  /// Text in as many lines as it needs.
  ///
  /// - Returns: the room below.
  @discardableResult
  func paragraph(_ text: String, _ rect: Rect, _ style: Style, _ color: Color) -> Rect {
    var (room, line) = (rect, "")
    func put() {
      guard room.height >= pixels(15), !line.isEmpty else { return }
      let place = room.cutTop(pixels(18))
      self.text(line, place.x, place.midY, style, color, maxWidth: place.width)
    }
    for word in text.split(separator: " ") {
      let longer = line.isEmpty ? String(word) : "\(line) \(word)"
      if width(longer, style) > rect.width, !line.isEmpty {
        put()
        line = String(word)
      } else {
        line = longer
      }
    }
    put()
    return room
  }
}
