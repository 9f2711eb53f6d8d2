/// Hashes a seed of any quality into independent, well-mixed random states, as NumPy's `SeedSequence` does.
///
/// The same entropy and spawn key give the same words here and in NumPy, so a seed means the same in both.
///
/// Source: O'Neill, "Developing a seed_seq alternative" (2015); NumPy's `bit_generator.pyx` for the constants.
@frozen public struct SeedSequence: Sendable, Equatable {
  /// The mixed entropy, four words.
  public let pool: SIMD4<UInt32>

  /// Mixes `entropy`, a non-negative integer, with the path `spawnKey` that distinguishes children.
  public init(_ entropy: UInt64, spawnKey: [UInt64] = []) {
    var words = [UInt32(truncatingIfNeeded: entropy)]
    if entropy >> 32 != 0 { words.append(UInt32(entropy >> 32)) }
    if !spawnKey.isEmpty {
      while words.count < 4 { words.append(0) }
      for key in spawnKey {
        words.append(UInt32(truncatingIfNeeded: key))
        if key >> 32 != 0 { words.append(UInt32(key >> 32)) }
      }
    }
    var mixer = EntropyMixer()
    mixer.absorb(
      SIMD4(
        words[0], words.count > 1 ? words[1] : 0, words.count > 2 ? words[2] : 0,
        words.count > 3 ? words[3] : 0))
    for word in words.dropFirst(4) { mixer.absorb(word) }
    pool = mixer.pool
  }

  /// The sequence of `entropy` alone, without allocation: used by every episode's `reset(seed:)`.
  @inlinable @inline(__always) public init(plain entropy: UInt64) {
    var mixer = EntropyMixer()
    mixer.absorb(SIMD4(UInt32(truncatingIfNeeded: entropy), UInt32(truncatingIfNeeded: entropy >> 32), 0, 0))
    pool = mixer.pool
  }

  /// The first `count` 32-bit words of state; NumPy's `generate_state(count, uint32)`.
  public func words32(_ count: Int) -> [UInt32] {
    var output = StateGenerator(pool: pool)
    return (0..<count).map { output.next($0 & 3) }
  }

  /// Four 64-bit words of state; NumPy's `generate_state(4, uint64)`.
  @inlinable @inline(__always) public func words64() -> SIMD4<UInt64> {
    var output = StateGenerator(pool: pool)
    let first = output.next64(0, 1)
    let second = output.next64(2, 3)
    let third = output.next64(0, 1)
    return SIMD4(first, second, third, output.next64(2, 3))
  }
}

/// The entropy-absorbing half of `SeedSequence`.
@frozen @usableFromInline struct EntropyMixer {
  @usableFromInline var pool = SIMD4<UInt32>()
  @usableFromInline var hashConstant: UInt32 = 0x43b0_d7e5

  @inlinable init() {}

  @inlinable @inline(__always) mutating func hashed(_ word: UInt32) -> UInt32 {
    var value = word ^ hashConstant
    hashConstant = hashConstant &* 0x931e_8875
    value = value &* hashConstant
    return value ^ (value >> 16)
  }

  @inlinable @inline(__always) static func mixed(_ x: UInt32, _ y: UInt32) -> UInt32 {
    let value = (0xca01_f9dd &* x) &- (0x4973_f715 &* y)
    return value ^ (value >> 16)
  }

  /// The first four words: hashed, then each mixed into every other.
  ///
  /// Spelt out, so that the compiler computes the constants: every episode of training begins here.
  @inlinable @inline(__always) mutating func absorb(_ words: SIMD4<UInt32>) {
    var (a, b, c, d) = (hashed(words[0]), hashed(words[1]), hashed(words[2]), hashed(words[3]))
    b = Self.mixed(b, hashed(a))
    c = Self.mixed(c, hashed(a))
    d = Self.mixed(d, hashed(a))
    a = Self.mixed(a, hashed(b))
    c = Self.mixed(c, hashed(b))
    d = Self.mixed(d, hashed(b))
    a = Self.mixed(a, hashed(c))
    b = Self.mixed(b, hashed(c))
    d = Self.mixed(d, hashed(c))
    a = Self.mixed(a, hashed(d))
    b = Self.mixed(b, hashed(d))
    c = Self.mixed(c, hashed(d))
    pool = SIMD4(a, b, c, d)
  }

  /// A word beyond the fourth, mixed into all of the pool.
  @inlinable mutating func absorb(_ word: UInt32) {
    for target in 0..<4 { pool[target] = Self.mixed(pool[target], hashed(word)) }
  }
}

/// The state-generating half of `SeedSequence`.
@frozen @usableFromInline struct StateGenerator {
  @usableFromInline let pool: SIMD4<UInt32>
  @usableFromInline var hashConstant: UInt32 = 0x8b51_f9dd

  @inlinable init(pool: SIMD4<UInt32>) { self.pool = pool }

  /// Two words of 32 bits, the lower half first.
  @inlinable @inline(__always) mutating func next64(_ first: Int, _ second: Int) -> UInt64 {
    let low = next(first)
    return UInt64(next(second)) << 32 | UInt64(low)
  }

  @inlinable @inline(__always) mutating func next(_ index: Int) -> UInt32 {
    var value = pool[index] ^ hashConstant
    hashConstant = hashConstant &* 0x58f3_8ded
    value = value &* hashConstant
    return value ^ (value >> 16)
  }
}
