import Lab
import Viewer

/// The viewer's window on this machine's screen.
enum ViewerWindow {
  /// Shows `model` until the window is closed or a signal comes.
  ///
  /// - Parameters:
  ///   - recording: a film to write; nil for none.
  ///   - limit: bytes of a recording behind which it ends.
  ///   - onNote: receives what is to be said beside the window.
  /// - Returns: the exit status.
  /// - Throws: `NoDisplay`; `RecordingFailure`.
  static func show(
    _ model: any ViewerModel, title: String, size: PictureSize, recording: String?,
    limit: Int = FilmRecorder.usualLimit, onNote: @escaping (String) -> Void = { _ in }
  ) throws -> Int32 {
    let loop = try ViewerLoop(model, title: "rl-lab: \(title)", width: size.width, height: size.height)
    (loop.recordingLimit, loop.onNote) = (limit, onNote)
    Interruption.listen()
    try loop.run(recording: recording, shouldStop: { Interruption.signal != nil })
    return Interruption.signal.map { 128 + $0 } ?? 0
  }
}
