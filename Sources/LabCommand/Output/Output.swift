import Foundation
import Text

/// Output of the tool: data on standard output, everything else on standard error.
///
/// What is printed may hold words of strangers; control characters in it are shown as text. Colors are for people: a stream
/// that is no terminal, `NO_COLOR` and `TERM=dumb` turn them off.
struct Output: Sendable {
  private let loss = OutputLoss()
  /// The name that the user typed, for hints.
  let command: CommandName

  init(command: CommandName) { self.command = command }

  /// Prints a line of data.
  ///
  /// - Parameter marks: words of the line with their colors; the first occurrence of each is colored.
  func data(_ line: String, _ marks: [TerminalColor.Mark] = []) {
    var text = TerminalText.escaped(line)
    if !marks.isEmpty, Self.hasColor(STDOUT_FILENO) { text = TerminalColor.marked(text, marks) }
    let error = StandardStreams.write(text + "\n", to: STDOUT_FILENO)
    if error != 0 { loss.note(error) }
  }

  /// Prints a line of data for programs.
  func json(_ value: JSON) { data(value.compact) }

  /// Prints text for people that advises commands.
  func help(_ text: String) { data(command.replaced(in: text)) }

  /// Prints a message that is not data. Commands that it advises have the name that the user typed.
  func note(_ line: String) {
    var text = TerminalText.escaped(command.replaced(in: line))
    if let columns = Self.size(STDERR_FILENO)?.columns {
      text = TerminalText.wrappedWarning(text, columns: columns)
    }
    if Self.hasColor(STDERR_FILENO) { text = TerminalColor.marked(text, TerminalColor.messageMarks(text)) }
    _ = StandardStreams.write(text + "\n", to: STDERR_FILENO)
  }

  /// Writes to standard error unchanged, without a line break: for our own styling. Words of strangers go through
  /// `TerminalText.escaped` before.
  func raw(_ text: String) { _ = StandardStreams.write(text, to: STDERR_FILENO) }

  /// The exit status, given that the command returned `status`: lost data is a failure of its own.
  func settled(_ status: Int32) -> Int32 {
    guard let problem = loss.problem else { return status }
    note("rl-lab: \(problem)")
    return status == 0 ? ExitStatus.io.rawValue : status
  }

  /// Whether standard error is a terminal that can redraw a line.
  var hasLiveErrors: Bool { Self.isTerminal(STDERR_FILENO) }

  /// Columns of the terminal that shows messages, or 80 without one.
  var width: Int { Self.size(STDERR_FILENO)?.columns ?? 80 }

  /// Lines of the terminal that shows messages, or 24 without one.
  var height: Int { Self.size(STDERR_FILENO)?.lines ?? 24 }

  /// Columns of the terminal that shows data; nil where data goes into a file or a pipe.
  var dataWidth: Int? { isatty(STDOUT_FILENO) == 1 ? Self.size(STDOUT_FILENO)?.columns : nil }

  private static func isTerminal(_ stream: Int32) -> Bool {
    isatty(stream) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  private static func hasColor(_ stream: Int32) -> Bool {
    isTerminal(stream) && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
  }

  private static func size(_ stream: Int32) -> (columns: Int, lines: Int)? {
    var size = winsize()
    guard ioctl(stream, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return (Int(size.ws_col), size.ws_row > 0 ? Int(size.ws_row) : 24)
  }
}
