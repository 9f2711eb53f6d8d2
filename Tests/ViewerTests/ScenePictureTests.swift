import Drawing
import Testing
import Viewer

/// Scenes of worlds that paint themselves.
@Suite struct ScenePictureTests {
  private func picture() throws -> Scene.Picture {
    try #require(
      Scene.Picture(
        rows: 2, columns: 3, pixels: [0xff0000, 0xff0000, 0x00ff00, 0x0000ff, 0x123456, 0x123456]))
  }

  @Test func runsAreAsLongAsTheyCanBe() throws {
    var runs: [String] = []
    try picture().forEachRun { runs.append("\($0) \($1) \(String($2, radix: 16))") }
    #expect(runs == ["0 0..<2 ff0000", "0 2..<3 ff00", "1 0..<1 ff", "1 1..<3 123456"])
    #expect(Scene.Picture(rows: 2, columns: 2, pixels: [0, 0, 0]) == nil)
  }

  /// Whatever it is stretched to, each pixel of the canvas has one of the picture's colours, and each its share.
  @Test(arguments: [(30, 20), (31, 23), (7, 5), (100, 8)]) func noSeamsShow(width: Int, height: Int) throws {
    let canvas = BitmapCanvas(width: width, height: height, typeface: try Typeface())
    canvas.fill(canvas.bounds, Color(0xabcdef))
    let scene = Scene(try picture())
    let painter = ScenePainter(scene, in: canvas.bounds)
    painter.paint(scene.shapes, on: canvas, Theme.light)
    for y in 0..<height {
      for x in 0..<width {
        let isInside = painter.frame.contains(Point(Double(x) + 0.5, Double(y) + 0.5))
        let colors: Set<UInt32> = isInside ? Set(scene.picturePixels) : [0xabcdef]
        try #require(colors.contains(canvas.pixels[y * width + x] & 0xffffff), "\(x), \(y)")
      }
    }
    let (left, right) = (Int(painter.frame.x), Int(painter.frame.maxX) - 1)
    let (top, bottom) = (Int(painter.frame.y), Int(painter.frame.maxY) - 1)
    #expect(
      canvas.pixels[top * width + left] == 0xffff_0000 && canvas.pixels[top * width + right] == 0xff00_ff00)
    #expect(
      canvas.pixels[bottom * width + left] == 0xff00_00ff
        && canvas.pixels[bottom * width + right] == 0xff12_3456)
  }

  @Test func anSVGHasARectangleARun() throws {
    let text = Scene(try picture()).svg(pixels: 300)
    #expect(
      text.contains("<path d=\"M0 0h2v1h-2z\" fill=\"#ff0000\"/><path d=\"M2 0h1v1h-1z\" fill=\"#00ff00\"/>"))
    #expect(text.contains("<path d=\"M1 1h2v1h-2z\" fill=\"#123456\"/></g>"))
  }
}

extension Scene {
  fileprivate var picturePixels: [UInt32] {
    if case .picture(let picture, _, _, _)? = shapes.first { picture.pixels } else { [] }
  }
}
