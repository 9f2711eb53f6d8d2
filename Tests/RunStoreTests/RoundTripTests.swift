import Foundation
import RLCore
import RunStore
import TestSupport
import Testing

struct RoundTripTests {
  @Test func factsComeBack() throws {
    let scratch = try Scratch()
    var unusual = facts(seed: .max)
    unusual.maxEpisodeSteps = nil
    unusual.provenance.gitCommit = nil
    unusual.configuration = "text: \"äöü 'quoted'\"\n\n# end\n"
    for (index, facts) in [facts(), unusual].enumerated() {
      let writer = try RunWriter(creating: scratch.file("\(index).sqlite"), facts: facts)
      try writer.finish(status: .finished, steps: 0, episodes: 0, wallSeconds: 0)
      #expect(try RunReader(scratch.file("\(index).sqlite")).facts == facts)
    }
  }

  @Test func aRunOfTheMostTasksHasMetricsOfEach() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    let results = (0..<TaskResult.mostTasks).map { TaskResult(task: $0, returnMean: 1, gap: 0) }
    try writer.record(metrics: results.flatMap(\.metrics), at: 100)
    try writer.finish(status: .finished, steps: 100, episodes: 0, wallSeconds: 1)
    #expect(try RunReader(scratch.file()).metricNames().count == 2 * TaskResult.mostTasks)
  }

  @Test func progressSaysHowTheRunEnded() throws {
    let scratch = try Scratch()
    for status in RunStatus.allCases where status != .running {
      let path = scratch.file("\(status.rawValue).sqlite")
      let writer = try RunWriter(creating: path, facts: facts())
      try writer.appendSamples(1...2)
      try writer.flush()
      let reader = try RunReader(path)
      #expect(
        try reader.progress()
          == RunProgress(status: .running, steps: 90, episodes: 2, wallSeconds: 2e-6, finishedAt: nil))
      try writer.finish(status: status, steps: 100, episodes: 2, wallSeconds: 0.5)
      let progress = try reader.progress()
      #expect(try reader.status == status)
      #expect(progress.steps == 100 && progress.episodes == 2 && progress.wallSeconds == 0.5)
      #expect(progress.finishedAt?.count == "2026-03-01T09:30:00Z".count)
    }
  }

  @Test func episodesOfManyBlocksComeBackBitForBit() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    try writer.appendSamples(1...20_000)
    try writer.finish(status: .finished, steps: 900_000, episodes: 20_000, wallSeconds: 1)
    let reader = try RunReader(scratch.file())
    #expect(try reader.episodeCount == 20_000)
    #expect(try reader.episodes() == samples(1...20_000))
    for number in [1, 2, 255, 256, 257, 8_192, 8_193, 19_999, 20_000] {
      let (episode, actions) = try reader.episode(number)
      #expect(episode == SampleEpisode(number).episode)
      #expect(actions == SampleEpisode(number).actions.map { UInt16($0) })
    }
  }

  @Test func rangesAreCutAtWhatIsRecorded() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    try writer.appendSamples(1...600)
    try writer.finish(status: .finished, steps: 1, episodes: 600, wallSeconds: 1)
    let reader = try RunReader(scratch.file())
    #expect(try reader.episodes(250...260) == samples(250...260))
    #expect(try reader.episodes(-5...1) == samples(1...1))
    #expect(try reader.episodes(599...9_999) == samples(599...600))
    #expect(try reader.episodes(601...700).isEmpty)
    #expect(try reader.latestEpisodes(3) == samples(598...600))
    #expect(try reader.latestEpisodes(300) == samples(301...600))
    #expect(try reader.latestEpisodes(5_000) == samples(1...600))
    #expect(try reader.latestEpisodes(0).isEmpty)
  }

  @Test func actionsAboveByteRangeTakeTwoBytes() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts(actionCount: 257))
    let actions: [Int32] = [256, 0, 255, 1, 256]
    for number in 1...3 {
      actions.prefix(number + 2).withUnsafeBufferPointer {
        writer.log.append(
          Episode(
            number: number, seed: 1, length: $0.count, return: 1, ending: .truncated, epsilon: nil,
            step: number, seconds: 0, row: 0), actions: $0)
      }
    }
    try writer.finish(status: .finished, steps: 3, episodes: 3, wallSeconds: 1)
    let reader = try RunReader(scratch.file())
    for number in 1...3 {
      #expect(try reader.episode(number).actions == actions.prefix(number + 2).map { UInt16($0) })
    }
    let bytes = try sqlite(scratch.file(), "SELECT hex(actions) FROM episodes WHERE episode = 1")
    #expect(bytes == [["0001 0000 FF00".replacingOccurrences(of: " ", with: "")]])
  }

  @Test func extremeNumbersComeBack() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    let returns: [Double] = [
      0, -0.0, 0.1, -1e-300, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0x1p53, -0x1p53, 0x1p53 - 1,
      1e15,
      1e16, .infinity, -.infinity, .nan, 1 / 3,
    ]
    let seeds: [UInt64] = [0, 9, 10, 99, 100, 1 << 53, UInt64(Int64.max), .max]
    for (index, value) in returns.enumerated() {
      writer.log.append(
        Episode(
          number: index + 1, seed: seeds[index % seeds.count], length: 0, return: value, ending: .none,
          epsilon: value, step: index, seconds: Double(index) * 1e4, row: index),
        actions: UnsafeBufferPointer(start: nil, count: 0))
    }
    try writer.finish(status: .finished, steps: 0, episodes: returns.count, wallSeconds: 1e9)
    let reader = try RunReader(scratch.file())
    let episodes = try reader.episodes()
    #expect(episodes.map(\.return.bitPattern) == returns.map(\.bitPattern))
    #expect(episodes.map(\.seed) == returns.indices.map { seeds[$0 % seeds.count] })
    #expect(episodes.map(\.epsilon) == returns.map { $0.isNaN ? nil : Double(Float($0)) })
    #expect(episodes.map(\.seconds) == returns.indices.map { Double($0) * 1e4 })
    #expect(try reader.episode(3).actions.isEmpty)
    #expect(try reader.progress().wallSeconds == 1e9)
    // SQL shows NaN as NULL, and infinity as a number above all others.
    #expect(try sqlite(scratch.file(), "SELECT episode FROM episodes WHERE return IS NULL") == [["14"]])
    let largest = "1.7976931348623157e308"
    #expect(try sqlite(scratch.file(), "SELECT episode FROM episodes WHERE return > \(largest)") == [["12"]])
  }

  @Test func anEpisodeLargerThanTheBufferIsKept() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts(actionCount: 256))
    let actions = (0..<3_000_000).map { Int32(UInt8(truncatingIfNeeded: $0 &* $0 >> 7)) }
    for (index, length) in [10, 3_000_000, 20, 1 << 19, 30].enumerated() {
      actions.prefix(length).withUnsafeBufferPointer {
        writer.log.append(
          Episode(
            number: index + 1, seed: 1, length: length, return: 0, ending: .terminated, epsilon: nil, step: 1,
            seconds: 0, row: 0), actions: $0)
      }
    }
    try writer.finish(status: .finished, steps: 1, episodes: 5, wallSeconds: 1)
    let reader = try RunReader(scratch.file())
    #expect(try reader.episodes().map(\.length) == [10, 3_000_000, 20, 1 << 19, 30])
    #expect(try reader.episode(2).actions == actions.map { UInt16($0) })
    #expect(try reader.episode(5).actions == actions.prefix(30).map { UInt16($0) })
  }

  @Test func evaluationsComeBackByStepAndTheNewerOneStays() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    let returns = [0.1, -0.0, 1e-7]
    let summary = EvaluationSummary(returns: returns, lengths: [1, 2, 6])
    let first = Evaluation(
      step: 200, episodes: 7, returnMean: summary.returnMean, returnStd: summary.returnStd, lengthMean: 3,
      returns: returns, lengths: [1, 2, 6], epsilon: 0.05, seconds: 0.125)
    var replaced = first
    replaced.returns = [1]
    let diverged = Evaluation(
      step: 100, episodes: 3, returnMean: .nan, returnStd: .infinity, lengthMean: 1,
      returns: [.nan, -.infinity],
      lengths: [], epsilon: nil, seconds: 0)
    for evaluation in [replaced, diverged, first] { try writer.record(evaluation: evaluation) }
    try writer.finish(status: .diverged, steps: 1, episodes: 1, wallSeconds: 1)
    let evaluations = try RunReader(scratch.file()).evaluations()
    #expect(evaluations.map(\.step) == [100, 200])
    #expect(evaluations.last == first)
    #expect(evaluations[0].returnMean.isNaN && evaluations[0].returnStd.isNaN)
    #expect(evaluations[0].returns[0].isNaN && evaluations[0].returns[1] == -.infinity)
    #expect(evaluations[0].epsilon == nil && evaluations[0].lengths.isEmpty)
  }

  @Test func meansAndSpreadAreThoseOfTheEpisodes() throws {
    let one = EvaluationSummary(returns: [1, 2, 6], lengths: [4, 6])
    #expect(one.returnMean == 3 && one.returnStd == 7.0.squareRoot() && one.lengthMean == 5)
    #expect(EvaluationSummary(returns: [4], lengths: [1]).returnStd == 0)
    // What a stranger writes overflows nothing.
    let most = Int(1) << 53
    #expect(
      EvaluationSummary(returns: [], lengths: Array(repeating: most, count: 2_000)).lengthMean == 0x1p53)
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    var wrong = evaluation(step: 10, mean: 3)
    (wrong.returnMean, wrong.returnStd, wrong.lengthMean) = (499.5, 1, 9)
    try writer.record(evaluation: wrong)
    try writer.checkpoint(step: 10, kind: .final, tensors: [], evaluationMean: 499.5)
    try writer.finish(status: .finished, steps: 10, episodes: 0, wallSeconds: 1)
    let reader = try RunReader(scratch.file())
    #expect(try reader.evaluations() == [evaluation(step: 10, mean: 3)])
    #expect(try reader.checkpoints().first?.evaluationMean == 3)
    #expect(
      try reader.contradiction(trainingSteps: 10)
        == "the evaluation at step 10 says return_mean 499.5, but its episodes give 3.0")
  }

  @Test func metricsComeBackByNameAndStep() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    try writer.record(metrics: [Metric("mean_q", 1.5), Metric("loss", 0.1)], at: 20)
    try writer.record(metrics: [Metric("loss", 9), Metric("loss", .infinity)], at: 10)
    try writer.record(metrics: [Metric("loss", .nan)], at: 30)
    try writer.finish(status: .finished, steps: 1, episodes: 1, wallSeconds: 1)
    let reader = try RunReader(scratch.file())
    let loss = try reader.metrics(names: ["loss"])
    #expect(loss.map(\.step) == [10, 20, 30])
    #expect(loss[0].value == .infinity && loss[1].value == 0.1 && loss[2].value.isNaN)
    #expect(try reader.metrics(names: ["mean_q"]) == [MetricPoint(step: 20, name: "mean_q", value: 1.5)])
    #expect(try reader.metrics(names: ["unknown"]).isEmpty)
    #expect(try reader.metricNames() == ["loss", "mean_q"])
    #expect(try reader.metrics().map(\.name) == ["loss", "loss", "loss", "mean_q"])
  }

  @Test func parametersAreWrittenAsJSON() {
    let text = RunFacts.json([
      ("size", .integer(8)), ("slip", .number(1)), ("limit", .number(.infinity)), ("on", .bool(true)),
      ("none", .none),
      ("map", .texts(["S\"F\\", "\n\u{1}"])), ("list", .integers([1, -2])), ("rates", .numbers([0.5])),
    ])
    #expect(
      text == #"{"size":8,"slip":1.0,"limit":9e999,"on":true,"none":null,"map":["S\"F\\","\n\u0001"],"#
        + #""list":[1,-2],"rates":[0.5]}"#)
  }
}
