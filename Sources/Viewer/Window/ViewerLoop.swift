import Foundation
import Painting

/// Shows a model in a window until it is closed.
package final class ViewerLoop {
  private let model: any ViewerModel
  private let window: Window
  private let typeface: Typeface
  private let title: String
  private var canvas: BitmapCanvas
  private var layout = ViewLayout()
  private var recorder: FilmRecorder?
  private var isDirty = true
  /// Number of painted frames.
  package private(set) var frames = 0

  package var isFullScreen: Bool { window.isFullScreen }
  package var canvasSize: (width: Int, height: Int) { (canvas.width, canvas.height) }

  /// Sleep time between checks for changes while nothing moves, s.
  package var idleSeconds = 0.5

  /// Folder of screenshots and recordings.
  private let folder: String
  /// Bytes of a recording behind which it ends.
  package var recordingLimit = FilmRecorder.usualLimit
  /// Receives what is to be said beside the window.
  package var onNote: (String) -> Void = { _ in }
  private static let framesPerSecond = 60.0
  private static let recordedPerSecond = 25

  package init(_ model: any ViewerModel, title: String, width: Int, height: Int, folder: String = ".") throws
  {
    (self.model, self.title, self.folder) = (model, title, folder)
    model.keyBar = KeyBar()
    typeface = try Typeface()
    window = try Window(title: title, width: width, height: height)
    let size = window.pixelSize
    canvas = BitmapCanvas(width: size.width, height: size.height, typeface: typeface)
  }

  /// - Parameters:
  ///   - recording: a film to write from the first frame to the last.
  ///   - shouldStop: asked a few times a second, for signals.
  ///   - onFrame: called after each painted frame; for measuring.
  package func run(
    recording: String? = nil, shouldStop: () -> Bool = { false }, onFrame: (Int) -> Void = { _ in }
  ) throws {
    if let recording { try startRecording(recording) }
    var last = Self.now()
    var lastRefresh = last
    var nextRecorded = last
    loop: while !shouldStop() {
      let isMoving = model.isMoving
      // Nothing moves: sleep until something happens or there may be news.
      let wait = isMoving ? max(0, last + 1 / Self.framesPerSecond - Self.now()) : isDirty ? 0 : idleSeconds
      for event in window.events(waiting: wait) where !handle(event) { break loop }
      let now = Self.now()
      if isMoving {
        if now - last < 0.9 / Self.framesPerSecond { continue }
        // After the machine was suspended, time continues where it stopped.
        model.advance(by: min(now - last, 0.1))
        isDirty = true
      }
      last = now
      if now - lastRefresh >= 0.4 {
        if model.refresh() { isDirty = true }
        lastRefresh = now
      }
      for request in model.takeRequests() where !fulfil(request) { break loop }
      if isDirty {
        paint()
        window.show(canvas)
        isDirty = false
        frames += 1
        onFrame(frames)
      }
      if let recorder, now >= nextRecorded {
        // A film has one size: it ends where the window gets another.
        guard recorder.takes(canvas) else {
          toggleRecording()
          continue
        }
        try recorder.append(canvas)
        if recorder.isFull {
          onNote(recorder.limitNote)
          toggleRecording()
          model.show(toast: "Saved \(recorder.path): its limit of size is reached")
          continue
        }
        nextRecorded = max(nextRecorded + 1 / Double(Self.recordedPerSecond), now - 0.1)
      }
    }
    try recorder?.finish()
  }

  private static func now() -> Double { ProcessInfo.processInfo.systemUptime }

  private func paint() {
    let size = window.pixelSize
    if size != (canvas.width, canvas.height) {
      canvas = BitmapCanvas(width: size.width, height: size.height, typeface: typeface)
    }
    layout = ViewPainter(theme: model.theme).paint(model.state(), on: canvas)
  }

  /// - Returns: false to end.
  private func handle(_ event: WindowEvent) -> Bool {
    isDirty = true
    switch event {
    case .close: return false
    case .resize: break
    case .move(let point): model.point(at: point)
    case .click(let point): model.click(point, in: layout, isDrag: false)
    case .drag(let point):
      model.point(at: point)
      model.click(point, in: layout, isDrag: true)
    case .press(let key, let isRepeat):
      if let command = KeyBinding.command(for: key, model.use) {
        if !isRepeat || [.stepForward, .stepBack].contains(command) { model.perform(command) }
      } else if !isRepeat {
        model.press(key)
      }
    case .release(let key):
      if let command = KeyBinding.command(for: key, model.use) {
        model.release(command)
      } else {
        model.releaseKey(key)
      }
    }
    return true
  }

  private func fulfil(_ request: ViewerRequest) -> Bool {
    switch request {
    case .quit: return false
    case .fullScreen: window.toggleFullScreen()
    case .screenshot: takeScreenshot()
    case .toggleRecording: toggleRecording()
    }
    isDirty = true
    return true
  }

  /// The path of a new file, by the time; those of one second are numbered.
  private func name(_ ending: String) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyyMMdd-HHmmss"
    let stem = "\(folder)/rl-lab-\(formatter.string(from: Date()))"
    var (path, count) = ("\(stem).\(ending)", 1)
    while FileManager.default.fileExists(atPath: path) {
      count += 1
      path = "\(stem)-\(count).\(ending)"
    }
    return path
  }

  private func takeScreenshot() {
    do {
      let path = name("png")
      paint()
      try writeFile(try canvas.png(), to: path)
      model.show(toast: "Saved \(path)")
    } catch {
      model.show(toast: "\(error)")
    }
  }

  private func toggleRecording() {
    do {
      if let recorder {
        self.recorder = nil
        model.isRecording = false
        try recorder.finish()
        model.show(toast: "Saved \(recorder.path)")
      } else {
        try startRecording(name("gif"))
      }
    } catch {
      model.show(toast: "\(error)")
    }
  }

  private func startRecording(_ path: String) throws(RecordingFailure) {
    let size = window.pixelSize
    recorder = try FilmRecorder(
      path: path, width: size.width, height: size.height, framesPerSecond: Self.recordedPerSecond,
      limit: recordingLimit)
    model.isRecording = true
  }
}
