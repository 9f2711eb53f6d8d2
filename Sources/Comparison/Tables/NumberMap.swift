import Drawing
import Painting
import Text

extension Figure {
  /// A map whose cells hold a number each, colored by it.
  ///
  /// - Parameters:
  ///   - values: by state.
  ///   - layout: the cells of the states.
  ///   - limit: the number with the full color; nil for the largest of `values`.
  ///   - zero: the number without a color.
  package static func numberMap(
    _ values: [Double], _ layout: GridLayout, limit: Double? = nil, zero: Double = 0, title: String
  ) -> Figure {
    let side = 14.0
    let limit = (limit ?? values.filter(\.isFinite).map(abs).max() ?? 1) - zero
    var marks = Marks()
    for (cell, state) in layout.states.enumerated() {
      let (x, y) = (Double(cell % layout.columns) * side, Double(cell / layout.columns) * side)
      guard let state, values.indices.contains(state) else {
        marks.rectangle(x, y, side, side, "scene-wall")
        continue
      }
      let value = values[state]
      marks.rectangle(
        x, y, side, side, "shade", fill: ColorScheme.light.color(ofValue: value - zero, limit: limit),
        tip: "state \(state): \(Readable.score(value))")
      let isDark = limit > 0 && abs(value - zero) / limit > 0.55
      if value != 0, value == value.rounded(), abs(value) < 100 {
        marks.label(
          "\(Int(value))", x + side / 2, y + side / 2 + 3.5, .middle,
          "small \(isDark ? "on-dark" : "on-light")")
      }
    }
    let (width, height) = (Double(layout.columns) * side, Double(layout.rows) * side)
    marks.rectangle(0, 0, width, height, "cell-edge")
    return Figure(name: "map", title: title, caption: "", width: width, height: height, marks: marks.all)
  }
}
