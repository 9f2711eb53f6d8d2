import RLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Output of a Python process, standard output and standard error combined: the last bytes are kept, lines are passed
/// on, and memory is bounded.
final class PrintedOutput {
  private let descriptor: Int32
  /// The latest bytes.
  private var tail: [UInt8] = []
  private static let kept = 32_768
  /// The unfinished line.
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

  /// Reads one piece of the available output; the rest is left for the next call, so that a process that prints
  /// endlessly does not block the caller.
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

  /// Passes on the unfinished line.
  func finish(_ takeLine: ((String) -> Void)?) {
    if !line.isEmpty, let takeLine { passOn(takeLine) }
  }

  private func passOn(_ takeLine: (String) -> Void) {
    takeLine(String(decoding: line, as: UTF8.self))
    line.removeAll(keepingCapacity: true)
  }

  /// The last nonempty line, without terminal control characters.
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
