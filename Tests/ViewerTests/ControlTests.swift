import Drawing
import Painting
import Testing
import Viewer

@Suite struct ControlTests {
  private func layout(of model: any ViewerModel, width: Int = 1280, height: Int = 800) throws -> ViewLayout {
    let canvas = BitmapCanvas(width: width, height: height, typeface: try Typeface())
    return ViewPainter(theme: .dark).paint(model.state(), on: canvas)
  }

  private func click(_ command: KeyCommand, _ model: any ViewerModel) throws {
    let layout = try layout(of: model)
    let control = try #require(layout.controls.first { $0.command == command })
    model.click(Point(control.rect.midX, control.rect.midY), in: layout, isDrag: false)
  }

  @Test func whatLooksLikeAControlIsOne() throws {
    let shelf = CorridorShelf([CorridorRun(), CorridorRun(seed: 2)])
    let model = try WatchModel([shelf.runs[0]], mode: .replay, episode: 3, shelf: shelf)
    try click(.pause, model)
    #expect(!model.isPlaying)
    try click(.slower, model)
    #expect(model.speedIndex == 2)
    try click(.faster, model)
    #expect(model.speedIndex == 3)
    let overlay = model.overlay
    try click(.overlay, model)
    #expect(model.overlay != overlay)
    try click(.nextRun, model)
    #expect(model.sources[0] === shelf.runs[1])
    try click(.greedy, model)
    #expect(model.mode == .greedy)
  }

  @Test(arguments: [(480, 360), (1280, 800), (3840, 2160)])
  func noTwoControlsOverlapAndEachSaysWhatItDoes(size: (Int, Int)) throws {
    let shelf = CorridorShelf([CorridorRun(), CorridorRun(seed: 2)])
    let model = try WatchModel([shelf.runs[0]], mode: .replay, episode: 3, shelf: shelf)
    model.keyBar = KeyBar()
    let controls = try layout(of: model, width: size.0, height: size.1).controls
    for (index, control) in controls.enumerated() {
      #expect(control.tip.hasSuffix(")") && control.tip.count > 6)
      for other in controls.dropFirst(index + 1) {
        let (a, b) = (control.rect, other.rect)
        #expect(a.maxX <= b.x || b.maxX <= a.x || a.maxY <= b.y || b.maxY <= a.y, "\(control) \(other)")
      }
    }
  }

  @Test func aDragDoesNotRepeatAControl() throws {
    let model = try WatchModel([CorridorRun()], mode: .greedy)
    let layout = try layout(of: model)
    let control = try #require(layout.controls.first { $0.command == .pause })
    model.click(Point(control.rect.midX, control.rect.midY), in: layout, isDrag: true)
    #expect(model.isPlaying)
  }

  @Test func aClickOnACurveShowsTheEpisodeOfThatStep() throws {
    let run = CorridorRun(episodes: 10)
    let model = try WatchModel([run], mode: .greedy)
    let layout = try layout(of: model)
    let chart = try #require(layout.charts.first)
    model.click(Point(chart.rect.midX, chart.rect.midY), in: layout, isDrag: false)
    // The corridor ends an episode every 200 steps.
    #expect(model.mode == .replay && model.shows[0].facts.origin == .training(5))
  }

  @Test(arguments: [false, true])
  func aClickOnACurveShowsTheEpisodeThatEachRunWasIn(isWall: Bool) throws {
    let runs = [CorridorRun(episodes: 10), CorridorRun(episodes: 20, seed: 2)]
    runs[1].episodeSteps = 100
    let model = try WatchModel(runs, mode: .greedy, isWall: isWall)
    let layout = try layout(of: model)
    let chart = try #require(layout.charts.first)
    model.click(Point(chart.rect.midX, chart.rect.midY), in: layout, isDrag: false)
    #expect(model.shows.map(\.facts.origin) == [.training(5), .training(10)])
  }

  @Test func aClickOnAnEpisodeThatCannotBeReadChangesNothing() throws {
    let run = CorridorRun()
    run.damaged = [1, 5]
    let model = try WatchModel([run], mode: .greedy)
    let layout = try layout(of: model)
    let (chart, episodes) = (try #require(layout.charts.first).rect, try #require(layout.episodes))
    for (point, number) in [(Point(chart.midX, chart.midY), 5), (Point(episodes.x, episodes.midY), 1)] {
      model.click(point, in: layout, isDrag: false)
      #expect(model.mode == .greedy && model.shows.map(\.facts.origin) == [.greedy(0)])
      #expect(model.state().toast == "episode \(number) is damaged")
    }
  }

  @Test func keysFadeAfterAWhileAndComeBackWithThePointer() throws {
    var bar = KeyBar()
    #expect(bar.opacity == 1)
    var changes = 0
    for _ in 0..<100 where bar.tick() { changes += 1 }
    #expect(bar.opacity == 0 && bar.hasFaded && changes == 4)
    bar.wake()
    #expect(bar.opacity == 1)
  }

  @Test func theHoverCardGoesAwayWithTheKeys() throws {
    let model = try WatchModel([CorridorRun()], mode: .greedy)
    model.keyBar = KeyBar()
    model.point(at: Point(300, 300))
    #expect(model.hover != nil)
    for _ in 0..<100 { _ = model.refresh() }
    #expect(model.hover == nil)
    model.point(at: Point(301, 300))
    #expect(model.hover != nil && model.state().keyBar?.opacity == 1)
  }

  @Test func aMessageStandsInTheKeyRowAndNotOverThePicture() throws {
    let model = try WatchModel([CorridorRun()], mode: .greedy)
    model.keyBar = KeyBar()
    model.perform(.pause)
    let before = try picture(of: model.state())
    model.show(toast: "Saved picture.png")
    let after = try picture(of: model.state())
    let rows = Set(before.indices.filter { before[$0] != after[$0] }.map { $0 / 1280 })
    #expect(!rows.isEmpty && rows.allSatisfy { $0 >= 776 })
  }

  @Test func gamesEndInWords() {
    var frame = Frame(scene: Scene(width: 1, height: 1), step: 3, returnSoFar: -1, ending: .terminated)
    #expect(frame.endingWords(isPlayer: true) == "terminated")
    frame.board = BoardOverlay(places: [], legalActions: [], values: nil, opinion: nil)
    #expect(frame.endingWords(isPlayer: true) == "You lost")
    #expect(frame.endingWords(isPlayer: false) == "The agent lost")
    frame.returnSoFar = 1
    #expect(frame.endingWords(isPlayer: true) == "You won")
    frame.returnSoFar = 0
    #expect(frame.endingWords(isPlayer: true) == "Draw")
    frame.ending = .truncated
    #expect(frame.endingWords(isPlayer: true) == "truncated by the time limit")
  }

  @Test func aCurvesValueIsThatOfTheNearestPoint() {
    let curve = [CurvePoint(step: 0, value: 1), CurvePoint(step: 100, value: 2)]
    #expect(PanelPart.value(of: curve, at: 40) == 1 && PanelPart.value(of: curve, at: 60) == 2)
    #expect(PanelPart.value(of: [], at: 60) == nil)
  }
}
