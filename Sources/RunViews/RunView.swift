import Foundation
import RunStore

/// A run in the form of another tool. It is made from the run file alone, so one that is written while training goes on
/// and one that is made afterwards say the same.
protocol RunView: AnyObject {
  /// Takes in what happened next.
  func add(_ event: RunEvent) throws(ViewFailure)
  /// Hands all that was taken in to the operating system.
  func flush() throws(ViewFailure)
  /// Says how the run ended.
  func end(_ progress: RunProgress) throws(ViewFailure)
}

/// Why a view cannot be written; its description is one line for people.
package struct ViewFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// Of the file that cannot be written.
  package let path: String
  package let reason: String

  package init(path: String, reason: String) { (self.path, self.reason) = (path, reason) }

  package var description: String { "\(path): cannot be written (\(reason))" }
}

/// A file that grows: what is written is gathered first, and given to the system in large pieces.
final class GrowingFile {
  let path: String
  private let descriptor: Int32
  private var pending = Data()
  private static let pieceSize = 1 << 16

  /// Makes the file anew, and its folders.
  init(_ path: String) throws(ViewFailure) {
    self.path = path
    let folder = (path as NSString).deletingLastPathComponent
    if !folder.isEmpty {
      try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    descriptor = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw ViewFailure(path: path, reason: Self.reason()) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func write(_ bytes: Data) throws(ViewFailure) {
    pending.append(bytes)
    if pending.count >= Self.pieceSize { try flush() }
  }

  func flush() throws(ViewFailure) {
    var start = pending.startIndex
    while start < pending.endIndex {
      let written = pending[start...].withUnsafeBytes { bytes in
        #if canImport(Glibc)
          Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #else
          Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
      }
      if written < 0 {
        if errno == EINTR { continue }
        throw ViewFailure(path: path, reason: Self.reason())
      }
      start += written
    }
    pending.removeAll(keepingCapacity: true)
  }

  private static func reason() -> String { String(cString: strerror(errno)).lowercased() }
}
