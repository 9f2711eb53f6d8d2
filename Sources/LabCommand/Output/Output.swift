#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where the tool speaks: data on standard output, everything else on standard error.
///
/// What is printed may hold words of strangers; control characters in it are shown as text.
struct Output: Sendable {
  private let loss = OutputLoss()

  /// Prints a line of data.
  func data(_ line: String) {
    let error = StandardStreams.write(TerminalText.escaped(line) + "\n", to: STDOUT_FILENO)
    if error != 0 { loss.note(error) }
  }

  /// Tells the user something that is not data.
  func note(_ line: String) {
    _ = StandardStreams.write(TerminalText.escaped(line) + "\n", to: STDERR_FILENO)
  }

  /// Writes to standard error as it stands, without ending the line: styling of our own. Words of strangers go through
  /// `TerminalText.escaped` before.
  func raw(_ text: String) { _ = StandardStreams.write(text, to: STDERR_FILENO) }

  /// The status to leave with where the command itself leaves with `status`: data that was lost is a failure of its own.
  func settled(_ status: Int32) -> Int32 {
    guard let problem = loss.problem else { return status }
    note("rl-lab: \(problem)")
    return status == 0 ? ExitStatus.io.rawValue : status
  }

  /// Whether standard error is a terminal that can redraw a line.
  var hasLiveErrors: Bool {
    isatty(STDERR_FILENO) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb"
  }

  /// Columns of the terminal; 80 where there is none.
  var width: Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }
}

/// Lines of cells under headings, each column as wide as its widest cell; numbers stand to the right.
struct TextTable {
  var headings: [String]
  var rows: [[String]] = []
  /// Columns whose cells stand to the left; the others stand to the right.
  var leftAligned: Set<Int> = [0]

  var lines: [String] {
    let all = [headings] + rows
    let widths = headings.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += leftAligned.contains(column) ? cell + padding : padding + cell
        if column < row.count - 1 { line += "  " }
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }
}

/// Numbers for people.
enum Readable {
  /// Three digits behind the point for small numbers, one for large ones.
  static func value(_ value: Double?) -> String {
    guard let value else { return "-" }
    guard value.isFinite else { return "\(value)" }
    return fixed(value, abs(value) < 10 ? 3 : 1)
  }

  static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int((abs(value) * Double(scale)).rounded())
    let fraction = String(scaled % scale)
    let sign = value < 0 && scaled != 0 ? "-" : ""
    let whole = sign + String(scaled / scale)
    return digits == 0
      ? whole : whole + "." + String(repeating: "0", count: digits - fraction.count) + fraction
  }

  /// `1,234,567`
  static func count(_ value: Int) -> String {
    var digits = Array(String(value.magnitude))
    var position = digits.count - 3
    while position > 0 {
      digits.insert(",", at: position)
      position -= 3
    }
    return (value < 0 ? "-" : "") + String(digits)
  }

  /// `25.3M`, `160k`
  static func rate(_ value: Double) -> String {
    switch value {
    case 1e7...: fixed(value / 1e6, 0) + "M"
    case 1e6...: fixed(value / 1e6, 1) + "M"
    case 1e4...: fixed(value / 1e3, 0) + "k"
    case 1e3...: fixed(value / 1e3, 1) + "k"
    default: fixed(value, 0)
    }
  }

  /// `512 B`, `17.3 kB`, `26.1 MB`
  static func bytes(_ value: Int) -> String {
    switch value {
    case ..<1000: "\(value) B"
    case ..<1_000_000: fixed(Double(value) / 1e3, 1) + " kB"
    default: fixed(Double(value) / 1e6, 1) + " MB"
    }
  }

  /// `2 h 05 min`, `3 min 20 s`, `4.2 s`
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "-" }
    let whole = Int(seconds.rounded())
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if whole >= 3600 { return "\(whole / 3600) h \(two(whole % 3600 / 60)) min" }
    if whole >= 60 { return "\(whole / 60) min \(two(whole % 60)) s" }
    return fixed(seconds, 1) + " s"
  }
}
