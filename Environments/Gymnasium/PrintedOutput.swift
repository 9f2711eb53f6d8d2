import RLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a Python process prints, on standard output and standard error alike: its end is kept, its lines are passed on to
/// whoever wants to see them, and nothing of it grows.
final class PrintedOutput {
  private let descriptor: Int32
  /// The newest bytes.
  private var tail: [UInt8] = []
  private static let kept = 32_768
  /// The line that has not ended yet.
  private var line: [UInt8] = []
  private static let longestLine = 1000
  private var chunk = [UInt8](repeating: 0, count: 65_536)

  /// - Parameter descriptor: the end of a pipe, from which it reads without waiting.
  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    #if canImport(Glibc)
      // Room for what is printed between two looks; where the system grants less, printing waits now and then. The number
      // is F_SETPIPE_SZ, which Glibc's module leaves out.
      _ = fcntl(descriptor, 1031, 1 << 20)
    #endif
  }

  deinit { close(descriptor) }

  /// Takes in one piece of what is there; more than that is for the next time, so that nobody is kept by who never ends.
  ///
  /// - Returns: whether there may be more.
  @discardableResult func drain(_ takeLine: ((String) -> Void)?) -> Bool {
    let count = read(descriptor, &chunk, chunk.count)
    guard count > 0 else { return false }
    tail += chunk.prefix(count)
    if tail.count > 2 * Self.kept { tail.removeFirst(tail.count - Self.kept) }
    guard let takeLine else { return true }
    for byte in chunk.prefix(count) {
      if byte != UInt8(ascii: "\n") { line.append(byte) }
      if byte == UInt8(ascii: "\n") || line.count == Self.longestLine { passOn(takeLine) }
    }
    return true
  }

  /// Passes on the line that has not ended.
  func finish(_ takeLine: ((String) -> Void)?) {
    if !line.isEmpty, let takeLine { passOn(takeLine) }
  }

  private func passOn(_ takeLine: (String) -> Void) {
    takeLine(String(decoding: line, as: UTF8.self))
    line.removeAll(keepingCapacity: true)
  }

  /// The last line that says something, without what a terminal would obey.
  var lastWords: String {
    let text = String(decoding: tail.suffix(2000), as: UTF8.self)
    let line = text.split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) } ?? ""
    let scalars = line.unicodeScalars.filter {
      switch $0.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: false
      default: true
      }
    }
    return String(String.UnicodeScalarView(scalars).drop { $0 == " " })
  }
}
