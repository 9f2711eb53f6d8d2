import Drawing
import Painting
import Testing
import Viewer

/// Three cells in a row; the left one is taken.
private final class BoardShow: EpisodeShow {
  let facts = EpisodeFacts(
    origin: .greedy(0), seed: 7, length: 3, return: 1, ending: .terminated, epsilon: 0, runStep: 100)
  let secondsPerStep = 0.1
  let rewards = [0.0, 0, 1]
  var values: [Double]? = [0.9, -0.25, 0.42]
  var opinion: SolverOpinion? = .solved([
    SolvedMove(action: 1, value: -1, note: "in 4", isBest: false),
    SolvedMove(action: 2, value: 1, note: "in 3", isBest: true),
  ])
  /// Three simulations that come to prefer a move that loses.
  var film: SearchFilm? = SearchFilm(
    actions: [1, 2], priors: [0.25, 0.75], proven: [nil, nil], simulations: 3,
    moments: [
      .init(visits: [0, 1], values: [nil, 0.1], favorite: 1, line: [mark(2)]),
      .init(visits: [1, 1], values: [0.5, 0.1], favorite: 0, line: [mark(1), mark(2)]),
      .init(visits: [2, 1], values: [0.6, 0.1], favorite: 0, line: [mark(1), mark(2)]),
    ])
  /// Whether the agent has won at the end.
  var isWon = false
  private(set) var questions = 0

  private static func mark(_ column: Int) -> LineMark {
    LineMark(ActionPlace(.init(Double(column) + 0.5, 0.5), radius: 0.4), isAgents: column == 1)
  }

  func stateValues(_ steps: ClosedRange<Int>, at step: Int) -> [Double] { steps.map { _ in 0.42 } }

  func frame(at step: Int) -> Frame {
    var scene = Scene(width: 3, height: 1)
    scene.grid(columns: 3, rows: 1)
    let places = [nil] + (1..<3).map { ActionPlace(.init(Double($0) + 0.5, 0.5), radius: 0.4) }
    let isOver = isWon && step == facts.length
    let values = isOver ? nil : values
    return Frame(
      scene: scene, step: step, returnSoFar: isOver ? 1 : 0, ending: isOver ? .terminated : .none,
      actionValues: values, legalActions: [1, 2],
      board: BoardOverlay(
        places: places, legalActions: [1, 2], values: values,
        opinion: opinion.map { opinion in
          { [self] in
            questions += 1
            return opinion
          }
        }, search: film.map { film in { film } }))
  }
}

private final class BoardRun: WatchSource {
  let show = BoardShow()
  let run = WatchedRun(
    environment: "Row-v0", algorithm: "dqn", seed: 1, path: "", actionLabels: ["a", "b", "c"], memory: "",
    totalSteps: 100, rewardThreshold: nil)
  let (isRunning, status, step, valuesStep) = (false, "finished", 100, Int?.some(100))
  let returns: ReturnHistory = [1]
  let curves = LearningCurves()
  func refresh() -> Bool { false }
  func episode(_ number: Int) -> any EpisodeShow { show }
  func greedyEpisode(_ index: Int) -> any EpisodeShow { show }
}

@Suite struct BoardTests {
  /// Every text of the picture.
  private func texts(_ model: any ViewerModel, width: Int = 1280, height: Int = 800) throws -> [String] {
    let canvas = SVGCanvas(width: width, height: height, typeface: try Typeface())
    _ = ViewPainter(theme: .dark).paint(model.state(), on: canvas)
    return canvas.document.split(separator: "\n").filter { $0.hasPrefix("<text") }.map {
      String($0.split(separator: ">", maxSplits: 1)[1].dropLast("</text>".count))
    }
  }

  @Test func legalMovesShowTheirValuesAndOthersNothing() throws {
    let run = BoardRun()
    let texts = try texts(try WatchModel([run], mode: .greedy))
    #expect(texts.contains("Q of each move") && texts.contains("-0.25"))
    // On the board, below the value bar and in the bars of actions.
    #expect(texts.filter { $0.hasPrefix("0.42") }.count == 3)
    #expect(!texts.contains { $0.hasPrefix("0.9") }, "an illegal move has no value to show")
    #expect(run.show.questions == 0, "a solver takes time, so it is asked only where its opinion is shown")
  }

