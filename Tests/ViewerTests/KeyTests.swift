import CSDL2
import Drawing
import Foundation
import Painting
import TestSupport
import Testing
import Viewer

/// Presses every key of the table in a window of SDL's "dummy" driver, which is one that was asked for.
@MainActor @Suite(.serialized) struct KeyTests {
  /// What a key press reaches: the loop, its window and the events of SDL.
  @discardableResult private func press(
    _ keys: [Key], on model: any ViewerModel, releasing: Bool = true, folder: URL
  ) throws -> ViewerLoop {
    let loop = try ViewerLoop(model, title: "test", width: 640, height: 480, folder: folder.path)
    for key in keys {
      push(SDL_KEYDOWN, key)
      if releasing { push(SDL_KEYUP, key) }
    }
    loop.idleSeconds = 0.02
    var (painted, asked) = (0, 0)
    try loop.run(
      shouldStop: {
        asked += 1
        return painted > 0 && asked > 4
      }, onFrame: { painted = $0 })
    return loop
  }

  private func push(_ type: SDL_EventType, _ key: Key, with modifiers: SDL_Keymod = KMOD_NONE) {
    var event = SDL_Event()
    event.key.type = type.rawValue
    let (symbol, isShifted) = Self.symbol(of: key)
    event.key.keysym.sym = symbol
    event.key.keysym.mod = UInt16(modifiers.rawValue | (isShifted ? KMOD_SHIFT.rawValue : 0))
    #expect(SDL_PushEvent(&event) == 1)
  }

  private static func symbol(of key: Key) -> (Int32, Bool) {
    func code(_ code: SDL_KeyCode) -> (Int32, Bool) { (Int32(bitPattern: code.rawValue), false) }
    switch key {
    case .space: return code(SDLK_SPACE)
    case .left: return code(SDLK_LEFT)
    case .right: return code(SDLK_RIGHT)
    case .up: return code(SDLK_UP)
    case .down: return code(SDLK_DOWN)
    case .backspace: return code(SDLK_BACKSPACE)
    case .home: return code(SDLK_HOME)
    case .end: return code(SDLK_END)
    case .tab: return code(SDLK_TAB)
    case .escape: return code(SDLK_ESCAPE)
    case .pageUp: return code(SDLK_PAGEUP)
    case .pageDown: return code(SDLK_PAGEDOWN)
    case .function(let number): return code(number == 1 ? SDLK_F1 : SDLK_F11)
    case .character("?"): return (Int32(bitPattern: SDLK_SLASH.rawValue), true)
    case .character("+"): return code(SDLK_KP_PLUS)
    case .character(let sign): return (Int32(sign.unicodeScalars.first?.value ?? 0), false)
    }
  }

