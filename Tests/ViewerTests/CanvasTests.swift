import Drawing
import Foundation
import Painting
import Testing
import Viewer

@Suite struct CanvasTests {
  private func canvas(_ width: Int, _ height: Int) throws -> BitmapCanvas {
    let canvas = BitmapCanvas(width: width, height: height, typeface: try Typeface())
    canvas.fill(canvas.bounds, Color(0x000000))
    return canvas
  }

  private func grey(_ canvas: BitmapCanvas, _ x: Int, _ y: Int) -> Int {
    Int(canvas.pixels[y * canvas.width + x] & 0xff)
  }

  /// FreeType, below all of them, serves one thread at a time.
  @Test func typefacesOfManyThreadsPaintTheSame() async throws {
    let widths = try await withThrowingTaskGroup(of: Double.self) { group in
      for _ in 0..<200 {
        group.addTask {
          let typeface = try Typeface()
          return (8..<40).reduce(0) { $0 + typeface.width("Q\u{1f3b2}", size: Double($1), weight: .regular) }
        }
      }
      return try await group.reduce(into: Set<Double>()) { $0.insert($1) }
    }
    #expect(widths.count == 1)
  }

  @Test func aPixelIsAsBrightAsTheShareOfItThatIsCovered() throws {
    let canvas = try canvas(4, 4)
    canvas.fill([Point(1, 1), Point(2.5, 1), Point(2.5, 2), Point(1, 2)], Color(0xffffff))
    #expect(grey(canvas, 1, 1) == 255)
    #expect((126...129).contains(grey(canvas, 2, 1)))
    #expect(grey(canvas, 3, 1) == 0 && grey(canvas, 1, 2) == 0 && grey(canvas, 0, 1) == 0)
  }

  @Test func aTriangleCoversHalfOfItsSquare() throws {
    let canvas = try canvas(40, 40)
    canvas.fill([Point(0, 0), Point(40, 0), Point(0, 40)], Color(0xffffff))
    let sum = (0..<1600).reduce(0) { $0 + Int(canvas.pixels[$1] & 0xff) }
    #expect(abs(Double(sum) / 255 - 800) < 4)
  }

  @Test func shapesBeyondTheEdgesAreCutOffThere() throws {
    let canvas = try canvas(10, 10)
    canvas.circle(Point(5, 5), radius: 300, Color(0xffffff))
    #expect((0..<100).allSatisfy { canvas.pixels[$0] == 0xffff_ffff })
    canvas.fill(canvas.bounds, Color(0x000000))
    canvas.fill([Point(-100, -50), Point(5, -50), Point(5, 400), Point(-100, 400)], Color(0xffffff))
    #expect(grey(canvas, 4, 9) == 255 && grey(canvas, 5, 9) == 0)
    canvas.line(Point(-1e5, -1e5), Point(1e5, 1e5), width: 2, Color(0xffffff))
    canvas.fill([Point(.nan, 0), Point(1, 1), Point(2, 2)], Color(0xffffff))
  }

  @Test func overlappingPiecesOfALineAreNotDarkerWhereTheyMeet() throws {
    let canvas = try canvas(30, 10)
    canvas.stroke([Point(2, 5), Point(15, 5), Point(28, 5)], width: 4, Color(255, 255, 255, 128))
    #expect(abs(grey(canvas, 15, 5) - grey(canvas, 8, 5)) < 2)
  }

  @Test func nothingIsPaintedOutsideTheClip() throws {
    let canvas = try canvas(20, 20)
    canvas.clipped(to: Rect(5, 5, 5, 5)) {
      canvas.fill(canvas.bounds, Color(0xffffff))
      canvas.text(
        "Wide text", at: Point(0, 7), size: 12, weight: .regular, color: Color(0xffffff), align: .left)
    }
    for index in 0..<400 where !((5..<10).contains(index % 20) && (5..<10).contains(index / 20)) {
      #expect(canvas.pixels[index] == 0xff00_0000)
    }
  }