  @Test func theSolversOpinionIsAnOverlay() throws {
    let run = BoardRun()
    let model = try WatchModel([run], mode: .greedy)
    model.perform(.overlay)
    #expect(model.overlay == .optimum)
    let texts = try texts(model)
    #expect(run.show.questions == 1)
    // The second "wins" stands below the value bar.
    #expect(texts.filter { $0 == "wins" }.count == 2 && texts.filter { $0 == "loses" }.count == 1)
    #expect(texts.contains("in 3") && texts.contains("in 4"))
    model.perform(.overlay)
    #expect(model.overlay == .search)
    model.perform(.overlay)
    #expect(model.overlay == .none)
  }

  @Test(arguments: [
    (OverlayKind.actionValues, "Q of each move"), (OverlayKind.optimum, "Solver's values"),
    (OverlayKind.search, "Search"),
  ])
  func theEndOfAGameKeepsTheOverlayAndShowsTheResult(kind: OverlayKind, heading: String) throws {
    let run = BoardRun()
    run.show.isWon = true
    let model = try WatchModel([run], mode: .greedy, overlay: kind)
    model.seek(to: 3)
    #expect(model.state().overlay == kind)
    let texts = try texts(model)
    #expect(run.show.questions == 0, "there is nothing left to solve")
    #expect(texts.contains(heading.replacing("'", with: "&#39;")) || texts.contains(heading), "\(texts)")
    // Once, below the value bar.
    #expect(texts.count { $0 == "wins" } == 1 && texts.contains("the game is over") && !texts.contains("?"))
  }

  @Test func aSearchIsShownWithItsPriorsItsLineAndTheSolversWord() throws {
    let run = BoardRun()
    let texts = try texts(try WatchModel([run], mode: .greedy, overlay: .search))
    #expect(texts.contains("Search of each move") && texts.contains("3 of 3 simulations"))
    // The expected moves are numbered on the board; the figures of both moves stand in rows.
    let plain = try self.texts(try WatchModel([run], mode: .greedy, overlay: .optimum))
    for number in ["1", "2"] {
      #expect(texts.count { $0 == number } == plain.count { $0 == number } + 2)
    }
    #expect(texts.contains("0.60") && texts.contains("0.10"))
    #expect(texts.filter { $0 == "loses" }.count == 1 && texts.filter { $0 == "wins" }.count == 1)
    #expect(texts.contains("the preferred move is a mistake"))
    run.show.opinion = nil
    let without = try self.texts(try WatchModel([run], mode: .greedy, overlay: .search))
    #expect(without.contains("simulations and value") && !without.contains("loses"))
  }

  @Test func aSearchWithoutSimulationsSaysWhatIsProven() throws {
    let run = BoardRun()
    run.show.opinion = nil
    run.show.film = SearchFilm(
      actions: [1, 2], priors: [0.25, 0.75], proven: [nil, 1], simulations: 3, moments: [],
      beginning: .init(visits: [0, 0], values: [nil, 1], favorite: 1, line: []))
    let seen = try texts(try WatchModel([run], mode: .greedy, overlay: .search))
    #expect(seen.contains("the result is proven without simulations") && seen.contains("= 1"))
    #expect(!seen.contains("?") && !seen.contains { $0.contains("0 of 0") }, "\(seen)")
  }

  @Test func whatASearchHasProvenIsTheBestOfItsMoves() {
    func result(_ proven: [Int?]) -> Int? {
      SearchFilm(
        actions: Array(proven.indices), priors: proven.map { _ in 0.5 }, proven: proven, simulations: 0,
        moments: []
      ).result
    }
    #expect(result([nil, 1]) == 1 && result([0, -1]) == 0 && result([-1, -1]) == -1)
    #expect(result([nil, 0]) == nil && result([nil, -1]) == nil && result([]) == nil)
  }

  @Test func theCountOfASearchStaysInASmallWindow() throws {
    let model = try WatchModel([BoardRun()], mode: .greedy, overlay: .search)
    let seen = try texts(model, width: 150, height: 120)
    #expect(seen.contains("3 of 3") && !seen.contains("3 of 3 simulations"), "\(seen)")
  }

  @Test func movesOfASearchThatHaveNoRoomAreCounted() throws {
    let run = BoardRun()
    run.show.film = SearchFilm(
      actions: Array(0..<90), priors: Array(repeating: 0.01, count: 90),
      proven: Array(repeating: nil, count: 90),
      simulations: 90,
      moments: [
        .init(
          visits: Array(repeating: 1, count: 90), values: Array(repeating: 0.5, count: 90), favorite: 0,
          line: [])
      ])
    let seen = try texts(try WatchModel([run], mode: .greedy, overlay: .search))
    #expect(seen.contains { $0.hasPrefix("and ") && $0.hasSuffix(" more") }, "\(seen)")
  }

