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

  package let sources: [any WatchSource]
  package private(set) var mode: Mode
  package private(set) var shows: [any EpisodeShow] = []
  /// Step within the episode.
  package private(set) var position = 0.0
  package private(set) var isPlaying = true
  package private(set) var speedIndex = 3
  package private(set) var overlay: OverlayKind
  package private(set) var isHidden = false
  package private(set) var showsPanel = true
  package private(set) var showsHelp = false
  package private(set) var theme: Theme
  package var isRecording = false
  package private(set) var hover: Point?
  private var episodeNumber: Int?
  private var greedyIndex = 0
  private var waited = 0.0
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

  /// - Parameters:
  ///   - sources: one run, or two to compare.
  ///   - episode: the training episode to begin with.
  ///   - goesOn: whether the next episode follows at the end of one.
  package init(
    _ sources: [any WatchSource], mode: Mode, episode: Int? = nil, greedyIndex: Int = 0,
    overlay: OverlayKind = .actionValues, theme: Theme = .dark, showsPanel: Bool = true, goesOn: Bool = true
  ) throws {
    (self.sources, self.mode, self.overlay, self.theme) = (sources, mode, overlay, theme)
    (self.showsPanel, self.goesOn, self.greedyIndex) = (showsPanel, goesOn, greedyIndex)
    episodeNumber = episode
    if mode == .replay || mode == .greedy { try load() } else { tryLoad() }
  }

  // What is shown

  /// The length of the longest displayed episode.
  package var length: Int { shows.map(\.facts.length).max() ?? 0 }

  package var step: Int { min(Int(saturating: position), length) }

  private func load() throws {
    var next: [any EpisodeShow] = []
    switch mode {
    case .greedy:
      for source in sources { next.append(try source.greedyEpisode(greedyIndex)) }
    case .live, .replay:
      for source in sources {
        let count = source.returns.count
        let number = mode == .live ? count : min(max(episodeNumber ?? count, 1), max(count, 1))
        guard count > 0 else {
          // Without an episode the message says what is being waited for.
          if mode == .live { return }
          next.append(try source.episode(episodeNumber ?? 1))
          continue
        }
        next.append(
          try source.episode(mode == .replay && sources.count == 1 ? episodeNumber ?? number : number))
      }
      if case .training(let number) = next.first?.facts.origin { episodeNumber = number }
    }
    shows = next
    position = 0
    waited = 0
    failure = nil
  }

  private func tryLoad() {
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
    case .replay: return (episodeNumber ?? 1) >= (sources.first?.returns.count ?? 0)
    case .live: return (episodeNumber ?? 0) >= (sources.first?.returns.count ?? 0)
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

  package func refresh() -> Bool {
    var hasNews = false
    for source in sources {
      do {
        if try source.refresh() { hasNews = true }
      } catch {
        show(toast: "\(error)")
        hasNews = true
      }
    }
    if shows.isEmpty, failure == nil || mode == .live { tryLoad() }
    // A resumed run may have lost its latest episodes; others will take their numbers.
    if !shows.isEmpty, let count = sources.first?.returns.count {
      episodeNumber = episodeNumber.map { min($0, count) }
    }
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
    case .muchLater: moveEpisode(by: max((sources.first?.returns.count ?? 0) / 100, 2), keepsLive: false)
    case .muchEarlier: moveEpisode(by: -max((sources.first?.returns.count ?? 0) / 100, 2), keepsLive: false)
    case .greedy: toggleGreedy()
    case .overlay: nextOverlay()
    case .hideOverlays: isHidden = true
    case .screenshot: requests.append(.screenshot)
    case .record: requests.append(.toggleRecording)
    case .panel: showsPanel.toggle()
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

  private func nextOverlay() {
    guard let frame = shows.first?.frame(at: step) else { return }
    let all = OverlayKind.allCases.filter(frame.offers)
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
    case .greedy: greedyIndex = max(0, greedyIndex + count)
    case .live where keepsLive: break
    case .live, .replay:
      let all = sources.first?.returns.count ?? 0
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

  // The mouse

  package func point(at point: Point?) { hover = point }

  package func click(_ point: Point, in layout: ViewLayout, isDrag: Bool) {
    if let rect = layout.episodes, rect.inset(0, -4).contains(point) {
      let count = sources.first?.returns.count ?? 0
      guard count > 0 else { return }
      let share = (point.x - rect.x) / max(rect.width - 1, 1)
      let number = min(max(Int(saturating: (share * Double(count - 1)).rounded()) + 1, 1), count)
      if mode == .replay, number == episodeNumber { return }
      (mode, episodeNumber) = (.replay, number)
      tryLoad()
    } else if let rect = layout.steps, rect.inset(-8, 0).contains(point) {
      let share = min(max((point.x - rect.x) / max(rect.width, 1), 0), 1)
      position = (share * Double(length)).rounded()
      (isPlaying, waited) = (false, 0)
    }
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
