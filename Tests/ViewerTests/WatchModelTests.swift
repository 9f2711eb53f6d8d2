import Painting
import Testing
import Viewer

@Suite struct WatchModelTests {
  @Test func timePassesAtTheWorldsPaceTimesTheSpeed() throws {
    let model = try WatchModel([CorridorRun()], mode: .greedy)
    model.advance(by: 0.25)
    #expect(model.step == 2)
    model.perform(.slower)
    model.advance(by: 0.1)
    #expect(model.step == 3)
  }

  @Test func liveGoesToTheNewestEpisodeAndWaitsForTheNext() throws {
    let run = CorridorRun(episodes: 3)
    let model = try WatchModel([run], mode: .live)
    #expect(model.shows[0].facts.origin == .training(3))
    for _ in 0..<20 { model.advance(by: 0.1) }
    #expect(model.isWaiting && model.step == 4)
    run.returns.append([1, 2, 3])
    model.advance(by: 0.1)
    #expect(model.shows[0].facts.origin == .training(6) && model.mode == .live)
  }

  @Test func aViewerThatComesBeforeTheFirstEpisodeShowsItOnceItHasEnded() throws {
    let run = CorridorRun(episodes: 0)
    run.valuesStep = nil
    let model = try WatchModel([run], mode: .live)
    #expect(model.state().message == "Waiting for the first episode to end…")
    _ = try picture(of: model.state())
    run.returns = [1]
    _ = model.refresh()
    #expect(model.shows.count == 1 && model.state().message == nil)
  }

  @Test func thereIsNoGreedyPolicyBeforeTheFirstCheckpoint() throws {
    let run = CorridorRun()
    run.valuesStep = nil
    let model = try WatchModel([run], mode: .live)
    model.perform(.greedy)
    #expect(model.mode == .live && model.state().toast == "no checkpoint is recorded yet")
  }

  @Test func whereNoEpisodeHasEndedTheGreedyOneDoesNotStayForTraining() throws {
    let model = try WatchModel([CorridorRun(episodes: 0)], mode: .greedy)
    #expect(model.shows.count == 1)
    model.perform(.greedy)
    #expect(model.mode == .live && model.shows.isEmpty)
    #expect(model.state().message == "Waiting for the first episode to end…")
  }

  @Test func theNextAndThePreviousGreedyEpisodeAreOthers() throws {
    let model = try WatchModel([CorridorRun()], mode: .greedy, greedyIndex: 1)
    let commands: [KeyCommand] = [.nextEpisode, .nextEpisode, .previousEpisode]
    let shown = commands.map { command in
      model.perform(command)
      return model.shows[0].facts.origin
    }
    #expect(shown == [.greedy(2), .greedy(3), .greedy(2)])
    // None comes before the first.
    for _ in 0..<3 { model.perform(.previousEpisode) }
    #expect(model.mode == .greedy && model.shows[0].facts.origin == .greedy(0))
  }

  @Test func theLastGreedyEpisodeHasNoNext() throws {
    let model = try WatchModel([CorridorRun()], mode: .greedy, greedyIndex: .max - 1)
    for _ in 0..<2 { model.perform(.nextEpisode) }
    #expect(model.shows[0].facts.origin == .greedy(.max))
    model.perform(.previousEpisode)
    #expect(model.shows[0].facts.origin == .greedy(.max - 1))
  }

  @Test func aClickOnTheTimelineTravelsToThatEpisode() throws {
    let model = try WatchModel([CorridorRun(episodes: 1000)], mode: .greedy)
    let canvas = BitmapCanvas(width: 1280, height: 800, typeface: try Typeface())
    let layout = ViewPainter(theme: .dark).paint(model.state(), on: canvas)
    let episodes = try #require(layout.episodes)
    model.click(Point(episodes.x, episodes.midY), in: layout, isDrag: false)
    #expect(model.mode == .replay && model.shows[0].facts.origin == .training(1))
    model.click(Point(episodes.maxX - 1, episodes.midY), in: layout, isDrag: true)
    #expect(model.shows[0].facts.origin == .training(1000))
    let steps = try #require(layout.steps)
    model.click(Point(steps.midX, steps.midY), in: layout, isDrag: false)
    #expect(model.step == 2 && !model.isPlaying)
  }

  @Test func anEpisodeThatDoesNotExistIsAnError() {
    #expect(throws: RecordingFailure.self) { try WatchModel([CorridorRun()], mode: .replay, episode: 11) }
  }

  @Test func theOverlaysOfTheStepAreKnown() throws {
    let model = try WatchModel([CorridorRun()], mode: .greedy)
    #expect(model.overlays == [.actionValues, .stateValues, .visits, .optimum, .error, .none])
    let waiting = CorridorRun(episodes: 0)
    #expect(try WatchModel([waiting], mode: .live).overlays.isEmpty)
  }

  @Test func nothingMovesWhilePaused() throws {
    let model = try WatchModel([CorridorRun()], mode: .greedy)
    #expect(model.isMoving)
    model.perform(.pause)
    #expect(!model.isMoving)
  }

  @Test func fastestShowsAnEpisodeInSomeFrames() throws {
    let model = try WatchModel([CorridorRun(episodes: 100)], mode: .replay, episode: 1)
    for _ in 0..<8 { model.perform(.faster) }
    for _ in 0..<40 { model.advance(by: 1.0 / 60) }
    guard case .training(let number) = model.shows[0].facts.origin else { return }
    #expect(number > 10)
  }
}
