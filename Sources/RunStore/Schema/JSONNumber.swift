/// Numbers as JSON text that round-trips bit for bit, and that SQLite reads with the original type.
///
/// A whole Double keeps its `.0`, or SQL would divide it as an integer. JSON knows neither NaN nor infinity: NaN is
/// `null`, as SQLite itself stores it, and infinity is `9e999`, which every reader of doubles rounds to it.
enum JSONNumber {
  /// The most bytes of one number.
  static let maximumLength = 32

  static func text(_ value: Float) -> String {
    if value.isNaN { return "null" }
    if value.isInfinite { return value < 0 ? "-9e999" : "9e999" }
    return value.description
  }

  static func text(_ value: Double) -> String {
    if value.isNaN { return "null" }
    if value.isInfinite { return value < 0 ? "-9e999" : "9e999" }
    return value.description
  }

  static func array(_ values: [Double]) -> String { "[" + values.map(text).joined(separator: ",") + "]" }
  static func array(_ values: [Int]) -> String { "[" + values.map { "\($0)" }.joined(separator: ",") + "]" }
}

/// Reads what `JSONNumber` writes; anything else makes the next read nil.
struct NumberScanner: ~Copyable {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  /// Consumes `byte` if it is next.
  mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  mutating func unsigned() -> UInt64? {
    let start = position
    var value: UInt64 = 0
    while position < bytes.count, case let digit = bytes[position] &- 48, digit < 10 {
      let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = product.addingReportingOverflow(UInt64(digit))
      if tooLarge || overflow { return nil }
      value = sum
      position += 1
    }
    return position > start ? value : nil
  }

  /// A count or an index.
  mutating func count() -> Int? { unsigned().flatMap { Int(exactly: $0) } }

  mutating func integer() -> Int? {
    let isNegative = take("-")
    guard let magnitude = unsigned() else { return nil }
    return isNegative ? Int(exactly: magnitude).map { -$0 } : Int(exactly: magnitude)
  }

  private mutating func word() -> String? {
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: ","), bytes[position] != UInt8(ascii: "]") {
      position += 1
      if position - start > JSONNumber.maximumLength { return nil }
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  mutating func double() -> Double? {
    guard let word = word() else { return nil }
    switch word {
    case "null": return .nan
    case "9e999": return .infinity
    case "-9e999": return -.infinity
    default: return Double(word).flatMap { $0.isFinite ? $0 : nil }
    }
  }

  /// An optional Float: `.some(nil)` for `null`.
  mutating func optionalFloat() -> Float?? {
    guard let word = word() else { return nil }
    switch word {
    case "null": return .some(nil)
    case "9e999": return .infinity
    case "-9e999": return -.infinity
    default: return Float(word).flatMap { $0.isFinite ? $0 : nil }
    }
  }
}

extension JSONNumber {
  static func doubles(in text: String) -> [Double]? { list(in: text) { $0.double() } }
  static func integers(in text: String) -> [Int]? { list(in: text) { $0.integer() } }

  private static func list<Element>(
    in text: String, _ element: (inout NumberScanner) -> Element?
  ) -> [Element]? {
    var text = text
    return text.withUTF8 { bytes in
      var scanner = NumberScanner(bytes)
      guard scanner.take("[") else { return nil }
      var result: [Element] = []
      if !scanner.take("]") {
        repeat {
          guard let value = element(&scanner) else { return nil }
          result.append(value)
        } while scanner.take(",")
        guard scanner.take("]") else { return nil }
      }
      return scanner.isAtEnd ? result : nil
    }
  }
}
