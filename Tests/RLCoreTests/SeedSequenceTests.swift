import RLCore
import Testing

/// `SeedSequence` gives NumPy's words.
struct SeedSequenceTests {
  /// The fixture's entropies of more than 64 bits, which `SeedSequence` does not take.
  static let unsupported: Set = ["1606938044258990275541962092341162602522202993782792835301383"]

  @Test func poolAndWordsAreNumPys() throws {
    var checked = 0
    for seeding in try NumPyFixture.load().seedSequence where !Self.unsupported.contains(seeding.entropy) {
      let entropy = try #require(UInt64(seeding.entropy))
      let key = try seeding.spawnKey.map { try #require(UInt64($0)) }
      let sequence = SeedSequence(entropy, spawnKey: key)
      let context = "entropy \(entropy), spawn key \(key)"
      #expect((0..<4).map { sequence.pool[$0] } == seeding.pool, "\(context)")
      #expect(sequence.words32(8) == seeding.uint32, "\(context)")
      let words = sequence.words64()
      #expect((0..<4).map { "\(words[$0])" } == seeding.uint64, "\(context)")
      checked += 1
    }
    #expect(checked == 32)
  }

  @Test func aSpawnedChildIsTheParentWithALongerKey() throws {
    var checked = 0
    for seeding in try NumPyFixture.load().seedSequence where !Self.unsupported.contains(seeding.entropy) {
      let entropy = try #require(UInt64(seeding.entropy))
      for child in seeding.children {
        let key = try child.spawnKey.map { try #require(UInt64($0)) }
        #expect(
          SeedSequence(entropy, spawnKey: key).words32(8) == child.uint32,
          "entropy \(entropy), spawn key \(key)")
        checked += 1
      }
    }
    #expect(checked == 96)
  }

  @Test(arguments: [0, 1, 42, 0xffff_ffff, 0x1_0000_0000, .max] as [UInt64])
  func theShortWayWithoutAKeyIsTheLongWay(entropy: UInt64) {
    #expect(SeedSequence(plain: entropy) == SeedSequence(entropy))
  }

  /// NumPy pads the entropy to four words before a key, so that a key is never taken for entropy.
  @Test func aKeyIsNotMistakenForEntropy() {
    #expect(SeedSequence(1, spawnKey: [2]) != SeedSequence(1 | 2 << 32))
    #expect(SeedSequence(1, spawnKey: [0]) != SeedSequence(1))
    #expect(SeedSequence(1, spawnKey: [0, 0]) != SeedSequence(1, spawnKey: [0]))
    #expect(SeedSequence(1, spawnKey: [2, 3]) != SeedSequence(1, spawnKey: [3, 2]))
  }
}
