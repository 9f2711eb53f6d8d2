import Comparison
import Foundation
import OutputFiles
import Painting

/// Writes output files: a report, and figures as SVG and PNG.
enum FigureFiles {
  static func write(_ text: String, to path: String) throws(LabFailure) {
    try write(Data(text.utf8), to: path)
  }

  /// - Returns: signs in the figures that no font on this machine has.
  @discardableResult
  static func write(_ figures: [Figure], into folder: String) throws -> Set<Unicode.Scalar> {
    do { try OutputFile.makeFolder(folder) } catch { throw LabFailure(.io, error.description) }
    let typeface: Typeface
    do { typeface = try Typeface() } catch { throw LabFailure(.failure, error.description) }
    for figure in figures {
      try write(figure.standalone, to: "\(folder)/\(figure.name).svg")
      try write(figure.png(typeface), to: "\(folder)/\(figure.name).png")
    }
    return typeface.missing
  }

  static func write(_ data: Data, to path: String) throws(LabFailure) {
    do { try OutputFile.write(data, to: path) } catch { throw LabFailure(.io, error.description) }
  }
}
