import Drawing
import Painting
import Testing
import Viewer

@Suite struct ViewPainterTests {
  @Test(arguments: [
    (320, 240), (640, 480), (1280, 800), (1920, 1080), (3840, 2160), (500, 1200), (2000, 400),
  ])
  func everySizeHasItsLayout(width: Int, height: Int) throws {
    for against in [false, true] {
      let runs = [CorridorRun(), CorridorRun(algorithm: "dqn", offset: 0.1)]
      let model = try WatchModel(against ? runs : [runs[0]], mode: .greedy)
      let canvas = BitmapCanvas(width: width, height: height, typeface: try Typeface())
      let layout = ViewPainter(theme: .light).paint(model.state(), on: canvas)
      #expect(layout.scenes.count == (against ? 2 : 1))
      for scene in layout.scenes {
        #expect(scene.frame.x >= 0 && scene.frame.maxX <= Double(width) && scene.unit > 0)
        #expect(scene.frame.y >= 0 && scene.frame.maxY <= Double(height))
      }
    }
  }

  @Test func everyOverlayLooksDifferent() throws {
    let model = try WatchModel([CorridorRun()], mode: .greedy)
    var seen: Set<[UInt32]> = []
    for _ in OverlayKind.allCases {
      var state = model.state()
      state.toast = nil
      seen.insert(try picture(of: state))
      model.perform(.overlay)
    }
    // Only a board has a search to show.
    let frame = try #require(model.state().panes.first).frame
    #expect(seen.count == OverlayKind.allCases.count { frame.offers($0) } && seen.count == 6)
  }

  @Test func aPictureIsTheSameEachTimeAndPaintedAgainFromTheCache() throws {
    let model = try WatchModel([CorridorRun()], mode: .greedy)
    let fresh = try picture(of: model.state())
    let canvas = BitmapCanvas(width: 1280, height: 800, typeface: try Typeface())
    for _ in 0..<3 { _ = ViewPainter(theme: .dark).paint(model.state(), on: canvas) }
    let differing = fresh.indices.filter { canvas.pixels[$0] != fresh[$0] }
    #expect(differing.isEmpty)
  }

  @Test func blueAndOrangeStandOnEitherSideOfZero() {
    for theme in Theme.all {
      #expect(theme.diverging(0, limit: 1) == theme.zero)
      #expect(
        theme.diverging(2, limit: 1) == theme.positive && theme.diverging(-2, limit: 1) == theme.negative)
      #expect(theme.positive.blue > theme.positive.red && theme.negative.red > theme.negative.blue)
      #expect(theme.diverging(.nan, limit: 1) == theme.zero)
    }
  }

  @Test func hoveringShowsExactFigures() throws {
    let model = try WatchModel([CorridorRun()], mode: .greedy)
    let canvas = BitmapCanvas(width: 1280, height: 800, typeface: try Typeface())
    let layout = ViewPainter(theme: .dark).paint(model.state(), on: canvas)
    let before = try picture(of: model.state())
    model.point(at: layout.scenes[0].position(.init(1.5, 0.5)))
    #expect(try picture(of: model.state()) != before)
  }

  @Test func ticksOfAnAxisAreRoundNumbers() {
    #expect(Chart.ticks(0, 1, count: 5) == [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1])
    #expect(Chart.ticks(1, 1, count: 5).isEmpty)
  }
}
