import Drawing
import Foundation
import Painting
import Viewer

/// A corridor of five cells, walked from left to right; the values say to go right.
final class Corridor: EpisodeShow {
  let facts: EpisodeFacts
  let secondsPerStep = 0.1
  let rewards: [Double]
  private let overlay: GridOverlay
  /// Whether steps are drawn while they are under way.
  var isAnimated = false
  /// Whether the values are those of each step of the run.
  var showsMoments = false

  static let labels = ["left", "right"]
  static let directions: [Direction?] = [.left, .right]

  init(_ origin: EpisodeOrigin, overlay: GridOverlay, length: Int = 4) {
    self.overlay = overlay
    rewards = (0..<length).map { $0 == length - 1 ? 1 : -0.1 }
    facts = EpisodeFacts(
      origin: origin, seed: 7, length: length, return: rewards.reduce(0, +), ending: .terminated,
      epsilon: 0.25,
      runStep: 1234)
  }

  func stateValues(_ steps: ClosedRange<Int>, at step: Int) -> [Double] { steps.map { Double($0) / 4 } }

  func update(at step: Int) -> UpdateView { .nothing("Nothing is known of these corridors.") }

  func scene(at step: Int, progress: Double) -> Scene? {
    guard isAnimated else { return nil }
    var scene = Scene(width: 5, height: 1)
    scene.shapes = [.circle(center: .init(Double(step) - 0.5 + progress, 0.5), radius: 0.32, .agent)]
    return scene
  }

  func frame(at step: Int) -> Frame {
    var scene = Scene(width: 5, height: 1)
    for column in 0..<5 { scene.cell(column, 0, column == 4 ? .goal : .floor) }
    scene.grid(columns: 5, rows: 1)
    scene.disc(step, 0, .agent)
    var frame = Frame(
      scene: scene, step: step, lastAction: step > 0 ? 1 : nil, reward: step > 0 ? rewards[step - 1] : nil,
      returnSoFar: rewards.prefix(step).reduce(0, +), ending: step == facts.length ? .terminated : .none,
      actionValues: [0.1, 0.5],
      observation: [ObservationValue(label: "state", value: Double(step), low: 0, high: 4)],
      grid: overlay)
    frame.valuesStep = showsMoments ? 1_230 + step : nil
    return frame
  }
}

/// A run of corridors.
final class CorridorRun: WatchSource {
  var run: WatchedRun
  var isRunning = true
  var status = "running"
  var step = 1000
  var valuesStep: Int? = 900
  var branchEpisode: Int?
  var switchEpisodes: [Int] = []
  var returns: ReturnHistory
  var curves = LearningCurves()
  /// Refreshes that were asked for.
  private(set) var refreshes = 0
  var news = false
  var isAnimated = false
  /// Steps of the run that every episode lasts.
  var episodeSteps = 200
  /// Numbers of episodes that cannot be read.
  var damaged: Set<Int> = []
  let overlay: GridOverlay

  init(episodes: Int = 10, algorithm: String = "q-learning", seed: UInt64 = 1, offset: Double = 0) {
    returns = ReturnHistory((0..<episodes).map { Float($0) })
    run = WatchedRun(
      environment: "Corridor-v0", algorithm: algorithm, seed: seed, path: "runs/corridor/seed-\(seed).sqlite",
      actionLabels: Corridor.labels, memory: "Q-table, 5 states × 2 actions", totalSteps: 2000,
      rewardThreshold: 8)
    curves.training = (0..<20).map { CurvePoint(step: Double($0) * 50, value: Double($0)) }
    curves.evaluation = [CurvePoint(step: 500, value: 5), CurvePoint(step: 1000, value: 9)]
    curves.epsilon = [CurvePoint(step: 0, value: 1), CurvePoint(step: 1000, value: 0.1)]
    overlay = GridOverlay(
      columns: 5, rows: 1,
      cells: (0..<5).map {
        GridOverlay.Cell(
          state: $0, values: [0.1 - offset, 0.2 * Double($0) + offset], visits: $0 * 10,
          optimum: 0.25 * Double($0),
          optimalActions: [1], isIdle: $0 == 4)
      }, directions: Corridor.directions)
  }

  func refresh() -> Bool {
    refreshes += 1
    return news
  }

  func episode(_ number: Int) throws -> any EpisodeShow {
    guard number <= returns.count else { throw RecordingFailure("no episode \(number)") }
    if damaged.contains(number) { throw RecordingFailure("episode \(number) is damaged") }
    let corridor = Corridor(.training(number), overlay: overlay)
    corridor.isAnimated = isAnimated
    return corridor
  }

  func episode(atStep step: Int) -> Int? {
    min(max((step + episodeSteps - 1) / episodeSteps, 1), returns.count)
  }

  func greedyEpisode(_ index: Int) throws -> any EpisodeShow {
    guard valuesStep != nil else { throw RecordingFailure("no checkpoint is recorded yet") }
    return Corridor(.greedy(index), overlay: overlay)
  }
}

/// Runs to switch between.
final class CorridorShelf: RunShelf {
  var runs: [CorridorRun]
  /// Indices of runs that cannot be opened.
  var unreadable: Set<Int> = []
  init(_ runs: [CorridorRun]) { self.runs = runs }
  var count: Int { runs.count }
  func refresh() {}
  func open(_ index: Int) throws -> any WatchSource {
    if unreadable.contains(index) { throw RecordingFailure("run \(index) is damaged") }
    return runs[index]
  }
}

/// A game on the corridor.
final class CorridorGame: Game {
  let title = "Corridor-v0"
  let subtitle = "seed 0"
  let actionLabels = Corridor.labels
  let actionDirections = Corridor.directions
  var secondsPerStep: Double?
  private(set) var place = 0
  private(set) var rewards: [Double] = []
  private let corridor = Corridor(.greedy(0), overlay: CorridorRun().overlay)
  var isAnimated: Bool {
    get { corridor.isAnimated }
    set { corridor.isAnimated = newValue }
  }

  func scene(progress: Double) -> Scene? { corridor.scene(at: place, progress: progress) }
  var frame: Frame {
    var frame = corridor.frame(at: place)
    frame.actionValues = nil
    return frame
  }
  func isLegal(_ action: Int) -> Bool { action == 1 || place > 0 }
  func act(_ action: Int) {
    place += action == 1 ? 1 : -1
    rewards.append(-0.1)
  }
  func refresh() -> Bool { false }
  func undo() -> Bool {
    guard !rewards.isEmpty else { return false }
    place -= 1
    rewards.removeLast()
    return true
  }
  func restart() { (place, rewards) = (0, []) }
  func hint() -> [Double]? { [Double(place), 1] }
  func action(at point: Scene.Point) -> Int? {
    point.x > Double(place) + 1 ? 1 : point.x < Double(place) ? 0 : nil
  }
}

/// Pixels of a view of `state`.
func picture(of state: ViewState, theme: Theme = .dark, width: Int = 1280, height: Int = 800) throws
  -> [UInt32]
{
  let canvas = BitmapCanvas(width: width, height: height, typeface: try Typeface())
  _ = ViewPainter(theme: theme).paint(state, on: canvas)
  return Array(UnsafeBufferPointer(start: canvas.pixels, count: width * height))
}
