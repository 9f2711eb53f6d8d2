import Comparison
import RunStore
import TestSupport
import Testing

@Suite struct SweepResultTests {
  private func write(_ path: String, seed: UInt64, _ values: [Double], status: RunStatus = .finished) throws {
    try writeRun(
      to: path, facts("pole", seed: seed, planned: 400, seeds: "1..2"), evaluations: values, status: status)
  }

  /// The point of a sweep that has two seeds with these returns.
  private func point(_ score: SweepScore, _ first: [Double], _ second: [Double]) throws -> SweepCell? {
    let folder = try Scratch()
    let paths = [folder.file("seed-1.sqlite"), folder.file("seed-2.sqlite")]
    try write(paths[0], seed: 1, first)
    try write(paths[1], seed: 2, second)
    return try SweepResult(
      names: ["gamma"], numbers: [[0.9]], metric: .evaluationReturn, score: score,
      points: [(values: ["0.9"], paths: paths)]
    ).cells.first
  }

  @Test(arguments: [ComparisonMetric.evaluationReturn, .evaluationLength, .recorded("loss")])
  func aSeedThatDivergedCountsWithItsLowestValueAsInAComparison(metric: ComparisonMetric) throws {
    let folder = try Scratch()
    let paths = [folder.file("seed-1.sqlite"), folder.file("seed-2.sqlite")]
    try write(paths[0], seed: 1, [90, 95, 97, 99])
    try write(paths[1], seed: 2, [80, 50, 500], status: .diverged)
    let sweep = try SweepResult(
      names: ["gamma"], numbers: [[0.9]], metric: metric, score: .final,
      points: [(values: ["0.9"], paths: paths)])
    #expect(sweep.cells.map(\.scores) == [[99, 50]])
    var options = ComparisonOptions()
    options.metric = metric
    let groups = try RunGroup.groupsWithMarkedCopies(of: ComparedRun.read(paths, metric: metric))
    #expect(try SeedComparison(groups, options).groups.map(\.scores) == sweep.cells.map(\.scores))
  }

  @Test func theAreaOfASeedIsTheMeanHeightOfItsCurve() throws {
    let cell = try #require(try point(.area, [10, 20, 30, 40], [0, 0, 10, 10]))
    // Of three stretches each: 15, 25 and 35, and 0, 5 and 10.
    #expect(cell.scores == [25, 5])
  }

  @Test func aSeedThatNeverReachesTheThresholdCountsWithAllOfItsSteps() throws {
    let cell = try #require(try point(.steps(threshold: 30), [10, 20, 30, 40], [0, 0, 10, 10]))
    #expect(cell.scores == [300, 400] && cell.boundCount == 1)
  }

  @Test func theErrorOfAMeanOfNineIsAThirdOfTheirDeviation() {
    // Eight squares of 1 over eight degrees of freedom.
    let cell = SweepCell(values: ["1"], scores: [-1, -1, -1, -1, 0, 1, 1, 1, 1], seedCount: 9)
    #expect(cell.standardError == 1.0 / 3)
  }
}
