import RLCore
import Testing

/// Every consumer of a run has a stream of its own: trap 14 of DQN implementations is seeds that share one.
struct StreamIndependenceTests {
  /// Every purpose there is, those to come included.
  static let purposes = (0...255).compactMap(StreamPurpose.init(rawValue:))

  @Test func everyPurposeIndexAndSeedBeginsDifferently() {
    var owners: [UInt64: String] = [:]
    for root in [0, 1, 2, 42, 0xffff_ffff, 0x1_0000_0000, .max] as [UInt64] {
      var plain = RandomStream(seed: root)
      owners[plain.next(), default: ""] += "(plain \(root))"
      for purpose in Self.purposes {
        for index in 0..<64 {
          var stream = RandomStream(root: root, purpose: purpose, index: index)
          owners[stream.next(), default: ""] += "(\(purpose) \(index) of \(root))"
        }
      }
    }
    #expect(Self.purposes.count >= 9)
    #expect(owners.count == 7 * (1 + Self.purposes.count * 64))
  }

  /// The numbers are written into what a seed means: a change would alter every run there is.
  @Test func purposesKeepTheirNumbers() {
    #expect(StreamPurpose.trainingEpisodes.rawValue == 1)
    #expect(StreamPurpose.exploration.rawValue == 2)
    #expect(StreamPurpose.replay.rawValue == 3)
    #expect(StreamPurpose.initialization.rawValue == 4)
    #expect(StreamPurpose.evaluation.rawValue == 5)
    #expect(StreamPurpose.viewer.rawValue == 6)
    #expect(StreamPurpose.freshEvaluation.rawValue == 7)
    #expect(StreamPurpose.randomPlay.rawValue == 8)
    #expect(StreamPurpose.evaluationExploration.rawValue == 9)
  }

  @Test func aPurposeIsASpawnKey() {
    #expect(
      RandomStream(root: 42, purpose: .replay, index: 5) == RandomStream(SeedSequence(42, spawnKey: [3, 5])))
  }

  @Test func anotherConsumerShiftsNothing() {
    func training(withEvaluation: Bool) -> [UInt64] {
      let training = BatchEnvironment(
        Dice(), count: 2, maxEpisodeSteps: 5, episodeSeeds: .drawn(root: 9, purpose: .trainingEpisodes))
      let evaluation = BatchEnvironment(
        Dice(), count: 2, maxEpisodeSteps: 5, episodeSeeds: .drawn(root: 9, purpose: .evaluation))
      training.reset()
      if withEvaluation { evaluation.reset() }
      var seen: [UInt64] = []
      for _ in 0..<50 {
        training.step()
        if withEvaluation { evaluation.step() }
        seen += [training.episodeSeeds[0], training.episodeSeeds[1]]
      }
      return seen
    }
    #expect(training(withEvaluation: true) == training(withEvaluation: false))
  }

  @Test func rowsAndPurposesDrawDifferentEpisodeSeeds() {
    var seeds: Set<UInt64> = []
    for purpose in [StreamPurpose.trainingEpisodes, .evaluation, .freshEvaluation] {
      let batch = BatchEnvironment(
        Dice(), count: 8, maxEpisodeSteps: 1, episodeSeeds: .drawn(root: 0, purpose: purpose))
      batch.reset()
      for _ in 0..<10 {
        for row in 0..<8 { seeds.insert(batch.episodeSeeds[row]) }
        batch.step()
      }
    }
    #expect(seeds.count == 3 * 8 * 10)
    #expect(seeds.allSatisfy { $0 < 1 << 53 }, "a seed must survive tools that read numbers as doubles")
  }
}
