import Foundation
import RLCore

/// Up to 512 consecutive episodes as one row of `episode_blocks`, read back.
struct EpisodeBlock {
  static let maximumEpisodes = 512
  /// A longer episode has a block of its own.
  static let maximumActions = 1 << 16

  var episodes: [Episode]
  /// Where each episode's actions end among those of the block.
  var ends: [Int]
  var actionBits: Int
  /// Packed, the first of a byte in its highest bits; of two bytes the lower one first.
  var packed: Data

  /// Bits of one action in an environment with `count` of them.
  static func actionBits(for count: Int) -> Int {
    switch count {
    case ...4: 2
    case ...16: 4
    case ...256: 8
    default: 16
    }
  }

  /// The bytes that `count` actions of `bits` bits each take.
  static func byteCount(_ count: Int, bits: Int) -> Int { bits > 8 ? 2 * count : (count * bits + 7) / 8 }

  /// The actions of the episode at `index`.
  func actions(_ index: Int) -> [UInt16] {
    let range = (index == 0 ? 0 : ends[index - 1])..<ends[index]
    return packed.withUnsafeBytes { bytes in
      if actionBits == 16 {
        return range.map {
          UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self))
        }
      }
      let (bits, perByte) = (actionBits, 8 / actionBits)
      let mask = UInt8(truncatingIfNeeded: 1 << bits - 1)
      return range.map { UInt16(bytes[$0 / perByte] >> UInt8(8 - bits * ($0 % perByte + 1)) & mask) }
    }
  }
}
