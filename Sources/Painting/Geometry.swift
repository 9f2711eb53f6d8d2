/// A point in pixels, from the top left corner of the picture.
package struct Point: Sendable, Equatable {
  package var x, y: Double
  package init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
}

/// An axis-aligned rectangle in pixels.
package struct Rect: Sendable, Hashable {
  package var x, y, width, height: Double

  package init(_ x: Double, _ y: Double, _ width: Double, _ height: Double) {
    (self.x, self.y, self.width, self.height) = (x, y, max(width, 0), max(height, 0))
  }

  package var maxX: Double { x + width }
  package var maxY: Double { y + height }
  package var midX: Double { x + width / 2 }
  package var midY: Double { y + height / 2 }
  var corners: [Point] { [Point(x, y), Point(maxX, y), Point(maxX, maxY), Point(x, maxY)] }

  package func contains(_ point: Point) -> Bool {
    point.x >= x && point.x < maxX && point.y >= y && point.y < maxY
  }

  package func inset(_ amount: Double) -> Rect { inset(amount, amount) }

  package func inset(_ horizontal: Double, _ vertical: Double) -> Rect {
    Rect(x + horizontal, y + vertical, width - 2 * horizontal, height - 2 * vertical)
  }

  /// Splits off the top `amount` and returns it.
  package mutating func cutTop(_ amount: Double) -> Rect {
    let part = Rect(x, y, width, min(amount, height))
    self = Rect(x, y + part.height, width, height - part.height)
    return part
  }

  package mutating func cutBottom(_ amount: Double) -> Rect {
    let part = Rect(x, maxY - min(amount, height), width, min(amount, height))
    height -= part.height
    return part
  }

  package mutating func cutLeft(_ amount: Double) -> Rect {
    let part = Rect(x, y, min(amount, width), height)
    self = Rect(x + part.width, y, width - part.width, height)
    return part
  }

  package mutating func cutRight(_ amount: Double) -> Rect {
    let part = Rect(maxX - min(amount, width), y, min(amount, width), height)
    width -= part.width
    return part
  }
}
