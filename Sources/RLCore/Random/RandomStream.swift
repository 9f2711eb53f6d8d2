/// NumPy's default generator, PCG64 (XSL-RR 128/64), with NumPy's sampling of doubles and bounded integers.
///
/// `RandomStream(seed: s)` draws what `numpy.random.Generator(PCG64(s))` draws; this is what makes a seed mean
/// here what it means in Gymnasium. It is a value: copying it copies the future.
///
/// Source: O'Neill, "PCG: a family of simple fast space-efficient statistically good algorithms" (2014).
@frozen public struct RandomStream: Sendable, Equatable, RandomNumberGenerator {
  /// The position in the sequence.
  public var state: UInt128
  /// Which of 2^127 sequences; odd.
  public var increment: UInt128
  /// The upper half of a word whose lower half has been used for a 32-bit sample, or nil.
  public var spareWord: UInt32?

  /// The generator of `numpy.random.default_rng(seed)`.
  @inlinable public init(seed: UInt64) {
    self.init(SeedSequence(plain: seed))
  }

  @inlinable public init(_ sequence: SeedSequence) {
    let words = sequence.words64()
    let start = UInt128(words[0]) << 64 | UInt128(words[1])
    let stream = UInt128(words[2]) << 64 | UInt128(words[3])
    increment = stream << 1 | 1
    state = increment &+ start
    state = state &* Self.multiplier &+ increment
  }

  /// An independent stream for one consumer of a run, so that no consumer affects another's numbers.
  ///
  /// - Parameters:
  ///   - root: the run's seed.
  ///   - purpose: what the numbers are for.
  ///   - index: which of several equal consumers, for instance the environment's row in its batch.
  public init(root: UInt64, purpose: StreamPurpose, index: Int = 0) {
    self.init(SeedSequence(root, spawnKey: [purpose.rawValue, UInt64(index)]))
  }

  @inlinable static var multiplier: UInt128 {
    UInt128(_low: 0x4385_df64_9fcc_f645, _high: 0x2360_ed05_1fc6_5da4)
  }

  /// The next 64 random bits.
  @inlinable @inline(__always) public mutating func next() -> UInt64 {
    state = state &* Self.multiplier &+ increment
    let high = UInt64(truncatingIfNeeded: state >> 64)
    let value = high ^ UInt64(truncatingIfNeeded: state)
    let rotation = high >> 58
    return (value >> rotation) | (value << ((0 &- rotation) & 63))
  }

  /// Undoes the last `next()`.
  package mutating func stepBack() {
    // The multiplier's inverse modulo 2^128 by Newton's method, which doubles the bits that are right, from 3.
    var inverse = Self.multiplier
    for _ in 0..<6 { inverse = inverse &* (2 &- Self.multiplier &* inverse) }
    state = (state &- increment) &* inverse
  }

  /// The next 32 random bits; a 64-bit word serves two calls, lower half first.
  @inlinable public mutating func next32() -> UInt32 {
    if let spare = spareWord {
      spareWord = nil
      return spare
    }
    let word = next()
    spareWord = UInt32(truncatingIfNeeded: word >> 32)
    return UInt32(truncatingIfNeeded: word)
  }

  /// A uniform number in [0, 1) with 53 random bits; NumPy's `random()`.
  @inlinable @inline(__always) public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A uniform number in [low, high); NumPy's `uniform(low, high)`.
  @inlinable @inline(__always) public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * uniform()
  }

  /// A uniform integer in `0 ..< bound`, without bias; NumPy's `integers(bound)`.
  ///
  /// Source: Lemire, "Fast random integer generation in an interval" (2019).
  /// - Precondition: `bound` is positive.
  @inlinable public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "the bound of a random integer must be positive")
    if bound == 1 { return 0 }
    if UInt64(bound) <= 0xffff_ffff {
      let range = UInt32(truncatingIfNeeded: bound)
      var product = UInt64(next32()) &* UInt64(range)
      if UInt32(truncatingIfNeeded: product) < range {
        let threshold = (0 &- range) % range
        while UInt32(truncatingIfNeeded: product) < threshold { product = UInt64(next32()) &* UInt64(range) }
      }
      return Int(product >> 32)
    }
    if UInt64(bound) == 0x1_0000_0000 { return Int(next32()) }
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// Shuffles `elements` uniformly (Fisher and Yates, from the last element down).
  @inlinable public mutating func shuffle<T>(_ elements: inout [T]) {
    var last = elements.count - 1
    while last > 0 {
      elements.swapAt(last, below(last + 1))
      last -= 1
    }
  }
}
