import Lab
import RLCore
import Synchronization

/// Shows the output of external environments on standard error, up to a limit.
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
      output.note(shown <= limit ? text : "\(environment) printed more, which is not shown")
    }
  }
}

extension LabContext {
  /// Shows the output of external environments from now on.
  ///
  /// - Parameter limit: bytes that are shown at most.
  func showPrinted(limit: Int) {
    let lines = PrintedLines(output, limit: limit)
    for source in catalog.sources { source.attach(host { lines.take($0, $1) }) }
  }

  /// This program, as external environments know it.
  ///
  /// - Parameter takeLine: receives what they print.
  func host(takeLine: (@Sendable (_ environment: String, _ line: String) -> Void)? = nil) -> ForeignHost {
    let output = output
    return ForeignHost(
      isStopping: { Interruption.signal != nil }, takeLine: takeLine, warn: { output.note("rl-lab: \($0)") })
  }
}
