import RLCore
import Testing

/// `RandomStream` draws what NumPy's `Generator(PCG64(seed))` draws.
struct RandomStreamTests {
  @Test func stateAfterSeedingIsNumPys() throws {
    for generator in try NumPyFixture.load().pcg64 {
      let stream = RandomStream(seed: try #require(UInt64(generator.seed)))
      #expect("\(stream.state)" == generator.state, "seed \(generator.seed)")
      #expect("\(stream.increment)" == generator.inc, "seed \(generator.seed)")
      #expect(stream.spareWord == nil)
    }
  }

  @Test func rawWordsAreNumPys() throws {
    for generator in try NumPyFixture.load().pcg64 {
      var stream = RandomStream(seed: try #require(UInt64(generator.seed)))
      #expect(generator.raw.map { _ in "\(stream.next())" } == generator.raw, "seed \(generator.seed)")
    }
  }

  @Test func uniformNumbersAreNumPysToTheBit() throws {
    for generator in try NumPyFixture.load().pcg64 {
      let fresh = RandomStream(seed: try #require(UInt64(generator.seed)))
      var stream = fresh
      #expect(generator.random.map { _ in stream.uniform() } == generator.random, "seed \(generator.seed)")
      stream = fresh
      #expect(
        generator.uniform.map { _ in stream.uniform(-0.05, 0.05) } == generator.uniform,
        "seed \(generator.seed)")
      stream = fresh
      #expect(
        generator.uniformScalar.map { _ in stream.uniform(-2, 3) } == generator.uniformScalar,
        "seed \(generator.seed)")
    }
  }

  @Test func integersBelowABoundAreNumPys() throws {
    for integers in try NumPyFixture.load().integers {
      try check(integers, low: 0, width: try #require(Int(integers.high)))
    }
  }

  /// Ranges of 2^63 values and more cannot be asked of `below`.
  @Test func integersInARangeAreNumPys() throws {
    var checked = 0
    for integers in try NumPyFixture.load().integersBetween {
      let (low, high) = (try #require(Int128(integers.low)), try #require(Int128(integers.high)))
      guard let width = Int(exactly: high - low + (integers.endpoint ? 1 : 0)) else { continue }
      try check(integers, low: Int(low), width: width)
      checked += 1
    }
    #expect(checked == 7)
  }

  private func check(_ integers: NumPyFixture.Integers, low: Int, width: Int) throws {
    var stream = RandomStream(seed: try #require(UInt64(integers.seed)))
    let context = "seed \(integers.seed), \(width) values from \(low)"
    #expect(integers.values.map { _ in "\(low + stream.below(width))" } == integers.values, "\(context)")
    #expect("\(stream.next())" == integers.nextRaw, "\(context)")
  }

  /// Draws of 32 and 64 bits in turn: the half word in waiting is kept across 64-bit draws and used by the next short
  /// one. A float32 is NumPy's 24 upper bits of a short word.
  @Test func mixedDrawsShareTheHalfWordInWaiting() throws {
    for mixed in try NumPyFixture.load().mixed {
      var stream = RandomStream(seed: try #require(UInt64(mixed.seed)))
      for (index, (call, result)) in zip(mixed.calls, mixed.results).enumerated() {
        let arguments = call.dropFirst().compactMap(Double.init)
        let drawn =
          switch call[0] {
          case "integers": Double(stream.below(Int(arguments[0])))
          case "random": stream.uniform()
          case "uniform": stream.uniform(arguments[0], arguments[1])
          case "random32": Double(stream.next32() >> 8) * 0x1p-24
          default: Double.nan
          }
        #expect(drawn == Double(result), "\(mixed.name), seed \(mixed.seed), call \(index) \(call)")
      }
      #expect("\(stream.state)" == mixed.state, "\(mixed.name), seed \(mixed.seed)")
      #expect(
        stream.spareWord == (mixed.hasUint32 == 1 ? mixed.uinteger : nil), "\(mixed.name), seed \(mixed.seed)"
      )
    }
  }

  @Test func aLongWordServesTwoShortDrawsLowerHalfFirst() {
    var long = RandomStream(seed: 3)
    var short = long
    let word = long.next()
    #expect(short.next32() == UInt32(truncatingIfNeeded: word))
    #expect(short.spareWord == UInt32(word >> 32))
    #expect(short.next32() == UInt32(word >> 32))
    #expect(short == long)
  }

  @Test func oneValueIsDrawnWithoutRandomness() {
    var stream = RandomStream(seed: 3)
    let before = stream
    #expect(stream.below(1) == 0)
    #expect(stream == before)
  }

  @Test func aCopyHasTheSameFuture() {
    var stream = RandomStream(seed: 11)
    _ = stream.next32()
    var copy = stream
    #expect((0..<100).map { _ in stream.below(1000) } == (0..<100).map { _ in copy.below(1000) })
  }

  @Test func shufflingReachesEveryOrderEquallyOften() {
    let seed: UInt64 = 5
    var stream = RandomStream(seed: seed)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<6000 {
      var elements = [1, 2, 3]
      stream.shuffle(&elements)
      counts[elements, default: 0] += 1
    }
    // Each of the six orders is expected 1000 times, with a standard deviation of 29.
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 145 }, "seed \(seed): \(counts)")
  }

  @Test func shufflingDrawsFromTheLastElementDown() {
    var stream = RandomStream(seed: 5)
    var twin = stream
    var elements = [0, 1, 2, 3]
    stream.shuffle(&elements)
    var expected = [0, 1, 2, 3]
    expected.swapAt(3, twin.below(4))
    expected.swapAt(2, twin.below(3))
    expected.swapAt(1, twin.below(2))
    #expect(elements == expected)
    #expect(stream == twin)
  }

  @Test func shufflingNothingDrawsNothing() {
    var stream = RandomStream(seed: 5)
    let before = stream
    var (none, one): ([Int], [Int]) = ([], [1])
    stream.shuffle(&none)
    stream.shuffle(&one)
    #expect(none.isEmpty && one == [1] && stream == before)
  }
}
