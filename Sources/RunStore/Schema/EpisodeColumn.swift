import Foundation
import GRDB

/// A column of unsigned whole numbers of fixed width: one figure of every episode of a block, each as many decimal digits.
///
/// SQL finds the number at place `i` with `substr`, people can read it, and both of its ends are cheap: nothing is searched
/// and nothing is parsed but the one number. What is the same in all episodes is stored once, as a number.
enum EpisodeColumn {
  /// The most digits of an unsigned number of 64 bits.
  static let longest = 20
  private static let zeros: UInt64 = 0x3030_3030_3030_3030

  /// The decimal digits that `value` needs.
  static func width(of value: UInt64) -> Int {
    var (width, power): (Int, UInt64) = (1, 10)
    while value >= power {
      width += 1
      if width == longest { break }
      power = power &* 10
    }
    return width
  }

  /// Writes the last `width` digits of `value`, and scratch in the seven bytes behind them.
  @inline(__always) static func write(_ value: UInt64, width: Int, at start: UnsafeMutableRawPointer) {
    if width <= 8 { return write(UInt32(truncatingIfNeeded: value), short: width, at: start) }
    let (upper, lower) = value.quotientAndRemainder(dividingBy: 100_000_000)
    if width <= 16 {
      write(UInt32(truncatingIfNeeded: upper), short: width - 8, at: start)
    } else {
      let (top, middle) = upper.quotientAndRemainder(dividingBy: 100_000_000)
      write(UInt32(truncatingIfNeeded: top), short: width - 16, at: start)
      write(UInt32(truncatingIfNeeded: middle), short: 8, at: start + (width - 16))
    }
    write(UInt32(truncatingIfNeeded: lower), short: 8, at: start + (width - 8))
  }

  /// Up to eight digits at once: a number is halved into groups of four, two and one of them, side by side in one word.
  @inline(__always) private static func write(
    _ value: UInt32, short width: Int, at start: UnsafeMutableRawPointer
  ) {
    if width == 1 {
      start.storeBytes(of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value % 10), as: UInt8.self)
      return
    }
    var word = UInt64(value / 10_000) | UInt64(value % 10_000) << 32
    let hundreds = (word &* 10_486) >> 20 & 0x0000_007f_0000_007f
    word = hundreds | (word &- hundreds &* 100) << 16
    let tens = (word &* 103) >> 10 & 0x000f_000f_000f_000f
    word = tens | (word &- tens &* 10) << 8
    start.storeBytes(of: ((word &+ zeros) >> UInt64(64 - 8 * width)).littleEndian, as: UInt64.self)
  }

  /// Characters of a seed below `seedLimit`, each of six bits, the highest first; "0" is 0.
  static let seedWidth = 9
  static let seedLimit: UInt64 = 1 << 54

  /// Writes a seed of 54 bits: eight groups of six bits are moved apart into the bytes of a word.
  @inline(__always) static func writeSeed(_ seed: UInt64, at start: UnsafeMutableRawPointer) {
    var word = seed & 0x00ff_ffff | (seed & 0xffff_ff00_0000) << 8
    word = word & 0x0000_0fff_0000_0fff | (word & 0x00ff_f000_00ff_f000) << 4
    word = word & 0x003f_003f_003f_003f | (word & 0x0fc0_0fc0_0fc0_0fc0) << 2
    start.storeBytes(of: 48 &+ UInt8(truncatingIfNeeded: seed >> 48), as: UInt8.self)
    start.storeBytes(of: (word &+ zeros).bigEndian, toByteOffset: 1, as: UInt64.self)
  }

  private static func seed(_ characters: UnsafeRawBufferPointer) -> UInt64? {
    var value: UInt64 = 0
    for byte in characters {
      guard case let bits = byte &- 48, bits < 64 else { return nil }
      value = value << 6 | UInt64(bits)
    }
    return value
  }

  static func seeds(_ stored: DatabaseValue, count: Int) -> [UInt64]? {
    guard case .string(let text) = stored.storage else { return numbers(stored, count: count) }
    guard case let bytes = Data(text.utf8), bytes.count == count * seedWidth else { return nil }
    return entries(of: bytes, count: count, seed)
  }

  /// Reads digits; nil where one is none, or where they are too many for 64 bits.
  static func number(_ digits: UnsafeRawBufferPointer) -> UInt64? {
    var value: UInt64 = 0
    for byte in digits {
      let digit = byte &- 48
      guard digit < 10 else { return nil }
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflows) = product.addingReportingOverflow(UInt64(digit))
      if isTooLarge || overflows { return nil }
      value = sum
    }
    return value
  }

  /// The numbers of a stored column of `count`; nil where it is none of whole numbers.
  static func numbers(_ stored: DatabaseValue, count: Int) -> [UInt64]? {
    switch stored.storage {
    case .int64(let value) where value >= 0: return Array(repeating: UInt64(value), count: count)
    case .blob(let bytes): return entries(of: bytes, count: count, number)
    default: return nil
    }
  }

  /// The numbers of a stored column of doubles: all the same, or texts of equal length with spaces before them.
  static func doubles(_ stored: DatabaseValue, count: Int) -> [Double]? {
    switch stored.storage {
    case .null: return Array(repeating: .nan, count: count)
    case .double(let value): return Array(repeating: value, count: count)
    case .blob(let bytes): return entries(of: bytes, count: count, JSONNumber.double)
    default: return nil
    }
  }

  private static func entries<Value>(
    of bytes: Data, count: Int, _ read: (UnsafeRawBufferPointer) -> Value?
  ) -> [Value]? {
    guard count > 0, bytes.count.isMultiple(of: count), case let width = bytes.count / count, width > 0,
      width <= JSONNumber.maximumLength
    else { return nil }
    return bytes.withUnsafeBytes { all in
      var values: [Value] = []
      values.reserveCapacity(count)
      for start in stride(from: 0, to: all.count, by: width) {
        guard let value = read(UnsafeRawBufferPointer(rebasing: all[start..<start + width])) else {
          return nil
        }
        values.append(value)
      }
      return values
    }
  }
}

extension JSONNumber {
  /// Reads what stands right-aligned in a column; only spaces are NaN.
  static func double(_ bytes: UnsafeRawBufferPointer) -> Double? {
    let digits = bytes.drop { $0 == UInt8(ascii: " ") }
    guard let first = digits.first else { return .nan }
    let isNegative = first == UInt8(ascii: "-")
    let magnitude = UnsafeRawBufferPointer(rebasing: isNegative ? digits.dropFirst() : digits)
    if let whole = magnitude.count < 17 && !magnitude.isEmpty ? EpisodeColumn.number(magnitude) : nil {
      return isNegative ? -Double(whole) : Double(whole)
    }
    var scanner = NumberScanner(UnsafeRawBufferPointer(rebasing: digits).bindMemory(to: UInt8.self))
    guard let value = scanner.double(), scanner.isAtEnd, !value.isNaN else { return nil }
    return value
  }
}
