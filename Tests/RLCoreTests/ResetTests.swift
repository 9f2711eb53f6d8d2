import RLCore
import Testing

/// Resets of some rows, and resets with seeds of their own.
struct ResetTests {
  private func dice(_ count: Int) -> BatchEnvironment {
    BatchEnvironment(Dice(), count: count, maxEpisodeSteps: 5, episodeSeeds: .continuing(seed: 40))
  }

  private func states(_ batch: BatchEnvironment) -> [Double] {
    (0..<batch.count).flatMap { batch.observations.row($0) }
  }

  @Test func everyRowTakesItsOwnSeed() {
    let batch = dice(3)
    batch.reset(rows: [0, 1, 2], seeds: [7, 9, 7])
    let alone = ([7, 9, 7] as [UInt64]).map { seed in
      let one = BatchEnvironment(Dice(), count: 1, maxEpisodeSteps: 5, episodeSeeds: .continuing(seed: seed))
      one.reset()
      return one.observations.row(0)[0]
    }
    #expect(states(batch) == alone)
    #expect(UnsafeBufferPointer(start: batch.episodeSeeds, count: 3).map { $0 } == [7, 9, 7])
  }

  @Test func rowsThatAreNotNamedGoOn() {
    let batch = BatchEnvironment(Clock(), count: 3, maxEpisodeSteps: nil, episodeSeeds: .continuing(seed: 1))
    batch.reset()
    batch.step()
    batch.step()
    batch.reset(rows: [1], seeds: [8])
    #expect((0..<3).map { batch.observations.row($0)[0] } == [2, 0, 2])
    #expect(UnsafeBufferPointer(start: batch.elapsedSteps, count: 3).map { $0 } == [2, 0, 2])
    #expect(batch.episodeSeeds[1] == 8)
  }

  /// Without a seed a row's episode is decided by the numbers that it has drawn before.
  @Test func aRowWithoutASeedGoesOnWithItsStream() {
    let (some, all) = (dice(2), dice(2))
    some.reset()
    all.reset()
    some.reset(rows: [0], seeds: [nil])
    all.reset()
    #expect(some.observations.row(0) == all.observations.row(0))
  }

  @Test func aWalkBeginsAgainWithASeed() {
    var walk = EnvironmentWalk(MadeEnvironment(Dice()), maxEpisodeSteps: 3, seed: 5)
    let first = walk.observation
    for _ in 0..<3 { _ = walk.step(0) }
    #expect(walk.hasReachedLimit)
    walk.reset(seed: 5)
    #expect(walk.observation == first && walk.elapsedSteps == 0)
  }
}
