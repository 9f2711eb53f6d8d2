import Drawing
import RLCore
import Text

/// The pictures of all states of a table, as the viewer draws them: a list of shapes, and for each place in the picture its
/// shape, or one for each state.
package struct PageScenes {
  private let width, height: Double
  private var shapes: [Scene.Shape] = []
  private var numbers: [Scene.Shape: Int] = [:]
  /// `[places][S]`
  private var places: [[Int]] = []

  /// - Returns: nil where a state has another number of shapes than the others, or one that a page does not draw.
  package init?(_ prototype: any Environment, stateCount: Int) {
    guard var world = prototype.innermost as? any TableEnvironment & Drawable, stateCount > 0 else {
      return nil
    }
    let first = world.draw()
    (width, height) = (first.width, first.height)
    places = Array(repeating: [], count: first.shapes.count)
    for state in 0..<stateCount {
      world.walk.move(to: state)
      let scene = world.draw()
      guard scene.shapes.count == places.count else { return nil }
      for (place, shape) in scene.shapes.enumerated() {
        if case .image = shape { return nil }
        places[place].append(number(of: shape))
      }
    }
  }

  private mutating func number(of shape: Scene.Shape) -> Int {
    if let number = numbers[shape] { return number }
    numbers[shape] = shapes.count
    shapes.append(shape)
    return shapes.count - 1
  }

  package var json: JSON {
    [
      "width": .number(width), "height": .number(height), "shapes": .list(shapes.map(Self.json)),
      "slots": .list(
        places.map { numbers in
          numbers.allSatisfy { $0 == numbers[0] }
            ? .integer(numbers[0]) : .list(numbers.map { .integer($0) })
        }),
    ]
  }

  private static func json(_ shape: Scene.Shape) -> JSON {
    func rounded(_ value: Double) -> JSON {
      let value = (value * 1e4).rounded() / 1e4
      return value == value.rounded() && abs(value) < 1e9 ? .integer(Int(value)) : .number(value)
    }
    switch shape {
    case .rectangle(let origin, let width, let height, let color):
      return .list(
        [
          .text("r"), rounded(origin.x), rounded(origin.y), rounded(width), rounded(height),
          .text(color.rawValue),
        ])
    case .circle(let center, let radius, let color):
      return .list([
        .text("c"), rounded(center.x), rounded(center.y), rounded(radius), .text(color.rawValue),
      ])
    case .line(let from, let to, let width, let color):
      let ends = [from.x, from.y, to.x, to.y, width].map(rounded)
      return .list([.text("l")] + ends + [.text(color.rawValue)])
    case .polygon(let points, let color):
      return .list([
        .text("p"), .list(points.flatMap { [rounded($0.x), rounded($0.y)] }), .text(color.rawValue),
      ])
    case .text(let text, let at, let height, let color):
      return .list(
        [.text("t"), .text(text), rounded(at.x), rounded(at.y), rounded(height), .text(color.rawValue)])
    case .image: return .null
    }
  }
}
