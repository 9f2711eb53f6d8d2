import Foundation
import Painting

/// Records a model to a file without a window.
package struct HeadlessRecording {
  package var path: String
  package var width, height: Int
  package var framesPerSecond = 25
  /// Number of frames, or nil for the whole episode.
  package var frames: Int?
  /// Bytes behind which a film takes no more frames.
  package var limit = FilmRecorder.usualLimit
  /// Receives what is to be said of a film that reached its limit.
  package var onNote: (String) -> Void = { _ in }
  /// Maximum duration, since some episodes do not end.
  private static let maximumSeconds = 30

  package init(path: String, width: Int, height: Int, frames: Int?) {
    (self.path, self.width, self.height, self.frames) = (path, width, height, frames)
  }

  /// - Returns: frames that were drawn.
  @discardableResult
  package func run(_ model: WatchModel) throws -> Int {
    let typeface = try Typeface()
    let format = RecordingFormat(path: path)
    if format == .svg {
      let canvas = SVGCanvas(width: width, height: height, typeface: typeface)
      _ = ViewPainter(theme: model.theme).paint(model.state(), on: canvas)
      try writeFile(Data(canvas.document.utf8), to: path)
      return 1
    }
    let canvas = BitmapCanvas(width: width, height: height, typeface: typeface)
    if format == .png {
      _ = ViewPainter(theme: model.theme).paint(model.state(), on: canvas)
      try writeFile(try canvas.png(), to: path)
      return 1
    }
    let recorder = try FilmRecorder(
      path: path, width: width, height: height, framesPerSecond: framesPerSecond, limit: limit)
    var count = 0
    while count < frames ?? Self.maximumSeconds * framesPerSecond {
      _ = ViewPainter(theme: model.theme).paint(model.state(), on: canvas)
      try recorder.append(canvas)
      count += 1
      if recorder.isFull {
        onNote(recorder.limitNote)
        break
      }
      if frames == nil, model.hasEnded { break }
      model.advance(by: 1 / Double(framesPerSecond))
    }
    try recorder.finish()
    return count
  }
}
