import Foundation
import OutputFiles
import Painting
import Text

/// Format of a recording, by file extension.
package enum RecordingFormat: String, Sendable, CaseIterable {
  case gif, mp4, png, svg

  package init?(path: String) { self.init(rawValue: (path as NSString).pathExtension.lowercased()) }

  package var isFilm: Bool { self == .gif || self == .mp4 }
}

/// Records frames and writes the film at the end.
package final class FilmRecorder {
  package let path: String
  package let framesPerSecond: Int
  /// Bytes behind which it takes no more frames.
  package let limit: Int
  private var gif: GIFEncoder?
  private var film: FilmPipe?
  /// The temporary file until the film is complete.
  private let file: OutputFile
  private let width, height: Int
  /// Whether the limit is reached. What was recorded until then is the film.
  package private(set) var isFull = false
  /// What to say of a film that is full.
  package var limitNote: String {
    "\(path): recording stopped at its limit of \(Readable.bytes(limit)); all until then is kept; --record-limit MEGABYTES sets another"
  }

  /// Bytes unless another limit is given.
  package static let usualLimit = 100_000_000
  /// Accumulated rounding error of frame times, s.
  private var rest = 0.0

  /// - Parameter limit: bytes of the file, and of what is kept in memory until it is written; one frame at most exceeds it.
  package init(
    path: String, width: Int, height: Int, framesPerSecond: Int, limit: Int = usualLimit
  ) throws(RecordingFailure) {
    (self.path, self.width, self.height, self.framesPerSecond) = (path, width, height, framesPerSecond)
    self.limit = limit
    let folder = parentFolder(of: path)
    guard FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder) else {
      throw RecordingFailure("\(path): cannot be written: the folder does not exist or is not writable")
    }
    do { file = try OutputFile(path) } catch { throw RecordingFailure(error.description) }
    if RecordingFormat(path: path) == .mp4 {
      film = try FilmPipe(
        path: path, place: file.place, width: width, height: height, framesPerSecond: framesPerSecond)
    } else {
      gif = GIFEncoder(width: width, height: height)
    }
  }

  /// Whether the canvas has the film's size.
  package func takes(_ canvas: BitmapCanvas) -> Bool { canvas.width == width && canvas.height == height }

  package func append(_ canvas: BitmapCanvas) throws(RecordingFailure) {
    precondition(takes(canvas), "all frames of a film have one size")
    guard !isFull else { return }
    defer { isFull = bytes >= limit }
    if let film {
      try film.append(canvas.pixels)
    } else {
      let exact = 100 / Double(framesPerSecond) + rest
      let hundredths = Int(exact.rounded())
      rest = exact - Double(hundredths)
      gif?.append(canvas.pixels, hundredths: hundredths)
    }
  }

  /// The size of the film so far, or what it takes in memory where that is more.
  private var bytes: Int {
    if let gif { return max(gif.estimatedBytes, gif.heldBytes) }
    var facts = stat()
    return stat(file.place, &facts) == 0 ? Int(facts.st_size) : 0
  }

  package func finish() throws(RecordingFailure) {
    if let film { try film.finish() }
    do throws(OutputFailure) {
      if let gif { try file.write(gif.encoded()) }
      try file.commit()
    } catch {
      throw RecordingFailure(error.description)
    }
  }
}

/// A pipe of raw frames to ffmpeg.
private final class FilmPipe {
  private let process = Process()
  private let input = Pipe()
  private let errors = Pipe()
  private let path: String
  private let width, height: Int

  /// - Parameter place: where it is written, for `path`.
  init(
    path: String, place: String, width: Int, height: Int, framesPerSecond: Int
  ) throws(RecordingFailure) {
    (self.path, self.width, self.height) = (path, width, height)
    guard let tool = Self.find("ffmpeg") else {
      throw RecordingFailure(
        "\(path): an MP4 needs ffmpeg, which is not installed; install it (apt-get install ffmpeg, brew install ffmpeg) or record a .gif",
        isMissingTool: true)
    }
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = [
      "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "bgra", "-s", "\(width)x\(height)", "-r",
      "\(framesPerSecond)", "-i", "-", "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p", "-crf",
      "18", "-movflags", "+faststart", "-f", "mp4",
      // A name that begins with a hyphen is a file all the same.
      place.hasPrefix("-") ? "./" + place : place,
    ]
    process.standardInput = input
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw RecordingFailure("\(path): ffmpeg does not start: \(error.localizedDescription)")
    }
  }

  private static func find(_ name: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  func append(_ pixels: UnsafeMutablePointer<UInt32>) throws(RecordingFailure) {
    do {
      try input.fileHandleForWriting.write(
        contentsOf: UnsafeRawBufferPointer(start: pixels, count: width * height * 4))
    } catch {
      throw failure()
    }
  }

  func finish() throws(RecordingFailure) {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw failure() }
  }

  private func failure() -> RecordingFailure {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
    let text = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
    return RecordingFailure(
      "\(path): ffmpeg cannot write it: \(text.split(separator: "\n").last.map(String.init) ?? "no reason given")"
    )
  }
}
