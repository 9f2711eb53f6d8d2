import Comparison
import Foundation

/// Writes files for people: a report, figures as SVG, and as PNG where a painter for them is installed.
struct FigureFiles {
  let output: Output

  func write(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw LabFailure(.io, "\(path): cannot be written: \(Self.reason(error))")
    }
  }

  func write(_ figures: [Figure], into folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw LabFailure(.io, "\(folder): the folder cannot be made: \(Self.reason(error))")
    }
    let painter = Self.painter
    for figure in figures {
      let path = "\(folder)/\(figure.name).svg"
      try write(figure.standalone, to: path)
      if let painter { try paint(path, with: painter, to: "\(folder)/\(figure.name).png") }
    }
    if painter == nil {
      output.note(
        "\(folder): figures are written as SVG only; for PNG install librsvg (Debian: apt-get install librsvg2-bin, macOS: brew install librsvg)"
      )
    }
  }

  /// librsvg's command; nil where it is not installed.
  private static var painter: String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/rsvg-convert" }
      .first {
        FileManager.default.isExecutableFile(atPath: $0)
      }
  }

  /// Twice the figure's size, which is sharp in print.
  private func paint(_ source: String, with painter: String, to path: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: painter)
    process.arguments = ["--zoom", "2", "--output", path, source]
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw LabFailure(.failure, "\(painter): cannot be started: \(Self.reason(error))")
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw LabFailure(
        .failure,
        "\(path): \(painter) failed with status \(process.terminationStatus); the SVG beside it is written")
    }
  }

  private static func reason(_ error: any Error) -> String {
    let error = error as NSError
    let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
    return (underlying ?? error).localizedDescription
  }
}
