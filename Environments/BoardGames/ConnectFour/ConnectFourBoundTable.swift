#if canImport(Glibc)
  import Glibc
#endif

/// Transposition table of bounds, indexed by the positions' keys.
///
/// Two slots share a place: the first keeps the position that took more work, the second the latest. A key is stored
/// whole, so an entry never belongs to another position.
final class ConnectFourBoundTable {
  /// Bound on a position's value; `none` is 0.
  struct Bound {
    /// Bit 7 distinguishes lower from upper bounds; the bits below it are the value plus 64.
    let bits: UInt8

    @inline(__always) static func lower(_ value: Int) -> Bound { Bound(bits: 0x80 | UInt8(value &+ 64)) }
    @inline(__always) static func upper(_ value: Int) -> Bound { Bound(bits: UInt8(value &+ 64)) }
    @inline(__always) var isNone: Bool { bits == 0 }
    @inline(__always) var isLower: Bool { bits & 0x80 != 0 }
    @inline(__always) var value: Int { Int(bits & 0x7F) &- 64 }
  }

  /// 49 bits of key, 7 of work, 8 of bound.
  private let slots: UnsafeMutablePointer<UInt64>
  private let mask: Int

  /// Creates a table for `2 ^ bits` entries of 8 bytes.
  init(bits: Int) {
    mask = 1 << bits - 1
    let bytes = 8 << bits
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 1 << 21)
    #if canImport(Glibc)
      // Reads go all over the table: with pages of 2 MiB the solver runs 1.4 times as fast.
      madvise(memory, bytes, MADV_HUGEPAGE)
    #endif
    slots = memory.bindMemory(to: UInt64.self, capacity: 1 << bits)
    slots.initialize(repeating: 0, count: 1 << bits)
  }

  deinit { slots.deallocate() }

  @inline(__always) private func place(_ key: UInt64) -> Int {
    // Fibonacci hashing: the odd integer next to 2^64 divided by the golden ratio.
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 20) & mask & ~1
  }

  @inline(__always) func find(_ key: UInt64) -> Bound {
    let place = place(key)
    let (first, second) = (slots[place], slots[place + 1])
    if first >> 15 == key { return Bound(bits: UInt8(truncatingIfNeeded: first)) }
    if second >> 15 == key { return Bound(bits: UInt8(truncatingIfNeeded: second)) }
    return Bound(bits: 0)
  }

  /// - Parameter work: the number of positions that were looked at for this bound.
  @inline(__always) func store(_ key: UInt64, _ bound: Bound, work: Int) {
    let place = place(key)
    let magnitude = UInt64(64 &- (work | 1).leadingZeroBitCount)
    let entry = key << 15 | magnitude << 8 | UInt64(bound.bits)
    let first = slots[place]
    if first >> 15 == key {
      slots[place] = entry
    } else if (first >> 8) & 0x7F <= magnitude {
      slots[place + 1] = first
      slots[place] = entry
    } else {
      slots[place + 1] = entry
    }
  }
}
