import Painting
import Text

/// How an episode ended, in a label that covers the picture only where there is no other room.
struct EndingPart {
  let words: String
  let result: String
  let pen: Pen

  init(frame: Frame, isPlayer: Bool, pen: Pen) {
    words = frame.endingWords(isPlayer: isPlayer)
    result = "return \(Readable.short(frame.returnSoFar))"
    self.pen = pen
  }

  /// Above the picture; else on its right, in two lines where one is too long; else at the end of the legend, which
  /// gives it the room; else over the picture.
  func paint(around picture: Rect, in area: Rect, legend: inout Rect) {
    let whole = ["\(words) · \(result)"]
    let gap = pen.pixels(8)
    let (two, one) = (size([words, result]), size(whole))
    if picture.y - area.y >= one.height + gap {
      paint(whole, Rect(area.midX - one.width / 2, picture.y - gap - one.height, one.width, one.height))
    } else if let (lines, size) = [(whole, one), ([words, result], two)].first(where: {
      area.maxX - picture.maxX >= $1.width + gap
    }) {
      paint(lines, Rect(picture.maxX + gap, picture.y, size.width, size.height))
    } else if legend.height > 0, legend.width >= 2.5 * one.width {
      let place = legend.cutRight(one.width)
      _ = legend.cutRight(gap)
      paint(whole, Rect(place.x, place.midY - one.height / 2, one.width, one.height))
    } else {
      let y = max(picture.y - one.height, area.y - pen.pixels(8))
      paint(whole, Rect(area.midX - one.width / 2, y, one.width, one.height))
    }
  }

  private func size(_ lines: [String]) -> (width: Double, height: Double) {
    let width = lines.map { pen.width($0, .heading) }.max() ?? 0
    return (width + pen.pixels(24), pen.pixels(10 + 16 * Double(lines.count)))
  }

  private func paint(_ lines: [String], _ place: Rect) {
    let rect = Rect(place.x.rounded(), place.y.rounded(), place.width.rounded(), place.height)
    pen.canvas.rounded(rect, radius: pen.pixels(13), pen.theme.raised)
    for (index, line) in lines.enumerated() {
      let y = rect.y + pen.pixels(5) + pen.pixels(16) * (Double(index) + 0.5)
      pen.text(line, rect.midX, y, .heading, pen.theme.text, align: .center)
    }
  }
}
