import Comparison
import RLCore
import RunStore
import TestSupport
import Testing

@Suite struct SweepResultTests {
  /// A run that was evaluated every hundred steps, with these lengths and these values of `loss`.
  private func write(_ path: String, seed: UInt64, _ values: [Double], status: RunStatus = .finished) throws {
    let writer = try RunWriter(
      creating: path, facts: facts("pole", seed: seed, planned: 400, seeds: "1..2"))
    for (index, value) in values.enumerated() {
      let step = 100 * (index + 1)
      try writer.record(metrics: [Metric("loss", value)], at: step)
      try writer.record(
        evaluation: Evaluation(
          step: step, episodes: 0, returnMean: value, returnStd: 0, lengthMean: value, returns: [value],
          lengths: [Int(value)], epsilon: 0, seconds: 0))
    }
    try writer.finish(status: status, steps: 100 * values.count, episodes: 0, wallSeconds: 1)
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
}
