import Comparison
import Foundation

/// Writes files for people: a report, and figures as SVG and PNG.
enum FigureFiles {
  static func write(_ text: String, to path: String) throws(LabFailure) {
    try write(Data(text.utf8), to: path)
  }

  static func write(_ figures: [Figure], into folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw LabFailure(.io, "\(folder): the folder cannot be made: \(reason(error))")
    }
    let painter = try FigurePainter()
    for figure in figures {
      try write(figure.standalone, to: "\(folder)/\(figure.name).svg")
      try write(painter.png(figure), to: "\(folder)/\(figure.name).png")
    }
  }

  private static func write(_ data: Data, to path: String) throws(LabFailure) {
    do {
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw LabFailure(.io, "\(path): cannot be written: \(reason(error))")
    }
  }

  private static func reason(_ error: any Error) -> String {
    let error = error as NSError
    let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
    return (underlying ?? error).localizedDescription
  }
}
