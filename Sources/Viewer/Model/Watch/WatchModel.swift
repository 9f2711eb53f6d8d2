import Drawing
import Painting

/// A viewer's request to its window or recorder.
package enum ViewerRequest: Sendable, Equatable { case screenshot, toggleRecording, fullScreen, quit }

/// A model that a window displays and that keys and mouse control.
package protocol ViewerModel: AnyObject {
  var use: KeyBinding.Use { get }
  var theme: Theme { get }
  /// Whether time passes; if not, the window sleeps until an event.
  var isMoving: Bool { get }
  func state() -> ViewState
  /// Advances time by `seconds`.
  func advance(by seconds: Double)
  /// Checks for changes; called a few times per second.
  ///
  /// - Returns: whether there was any.
  func refresh() -> Bool
  func perform(_ command: KeyCommand)
  func release(_ command: KeyCommand)
  /// A key that is not in the key table.
  func press(_ key: Key)
  func releaseKey(_ key: Key)
  func point(at point: Point?)
  func click(_ point: Point, in layout: ViewLayout, isDrag: Bool)
  /// Pending requests to the window, returned once.
  func takeRequests() -> [ViewerRequest]
  func show(toast: String)
  var isRecording: Bool { get set }
  /// The row of keys; nil without a window.
  var keyBar: KeyBar? { get set }
}

