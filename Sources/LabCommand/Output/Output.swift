import Text

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Output of the tool: data on standard output, everything else on standard error.
///
/// What is printed may hold words of strangers; control characters in it are shown as text.
struct Output: Sendable {
  private let loss = OutputLoss()

  /// Prints a line of data.
  func data(_ line: String) {
    let error = StandardStreams.write(TerminalText.escaped(line) + "\n", to: STDOUT_FILENO)
    if error != 0 { loss.note(error) }
  }

  /// Prints a line of data for programs.
  func json(_ value: JSON) { data(value.compact) }

  /// Prints a message that is not data.
  func note(_ line: String) {
    _ = StandardStreams.write(TerminalText.escaped(line) + "\n", to: STDERR_FILENO)
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
  var hasLiveErrors: Bool {
    isatty(STDERR_FILENO) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb"
  }

  /// Columns of the terminal, or 80 without one.
  var width: Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }
}