  @Test func keysAndMouseMoveThroughTheSimulations() throws {
    let run = BoardRun()
    let model = try WatchModel([run], mode: .greedy)
    model.perform(.fewerSimulations)
    #expect(model.overlay == .search)
    #expect(try texts(model).contains("2 of 3 simulations"))
    model.perform(.fewerSimulations)
    var seen = try texts(model)
    #expect(seen.contains("1 of 3 simulations") && !seen.contains("the preferred move is a mistake"))
    #expect(!seen.contains("0.60"), "a move that has not been tried has no value")
    model.perform(.fewerSimulations)
    model.perform(.fewerSimulations)
    #expect(try texts(model).contains("0 of 3 simulations"))
    let canvas = BitmapCanvas(width: 1280, height: 800, typeface: try Typeface())
    let layout = ViewPainter(theme: .dark).paint(model.state(), on: canvas)
    let slider = try #require(layout.search)
    model.click(Point(slider.rect.x + slider.rect.width * 0.7, slider.rect.midY), in: layout, isDrag: true)
    #expect(try texts(model).contains("2 of 3 simulations"))
    model.perform(.moreSimulations)
    #expect(try texts(model).contains("3 of 3 simulations"))
    run.show.film = nil
    model.perform(.moreSimulations)
    seen = try texts(model)
    #expect(seen.contains("No search is shown; O changes the overlay."))
  }

  @Test func aSliderMovesByATenth() {
    let film = SearchFilm(
      actions: [0], priors: [1], proven: [nil], simulations: 200,
      moments: (1...200).map { .init(visits: [$0], values: [0.5], favorite: 0, line: []) })
    var slider = SearchSlider()
    slider.move(-1, in: film)
    #expect(slider.simulations == 180)
    slider.move(1, in: film)
    #expect(slider.simulations == 198)
    slider.move(1, in: film)
    #expect(slider.simulations == nil, "the end stays the end, whatever the next position's search has")
    #expect(film.moment(nil).visits == [200] && film.moment(0).value == nil && film.moment(7).value == 0.5)
  }

  @Test func aSolverThatIsAtWorkOrSilentSaysSo() throws {
    let run = BoardRun()
    let model = try WatchModel([run], mode: .greedy, overlay: .optimum)
    run.show.opinion = .thinking
    #expect(try texts(model).contains("the solver is working on this position…"))
    run.show.opinion = SolverOpinion.none("too many empty cells")
    #expect(try texts(model).contains("too many empty cells"))
  }

  @Test func withoutValuesTheSolversOpinionIsShown() throws {
    let run = BoardRun()
    (run.show.values, run.show.film) = (nil, nil)
    let model = try WatchModel([run], mode: .greedy)
    #expect(model.state().overlay == .optimum)
    run.show.opinion = nil
    #expect(model.state().overlay == .none)
  }

  @Test func hoveringNamesTheMove() throws {
    let run = BoardRun()
    let model = try WatchModel([run], mode: .greedy)
    let canvas = BitmapCanvas(width: 1280, height: 800, typeface: try Typeface())
    let layout = ViewPainter(theme: .dark).paint(model.state(), on: canvas)
    model.point(at: layout.scenes[0].position(.init(2.4, 0.6)))
    let texts = try texts(model)
    #expect(texts.contains("→ Q") && texts.contains("0.420000"))
  }

  @Test func aHintOnABoardLastsUntilTheNextMove() throws {
    let game = BoardGameOfThree()
    let model = PlayModel(game)
    #expect(model.state().overlay == .none)
    model.perform(.hint)
    #expect(model.state().overlay == .actionValues)
    model.press(.character("2"))
    #expect(game.moves == [1] && model.state().overlay == .none)
    game.show.values = nil
    model.perform(.hint)
    #expect(model.state().overlay == .optimum)
    model.perform(.hint)
    #expect(model.state().overlay == .none)
  }
}

private final class BoardGameOfThree: Game {
  let show = BoardShow()
  let (title, subtitle, actionLabels) = ("Row-v0", "", ["a", "b", "c"])
  let actionDirections: [Direction?] = []
  let (rewards, secondsPerStep) = ([Double](), Double?.none)
  private(set) var moves: [Int] = []
  var frame: Frame { show.frame(at: 0) }
  func refresh() -> Bool { false }
  func isLegal(_ action: Int) -> Bool { action > 0 }
  func act(_ action: Int) { moves.append(action) }
  func undo() -> Bool { false }
  func restart() {}
  func hint() -> [Double]? { nil }
  func action(at point: Scene.Point) -> Int? { Int(point.x) }
}
