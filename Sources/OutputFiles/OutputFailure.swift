/// Why a file cannot be written: the obstacle and what to do, in one line.
package struct OutputFailure: Error, Sendable, Equatable, CustomStringConvertible {
  package let path: String
  /// Without the path.
  package let reason: String

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  package var description: String { "\(path): \(reason)" }
}
