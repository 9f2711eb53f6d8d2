import Foundation
import RLCore

extension RunSchema {
  /// The section of the tensors that an agent's `tensors` are.
  static let agentSection = "agent"
  /// The section of the last transitions of a run that diverged.
  static let lastTransitionsSection = "last_transitions"
}

extension NamedTensor.Elements {
  /// The elements' type by its NumPy name, and their bytes, little-endian.
  var stored: (dtype: String, data: Data) {
    switch self {
    case .float32(let values): ("float32", Self.bytes(of: values.map(\.bitPattern.littleEndian)))
    case .float64(let values): ("float64", Self.bytes(of: values.map(\.bitPattern.littleEndian)))
    case .int32(let values): ("int32", Self.bytes(of: values.map(\.littleEndian)))
    case .uint8(let values): ("uint8", Data(values))
    case .uint64(let values): ("uint64", Self.bytes(of: values.map(\.littleEndian)))
    }
  }

  private static func bytes<Word>(of words: [Word]) -> Data { words.withUnsafeBytes { Data($0) } }
}

extension NamedTensor {
  /// A stored tensor; nil where type, shape and size do not belong together.
  init?(name: String, shape: String, dtype: String, data: Data) {
    guard let shape = NumberText.integers(in: shape), shape.allSatisfy({ $0 >= 0 }) else { return nil }
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