/// Model of watching runs: the episode, the step, the speed.
package final class WatchModel: ViewerModel {
  package enum Mode: Sendable, Equatable {
    /// The latest training episodes, one after the other.
    case live
    /// Training episodes from a selected one on.
    case replay
    /// Episodes of the greedy policy.
    case greedy
  }

  /// A displayed run.
  struct Tile {
    let source: any WatchSource
    /// Nil while there is no episode to show, for the reason that `message` names.
    var show: (any EpisodeShow)?
    var message = ""
    /// The number of the shown episode, or of the run's last one since a resumed run has lost it.
    var number: Int

    init(source: any WatchSource, show: (any EpisodeShow)?, message: String = "") {
      (self.source, self.show, self.message) = (source, show, message)
      number = show?.facts.origin.number ?? 0
    }
  }

  /// The displayed runs: one, two that are compared, or those of the wall.
  package internal(set) var sources: [any WatchSource]
  package internal(set) var mode: Mode
  var tiles: [Tile] = []
  package var shows: [any EpisodeShow] { tiles.compactMap(\.show) }
  /// Whether runs are shown side by side as tiles.
  package internal(set) var isWall: Bool
  /// The runs to switch between, and which of them is shown where no wall is.
  let shelf: (any RunShelf)?
  var selected: Int
  /// The index on the shelf of each tile's run, in the order of `sources`.
  var places: [Int]
  /// Step within the episode.
  package internal(set) var position = 0.0
  package internal(set) var isPlaying = true
  package private(set) var speedIndex = 3
  package private(set) var overlay: OverlayKind
  var search = SearchSlider()
  package private(set) var isHidden = false
  package private(set) var showsPanel = true
  package private(set) var showsHelp = false
  /// Whether the panel says what the learning step behind each step did.
  package internal(set) var showsUpdates = false
  package private(set) var theme: Theme
  package var isRecording = false
  package var keyBar: KeyBar?
  package internal(set) var hover: Point?
  var episodeNumber: Int?
  private var greedyIndex = 0
  var waited = 0.0
  private var toast: (text: String, left: Double)?
  private var requests: [ViewerRequest] = []
  private var failure: String?
  /// Whether the next episode starts when one has ended.
  private let goesOn: Bool

  package let use = KeyBinding.Use.watch

  /// Speeds relative to normal; the last is unlimited.
  package static let speeds: [Double] = [0.125, 0.25, 0.5, 1, 2, 4, 8, 16, .infinity]
  /// How long the end of an episode is shown, s.
  private static let pause = 0.7
  /// The number of runs that a wall shows.
  package static let mostTiles = 16

  /// - Parameters:
  ///   - sources: one run, two to compare, or those of a wall.
  ///   - isWall: whether the runs are shown as tiles.
  ///   - shelf: the runs to switch between.
  ///   - places: the index on the shelf of each of a wall's sources; nil for its first ones.
  ///   - selected: the index of the shown run on the shelf.
  ///   - episode: the training episode to begin with.
  ///   - goesOn: whether the next episode follows at the end of one.
  package init(
    _ sources: [any WatchSource], mode: Mode, episode: Int? = nil, greedyIndex: Int = 0,
    overlay: OverlayKind = .actionValues, theme: Theme = .dark, showsPanel: Bool = true,
    showsUpdates: Bool = false, goesOn: Bool = true,
    isWall: Bool = false, shelf: (any RunShelf)? = nil, places: [Int]? = nil, selected: Int = 0
  ) throws {
    (self.isWall, self.shelf, self.selected) = (isWall, shelf, selected)
    self.places = places ?? Array(sources.indices)
    (self.sources, self.mode, self.overlay, self.theme) = (sources, mode, overlay, theme)
    (self.showsPanel, self.goesOn, self.greedyIndex) = (showsPanel, goesOn, greedyIndex)
    episodeNumber = episode
    self.showsUpdates = showsUpdates
    if mode == .replay || mode == .greedy { try load() } else { tryLoad() }
  }

  // What is shown

  /// The length of the longest displayed episode.
  package var length: Int { shows.map(\.facts.length).max() ?? 0 }

  package var step: Int { min(Int(saturating: position), length) }

  /// The overlays of the step that is shown; none without an episode.
  package var overlays: [OverlayKind] {
    guard let show = shows.first else { return [] }
    return OverlayKind.allCases.filter(show.frame(at: min(step, show.facts.length)).offers)
  }

  /// The number of episodes of the longest displayed run.
  var episodeCount: Int { sources.map(\.returns.count).max() ?? 0 }

  /// - Parameter numbers: the training episode of each run; nil for the chosen one of all.
  func load(_ numbers: [Int?]? = nil) throws {
    var next: [Tile] = []
    for (index, source) in sources.enumerated() {
      let number = numbers?[index] ?? episodeNumber
      if isWall {
        next.append(tile(of: source, number))
      } else if let show = try episode(of: source, number) {
        next.append(Tile(source: source, show: show))
      } else {
        // Without an episode the message says what is being waited for.
        tiles = []
        return
      }
    }
    if case .training(let number) = next.lazy.compactMap(\.show).first?.facts.origin {
      episodeNumber = number
    }
    tiles = next
    showMoments()
    position = 0
    waited = 0
    failure = nil
  }

  func tile(of source: any WatchSource, _ number: Int?) -> Tile {
    do {
      return Tile(
        source: source, show: try episode(of: source, number),
        message: "Waiting for the first episode to end…")
    } catch {
      return Tile(source: source, show: nil, message: "\(error)")
    }
  }

  /// The episode to show of a run, or nil if none has ended yet.
  private func episode(of source: any WatchSource, _ number: Int?) throws -> (any EpisodeShow)? {
    if mode == .greedy { return try source.greedyEpisode(greedyIndex) }
    let count = source.returns.count
    if count == 0 { return mode == .live || isWall ? nil : try source.episode(number ?? 1) }
    if mode == .replay, sources.count == 1, let number { return try source.episode(number) }
    return try source.episode(mode == .live ? count : min(max(number ?? count, 1), count))
  }

  func tryLoad() {
    do {
      try load()
    } catch {
      fail("\(error)")
    }
  }

  private func fail(_ message: String) {
    failure = message
    show(toast: message)
  }

  package func show(toast text: String) { toast = (text, max(2.5, Double(text.count) * 0.05)) }

  // Time

  package var isMoving: Bool { (isPlaying && !shows.isEmpty && !isWaiting) || toast != nil || isRecording }

  /// Whether the end is reached and no episode follows.
  package var isWaiting: Bool {
    guard step >= length, waited >= Self.pause else { return false }
    if !goesOn { return true }
    switch mode {
    case .greedy: return false
    case .replay: return (episodeNumber ?? 1) >= episodeCount
    case .live: return !tiles.contains { $0.number < $0.source.returns.count }
    }
  }

  /// Whether the last step of the last episode has been shown, for recordings.
  package var hasEnded: Bool { step >= length && waited >= Self.pause }

  package func advance(by seconds: Double) {
    if let left = toast?.left { toast = left > seconds ? toast.map { ($0.text, left - seconds) } : nil }
    guard isPlaying, let show = shows.first else { return }
    if position < Double(length) {
      let speed = Self.speeds[speedIndex]
      let steps =
        speed.isFinite ? seconds * speed / max(show.secondsPerStep, 1e-6) : Double(max(length / 6, 200))
      position = min(position + steps, Double(length))
      return
    }
    waited += seconds
    let pause = Self.speeds[speedIndex].isFinite ? Self.pause / max(1, Self.speeds[speedIndex] / 4) : 0
    if waited < pause { return }
    waited = max(waited, Self.pause)
    if !isWaiting { moveEpisode(by: 1, keepsLive: true) }
  }

  /// How much of the last step is done; nil where it is not drawn under way.
  var progress: Double? {
    let speed = Self.speeds[speedIndex]
    guard isPlaying, speed.isFinite, let show = shows.first else { return nil }
    let duration = show.secondsPerStep / speed
    let elapsed = position < Double(length) ? (position - Double(step)) * duration : waited
    return Motion.progress(after: elapsed, ofStep: duration)
  }

  package func refresh() -> Bool {
    var hasNews = keyBar?.tick() ?? false
    // What the pointer shows goes away with the keys.
    if hover != nil, keyBar?.hasFaded == true { (hover, hasNews) = (nil, true) }
    for source in sources {
      do {
        if try source.refresh() { hasNews = true }
      } catch {
        show(toast: "\(error)")
        hasNews = true
      }
    }
    if isWall, growWall() { hasNews = true }
    if shows.isEmpty, failure == nil || mode == .live { tryLoad() }
    for index in tiles.indices where tiles[index].show == nil {
      tiles[index] = tile(of: tiles[index].source, episodeNumber)
    }
    // A resumed run may have lost its latest episodes; others will take their numbers.
    for index in tiles.indices {
      tiles[index].number = min(tiles[index].number, tiles[index].source.returns.count)
    }
    if !shows.isEmpty { episodeNumber = episodeNumber.map { min($0, episodeCount) } }
    return hasNews
  }

  // Keys

  package func perform(_ command: KeyCommand) {
    switch command {
    case .pause: isPlaying.toggle()
    case .stepForward: stepBy(1)
    case .stepBack: stepBy(-1)
    case .faster: setSpeed(speedIndex + 1)
    case .slower: setSpeed(speedIndex - 1)
    case .restart: (position, waited, isPlaying) = (0, 0, true)
    case .first: (position, waited, isPlaying) = (0, 0, false)
    case .last: (position, isPlaying) = (Double(length), false)
    case .nextEpisode: moveEpisode(by: 1, keepsLive: false)
    case .previousEpisode: moveEpisode(by: -1, keepsLive: false)
    case .muchLater: moveEpisode(by: max(episodeCount / 100, 2), keepsLive: false)
    case .muchEarlier: moveEpisode(by: -max(episodeCount / 100, 2), keepsLive: false)
    case .greedy: toggleGreedy()
    case .wall: toggleWall()
    case .nextRun: showRun(selected + 1)
    case .previousRun: showRun(selected - 1)
    case .overlay: nextOverlay()
    case .hideOverlays: isHidden = true
    case .moreSimulations: moveSearch(1)
    case .fewerSimulations: moveSearch(-1)
    case .screenshot: requests.append(.screenshot)
    case .record: requests.append(.toggleRecording)
    case .panel: showsPanel.toggle()
    case .updates: toggleUpdates()
    case .theme: theme = theme == .dark ? .light : .dark
    case .fullScreen: requests.append(.fullScreen)
    case .help: showsHelp.toggle()
    case .quit:
      if showsHelp { showsHelp = false } else { requests.append(.quit) }
    case .undo, .hint: break
    }
  }

  package func release(_ command: KeyCommand) { if command == .hideOverlays { isHidden = false } }
  package func press(_ key: Key) {}
  package func releaseKey(_ key: Key) {}

  private func stepBy(_ steps: Int) {
    isPlaying = false
    position = Double(min(max(step + steps, 0), length))
    waited = 0
  }

  private func setSpeed(_ index: Int) {
    speedIndex = min(max(index, 0), Self.speeds.count - 1)
    show(toast: "Speed \(speedText)")
  }

  var toastText: String? { toast?.text }
  var failureText: String? { failure }
  var speedLabel: String { speedText }

  private var speedText: String {
    let speed = Self.speeds[speedIndex]
    return speed.isInfinite ? "fastest" : speed < 1 ? "1/\(Int(1 / speed))x" : "\(Int(speed))x"
  }

  private func toggleGreedy() {
    let before = mode
    mode = mode == .greedy ? .live : .greedy
    do {
      try load()
      isPlaying = true
    } catch {
      mode = before
      show(toast: "\(error)")
    }
  }

  private func moveSearch(_ direction: Int) {
    guard let frame = shows.first?.frame(at: step), frame.offers(.search), let film = frame.board?.search?()
    else { return show(toast: "No search is shown; O changes the overlay.") }
    overlay = .search
    search.move(direction, in: film)
  }

  private func nextOverlay() {
    let all = overlays
    if all.isEmpty { return }
    guard all.count > 1 else { return show(toast: "No overlays are available for this environment.") }
    guard let index = all.firstIndex(of: overlay) else {
      overlay = all.first ?? .none
      return
    }
    overlay = all[(index + 1) % all.count]
    show(toast: overlay.title)
  }

  private func moveEpisode(by count: Int, keepsLive: Bool) {
    switch mode {
    case .greedy: greedyIndex = max(0, min(greedyIndex, .max - max(count, 0)) + count)
    case .live where keepsLive: break
    case .live, .replay:
      let all = episodeCount
      guard all > 0 else { return }
      mode = .replay
      let number = min(max((episodeNumber ?? all) + count, 1), all)
      if number == episodeNumber, !keepsLive {
        show(toast: count > 0 ? "This is the latest episode." : "This is the first episode.")
      }
      episodeNumber = number
    }
    tryLoad()
  }

  package func takeRequests() -> [ViewerRequest] {
    defer { requests = [] }
    return requests
  }

  /// Jumps to a step and pauses.
  package func seek(to step: Int) {
    position = Double(min(max(step, 0), length))
    isPlaying = false
  }
}
