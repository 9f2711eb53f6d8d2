import Foundation
import Text

/// The engine with a policy and a world in its memory: a WebAssembly module without imports.
///
/// The engine is compiled once and comes with the lab; an export appends a data segment to it, so that no compiler is
/// needed. Source: the binary format of webassembly.github.io/spec, chapter 5.
package struct WebAssemblyModule {
  /// Says that a policy lies at the beginning of the heap.
  private static let magic: [UInt8] = Array("RLP1".utf8)
  private static let pageSize = 65_536
  /// Bytes that a policy may need, half of what a module can address: engines have less than all of it.
  private static let mostBytes = 1 << 31

  private enum Section {
    static let memory: UInt8 = 5
    static let global: UInt8 = 6
    static let export: UInt8 = 7
    static let data: UInt8 = 11
    static let dataCount: UInt8 = 12
  }

  /// - Parameters:
  ///   - program: the policy.
  ///   - world: what follows it: the world of a page.
  /// - Throws: `ExportRefusal` for a policy that has no room in a module, and where the engine is not what this expects.
  package static func write(_ program: EngineProgram, world: EngineWorld) throws(ExportRefusal) -> Data {
    let need = program.data.count + program.memory
    guard need <= mostBytes else {
      throw ExportRefusal(
        "its policy needs \(Readable.bytes(need)) of memory, and a page or a WebAssembly module has \(Readable.bytes(mostBytes)); use --format onnx or c"
      )
    }
    var content = Data(magic)
    let body = program.data + world.data
    withUnsafeBytes(of: UInt32(body.count + 8).littleEndian) { content.append(contentsOf: $0) }
    content.append(body)
    return try WebAssemblyModule(PackageResources.engine_wasm).adding(content)
  }

  /// Its sections in order: their numbers and what is in them.
  private var sections: [(number: UInt8, body: [UInt8])] = []

  private init(_ bytes: [UInt8]) throws(ExportRefusal) {
    guard bytes.starts(with: [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) else {
      throw ExportRefusal("the engine is not a WebAssembly module")
    }
    var reader = Reader(bytes: bytes, position: 8)
    while reader.position < bytes.count {
      let number = bytes[reader.position]
      reader.position += 1
      let length = reader.unsigned()
      guard reader.position + length <= bytes.count else { throw ExportRefusal("the engine is cut short") }
      sections.append((number, Array(bytes[reader.position..<reader.position + length])))
      reader.position += length
    }
  }

  private func adding(_ content: Data) throws(ExportRefusal) -> Data {
    guard let base = heapBase else { throw ExportRefusal("the engine has no __heap_base") }
    let offset = (base + 15) / 16 * 16
    var file = Data([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
    for (number, body) in sections {
      var body = body
      switch number {
      case Section.memory:
        // One memory, with a minimum of pages and maybe a maximum.
        var reader = Reader(bytes: body, position: 2)
        let pages = max(reader.unsigned(), (offset + content.count + Self.pageSize - 1) / Self.pageSize)
        body = Array(body[0..<2]) + Self.unsigned(pages) + body[reader.position...]
      case Section.dataCount: body = Self.countingOneMore(body)
      case Section.data:
        // An active segment: i32.const offset, end.
        body =
          Self.countingOneMore(body) + [0, 0x41] + Self.signed(offset) + [0x0b] + Self.unsigned(content.count)
          + content
      default: break
      }
      file.append(number)
      file.append(contentsOf: Self.unsigned(body.count))
      file.append(contentsOf: body)
    }
    return file
  }

  /// The address at which the engine's own memory ends: the value of the global that it exports by this name.
  private var heapBase: Int? {
    guard let exports = sections.first(where: { $0.number == Section.export })?.body,
      let globals = sections.first(where: { $0.number == Section.global })?.body
    else { return nil }
    var reader = Reader(bytes: exports, position: 0)
    var index: Int?
    for _ in 0..<reader.unsigned() {
      let name = reader.name()
      let kind = reader.byte()
      let number = reader.unsigned()
      if name == "__heap_base", kind == 3 { index = number }
    }
    guard let index else { return nil }
    var values = Reader(bytes: globals, position: 0)
    for number in 0..<values.unsigned() {
      // Type, mutability, i32.const.
      values.position += 3
      let value = values.unsigned()
      values.position += 1
      if number == index { return value }
    }
    return nil
  }

  private static func countingOneMore(_ body: [UInt8]) -> [UInt8] {
    var reader = Reader(bytes: body, position: 0)
    return unsigned(reader.unsigned() + 1) + body[reader.position...]
  }

  /// LEB128.
  private static func unsigned(_ value: Int) -> [UInt8] {
    var (bytes, left): ([UInt8], Int) = ([], value)
    repeat {
      bytes.append(UInt8(left & 0x7f) | (left > 0x7f ? 0x80 : 0))
      left >>= 7
    } while left > 0
    return bytes
  }

  /// LEB128 of a number that is not negative, whose last byte must not look negative.
  private static func signed(_ value: Int) -> [UInt8] {
    var bytes = unsigned(value)
    if let last = bytes.last, last & 0x40 != 0 {
      bytes[bytes.count - 1] |= 0x80
      bytes.append(0)
    }
    return bytes
  }

  private struct Reader {
    let bytes: [UInt8]
    var position: Int

    mutating func byte() -> UInt8 {
      guard position < bytes.count else { return 0 }
      defer { position += 1 }
      return bytes[position]
    }

    mutating func unsigned() -> Int {
      var (value, shift) = (0, 0)
      while true {
        let next = byte()
        value |= Int(next & 0x7f) << shift
        shift += 7
        if next & 0x80 == 0 || shift > 35 { return value }
      }
    }

    mutating func name() -> String {
      let length = unsigned()
      let end = min(position + length, bytes.count)
      defer { position = end }
      return String(decoding: bytes[min(position, end)..<end], as: UTF8.self)
    }
  }
}