  @Test func everyKeyOfWatchingHasItsEffect() throws {
    for binding in KeyBinding.table(for: .watch) {
      for key in binding.keys {
        let folder = try Scratch.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let run = CorridorRun(episodes: 1000)
        let shelf = CorridorShelf([run, CorridorRun(), CorridorRun()])
        let model = try WatchModel([run], mode: .replay, episode: 500, shelf: shelf)
        model.seek(to: 2)
        let before = (theme: model.theme, speed: model.speedIndex, overlay: model.overlay)
        let holds = binding.command == .hideOverlays
        try press([key], on: model, releasing: !holds, folder: folder)
        let origin = model.shows.first?.facts.origin
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let note = "\(key.label): \(binding.help)"
        switch binding.command {
        case .pause: #expect(model.isPlaying, "\(note)")
        case .stepForward: #expect(model.step == 3, "\(note)")
        case .stepBack: #expect(model.step == 1, "\(note)")
        case .faster: #expect(model.speedIndex == before.speed + 1, "\(note)")
        case .slower: #expect(model.speedIndex == before.speed - 1, "\(note)")
        case .restart: #expect(model.step < 2 && model.isPlaying, "\(note)")
        case .first: #expect(model.step == 0 && !model.isPlaying, "\(note)")
        case .last: #expect(model.step == 4, "\(note)")
        case .nextEpisode: #expect(origin == .training(501), "\(note)")
        case .previousEpisode: #expect(origin == .training(499), "\(note)")
        case .muchLater: #expect(origin == .training(510), "\(note)")
        case .muchEarlier: #expect(origin == .training(490), "\(note)")
        case .greedy: #expect(model.mode == .greedy && origin == .greedy(0), "\(note)")
        case .overlay: #expect(model.overlay != before.overlay, "\(note)")
        case .hideOverlays:
          #expect(model.isHidden && model.state().overlay == .none, "\(note)")
          model.release(.hideOverlays)
          #expect(model.state().overlay == before.overlay, "\(note)")
        case .moreSimulations, .fewerSimulations:  // BoardTests moves through a search; here is none.
          #expect(model.state().toast == "No search is shown; O changes the overlay.", "\(note)")
        case .wall: #expect(model.isWall && model.sources.count == 3, "\(note)")
        case .nextRun: #expect(model.sources.first === shelf.runs[1], "\(note)")
        case .previousRun: #expect(model.sources.first === shelf.runs[2], "\(note)")
        case .screenshot: #expect(files.count == 1 && files[0].hasSuffix(".png"), "\(note)")
        case .record: #expect(files.count == 1 && files[0].hasSuffix(".gif"), "\(note)")
        case .updates: #expect(model.showsUpdates && model.state().panes[0].update != nil, "\(note)")
        case .panel: #expect(!model.showsPanel, "\(note)")
        case .theme: #expect(model.theme != before.theme, "\(note)")
        case .fullScreen: break  // Seen below: the loop asks the window.
        case .help: #expect(model.showsHelp && model.state().help != nil, "\(note)")
        case .quit: break  // Seen below: the loop ends.
        case .undo, .hint: Issue.record("\(note) does not belong to watching")
        }
      }
    }
  }

  @Test func quitKeysEndTheLoopAndFirstCloseTheHelp() throws {
    for key in KeyBinding.table.filter({ $0.command == .quit }).flatMap(\.keys) {
      let model = try WatchModel([CorridorRun()], mode: .live)
      let loop = try ViewerLoop(model, title: "test", width: 640, height: 480)
      model.perform(.help)
      push(SDL_KEYDOWN, key)
      push(SDL_KEYUP, key)
      push(SDL_KEYDOWN, key)
      let end = Date().addingTimeInterval(10)
      try loop.run(shouldStop: { Date() > end })
      #expect(Date() < end && !model.showsHelp)
    }
  }

  @Test func fullScreenKeysReachTheWindow() throws {
    for key in KeyBinding.table.filter({ $0.command == .fullScreen }).flatMap(\.keys) {
      let models: [any ViewerModel] = [
        try WatchModel([CorridorRun()], mode: .live), PlayModel(CorridorGame()),
      ]
      for model in models {
        #expect(try press([key], on: model, folder: try Scratch.folder()).isFullScreen, "\(key.label)")
        #expect(try !press([key, key], on: model, folder: try Scratch.folder()).isFullScreen)
      }
    }
  }

  @Test func everyKeyOfPlayingHasItsEffect() throws {
    for binding in KeyBinding.table(for: .play) {
      for key in binding.keys {
        let folder = try Scratch.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let game = CorridorGame()
        if [.pause, .faster, .slower].contains(binding.command) { game.secondsPerStep = 0.5 }
        let model = PlayModel(game)
        game.act(1)
        game.act(1)
        let before = (theme: model.theme, speed: model.speedIndex)
        let holds = binding.command == .hideOverlays
        if holds { model.perform(.overlay) }
        try press([key], on: model, releasing: !holds, folder: folder)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let note = "\(key.label): \(binding.help)"
        switch binding.command {
        case .pause: #expect(model.isPaused, "\(note)")
        case .faster: #expect(model.speedIndex == before.speed + 1, "\(note)")
        case .slower: #expect(model.speedIndex == before.speed - 1, "\(note)")
        case .nextEpisode: #expect(game.place == 0, "\(note)")
        case .undo: #expect(game.place == 1, "\(note)")
        case .hint: #expect(model.hint == [2, 1], "\(note)")
        case .overlay: #expect(model.overlay != .none, "\(note)")
        case .moreSimulations, .fewerSimulations:
          #expect(model.state().toast == "No search is shown; play --against RUN has one.", "\(note)")
        case .screenshot: #expect(files.first?.hasSuffix(".png") == true, "\(note)")
        case .record: #expect(files.first?.hasSuffix(".gif") == true, "\(note)")
        case .theme: #expect(model.theme != before.theme, "\(note)")
        case .help: #expect(model.showsHelp, "\(note)")
        case .hideOverlays:
          #expect(model.overlay != .none && model.state().overlay == .none, "\(note)")
          model.release(.hideOverlays)
          #expect(model.state().overlay == model.overlay, "\(note)")
        case .fullScreen, .quit: break  // Seen in tests of their own.
        default: Issue.record("\(note) does not belong to playing")
        }
      }
    }
  }

