import Foundation
import Text

/// The safetensors format: eight bytes with the header's length, a JSON header, and the data.
///
/// Only what a file of weights needs: float32 and float64 arrays. Nothing in a file is ever executed, and a file that
/// says more than it holds is refused.
///
/// Source: github.com/huggingface/safetensors, README.
package enum Safetensors {
  package struct Tensor: Sendable, Equatable {
    package var name: String
    package var shape: [Int]
    package var elements: Elements

    package init(name: String, shape: [Int], elements: Elements) {
      (self.name, self.shape, self.elements) = (name, shape, elements)
    }
  }

  package enum Elements: Sendable, Equatable {
    case float32([Float])
    case float64([Double])

    var count: Int {
      switch self {
      case .float32(let values): values.count
      case .float64(let values): values.count
      }
    }
  }

  /// Why bytes are not a valid safetensors file.
  package struct Damage: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
  }

  /// The layout of matrices in a file, under `layoutKey` in its metadata: output = input @ weight.
  package static let layout = "weight is [inputs, outputs]"
  package static let layoutKey = "layout"

  /// Maximum size of a header in bytes: thousands of arrays. Agents have a few dozen.
  package static let longestHeader = 1_000_000
  /// Bytes of the longest name of an array.
  private static let longestName = 1_024

  /// The file's bytes; equal tensors and metadata give equal bytes.
  ///
  /// - Precondition: names differ, and shapes fit their elements.
  package static func encode(_ tensors: [Tensor], metadata: [(String, String)] = []) -> Data {
    var (entries, numbers) = ([String](), Data())
    if !metadata.isEmpty {
      let pairs = metadata.map { "\(JSON.quoted($0.0)):\(JSON.quoted($0.1))" }.joined(separator: ",")
      entries.append("\"__metadata__\":{\(pairs)}")
    }
    for tensor in tensors {
      precondition(tensor.elements.count == tensor.shape.reduce(1, *), "a shape that does not fit")
      let start = numbers.count
      let type: String
      switch tensor.elements {
      case .float32(let values):
        type = "F32"
        values.map(\.bitPattern.littleEndian).withUnsafeBytes { numbers.append(contentsOf: $0) }
      case .float64(let values):
        type = "F64"
        values.map(\.bitPattern.littleEndian).withUnsafeBytes { numbers.append(contentsOf: $0) }
      }
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        "\(JSON.quoted(tensor.name)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(start),\(numbers.count)]}"
      )
    }
    var header = Data("{\(entries.joined(separator: ","))}".utf8)
    // Numbers begin on a multiple of eight, as other writers have it.
    while header.count % 8 != 0 { header.append(0x20) }
    var file = Data()
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { file.append(contentsOf: $0) }
    return file + header + numbers
  }

  /// The contents of a file.
  package struct Contents: Sendable, Equatable {
    /// In the order of their places in the file.
    package var tensors: [Tensor]
    package var metadata: [String: String]
  }

  /// Parses a whole file: every byte belongs to the header or to one array, as the format requires.
  package static func decode(_ file: Data) throws(Damage) -> Contents {
    let bytes = Data(file)
    guard bytes.count >= 8 else { throw Damage("it is too short for a safetensors file") }
    let length = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= bytes.count - 8 else { throw Damage("its header is longer than the file") }
    guard length <= longestHeader else {
      throw Damage("its header has \(length) bytes, and at most \(longestHeader) are read")
    }
    let header = bytes[8..<8 + Int(length)]
    guard let object = try? JSONSerialization.jsonObject(with: header) as? [String: Any] else {
      throw Damage("its header is not a JSON object")
    }
    let numbers = bytes[(8 + Int(length))...]
    var found: [(start: Int, end: Int, tensor: Tensor)] = []
    for (name, value) in object where name != "__metadata__" {
      guard name.utf8.count <= longestName else {
        throw Damage("an array's name has \(name.utf8.count) bytes")
      }
      found.append(try tensor(name, value, in: numbers))
    }
    found.sort { ($0.start, $0.end, $0.tensor.name) < ($1.start, $1.end, $1.tensor.name) }
    var end = 0
    for entry in found {
      guard entry.start == end else {
        throw Damage("the entry '\(entry.tensor.name)' does not begin where the one before it ends")
      }
      end = entry.end
    }
    guard end == numbers.count else {
      throw Damage("its arrays take \(end) bytes, and \(numbers.count) follow the header")
    }
    let metadata = (object["__metadata__"] as? [String: Any] ?? [:]).compactMapValues { $0 as? String }
    return Contents(tensors: found.map(\.tensor), metadata: metadata)
  }

  private static func tensor(
    _ name: String, _ value: Any, in numbers: Data
  ) throws(Damage) -> (start: Int, end: Int, tensor: Tensor) {
    guard let entry = value as? [String: Any], let type = entry["dtype"] as? String,
      let shape = entry["shape"] as? [Int], let offsets = entry["data_offsets"] as? [Int],
      offsets.count == 2
    else { throw Damage("the entry '\(name)' lacks dtype, shape or data_offsets") }
    guard let count = product(shape), 0 <= offsets[0], offsets[0] <= offsets[1], offsets[1] <= numbers.count
    else { throw Damage("the entry '\(name)' is outside the file") }
    let part = Data(numbers[(numbers.startIndex + offsets[0])..<(numbers.startIndex + offsets[1])])
    let elements: Elements
    switch type {
    case "F32" where part.count == 4 * count:
      elements = .float32(words(part, UInt32.self).map { Float(bitPattern: $0) })
    case "F64" where part.count == 8 * count:
      elements = .float64(words(part, UInt64.self).map { Double(bitPattern: $0) })
    case "F32", "F64": throw Damage("the entry '\(name)' has a size that does not match its shape")
    default: throw Damage("the entry '\(name)' has elements of type \(type); F32 and F64 can be read")
    }
    return (offsets[0], offsets[1], Tensor(name: name, shape: shape, elements: elements))
  }

  private static func product(_ shape: [Int]) -> Int? {
    var count = 1
    for size in shape {
      let (next, overflow) = count.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow else { return nil }
      count = next
    }
    return count < Int.max / 8 ? count : nil
  }

  private static func words<Word: FixedWidthInteger>(_ data: Data, _ type: Word.Type) -> [Word] {
    let size = MemoryLayout<Word>.size
    return data.withUnsafeBytes { raw in
      (0..<raw.count / size).map {
        Word(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * size, as: Word.self))
      }
    }
  }
}
