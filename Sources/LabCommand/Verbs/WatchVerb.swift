import ArgumentParser
import Foundation
import Lab
import Painting
import RLCore
import RunStore
import Text
import Viewer
import Watching

struct WatchVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Watch a run, live or finished, in a window, or record it to a file.",
    discussion: """
      Example: rl-lab watch runs/cartpole-dqn
      Example: rl-lab watch runs/frozenlake4x4-qtable --record lake.gif --headless
      Example: rl-lab watch runs/frozenlake4x4-qtable --wall

      During training the latest episodes are shown, afterwards the greedy policy. Every training episode can be \
      replayed exactly as it happened. The run file is only read: watching cannot affect training.

      Keys:
      \(KeyBinding.helpText(for: .watch))
      """)

  @Argument(
    help:
      "A run file, or a folder of them, from which the first running one is chosen; several are shown side by side.",
    completion: Completion.runs
  ) var runs: [String]
  @Flag(help: "Show all runs of the folder side by side, up to 16.") var wall = false
  @Option(
    parsing: .unconditional, help: "Show this training episode, counted from 1.", transform: wholeNumber)
  var episode: Int?
  @Flag(help: "Show the greedy policy of the checkpoint.") var greedy = false
  @Option(
    parsing: .unconditional, help: "Seed of the greedy episode; equal seeds start equally in every run.")
  var seed = 0
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "In a board game: simulations of a tree search before each move of the greedy policy. (default: no search)",
      valueName: "number"), transform: wholeNumber)
  var search = 0
  @Flag(help: "Show training episodes as they end.") var live = false
  @Option(help: "The checkpoint of values and policy: latest, best, or a step.") var checkpoint = "latest"
  @Option(help: "A second run of the same environment, shown next to the first.", completion: Completion.runs)
  var against: String?
  @Option(help: "Record FILE.gif, .mp4 (with ffmpeg), .png or .svg.") var record: String?
  @Option(
    parsing: .unconditional, help: "Megabytes at which a recorded film ends; everything until then is kept.")
  var recordLimit = 100.0
  @Flag(help: "Do not open a window; for --record.") var headless = false
  @Option(
    parsing: .unconditional,
    help: "Frames to record with --headless. (default: until the episode ends)", transform: wholeNumber)
  var frames: Int?
  @Option(
    parsing: .unconditional,
    help:
      "The step to show. (default: for a picture the middle of the episode, for a film or window all steps)",
    transform: wholeNumber)
  var step: Int?
  @Option(
    help:
      "The overlay: q-values, values, visits, optimum, error, search or none. (default: the first of them that there is)"
  ) var overlay: String?
  @Option(help: "dark or light.") var theme = ThemeName.dark
  @Option(help: "Width and height of the picture or window.") var size = "1280x800"
  @Option(parsing: .unconditional, help: "Frames per second with --headless. (default: 25)") var fps: Int?
  @Flag(help: "Hide the panel of curves.") var noPanel = false
  @Flag(help: "Say what the learning step behind each step of a training episode did.") var updates = false
  @Flag(
    help:
      "Load the plugin or Python module that the run names as its environment, and for --updates the weights or the teacher that it was trained with."
  )
  var allowCode = false
  @Flag(help: "Wait for a run that has not started yet.") var wait = false

  func validate() throws {
    if let episode, episode < 1 { throw ValidationError("--episode must be at least 1, not \(episode)") }
    if let frames, !(1...100_000).contains(frames) {
      throw ValidationError("--frames must be an integer from 1 to 100,000, not \(frames)")
    }
    if let step, step < 0 { throw ValidationError("--step must be at least 0, not \(step)") }
    guard (0...1_000_000).contains(search) else {
      throw ValidationError("--search must be an integer from 0 to 1,000,000, not \(search)")
    }
    guard seed >= 0 else { throw ValidationError("--seed must be at least 0, not \(seed)") }
    if let fps, !(1...60).contains(fps) {
      throw ValidationError("--fps must be an integer from 1 to 60, not \(fps)")
    }
    if [episode != nil, greedy, live].filter({ $0 }).count > 1 {
      throw ValidationError("give one of --episode, --greedy and --live")
    }
    if runs.count > 1 || wall, against != nil {
      throw ValidationError("--against compares two runs; without it, several runs are shown side by side")
    }
    if updates, greedy || wall || runs.count > 1 || against != nil {
      throw ValidationError("--updates shows training episodes of one run")
    }
    if headless, record == nil {
      throw ValidationError("--headless opens no window: name an output file with --record FILE.gif")
    }
    if !headless, frames != nil || fps != nil {
      let option = frames == nil ? "--fps" : "--frames"
      throw ValidationError("\(option) needs --headless: a window is filmed as it is shown")
    }
    guard (0.1...100_000).contains(recordLimit) else {
      throw ValidationError(
        "--record-limit must be from 0.1 to 100,000 megabytes, not \(Readable.exact(recordLimit))")
    }
    if let record, RecordingFormat(path: record) == nil {
      throw ValidationError("--record \(record): the name must end in .gif, .mp4, .png or .svg")
    }
    if let overlay, OverlayKind(rawValue: overlay) == nil {
      let all = OverlayKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--overlay must be one of \(all), not '\(overlay)'")
    }
    _ = try CheckpointChoice(argument: checkpoint)
    _ = try PictureSize(argument: size)
  }

  /// A window is not opened where a picture is drawn, or a film without one.
  private var opensWindow: Bool {
    !headless && record.flatMap { RecordingFormat(path: $0) }?.isFilm != false
  }

  func run(_ lab: LabContext) throws -> Int32 {
    if wait, let signal = Self.wait(for: runs[0]) { return 128 + signal }
    let open = { [self] (path: String) throws -> RunSource in
      let source = try RunSource(
        path, catalog: lab.catalog, checkpoint: try CheckpointChoice(argument: checkpoint),
        allowsCode: allowCode, simulations: search, patience: opensWindow ? 0 : Self.patience)
      do throws(SearchRefusal) { try source.checkSearch() } catch {
        throw LabFailure(.usage, "--search: \(path): \(error.description)")
      }
      return source
    }
    let shelf = try RunFiles(runs, makeSource: open)
    let isWall = wall || runs.count > 1
    let chosen = isWall ? 0 : choose(from: shelf, lab)
    var (sources, places) = try isWall ? wallSources(shelf, lab) : ([shelf.source(chosen)], [chosen])
    if let against {
      let other = try RunFiles([against], makeSource: open)
      sources.append(try other.source(choose(from: other, lab)))
    }
    if against != nil, sources[0].run.environment != sources[1].run.environment {
      throw LabFailure(
        .usage,
        "\(sources[1].run.path) is a run of \(sources[1].run.environment), not of \(sources[0].run.environment); --against needs two runs of the same environment"
      )
    }
    let mode: WatchModel.Mode =
      episode != nil || updates && !live && !isWall
      ? .replay
      : greedy || (!live && sources.allSatisfy { $0.valuesStep != nil && (!$0.isRunning || against != nil) })
        ? .greedy : .live
    let size = try PictureSize(argument: size)
    let model = try WatchModel(
      sources, mode: mode, episode: episode, greedyIndex: seed,
      overlay: overlay.flatMap { OverlayKind(rawValue: $0) } ?? .actionValues,
      theme: theme.theme, showsPanel: !noPanel, showsUpdates: updates, goesOn: opensWindow,
      isWall: isWall, shelf: against == nil ? shelf : nil, places: places, selected: chosen)
    if let step { model.seek(to: step) }
    if record != nil { try requireShown(model) }
    if let record, !opensWindow {
      return try draw(model, sources, to: record, size, lab)
    }
    let title = isWall ? runs.joined(separator: ", ") : sources.map(\.run.path).joined(separator: " against ")
    return try ViewerWindow.show(
      model, title: title, size: size, recording: record, limit: Int(recordLimit * 1e6),
      onNote: { lab.output.note($0) })
  }

  /// Refuses to record a step behind the end of the episode, or an overlay that it does not have.
  private func requireShown(_ model: WatchModel) throws {
    // Without an episode the picture says what is being waited for.
    guard !model.shows.isEmpty else { return }
    if let step, step > model.length {
      throw LabFailure(
        .usage,
        "--step \(step): the episode has \(Readable.count(model.length, "step")); name one from 0 to \(model.length)"
      )
    }
    let known = model.overlays
    guard let overlay, !known.map(\.rawValue).contains(overlay) else { return }
    let others = known.filter { $0 != .none }.map(\.rawValue)
    throw LabFailure(
      .usage,
      "--overlay \(overlay): \(model.sources[0].run.path) does not have it here; it has \(others.isEmpty ? "no overlays" : Readable.list(others))"
    )
  }

  /// Seconds that a picture waits for a game's solver.
  private static let patience = 60.0
  /// Seconds for which a picture waits for the returns of a long run.
  private static let moment = 2.0

  /// The index of the first running run, or of the first.
  private func choose(from shelf: RunFiles, _ lab: LabContext) -> Int {
    let paths = shelf.paths
    guard paths.count > 1 else { return 0 }
    let chosen = paths.firstIndex { RunLock.isHeld($0) && (try? RunReader($0).status) == .running } ?? 0
    lab.output.note(
      "\(paths[chosen]): shown, one of \(paths.count) runs; --wall shows them side by side")
    return chosen
  }

  /// The runs of a wall, and the place of each on the shelf.
  private func wallSources(_ shelf: RunFiles, _ lab: LabContext) throws -> ([RunSource], places: [Int]) {
    let most = WatchModel.mostTiles
    if shelf.count > most {
      lab.output.note("a wall has room for \(most) runs: the first \(most) of \(shelf.count) are shown")
    }
    var (sources, places, problems): ([RunSource], [Int], [RunStoreError]) = ([], [], [])
    for place in 0..<min(shelf.count, most) {
      do {
        sources.append(try shelf.source(place))
        places.append(place)
      } catch let problem as RunStoreError where !runs.contains(shelf.paths[place]) {
        // One of a folder does not keep the others from the wall.
        problems.append(problem)
      }
    }
    if sources.isEmpty, let first = problems.first { throw first }
    for problem in problems { lab.output.note("rl-lab: \(problem)") }
    return (sources, places)
  }

  /// Waits until there is a run to read.
  ///
  /// - Returns: the signal that ended it before, or nil.
  private static func wait(for path: String) -> Int32? {
    Interruption.listen()
    while Interruption.signal == nil {
      if let files = try? runFiles(in: [path]), let first = files.first, (try? RunReader(first)) != nil {
        return nil
      }
      usleep(100_000)
    }
    return Interruption.signal
  }

  private func draw(
    _ model: WatchModel, _ sources: [RunSource], to path: String, _ size: PictureSize,
    _ lab: LabContext
  ) throws -> Int32 {
    // Of a run that goes on: those that there are now.
    let known = sources.map(\.returns.count)
    // A picture of a long run shows all its episodes, if that takes no longer than a moment.
    let end = monotonicSeconds() + Self.moment
    while monotonicSeconds() < end, sources.contains(where: { $0.returns.unknownCount > 0 }) {
      _ = model.refresh()
    }
    // Pictures of visits show all of them, not those of the first moments.
    while model.overlay == .visits,
      zip(sources, known).contains(where: { $0.isCounting && $0.countedEpisodes < $1 })
    {
      _ = model.refresh()
    }
    let isFilm = RecordingFormat(path: path)?.isFilm == true
    if step == nil, !isFilm { model.seek(to: model.length / 2) }
    // A film continues from the step; a picture and a window stay there.
    if step != nil, isFilm { model.perform(.pause) }
    var recording = HeadlessRecording(path: path, width: size.width, height: size.height, frames: frames)
    recording.framesPerSecond = fps ?? 25
    recording.limit = Int(recordLimit * 1e6)
    var limitNote: String?
    recording.onNote = { limitNote = $0 }
    let count = try recording.run(model)
    lab.output.note("\(path): \(count == 1 ? "a picture" : "\(count) frames"), \(size.width)x\(size.height)")
    if let limitNote { lab.output.note(limitNote) }
    return 0
  }
}