  @Test func arrowsDigitsAndClicksPlay() throws {
    let game = CorridorGame()
    let model = PlayModel(game)
    try press([.right, .character("2"), .left], on: model, folder: try Scratch.folder())
    #expect(game.place == 1)
    let canvas = BitmapCanvas(width: 640, height: 480, typeface: try Typeface())
    let layout = ViewPainter(theme: .dark).paint(model.state(), on: canvas)
    let scene = try #require(layout.scenes.first)
    model.click(scene.position(.init(3.5, 0.5)), in: layout, isDrag: false)
    #expect(game.place == 2)
    for _ in 0..<3 { model.press(.left) }
    #expect(game.place == 0 && model.state().toast == "left is not possible here")
  }

  @Test func timeInAGameWaitsForTheFirstKey() {
    let game = CorridorGame()
    game.secondsPerStep = 0.1
    let model = PlayModel(game)
    model.advance(by: 1)
    #expect(game.rewards.isEmpty)
    model.press(.right)
    model.advance(by: 0.42)
    #expect(game.place == 2, "half speed: two steps in 0.42 s")
  }

  @Test func aHintStaysWhileTimePassesAndGoesWithAMove() {
    let game = CorridorGame()
    let model = PlayModel(game)
    model.perform(.hint)
    model.press(.right)
    #expect(model.hint == nil)
    game.secondsPerStep = 0.1
    model.perform(.hint)
    model.press(.right)
    model.advance(by: 0.42)
    #expect(game.place == 3 && model.hint == [3, 1], "of the state that is shown")
    model.perform(.hint)
    #expect(model.hint == nil)
  }

  @Test func whatWaitsForThePlayerIsNotPaused() {
    let model = PlayModel(CorridorGame())
    model.perform(.pause)
    #expect(!model.isPaused && model.state().header.badge == "YOU PLAY")
    #expect(model.state().toast == "This environment waits for you.")
  }

  @Test func aKeyIsReleasedWithAltToo() throws {
    var symbol = SDL_Keysym()
    symbol.sym = Int32(bitPattern: SDLK_RIGHT.rawValue)
    #expect(Key(pressed: symbol) == .right && Key(released: symbol) == .right)
    symbol.mod = UInt16(KMOD_LALT.rawValue)
    #expect(Key(pressed: symbol) == nil && Key(released: symbol) == .right)
    // Alt and Tab while an arrow is held: the arrow does not go on.
    let game = CorridorGame()
    game.secondsPerStep = 10
    let model = PlayModel(game)
    let loop = try ViewerLoop(model, title: "test", width: 640, height: 480)
    push(SDL_KEYDOWN, .right)
    push(SDL_KEYUP, .right, with: KMOD_LALT)
    var asked = 0
    try loop.run(
      shouldStop: {
        asked += 1
        return asked > 6
      })
    model.advance(by: 40)
    #expect(game.rewards.count == 2 && game.place == 0, "without a key the two actions take turns")
  }

  @Test func noKeyMeansTwoThingsAtATime() {
    for use in [KeyBinding.Use.watch, .play] {
      let keys = KeyBinding.table(for: use).flatMap(\.keys)
      #expect(Set(keys).count == keys.count)
    }
    #expect(Set(KeyBinding.table.map(\.command)) == Set(KeyCommand.allCases))
  }

  @Test func theTableStandsInTheDocumentation() throws {
    let root = Repository.root
    let page = try String(contentsOf: root.appendingPathComponent("docs/viewer.md"), encoding: .utf8)
    #expect(page.contains(KeyBinding.markdown), "docs/viewer.md needs:\n\(KeyBinding.markdown)")
  }
}