  @Test func imagesAreStretchedEvenly() throws {
    let canvas = try canvas(10, 6)
    let image = try #require(Scene.Image(columns: 2, rows: 1, pixels: [0, 0, 0, 255, 255, 255]))
    canvas.image(image, in: Rect(1, 1, 8, 4))
    #expect((1..<9).map { grey(canvas, $0, 1) } == [0, 0, 31, 95, 159, 223, 255, 255])
    #expect((1..<9).map { grey(canvas, $0, 4) } == [0, 0, 31, 95, 159, 223, 255, 255])
    for (x, y) in [(0, 2), (9, 2), (4, 0), (4, 5)] { #expect(grey(canvas, x, y) == 0) }
    canvas.image(image, in: Rect(-50, -50, 20, 20))
    canvas.image(image, in: Rect(-4, -4, 100, 100))
    #expect(Scene.Image(columns: 2, rows: 1, pixels: [1, 2, 3]) == nil)
  }

  @Test func imagesInVectorPicturesArePNGFiles() throws {
    let image = try #require(Scene.Image(columns: 1, rows: 1, pixels: [1, 2, 3]))
    let canvas = SVGCanvas(width: 10, height: 10, typeface: nil)
    canvas.image(image, in: Rect(1, 2, 3, 4))
    let start =
      "<image x=\"1\" y=\"2\" width=\"3\" height=\"4\" preserveAspectRatio=\"none\" href=\"data:image/png;base64,"
    #expect(canvas.elements.hasPrefix(start))
    let address = canvas.elements.dropFirst(start.count).prefix { $0 != "\"" }
    #expect(Data(base64Encoded: String(address))?.dropFirst().prefix(3) == Data("PNG".utf8))
  }

  @Test func outlinesAreElementsOfAVectorPicture() {
    let canvas = SVGCanvas(width: 10, height: 10, typeface: nil, decimals: 1)
    canvas.draw(.circle(Point(1, 2), radius: 0.55), Style(fill: Color(0xff0000)))
    canvas.draw(
      .line(Point(0, 0), Point(1.25, 2)),
      Style(stroke: Color(0x00ff00).opacity(0.5), width: 3, dash: [2, 1], hasRoundEnds: true))
    canvas.openGroup("s1", data: ["toggle": "<1>"])
    canvas.draw(
      .rectangle(Rect(0, 0, 2, 1), radius: 0.5),
      Style(fill: Color(0x0000ff), element: PageElement("shade", tip: "a & b", hasOwnFill: true)))
    canvas.draw(.path([Point(0, 0), Point(1, 0)], isClosed: false), Style(element: PageElement("curve")))
    canvas.draw(
      Label(
        "up", base: Point(3, 4), align: .center, size: 12, color: Color(0), isTurned: true,
        element: PageElement("tick")))
    canvas.closeGroup()
    #expect(
      canvas.elements == """
        <circle cx="1" cy="2" r="0.6" fill="#ff0000"/>
        <line x1="0" y1="0" x2="1.3" y2="2" fill="none" stroke="#00ff00" stroke-width="3" stroke-opacity="0.5" \
        stroke-dasharray="2 1" stroke-linecap="round" stroke-linejoin="round"/>
        <g class="s1" data-toggle="&lt;1&gt;">
        <rect class="shade" data-tip="a &amp; b" x="0" y="0" width="2" height="1" rx="0.5" fill="#0000ff"/>
        <path class="curve" d="M0 0L1 0"/>
        <text class="tick" x="3" y="4" text-anchor="middle" transform="rotate(-90 3 4)">up</text>
        </g>

        """)
  }

  @Test func dashesAndRoundEndsArePainted() throws {
    let canvas = try canvas(40, 12)
    let style = Style(stroke: Color(0xffffff), width: 4, dash: [10, 6])
    canvas.draw(.line(Point(4, 6), Point(36, 6)), style)
    #expect([5, 13, 21, 29].map { grey(canvas, $0, 6) } == [255, 255, 255, 255])
    #expect([2, 15, 18, 31, 34].map { grey(canvas, $0, 6) } == [0, 0, 0, 0, 0])
    canvas.fill(canvas.bounds, Color(0x000000))
    canvas.draw(
      .line(Point(4, 6), Point(36, 6)), Style(stroke: Color(0xffffff), width: 4, hasRoundEnds: true))
    #expect(grey(canvas, 2, 6) > 200 && grey(canvas, 37, 6) > 200 && grey(canvas, 0, 6) == 0)
  }

  @Test func turnedWordsRunUpwardsFromTheirBase() throws {
    let canvas = try canvas(30, 60)
    canvas.draw(
      Label("lll", base: Point(20, 50), align: .left, size: 20, color: Color(0xffffff), isTurned: true))
    let inked = (0..<1800).filter { canvas.pixels[$0] & 0xff > 100 }.map { ($0 % 30, $0 / 30) }
    // Above the base's end, and left of the base line.
    #expect(!inked.isEmpty && inked.allSatisfy { $0.0 <= 20 && $0.1 <= 50 })
    #expect((inked.map(\.1).max() ?? 0) > 42 && (inked.map(\.0).min() ?? 30) < 10)
  }

  @Test func textHasInkAndAWidthThatGrowsWithIt() throws {
    let canvas = try canvas(100, 30)
    canvas.text(
      "Q 1.0", at: Point(50, 15), size: 16, weight: .regular, color: Color(0xffffff), align: .center)
    #expect((0..<3000).contains { canvas.pixels[$0] & 0xff > 200 })
    #expect(
      canvas.textWidth("11", size: 16, weight: .regular) == canvas.textWidth("00", size: 16, weight: .regular)
    )
    #expect(canvas.textWidth("", size: 16, weight: .regular) == 0)
  }
}
