/// The Unicode scalars of a file with its line starts, by YAML's definition of lines.
struct SourceText {
  static let limit = 1 << 20

  private(set) var scalars: [Unicode.Scalar] = []
  private(set) var lineStarts = [0]

  /// - Throws: a place and a message when the bytes are no text that YAML allows.
  init(_ bytes: [UInt8]) throws(PlacedMessage) {
    guard bytes.count <= Self.limit else {
      throw PlacedMessage(.start, "larger than 1 MiB; an experiment file is about a page of text")
    }
    scalars.reserveCapacity(bytes.count)
    var iterator = bytes.makeIterator()
    var decoder = UTF8()
    reading: while true {
      switch decoder.decode(&iterator) {
      case .emptyInput: break reading
      case .error: throw PlacedMessage(end, "not UTF-8 from here on; save the file as UTF-8")
      case .scalarValue(let scalar):
        // A byte order mark at the very beginning is what some editors write.
        if scalar == "\u{FEFF}", scalars.isEmpty, lineStarts.count == 1 { continue }
        guard Self.isAllowed(scalar) else {
          throw PlacedMessage(end, "the control character U+\(hexadecimal(scalar)) is not allowed; remove it")
        }
        if scalar == "\n", scalars.last == "\r" { lineStarts.removeLast() }
        scalars.append(scalar)
        if Self.isBreak(scalar) { lineStarts.append(scalars.count) }
      }
    }
  }

  private var end: Place {
    .mark(line: lineStarts.count, column: scalars.count - (lineStarts.last ?? 0) + 1)
  }

  var string: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// The index of a mark, clamped to the end.
  func index(line: Int, column: Int) -> Int {
    guard lineStarts.indices.contains(line - 1) else { return scalars.count }
    return min(lineStarts[line - 1] + max(column - 1, 0), scalars.count)
  }

  func place(of index: Int) -> Place {
    var (low, high) = (0, lineStarts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= index { low = middle } else { high = middle }
    }
    return .mark(line: low + 1, column: index - lineStarts[low] + 1)
  }

  /// Whether `text` is at `index`.
  func has(_ text: [Unicode.Scalar], at index: Int) -> Bool {
    index >= 0 && index + text.count <= scalars.count
      && scalars[index..<(index + text.count)].elementsEqual(text)
  }

  mutating func replace(at index: Int, with scalar: Unicode.Scalar) { scalars[index] = scalar }

  static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r" || scalar == "\u{85}" || scalar == "\u{2028}" || scalar == "\u{2029}"
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
      0x10000...0x10FFFF:
      true
    default: false
    }
  }
}

/// A problem whose file is known from the context.
struct PlacedMessage: Error, Equatable {
  let place: Place
  let message: String

  init(_ place: Place, _ message: String) { (self.place, self.message) = (place, message) }
}

/// At least four digits: `00A0`.
func hexadecimal(_ scalar: Unicode.Scalar) -> String {
  let digits = String(scalar.value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
