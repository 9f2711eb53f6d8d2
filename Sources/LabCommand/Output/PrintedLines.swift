import Lab
import RLCore
import Synchronization

/// Shows on standard error what environments outside Swift print, until it is too much.
final class PrintedLines: Sendable {
  private let output: Output
  private let limit: Int
  private let shown = Mutex(0)

  /// - Parameter limit: bytes that are shown at most.
  init(_ output: Output, limit: Int) { (self.output, self.limit) = (output, limit) }

  func take(_ environment: String, _ line: String) {
    shown.withLock { shown in
      guard shown <= limit else { return }
      let text = "\(environment) prints: \(printable(line))"
      shown += text.utf8.count
      output.note(shown <= limit ? text : "\(environment) prints more, which is not shown")
    }
  }
}

extension LabContext {
  /// Has what environments outside Swift print shown from now on.
  ///
  /// - Parameter limit: bytes that are shown at most.
  func showPrinted(limit: Int) {
    let lines = PrintedLines(output, limit: limit)
    for source in catalog.sources {
      source.attach(
        ForeignHost(isStopping: { Interruption.signal != nil }, takeLine: { lines.take($0, $1) }))
    }
  }
}
