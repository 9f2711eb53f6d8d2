import Drawing
import Painting
import Text

/// An environment played by a human, one action at a time. Who implements it knows environments; the viewer knows
/// none.
package protocol Game: AnyObject {
  var title: String { get }
  var subtitle: String { get }
  var actionLabels: [String] { get }
  /// The direction of each action in the picture, or nil if it is not a move.
  var actionDirections: [Direction?] { get }
  var frame: Frame { get }
  /// The picture while the last step is under way; nil where the environment draws none.
  func scene(progress: Double) -> Scene?
  /// The rewards of the episode's steps.
  var rewards: [Double] { get }
  /// Duration of a step if time passes by itself, or nil if the environment waits.
  var secondsPerStep: Double? { get }
  func isLegal(_ action: Int) -> Bool
  func act(_ action: Int)
  /// - Returns: false at the start.
  func undo() -> Bool
  /// Starts the next episode.
  func restart()
  /// The value of each action as a hint, or nil if none is available.
  func hint() -> [Double]?
  /// The action at a point of the scene.
  func action(at point: Scene.Point) -> Int?
  /// Whether something has changed by itself.
  func refresh() -> Bool
}

extension Game {
  package func scene(progress: Double) -> Scene? { nil }
}

/// A game in a window: maps keys and clicks to actions.
package final class PlayModel: ViewerModel {
  package let game: any Game
  package let use = KeyBinding.Use.play
  package private(set) var theme: Theme
  package private(set) var overlay = OverlayKind.none
  package private(set) var showsHelp = false
  package private(set) var hint: [Double]?
  /// The board overlay that serves as a hint.
  package private(set) var boardHint: OverlayKind?
  private var search = SearchSlider()
  package private(set) var isPaused = false
  package private(set) var speedIndex = 2
  package var isRecording = false
  package var keyBar: KeyBar?
  /// Whether the first key of an episode has been pressed, which starts the clock.
  private var hasBegun = false
  private var isHidden = false
  private var held: [Key] = []
  private var sinceStep = 0.0
  /// Time since the last action of an environment that waits, until its motion is drawn.
  private var motion: Double?
  private var ticks = 0
  private var toast: (text: String, left: Double)?
  private var requests: [ViewerRequest] = []
  private var hover: Point?

  private static let waits = "This environment waits for you."
  private static let speeds: [Double] = [0.125, 0.25, 0.5, 1, 2, 4]

  package init(_ game: any Game, theme: Theme = .dark) {
    (self.game, self.theme) = (game, theme)
    show(toast: "\(howToPlay)  F1 shows all keys.")
  }

  /// The keys and their actions, in one line.
  private var howToPlay: String {
    let parts = game.actionLabels.enumerated().prefix(6).map { index, label in
      "\(key(for: index).label): \(label)"
    }
    return parts.joined(separator: ", ") + "."
  }

  /// Arrow keys for moves, digits for everything else.
  private func key(for action: Int) -> Key {
    let directions = game.actionDirections
    let digit = Key.character(Character("\((action + 1) % 10)"))
    guard directions.indices.contains(action), var direction = directions[action] else { return digit }
    // What goes aslant has the key of its side, unless that is another action's.
    if direction.isDiagonal, let side = Direction(columns: direction.columns, rows: 0) {
      let isTaken = directions.enumerated().contains { other, way in
        way == side || other < action && way?.columns == side.columns
      }
      if isTaken { return digit }
      direction = side
    }
    let keys: [Direction: Key] = [.up: .up, .down: .down, .left: .left, .right: .right]
    return keys[direction] ?? digit
  }

  /// The action of a key; digits count from 1 and work for every action.
  package func action(for key: Key) -> Int? {
    let labels = game.actionLabels
    if let index = labels.indices.first(where: { self.key(for: $0) == key }) { return index }
    guard case .character(let sign) = key, let digit = sign.wholeNumberValue else { return nil }
    let index = (digit + 9) % 10
    return index < labels.count ? index : nil
  }

  /// The action that does nothing, if there is one.
  private var idleAction: Int? {
    game.actionLabels.firstIndex { label in
      let words = label.lowercased()
      return ["nothing", "noop", "no-op", "none", "idle", "coast", "don't", "no push", "stay"].contains {
        words.contains($0)
      }
    }
  }

  private var isOver: Bool { game.frame.ending != .none }

  private func take(_ action: Int) {
    if isOver { return restart() }
    guard game.isLegal(action) else {
      show(toast: "\(game.actionLabels[action]) is not possible here")
      return
    }
    game.act(action)
    // Where time passes by itself a hint stays until it is taken away, and is of each new state.
    if game.secondsPerStep == nil {
      (hint, boardHint) = (nil, nil)
    } else if hint != nil {
      hint = game.hint()
    }
    motion = game.secondsPerStep == nil && game.scene(progress: 0) != nil ? 0 : nil
    if isOver {
      let words = game.frame.endingWords(isPlayer: true)
      show(
        toast:
          "\(words.prefix(1).uppercased() + words.dropFirst()): return \(Readable.short(game.frame.returnSoFar)). N begins the next episode."
      )
    }
  }

  private func restart() {
    game.restart()
    (hasBegun, isPaused, hint, boardHint, sinceStep, motion) = (false, false, nil, nil, 0, nil)
  }

  // Time

  package var isMoving: Bool {
    toast != nil || motion != nil || isRecording
      || (game.secondsPerStep != nil && hasBegun && !isPaused && !isOver)
  }

  package func advance(by seconds: Double) {
    if let left = toast?.left { toast = left > seconds ? toast.map { ($0.text, left - seconds) } : nil }
    motion = motion.flatMap { Motion.progress(after: $0 + seconds) == nil ? nil : $0 + seconds }
    guard let pace = game.secondsPerStep, hasBegun, !isPaused, !isOver else { return }
    sinceStep += seconds * Self.speeds[speedIndex]
    while sinceStep >= pace, !isOver {
      sinceStep -= pace
      ticks += 1
      // Without a key held and an action that does nothing, the actions take turns and cancel out.
      let chosen = held.last.flatMap(action) ?? idleAction ?? ticks % max(game.actionLabels.count, 1)
      take(chosen)
    }
  }

  package func refresh() -> Bool {
    let hasFaded = keyBar?.tick() ?? false
    return game.refresh() || hasFaded
  }

  // Keys and mouse

  package func press(_ key: Key) {
    guard let action = action(for: key) else { return }
    if game.secondsPerStep == nil || isOver {
      take(action)
    } else if !held.contains(key) {
      held.append(key)
      hasBegun = true
    }
  }

  package func releaseKey(_ key: Key) { held.removeAll { $0 == key } }

  package func perform(_ command: KeyCommand) {
    switch command {
    case .pause:
      if game.secondsPerStep == nil { show(toast: Self.waits) } else { isPaused.toggle() }
    case .faster: setSpeed(speedIndex + 1)
    case .slower: setSpeed(speedIndex - 1)
    case .nextEpisode: restart()
    case .undo:
      if !game.undo() { show(toast: "This is the start.") }
      motion = nil
      if game.secondsPerStep != nil { isPaused = true }
    case .hint: toggleHint()
    case .overlay:
      let all = OverlayKind.allCases.filter(game.frame.offers)
      overlay = all[((all.firstIndex(of: overlay) ?? -1) + 1) % all.count]
      show(toast: overlay.title)
    case .hideOverlays: isHidden = true
    case .moreSimulations: moveSearch(1)
    case .fewerSimulations: moveSearch(-1)
    case .screenshot: requests.append(.screenshot)
    case .record: requests.append(.toggleRecording)
    case .fullScreen: requests.append(.fullScreen)
    case .theme: theme = theme == .dark ? .light : .dark
    case .help: showsHelp.toggle()
    case .quit: if showsHelp { showsHelp = false } else { requests.append(.quit) }
    case .stepForward, .stepBack, .restart, .first, .last, .previousEpisode, .muchLater, .muchEarlier,
      .greedy, .wall, .nextRun, .previousRun, .panel, .updates:
      break
    }
  }

  private func toggleHint() {
    if hint != nil || boardHint != nil {
      (hint, boardHint) = (nil, nil)
      return
    }
    let frame = game.frame
    hint = game.hint()
    if frame.board != nil { boardHint = [.actionValues, .optimum].first(where: frame.offers) }
    if hint == nil, boardHint == nil {
      show(toast: "No hints are available; give an agent with --hints RUN.")
    }
  }

  private func moveSearch(_ direction: Int) {
    guard game.frame.offers(.search), let film = game.frame.board?.search?() else {
      return show(toast: "No search is shown; play --against RUN has one.")
    }
    (overlay, boardHint) = (.search, nil)
    search.move(direction, in: film)
  }

  package func release(_ command: KeyCommand) { if command == .hideOverlays { isHidden = false } }

  private func setSpeed(_ index: Int) {
    guard game.secondsPerStep != nil else { return show(toast: Self.waits) }
    speedIndex = min(max(index, 0), Self.speeds.count - 1)
    let speed = Self.speeds[speedIndex]
    show(toast: speed < 1 ? "Speed 1/\(Int(1 / speed))x" : "Speed \(Int(speed))x")
  }

  package func point(at point: Point?) {
    hover = point
    if point != nil { keyBar?.wake() }
  }

  package func click(_ point: Point, in layout: ViewLayout, isDrag: Bool) {
    if let command = layout.command(at: point) {
      if !isDrag { perform(command) }
      return
    }
    if let (rect, film) = layout.search, rect.inset(-8, -6).contains(point) {
      return search.set(film.count(at: point, in: rect), in: film)
    }
    guard !isDrag, let place = layout.scenes.first?.point(at: point) else { return }
    if isOver { return restart() }
    if let action = game.action(at: place) { take(action) }
  }

  package func takeRequests() -> [ViewerRequest] {
    defer { requests = [] }
    return requests
  }

  package func show(toast text: String) { toast = (text, max(2.5, Double(text.count) * 0.05)) }

  package func state() -> ViewState {
    var state = ViewState()
    let frame = game.frame
    state.header.title = game.title
    state.header.subtitle = game.subtitle
    (state.header.badge, state.header.tone) = (isPaused ? "PAUSED" : "YOU PLAY", .replay)
    state.header.facts = [
      ("step", Readable.grouped(frame.step)), ("return", Readable.short(frame.returnSoFar)),
    ]
    if let board = frame.board, frame.ending == .none {
      let color = board.isAgentToMove ? BoardOverlay.agentColor : BoardOverlay.opponentColor
      state.header.facts.insert(("to move", color), at: 0)
    }
    if let action = frame.lastAction, game.actionLabels.indices.contains(action) {
      state.header.facts.insert(("last action", game.actionLabels[action]), at: 0)
    }
    var pane = ViewState.Pane(title: nil, frame: frame, actionLabels: game.actionLabels, length: frame.step)
    if let motion, let progress = Motion.progress(after: motion), let scene = game.scene(progress: progress) {
      pane.frame.scene = scene
    }
    pane.rewards = game.rewards
    pane.valuesStart = max(0, frame.step - 150)
    pane.valuesMessage = "H shows a hint."
    state.panes = [pane]
    if game.secondsPerStep != nil, !hasBegun, !isOver { state.toast = howToPlay + "  The first key begins." }
    let shown = boardHint ?? overlay
    state.overlay = isHidden || !frame.offers(shown) ? .none : shown
    state.search = search
    state.help = showsHelp ? KeyBinding.table(for: .play) : nil
    state.helpTitle = "Arrows or 1 to 9 act"
    if state.toast == nil { state.toast = toast?.text }
    state.isRecording = isRecording
    state.hover = state.overlay == .none ? nil : hover
    (state.pointer, state.keyBar, state.use) = (hover, keyBar, use)
    state.hint = hint
    return state
  }
}
