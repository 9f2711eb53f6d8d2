import Foundation
import RLCore

extension RunSchema {
  /// The section of the agent's `tensors`.
  static let agentSection = "agent"
  /// The section of the last transitions of a diverged run.
  static let lastTransitionsSection = "last_transitions"
  /// The section of the seals of the other sections, one array named after each section.
  static let sealSection = "seal"
}

extension NamedTensor.Elements {
  /// The elements' type by its NumPy name.
  var dtype: String {
    switch self {
    case .float32: "float32"
    case .float64: "float64"
    case .int32: "int32"
    case .uint8: "uint8"
    case .uint64: "uint64"
    }
  }

  var byteCount: Int { count * (Self.elementSizes[dtype] ?? 0) }

  /// Bytes of an element of each type.
  static let elementSizes = ["float32": 4, "float64": 8, "int32": 4, "uint8": 1, "uint64": 8]

  /// The bytes of the elements in `range`, little-endian.
  func stored(_ range: Range<Int>) -> Data {
    switch self {
    case .float32(let values): Self.bytes(of: values[range]) { $0.bitPattern.littleEndian }
    case .float64(let values): Self.bytes(of: values[range]) { $0.bitPattern.littleEndian }
    case .int32(let values): Self.bytes(of: values[range], \.littleEndian)
    case .uint8(let values): Data(values[range])
    case .uint64(let values): Self.bytes(of: values[range], \.littleEndian)
    }
  }

  private static func bytes<Element, Word>(
    of elements: ArraySlice<Element>, _ word: (Element) -> Word
  ) -> Data {
    #if _endian(little)
      elements.withUnsafeBytes { Data($0) }
    #else
      elements.map(word).withUnsafeBytes { Data($0) }
    #endif
  }
}

extension NamedTensor {
  /// A stored tensor, or nil if type, shape and size are inconsistent.
  package init?(name: String, shape: String, dtype: String, data: Data) {
    guard let shape = JSONNumber.integers(in: shape), shape.allSatisfy({ $0 >= 0 }) else { return nil }
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      count = product
    }
    switch dtype {
    case "float32":
      guard data.count % 4 == 0, data.count / 4 == count else { return nil }
      let words = Self.words(of: data, as: UInt32.self)
      self.init(name, shape: shape, .float32(words.map { Float(bitPattern: $0) }))
    case "float64":
      guard data.count % 8 == 0, data.count / 8 == count else { return nil }
      let words = Self.words(of: data, as: UInt64.self)
      self.init(name, shape: shape, .float64(words.map { Double(bitPattern: $0) }))
    case "int32":
      guard data.count % 4 == 0, data.count / 4 == count else { return nil }
      self.init(name, shape: shape, .int32(Self.words(of: data, as: Int32.self)))
    case "uint8":
      guard data.count == count else { return nil }
      self.init(name, shape: shape, .uint8(Array(data)))
    case "uint64":
      guard data.count % 8 == 0, data.count / 8 == count else { return nil }
      self.init(name, shape: shape, .uint64(Self.words(of: data, as: UInt64.self)))
    default: return nil
    }
  }

  private static func words<Word: FixedWidthInteger>(of data: Data, as type: Word.Type) -> [Word] {
    let size = MemoryLayout<Word>.size
    return data.withUnsafeBytes { raw in
      (0..<raw.count / size).map {
        Word(littleEndian: raw.loadUnaligned(fromByteOffset: size * $0, as: Word.self))
      }
    }
  }
}
