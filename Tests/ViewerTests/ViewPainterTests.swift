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

  @Test func actionsKeepTheEndsOfTheirNames() throws {
    let run = CorridorRun()
    run.run.actionLabels = ["left", "right"].map { "accelerate with all force to the \($0)" }
    let state = try WatchModel([run], mode: .greedy).state()
    let words = try texts(of: state, width: 1280, height: 800).map(\.words)
    let cut = words.filter { $0.hasPrefix("acc") && $0.contains("…") }
    #expect(cut.contains { $0.hasSuffix("left") } && cut.contains { $0.hasSuffix("right") }, "\(words)")
  }

  @Test func curvesAndWordsWithoutRoomAreLeftOut() throws {
    let run = CorridorRun()
    run.curves.loss = run.curves.epsilon
    run.curves.stepsPerSecond = run.curves.epsilon
    let state = try WatchModel([run], mode: .greedy).state()
    for (width, height, count) in [(640, 400, 2), (1280, 800, 3)] {
      let canvas = BitmapCanvas(width: width, height: height, typeface: try Typeface())
      let charts = ViewPainter(theme: .dark).paint(state, on: canvas).charts
      #expect(charts.count == 1 + count && charts.allSatisfy { $0.rect.height > 12 }, "\(charts)")
    }
    let small = try texts(of: state, width: 640, height: 400).map(\.words)
    let isCut = small.contains { $0.hasPrefix("s") && $0.hasSuffix("d") && $0.contains("…") }
    #expect(small.contains("training") && !isCut, "\(small)")
    #expect(try texts(of: state, width: 1280, height: 800).map(\.words).contains("solved"))
  }

  /// A row of cells, and the middle of each text in it.
  private func figures(in grid: GridOverlay, _ overlay: OverlayKind) throws -> [(words: String, at: Point)] {
    var state = try WatchModel([CorridorRun()], mode: .greedy, overlay: overlay).state()
    var scene = Scene(width: Double(grid.columns), height: 1)
    scene.grid(columns: grid.columns, rows: 1)
    state.panes[0].frame.scene = scene
    state.panes[0].frame.grid = grid
    let canvas = BitmapCanvas(width: 1280, height: 800, typeface: try Typeface())
    let painter = ViewPainter(theme: .dark).paint(state, on: canvas).scenes[0]
    return try texts(of: state, width: 1280, height: 800).compactMap { text in
      painter.point(at: Point(text.room.midX, text.room.midY)).map {
        (words: text.words, at: Point($0.x, $0.y))
      }
    }
  }

  @Test func figuresThatManyCellsHaveNoRoomForAreLeftOut() throws {
    func count(long: Int) throws -> Int {
      let cells = (0..<29).map {
        GridOverlay.Cell(
          state: $0, values: [$0 < long ? -9_999 : 0.5, -20_000], optimum: 0, optimalActions: [0])
      }
      return try figures(
        in: GridOverlay(columns: 29, rows: 1, cells: cells, directions: Corridor.directions), .error
      ).count
    }
    #expect(try [0, 2, 15].map { try count(long: $0) } == [29, 27, 0])
  }

  @Test func cellsWithoutNamesGiveThemNoRoom() throws {
    let cells = (0..<5).map { GridOverlay.Cell(state: $0, values: [0, 1], visits: 10 * $0) }
    let shown = try figures(
      in: GridOverlay(columns: 5, rows: 1, cells: cells, directions: [nil, nil]), .visits)
    #expect(shown.map(\.words) == ["0", "10", "20", "30", "40"])
    #expect(shown.allSatisfy { abs($0.at.y - 0.5) < 0.03 }, "\(shown)")
  }

  @Test(arguments: [OverlayKind.actionValues, .stateValues, .visits, .optimum, .error])
  func aSignOfACellIsSeenUnderAnOverlay(overlay: OverlayKind) throws {
    var state = try WatchModel([CorridorRun()], mode: .greedy, overlay: overlay).state()
    let plain = try picture(of: state)
    state.panes[0].frame.scene.label("a", 1, 0)
    #expect(try picture(of: state) != plain)
  }

  @Test func theTimelineIsThatOfTheRunThatIsShown() throws {
    let runs = [CorridorRun(), CorridorRun(seed: 2)]
    runs[1].returns = ReturnHistory((0..<10).map { Float(9 - $0) })
    let states = try runs.map { try WatchModel([$0], mode: .replay, episode: 3).state() }
    let canvas = BitmapCanvas(width: 1280, height: 800, typeface: try Typeface())
    for state in states { _ = ViewPainter(theme: .dark).paint(state, on: canvas) }
    let fresh = try picture(of: states[1])
    #expect(!fresh.indices.contains { canvas.pixels[$0] != fresh[$0] })
  }

  @Test func aKeptPictureKeepsItsGrid() throws {
    let canvas = BitmapCanvas(width: 640, height: 480, typeface: try Typeface())
    weak var grid: GridOverlay?
    do {
      let run = CorridorRun()
      grid = run.overlay
      _ = ViewPainter(theme: .dark).paint(try WatchModel([run], mode: .greedy).state(), on: canvas)
    }
    #expect(grid != nil, "another grid would get its address, and its picture")
    #expect(canvas.width == 640)
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

  @Test func aLossHasTheNameOfTheRunsThatHaveOne() throws {
    let runs = [CorridorRun(), CorridorRun(algorithm: "dqn")]
    runs[0].curves.lossName = "TD error"
    runs[0].curves.loss = [CurvePoint(step: 100, value: 0.5)]
    let panels = try WatchModel(runs, mode: .greedy).state().learning
    #expect(PanelPart.lossName(of: panels) == "TD error", "nothing is known of the other's loss yet")
  }

  /// Pairs of texts that cover each other, and texts that leave the picture.
  private func collisions(_ state: ViewState, width: Int, height: Int) throws -> [String] {
    let texts = try texts(of: state, width: width, height: height)
    var found = texts.filter { $0.room.x < 0 || $0.room.maxX > Double(width) }.map { "\($0) leaves" }
    for (index, text) in texts.enumerated() {
      for other in texts.dropFirst(index + 1) {
        let isApart =
          text.room.maxX <= other.room.x || other.room.maxX <= text.room.x || text.room.maxY <= other.room.y
          || other.room.maxY <= text.room.y
        if !isApart { found.append("\(text) and \(other)") }
      }
    }
    return found
  }

  /// Two seeds each of an experiment with a long name and of another one.
  private func named() -> [CorridorRun] {
    ["an-experiment-with-a-rather-long-name-indeed", "another"].flatMap { folder in
      [UInt64(2), 3].map { seed -> CorridorRun in
        let run = CorridorRun(seed: seed)
        run.run.path = "runs/\(folder)/seed-\(seed).sqlite"
        run.curves.loss = [CurvePoint(step: 100, value: 0.1 * Double(seed))]
        return run
      }
    }
  }

  @Test(arguments: [(640, 400), (1280, 800)])
  func longNamesLeaveRoomForFiguresAndKeepTheirSeeds(width: Int, height: Int) throws {
    let runs = named()
    let wall = try WatchModel(runs, mode: .greedy, isWall: true).state()
    let pair = try WatchModel([runs[0], runs[2]], mode: .greedy).state()
    for state in [wall, pair] {
      #expect(try collisions(state, width: width, height: height) == [])
    }
    let words = try texts(of: wall, width: width, height: height).map(\.words)
    for seed in 2...3 {
      #expect(words.contains { $0.hasPrefix("an-") && $0.hasSuffix("seed \(seed)") }, "\(words)")
    }
    #expect(words.filter { $0.hasPrefix("return") || $0.contains("· return") }.count == 4, "\(words)")
  }

  @Test func aFinishedRunThatRecordedNothingDoesNotPromiseIt() throws {
    let run = CorridorRun()
    func words() throws -> [String] {
      try texts(of: WatchModel([run], mode: .greedy).state(), width: 1280, height: 800).map(\.words)
    }
    #expect(try words().contains("nothing yet"))
    run.isRunning = false
    let finished = try words()
    #expect(finished.contains("not recorded") && !finished.contains("nothing yet"))
  }

  @Test func figuresOfSomeRunsOfAWallAreARange() throws {
    let runs = [CorridorRun(), CorridorRun(seed: 2), CorridorRun(seed: 3)]
    for (index, value) in [0.25, 0.75].enumerated() {
      runs[index].curves.loss = [CurvePoint(step: 100, value: value)]
    }
    let state = try WatchModel(runs, mode: .greedy, isWall: true).state()
    let words = try texts(of: state, width: 1280, height: 800).map(\.words)
    #expect(words.contains("0.250 to 0.750") && !words.contains { $0.contains(" | ") }, "\(words)")
  }

  @Test func theTimelineSaysBothNumbersInFullWhereTheyHaveRoom() throws {
    let run = CorridorRun(episodes: 1_195)
    let state = try WatchModel([run], mode: .replay, episode: 1_194).state()
    #expect(try texts(of: state, width: 1280, height: 800).map(\.words).contains("1,194 of 1,195"))
  }

  @Test func rewardsStandBelowTheirSteps() throws {
    func firstBar(_ values: [Double]) throws -> Int? {
      var state = try WatchModel([CorridorRun()], mode: .greedy).state()
      (state.panes[0].rewards, state.panes[0].values, state.panes[0].frame.step) = ([1, 1, 1, 1], values, 4)
      state.learning = []
      let (full, empty) = (try picture(of: state), try picture(of: with(state, rewards: [0, 0, 0, 0])))
      return full.indices.filter { full[$0] != empty[$0] }.map { $0 % 1280 }.min()
    }
    let narrow = try #require(try firstBar([0, 0.5, 1, 0.5, 0]))
    let wide = try #require(try firstBar([0, -50_000, -100_000, -50_000, 0]))
    #expect(wide > narrow + 10, "wider figures move the curve, and the bars with it")
  }

  private func with(_ state: ViewState, rewards: [Double]) -> ViewState {
    var state = state
    state.panes[0].rewards = rewards
    return state
  }

  @Test func theAgentLeavesTheFiguresOfItsCellFree() throws {
    var state = try WatchModel([CorridorRun()], mode: .greedy).state()
    let frame = state.panes[0].frame
    state.overlay = .visits
    state.panes[0].frame.grid = GridOverlay(
      columns: 5, rows: 1, cells: frame.grid?.cells ?? [], directions: [nil, nil])
    func view(agentIn column: Double) throws -> [UInt32] {
      let triangle = [(0.9, 0.5), (0.12, 0.83), (0.12, 0.17)].map { Scene.Point(column + $0.0, $0.1) }
      state.panes[0].frame.scene.shapes =
        frame.scene.shapes.filter { !$0.isAgent } + [.polygon(triangle, .agent)]
      return try picture(of: state)
    }
    let (without, shown) = (try view(agentIn: 3), try view(agentIn: 1))
    let layout = ViewPainter(theme: .dark).paint(
      state, on: BitmapCanvas(width: 1280, height: 800, typeface: try Typeface()))
    let cell = layout.scenes[0].cell(1, 0)
    let changed = shown.indices.filter { shown[$0] != without[$0] }
    let middle = cell.inset(cell.width * 0.25)
    #expect(!changed.isEmpty)
    #expect(!changed.contains { middle.contains(Point(Double($0 % 1280), Double($0 / 1280))) })
  }

  @Test func aDoorIsAThingOfTheWorld() {
    let door = Scene.Shape.rectangle(origin: .init(2, 1), width: 1, height: 1, .body)
    #expect(!door.isAgent)
    #expect(Scene.Shape.rectangle(origin: .init(2, 1), width: 0.5, height: 1, .body).isAgent)
    #expect(Scene.Shape.rectangle(origin: .init(2, 1), width: 1, height: 1, .agent).isAgent)
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
    // Between two steps there is none.
    #expect(Chart.ticks(0, 3, count: 20, areWhole: true) == [0, 1, 2, 3])
    // A single number is no scale.
    #expect(Chart.ticks(-6.6, -5.4, count: 2) == [-6.5, -6, -5.5])
  }
}
