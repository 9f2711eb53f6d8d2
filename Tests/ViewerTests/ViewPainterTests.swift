import Drawing
import Painting
import Testing
import Viewer

@Suite struct ViewPainterTests {
  @Test(arguments: [
    (160, 120), (320, 240), (640, 480), (1280, 800), (1920, 1080), (3840, 2160), (500, 1200), (2000, 400),
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

  /// The texts of a view, with the room that each takes.
  private func texts(of state: ViewState, width: Int, height: Int) throws -> [(words: String, room: Rect)] {
    let typeface = try Typeface()
    let canvas = SVGCanvas(width: width, height: height, typeface: typeface)
    _ = ViewPainter(theme: .dark).paint(state, on: canvas)
    let element =
      /<text x="([-0-9.]+)" y="([-0-9.]+)" font-size="([0-9.]+)" font-weight="(\d+)" text-anchor="(\w+)"[^>]*>([^<]*)</
    return try canvas.document.matches(of: element).map { match in
      let size = try #require(Double(match.3))
      let (x, y) = (try #require(Double(match.1)), try #require(Double(match.2)))
      let words = String(match.6)
      let length = typeface.width(words, size: size, weight: match.4 == "400" ? .regular : .semibold)
      let left = match.5 == "start" ? x : match.5 == "end" ? x - length : x - length / 2
      return (words, Rect(left, y - size * 0.7, length, size * 0.7))
    }
  }

  @Test func inTheSmallestWindowNoTwoTextsOverlap() throws {
    let runs = [CorridorRun(), CorridorRun(algorithm: "dqn", offset: 0.1)]
    for sources in [runs, [runs[0]]] {
      var state = try WatchModel(sources, mode: .greedy).state()
      state.toast = nil
      let texts = try texts(of: state, width: 160, height: 120)
      #expect(!texts.isEmpty)
      for (index, text) in texts.enumerated() {
        for other in texts.dropFirst(index + 1) {
          let isApart =
            text.room.maxX <= other.room.x || other.room.maxX <= text.room.x || text.room.maxY <= other.room.y
            || other.room.maxY <= text.room.y
          #expect(isApart, "\(text) and \(other)")
        }
      }
    }
  }

  @Test func actionsThatHaveNoRoomAreCounted() throws {
    var state = try WatchModel([CorridorRun()], mode: .greedy).state()
    state.panes[0].frame.actionValues = (0..<40).map { Double($0) / 40 }
    let words = try texts(of: state, width: 1280, height: 800).map(\.words)
    let note = try #require(words.first { $0.hasPrefix("and ") })
    let count = try #require(Int(note.split(separator: " ")[1]))
    #expect(note == "and \(count) more" && count > 0)
    // Actions beyond the labels have their number for a name; the best are shown.
    #expect(words.contains("39") && words.contains("\(count)") && !words.contains("\(count - 1)"), "\(words)")
  }

  @Test func aPanelNamesWhatSeveralKindsOfAgentsHave() throws {
    let runs = [CorridorRun(), CorridorRun(algorithm: "dqn"), CorridorRun(seed: 2)]
    runs[0].curves.lossName = "TD error"
    runs[1].run.memory = "network 5-8-2, 58 weights"
    runs[2].curves.lossName = "TD error"
    let panels = try WatchModel(runs, mode: .greedy, isWall: true).state().learning
    #expect(PanelPart.lossName(of: panels) == "TD error / loss")
    #expect(PanelPart.memory(of: panels) == "Q-table, 5 states × 2 actions; network 5-8-2, 58 weights")
    #expect(PanelPart.lossName(of: [panels[0], panels[2]]) == "TD error")
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
