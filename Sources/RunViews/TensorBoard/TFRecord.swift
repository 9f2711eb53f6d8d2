import Foundation

/// TFRecord: TensorFlow's format of byte records, each with checksums of its length and contents.
///
/// Source: TensorFlow, "TFRecord and tf.train.Example", section "TFRecords format details".
package enum TFRecord {
  /// Eight bytes of length, their checksum, the bytes, and their checksum; all little-endian.
  package static func framed(_ bytes: Data) -> Data {
    var record = Data(capacity: bytes.count + 16)
    let length = withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { Data($0) }
    record.append(length)
    append(maskedChecksum(length), to: &record)
    record.append(bytes)
    append(maskedChecksum(bytes), to: &record)
    return record
  }

  private static func append(_ word: UInt32, to record: inout Data) {
    withUnsafeBytes(of: word.littleEndian) { record.append(contentsOf: $0) }
  }

  /// Masked CRC-32C, so that a checksum of bytes that contain checksums is not trivial.
  private static func maskedChecksum(_ bytes: Data) -> UInt32 {
    let checksum = checksum(bytes)
    return (checksum >> 15 | checksum << 17) &+ 0xa282_ead8
  }

  /// CRC-32C (Castagnoli): reflected, polynomial 0x1EDC6F41. Source: RFC 3720, appendix B.4.
  package static func checksum(_ bytes: Data) -> UInt32 {
    let table = table
    return bytes.withUnsafeBytes { bytes in
      var register = UInt32.max
      for byte in bytes {
        register = table[Int(UInt8(truncatingIfNeeded: register) ^ byte)] ^ (register >> 8)
      }
      return ~register
    }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { word, _ in word & 1 == 1 ? word >> 1 ^ 0x82f6_3b78 : word >> 1 }
  }
}
