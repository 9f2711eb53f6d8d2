import Foundation
import OutputFiles
import RunStore
import Text

/// A run in the format of another tool. It is made from the run file alone, so one that is written while training goes
/// on and one that is made afterwards say the same.
protocol RunView: AnyObject {
  /// Adds the next event.
  func add(_ event: RunEvent) throws(ViewFailure)
  /// Flushes everything to the operating system.
  func flush() throws(ViewFailure)
  /// Records how the run ended.
  func end(_ progress: RunProgress) throws(ViewFailure)
}

/// Why a view cannot be written; its description is one line.
package struct ViewFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// Of the file that cannot be written.
  package let path: String
  package let reason: String

  package init(path: String, reason: String) { (self.path, self.reason) = (path, reason) }

  package var description: String { "\(path): \(reason)" }
}

/// A growing file: writes are collected and passed to the system in large pieces.
final class GrowingFile {
  private let file: OutputFile
  private let isLive: Bool
  private var pending = Data()
  private static let pieceSize = 1 << 16

  /// Creates the file, and its folders, replacing an older one.
  ///
  /// - Parameter isLive: whether it can be seen while it grows; else it has its name once it is whole.
  init(_ path: String, isLive: Bool) throws(ViewFailure) {
    self.isLive = isLive
    let folder = parentFolder(of: path)
    do throws(OutputFailure) {
      if !folder.isEmpty, !FileManager.default.fileExists(atPath: folder) {
        try OutputFile.makeFolder(folder)
      }
      file = try OutputFile(path)
      if isLive { try file.publish() }
    } catch {
      throw ViewFailure(error)
    }
  }

  func write(_ bytes: Data) throws(ViewFailure) {
    pending.append(bytes)
    if pending.count >= Self.pieceSize { try flush() }
  }

  func flush() throws(ViewFailure) {
    do { try file.write(pending) } catch { throw ViewFailure(error) }
    pending.removeAll(keepingCapacity: true)
  }

  /// Writes what has been collected and closes the file.
  func end() throws(ViewFailure) {
    try flush()
    do { try file.commit() } catch { throw ViewFailure(error) }
  }
}

extension ViewFailure {
  fileprivate init(_ failure: OutputFailure) { self.init(path: failure.path, reason: failure.reason) }
}
