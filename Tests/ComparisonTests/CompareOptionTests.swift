import Foundation
import TestSupport
import Testing

/// Options and columns of the command `compare`, on runs that nobody trained.
@Suite struct CompareOptionTests {
  /// Seeds 1, 2, … with returns of `low` and their number after 100 steps, and of twice as much after 200.
  private func write(_ folder: Scratch, _ experiment: String, above low: Int, seeds: Int) throws {
    for seed in 1...seeds {
      try writeRun(
        to: "\(folder.path)/\(experiment)/seed-\(seed).sqlite",
        facts(experiment, seed: UInt64(seed), planned: 200, seeds: "1..\(seeds)"),
        evaluations: [Double(low + seed), Double(2 * (low + seed))])
    }
  }

  @Test func seedsAreComparedAtTheStepAndInThePairsThatAreAskedFor() throws {
    let folder = try Scratch()
    for (index, name) in ["low", "middle", "high"].enumerated() {
      try write(folder, name, above: 100 * index, seeds: 7)
    }
    let paths = ["low", "middle", "high"].map { "\(folder.path)/\($0)" }
    func compared(_ options: String...) throws -> (groups: [[String: Any]], pairs: [[String: Any]]) {
      let answer = try Tool.run(["compare", "--json"] + paths + options)
      try #require(answer.status == 0, "\(answer.errors)")
      let object = try #require(try answer.objects.first)
      return (object["groups"] as? [[String: Any]] ?? [], object["pairs"] as? [[String: Any]] ?? [])
    }
    let whole = try compared()
    #expect(whole.groups.map { $0["score_step"] as? Int } == [200, 200, 200])
    #expect(whole.groups.first?["mean"] as? Double == 8)
    #expect(whole.pairs.map { $0["paired"] as? Bool } == [true, true, true])
    // All seven signs are alike in 2 of 128 ways, in each of three pairs.
    let (p, corrected) = (2.0 / 128, 6.0 / 128)
    #expect(whole.pairs.map { $0["p"] as? Double } == [p, p, p])
    #expect(whole.pairs.map { $0["p_holm"] as? Double } == [corrected, corrected, corrected])
    let early = try compared("--at-step", "150")
    #expect(early.groups.map { $0["score_step"] as? Int } == [100, 100, 100])
    #expect(early.groups.first?["mean"] as? Double == 4)
    let unpaired = try compared("--unpaired")
    #expect(unpaired.pairs.map { $0["paired"] as? Bool } == [false, false, false])
  }

  @Test func theTableHasTheMeanTheBestAndTheWorstSeed() throws {
    let folder = try Scratch()
    try write(folder, "low", above: 0, seeds: 3)
    let answer = try Tool.run(["compare", folder.path])
    let row = try #require(answer.output.split(separator: "\n").first { $0.hasPrefix("low ") })
    // Behind the interval.
    let cells = try #require(row.split(separator: "]").dropFirst().first).split(separator: " ")
    #expect(cells.prefix(3).map { Double($0) } == [4, 6, 2])
  }
}
