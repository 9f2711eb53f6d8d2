import Comparison
import RLCore
import RunStore
import TestSupport
import Testing
import Watching

/// What a report draws of the run files of a group: value maps, and an episode.
@Suite struct ReportPictureTests {
  private let folder: Scratch

  init() throws { folder = try Scratch() }

  /// A seed of the group.
  ///
  /// - Parameters:
  ///   - score: of its last evaluation.
  ///   - action: what it takes in every cell at its end.
  private func add(
    _ seed: UInt64, score: Double = 0.5, moving action: Int = 1, status: RunStatus = .finished
  ) throws {
    try writeRun(to: folder.file("seed-\(seed).sqlite"), seed: seed, status: status) { writer in
      let actions: [Int32] = [1, 1]
      actions.withUnsafeBufferPointer {
        writer.log.append(
          Episode(
            number: 1, seed: 5, length: 2, return: 0.5, ending: .terminated, epsilon: 0, step: 2,
            seconds: 0.1, row: 0), actions: $0)
      }
      try writer.record(evaluated: score, table(best: action), at: 10)
    }
  }

  /// The one group of seeds 1 to 3.
  private func group() throws -> RunGroup {
    let paths = (1...3).map { folder.file("seed-\($0).sqlite") }
    let groups = try RunGroup.groups(of: ComparedRun.read(paths, metric: .evaluationReturn))
    try #require(groups.count == 1)
    return groups[0]
  }

  @Test func valueMapsAreOfTheSeedsThatHaveNotDiverged() throws {
    try add(1)
    try add(2)
    try add(3, moving: 3, status: .diverged)
    let group = try group()
    let world = try #require(
      GridWorld([group], [GroupAnalysis(group, catalog: catalog)], catalog: catalog))
    #expect(world.groups.map(\.actions) == [[[1, 1, 1], [1, 1, 1]]])
  }

  @Test func theEpisodeOfAGroupIsThatOfTheMedianSeed() throws {
    try add(1, score: 0.75)
    try add(2, score: 0.25)
    try add(3, score: 0.5)
    let group = try group()
    let result = try SeedComparison([group], ComparisonOptions()).groups[0]
    let analysis = GroupAnalysis(group, catalog: catalog)
    func shown(_ seeds: [UInt64]) throws -> [UInt64] {
      try EpisodePicture.pictures(of: result, index: 0, seeds: seeds, analysis).map(\.seed)
    }
    #expect(try shown([]) == [3])
    #expect(try shown([1, 2]) == [1, 2], "those that are asked for")
  }
}
