import CSDL2
import Foundation
import Painting
import TestSupport
import Testing
import Viewer

extension KeyTests {
  /// Events of mouse and window, by SDL's own queue, in a window of its dummy driver.
  @MainActor @Suite struct WindowTests {
    private func run(
      _ model: any ViewerModel, width: Int = 640, height: Int = 480, events: [SDL_Event]
    ) throws -> ViewerLoop {
      let loop = try ViewerLoop(model, title: "test", width: width, height: height)
      loop.idleSeconds = 0.02
      // The first frame says where things are.
      var (painted, asked) = (0, 0)
      try loop.run(shouldStop: { painted > 0 }, onFrame: { painted = $0 })
      for var event in events { #expect(SDL_PushEvent(&event) == 1) }
      try loop.run(
        shouldStop: {
          asked += 1
          return asked > 6
        })
      return loop
    }

    private func motion(_ x: Double, _ y: Double) -> SDL_Event {
      var event = SDL_Event()
      event.motion.type = SDL_MOUSEMOTION.rawValue
      (event.motion.x, event.motion.y) = (Int32(x), Int32(y))
      return event
    }

    private func button(_ type: SDL_EventType, _ x: Double, _ y: Double) -> SDL_Event {
      var event = SDL_Event()
      event.button.type = type.rawValue
      (event.button.button, event.button.x, event.button.y) = (1, Int32(x), Int32(y))
      return event
    }

    /// The only window that there is.
    private var openWindow: OpaquePointer? {
      for number in UInt32(1)...2000 { if let window = SDL_GetWindowFromID(number) { return window } }
      return nil
    }

    private func layout(_ model: any ViewerModel) throws -> ViewLayout {
      let canvas = BitmapCanvas(width: 640, height: 480, typeface: try Typeface())
      return ViewPainter(theme: .dark).paint(model.state(), on: canvas)
    }

    @Test func theMouseHovers() throws {
      let model = try WatchModel([CorridorRun()], mode: .replay, episode: 1)
      model.perform(.pause)
      _ = try run(model, events: [motion(123, 45)])
      #expect(model.hover == Point(123, 45))
    }

    @Test func aDragOverTheTimelineScrubsThroughTheEpisodes() throws {
      let model = try WatchModel([CorridorRun(episodes: 1000)], mode: .greedy)
      model.perform(.pause)
      let episodes = try #require(try layout(model).episodes)
      let middle = episodes.midY
      _ = try run(
        model,
        events: [
          button(SDL_MOUSEBUTTONDOWN, episodes.x, middle), motion(episodes.midX, middle),
          button(SDL_MOUSEBUTTONUP, episodes.midX, middle), motion(episodes.maxX, middle),
        ])
      guard case .training(let number) = model.shows[0].facts.origin else {
        Issue.record("no training episode is shown")
        return
      }
      #expect((495...505).contains(number), "after the button is up the mouse only hovers")
    }

    @Test func aClickOnTheStepsGoesThere() throws {
      let model = try WatchModel([CorridorRun()], mode: .replay, episode: 1)
      model.perform(.pause)
      // The window has a row of keys.
      _ = try run(model, events: [])
      let steps = try #require(try layout(model).steps)
      _ = try run(model, events: [button(SDL_MOUSEBUTTONDOWN, steps.maxX - 1, steps.midY)])
      #expect(model.step == 4)
    }

    @Test func thePictureTakesTheWindowsNewSize() throws {
      let model = try WatchModel([CorridorRun()], mode: .replay, episode: 1)
      let loop = try ViewerLoop(model, title: "test", width: 640, height: 480)
      var painted = 0
      try loop.run(shouldStop: { painted > 0 }, onFrame: { painted = $0 })
      #expect(loop.canvasSize == (640, 480))
      SDL_SetWindowSize(try #require(openWindow), 900, 700)
      painted = 0
      try loop.run(shouldStop: { painted > 0 }, onFrame: { painted = $0 })
      #expect(loop.canvasSize == (900, 700))
    }

    @Test func aFilmEndsWhereTheWindowChangesItsSize() throws {
      let model = try WatchModel([CorridorRun()], mode: .replay, episode: 1)
      let folder = try Scratch.folder()
      defer { try? FileManager.default.removeItem(at: folder) }
      let loop = try ViewerLoop(model, title: "test", width: 640, height: 480, folder: folder.path)
      model.perform(.record)
      var painted = 0
      try loop.run(shouldStop: { painted > 2 }, onFrame: { painted = $0 })
      SDL_SetWindowSize(try #require(openWindow), 900, 700)
      painted = 0
      try loop.run(shouldStop: { painted > 4 }, onFrame: { painted = $0 })
      #expect(!model.isRecording)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
    }

    @Test func picturesOfOneSecondAreFilesOfTheirOwn() throws {
      let model = try WatchModel([CorridorRun()], mode: .replay, episode: 1)
      let folder = try Scratch.folder()
      defer { try? FileManager.default.removeItem(at: folder) }
      let loop = try ViewerLoop(model, title: "test", width: 320, height: 240, folder: folder.path)
      for _ in 0..<3 { model.perform(.screenshot) }
      var painted = 0
      try loop.run(shouldStop: { painted > 0 }, onFrame: { painted = $0 })
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 3)
    }

    @Test func theMouseIsWhereItPointsOnHighDensityScreens() {
      #expect(Window.pixel(100, 40, windowWidth: 640, pixelWidth: 1280) == Point(200, 80))
      #expect(Window.pixel(100, 40, windowWidth: 640, pixelWidth: 640) == Point(100, 40))
      #expect(Window.pixel(100, 40, windowWidth: 0, pixelWidth: 1) == Point(100, 40))
    }
  }
}
