import CAllocationCounter
import RLCore
import Testing

/// A step of a batch allocates nothing, whatever ends and begins in it.
struct AllocationTests {
  static let canCount = allocation_count() >= 0

  @Test(.enabled(if: canCount), arguments: catalogIDs, [1, 64])
  func aStepAllocatesNothing(id: String, count: Int) throws {
    let batch = try entry(id).make().batch(
      count: count, maxEpisodeSteps: 50, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    var random = RandomStream(seed: 1)
    batch.reset()
    var endings = 0
    let before = allocation_count()
    // Without optimization a large observation takes its time.
    let steps = batch.observations.rowSize > 100 ? 20_000 : 100_000
    for _ in 0..<steps / count {
      for row in 0..<count { batch.actions[row] = batch.randomAction(row, using: &random) }
      batch.step()
      for row in 0..<count where batch.endings[row] != .none { endings += 1 }
    }
    #expect(allocation_count() - before == 0)
    #expect(endings > steps / 100, "the steps must begin episodes as well")
  }

  @Test(.enabled(if: canCount)) func theCounterCounts() {
    let before = allocation_count()
    var kept: [[Int]] = []
    for index in 0..<100 { kept.append([index]) }
    #expect(allocation_count() - before >= 100)
    #expect(kept.count == 100)
  }
}
