import Painting
import Text

/// A figure with its title and caption: shown in the report, written as SVG, rendered as PNG.
package struct Figure: Sendable {
  /// Base name of its file, without an extension.
  package var name: String
  package var title: String
  /// How to read it.
  package var caption: String
  package var width: Double
  package var height: Double
  package var marks: [Mark]
  /// Small figures are arranged side by side.
  package var isSmall = false

  /// SVG for a page that includes the styles of `FigureStyle`.
  package var inline: String {
    "<svg viewBox=\"0 0 \(SVGCanvas.number(width, decimals: 1)) \(SVGCanvas.number(height, decimals: 1))\" role=\"img\" aria-label=\"\(escapedMarkup(title + ". " + caption))\">\n\(elements)</svg>"
  }

  /// A standalone file, on a light background.
  package var standalone: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(SVGCanvas.number(width, decimals: 1)) \(SVGCanvas.number(height, decimals: 1))" \
    width="\(SVGCanvas.number(width, decimals: 1))" height="\(SVGCanvas.number(height, decimals: 1))" class="figure">
    <title>\(escapedMarkup(title))</title>
    <desc>\(escapedMarkup(caption))</desc>
    <style>\(FigureStyle.light)</style>
    <rect class="paper" width="100%" height="100%"/>
    \(elements)</svg>

    """
  }
}

/// The plotting area of curves, with axes and a legend.
package struct Plot {
  package static let width = 560.0
  var height = 360.0
  private(set) var left = 60.0
  private(set) var right = 18.0
  private(set) var top: Double
  private(set) var bottom = 46.0
  var marks = Marks()
  package var x: Scale
  package var y: Scale

  /// - Parameters:
  ///   - legend: names of the groups; their index is their color.
  ///   - references: words and style of lines that the curves are measured against.
  ///   - left: margin for the labels of the vertical axis.
  package init(
    legend: [String], references: [(words: String, style: String)] = [], x: Scale, y: Scale,
    height: Double = 360,
    left: Double = 60
  ) {
    (self.height, self.left, self.x, self.y) = (height, left, x, y)
    var rows: [[(index: Int, name: String, x: Double)]] = [[]]
    var position = left
    for (index, name) in (legend + references.map(\.words)).enumerated() {
      let words = shortened(name)
      let width = 36 + 7.4 * Double(words.count)
      if position + width > Self.width - right, !(rows.last ?? []).isEmpty {
        rows.append([])
        position = left
      }
      rows[rows.count - 1].append((index, words, position))
      position += width
    }
    top = legend.isEmpty ? 22 : 14 + Double(rows.count) * 19
    for (row, items) in rows.enumerated() {
      let y = 14 + Double(row) * 19
      for item in items {
        if item.index >= legend.count {
          let style = references[item.index - legend.count].style
          marks.line(item.x, y, item.x + 20, y, "reference \(style)")
          marks.label(item.name, item.x + 26, y + 4)
          continue
        }
        marks.open("legend \(FigureStyle.classes(ofGroup: item.index))", data: ["toggle": String(item.index)])
        marks.rectangle(item.x - 4, y - 10, 30 + 6.9 * Double(item.name.count), 19, "hit")
        marks.line(item.x, y, item.x + 20, y, "curve")
        marks.label(item.name, item.x + 26, y + 4)
        marks.close()
      }
    }
    (self.x.start, self.x.end) = (left, Self.width - right)
    (self.y.start, self.y.end) = (height - bottom, top)
  }

  /// Draws both axes with round ticks and labels.
  ///
  /// - Parameter named: ticks with their own text instead.
  mutating func axes(
    x xLabel: String, y yLabel: String?, xTicks named: [(place: Double, text: String)]? = nil
  ) {
    let round = x.ticks()
    for tick in named ?? round.map({ ($0, x.text($0, among: round)) }) {
      let place = x(tick.place)
      marks.line(place, y.start, place, y.end, "rule")
      // A label that would reach beyond the figure ends at its edge.
      let reachesOut = place + 3.5 * Double(tick.text.count) > Self.width - 2
      marks.label(
        tick.text, reachesOut ? Self.width - 2 : place, y.start + 16, reachesOut ? .end : .middle, "tick")
    }
    if let yLabel {
      let yTicks = y.ticks()
      for tick in yTicks {
        marks.line(x.start, y(tick), x.end, y(tick), "rule")
        marks.label(y.text(tick, among: yTicks), x.start - 7, y(tick) + 4, .end, "tick")
      }
      let middle = (y.start + y.end) / 2
      let words = Self.words(of: yLabel, in: 2 * min(middle, height - middle))
      marks.label(words, 14, middle, .middle, "axis-label", turned: true)
    }
    marks.line(x.start, y.start, x.end, y.start, "axis")
    marks.label(xLabel, (x.start + x.end) / 2, height - 10, .middle, "axis-label")
  }

  /// Of an axis label what has room: all of it, else without its last bracket, else its beginning.
  ///
  /// - Parameter length: pixels of the figure along the axis.
  private static func words(of label: String, in length: Double) -> String {
    // A page on a narrow screen writes letters of 14 pixels, which are about half as wide.
    let most = max(Int(saturating: length / 7.2), 1)
    guard label.count > most, label.last == ")", let bracket = label.lastIndex(of: "(")
    else { return shortened(label, most) }
    let words = label[..<bracket]
    return shortened(String(words.last == " " ? words.dropLast() : words), most)
  }

  /// A horizontal reference line, explained in the legend.
  mutating func reference(_ value: Double, _ style: String) {
    guard value >= y.low, value <= y.high else { return }
    marks.line(x.start, y(value), x.end, y(value), "reference \(style)")
  }

  func figure(_ name: String, _ title: String, _ caption: String) -> Figure {
    Figure(name: name, title: title, caption: caption, width: Self.width, height: height, marks: marks.all)
  }
}

/// `name` truncated to `length` characters.
func shortened(_ name: String, _ length: Int = 34) -> String {
  name.count <= length ? name : name.prefix(length - 1) + "…"
}
