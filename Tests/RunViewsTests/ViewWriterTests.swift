import Foundation
import RLCore
import RunStore
import RunViews
import TestSupport
import Testing

@Suite struct ViewWriterTests {
  static let facts = RunFacts(
    experiment: "cliff", seed: 3, environment: "CliffWalking-v1", maxEpisodeSteps: 200, actionCount: 4,
    algorithm: "q-learning",
    settings: RunSettings(yaml: "agent:\n  gamma: 0.9\n  loss: mse\ntraining:\n  steps: 4000\nseeds: 1..3\n"),
    provenance: Provenance(
      version: "0.1.0", toolchain: "Swift 6.3.1", processor: "EPYC", commandLine: "rl-lab run cliff.yaml",
      host: "Debian 12"), startedAt: "2026-03-01T09:30:00Z")

  func append(_ numbers: ClosedRange<Int>, to writer: RunWriter) throws {
    for number in numbers {
      let actions = Array(repeating: Int32(1), count: 10)
      actions.withUnsafeBufferPointer {
        writer.log.append(
          Episode(
            number: number, seed: UInt64(number), length: 10,
            return: number == 2 ? .infinity : Double(number) / 8, ending: .terminated, epsilon: 0.5,
            step: 10 * number, seconds: Double(number) / 4, row: 0), actions: $0)
      }
    }
    let step = 10 * numbers.upperBound
    try writer.record(metrics: [Metric("loss", 1 / Double(step)), Metric("epsilon", 0.5)], at: step)
    try writer.record(
      evaluation: Evaluation(
        step: step, episodes: numbers.upperBound, returnMean: Double(step), returnStd: 0, lengthMean: 3,
        returns: [Double(step)], lengths: [3], epsilon: 0, seconds: 0.1))
    try writer.flush()
  }

  func views(of run: String, in folder: String) throws -> ViewWriter {
    try ViewWriter(
      RunReader(run), places: [(.csv, folder + "/monitor.csv"), (.tensorboard, folder + "/events")])
  }

  /// The contents of all files below a folder, by name.
  func contents(_ folder: String) throws -> [String: Data] {
    var result: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      result[name] = FileManager.default.contents(atPath: "\(folder)/\(name)")
    }
    return result
  }

  @Test func viewsWrittenLiveAreTheBytesOfThoseMadeAfterwards() throws {
    let scratch = try Scratch()
    let run = scratch.path + "/seed-3.sqlite"
    let writer = try RunWriter(creating: run, facts: Self.facts)
    let live = try views(of: run, in: scratch.path + "/live")
    for part in 0..<4 {
      try append(100 * part + 1...100 * part + 100, to: writer)
      try live.catchUp()
    }
    try writer.finish(status: .finished, steps: 4000, episodes: 400, wallSeconds: 100)
    try live.end()
    let exported = try views(of: run, in: scratch.path + "/exported")
    try exported.end()
    let (a, b) = (try contents(scratch.path + "/live"), try contents(scratch.path + "/exported"))
    #expect(a == b)
    #expect(a.keys.sorted() == ["events/events.out.tfevents.1772357400.rl-lab.0001", "monitor.csv"])
  }

  @Test func theMonitorFileHasTheFormOfStableBaselines() throws {
    let scratch = try Scratch()
    let run = scratch.path + "/seed-3.sqlite"
    let writer = try RunWriter(creating: run, facts: Self.facts)
    try append(1...3, to: writer)
    try writer.finish(status: .interrupted, steps: 30, episodes: 3, wallSeconds: 1)
    try views(of: run, in: scratch.path).end()
    let text = try String(contentsOfFile: scratch.path + "/monitor.csv", encoding: .utf8)
    #expect(
      text == """
        #{"t_start": 1772357400.0, "env_id":"CliffWalking-v1"}
        r,l,t
        0.125,10,0.25
        inf,10,0.5
        0.375,10,0.75

        """)
  }

  @Test func aSecondEventFileComesAfterTheFirstInTheOrderOfNames() throws {
    let scratch = try Scratch()
    let run = scratch.path + "/seed-3.sqlite"
    let writer = try RunWriter(creating: run, facts: Self.facts)
    try append(1...3, to: writer)
    for _ in 0..<2 { try views(of: run, in: scratch.path).end() }
    try writer.finish(status: .finished, steps: 30, episodes: 3, wallSeconds: 1)
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/events").sorted()
    #expect(names.map { $0.suffix(4) } == ["0001", "0002"])
  }

  @Test func whatHappenedComesInOrderOfStepsHoweverItIsAskedFor() throws {
    let scratch = try Scratch()
    let run = scratch.path + "/seed-3.sqlite"
    let writer = try RunWriter(creating: run, facts: Self.facts)
    for part in 0..<5 { try append(10 * part + 1...10 * part + 10, to: writer) }
    try writer.finish(status: .finished, steps: 500, episodes: 50, wallSeconds: 1)
    let reader = try RunReader(run)
    var (whole, cursor) = (RunCursor(), RunCursor())
    let all = try reader.events(after: &whole)
    #expect(all.map(\.step) == all.map(\.step).sorted())
    #expect(all.count == 50 + 5 * 3)
    var pieces: [RunEvent] = []
    while case let events = try reader.events(after: &cursor, limit: 7), !events.isEmpty { pieces += events }
    #expect(pieces == all)
    #expect(try reader.events(after: &whole).isEmpty)
  }

  /// The first value of a scalar in the event file below a folder: behind its tag come the mark of a value and four bytes.
  private func scalar(_ tag: String, in folder: String) throws -> Float {
    let data = try #require(try contents(folder + "/events").values.first)
    let start = try #require(data.range(of: Data(Array(tag.utf8) + [0x15]))).upperBound
    let bits = data[start..<start + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return Float(bitPattern: bits)
  }

  @Test func returnsAndLengthsOfTrainingHaveTheTagsOfStableBaselines() throws {
    let scratch = try Scratch()
    let run = scratch.path + "/seed-3.sqlite"
    let writer = try RunWriter(creating: run, facts: Self.facts)
    try append(1...1, to: writer)
    try writer.finish(status: .finished, steps: 10, episodes: 1, wallSeconds: 1)
    try views(of: run, in: scratch.path).end()
    #expect(try scalar("rollout/ep_rew_mean", in: scratch.path) == 0.125)
    #expect(try scalar("rollout/ep_len_mean", in: scratch.path) == 10)
    #expect(try scalar("time/total_timesteps", in: scratch.path) == 10)
  }

  /// What a run file says of its settings is not checked before its views are made.
  @Test(
    arguments: [
      ("2", "1", "4", 11), ("2", "-1", "4", 22), ("2", "1", "0", 30), ("2", "1", "-4", 30),
      ("0", "1", "4", 30), ("-2", "-1", "4", 30), ("2", "-9", "4", 30),
      ("2", "9223372036854775807", "4", 0x1p63 * 11),
    ] as [(String, String, String, Float)])
  func updatesAreCountedBySettingsThatMakeSense(
    frequency: String, gradientSteps: String, environments: String, updates: Float
  ) throws {
    let scratch = try Scratch()
    let run = scratch.path + "/seed-3.sqlite"
    var facts = Self.facts
    facts.settings = RunSettings([
      .init("agent.learning_starts", "10"), .init("agent.train_freq", frequency),
      .init("agent.gradient_steps", gradientSteps), .init("training.environments", environments),
    ])
    let writer = try RunWriter(creating: run, facts: facts)
    try append(1...3, to: writer)
    try writer.finish(status: .finished, steps: 30, episodes: 3, wallSeconds: 1)
    try views(of: run, in: scratch.path).end()
    #expect(try scalar("train/n_updates", in: scratch.path) == updates)
  }

  @Test func aPlaceThatCannotBeWrittenIsNamed() throws {
    let scratch = try Scratch()
    let run = scratch.path + "/seed-3.sqlite"
    let writer = try RunWriter(creating: run, facts: Self.facts)
    try writer.finish(status: .finished, steps: 0, episodes: 0, wallSeconds: 1)
    #expect(
      throws: ViewFailure(
        path: "/proc/none", reason: "the folder cannot be created (no such file or directory)")
    ) { _ = try views(of: run, in: "/proc/none") }
  }

  /// The check value of CRC-32C. Source: RFC 3720, appendix B.4.
  @Test func checksumsAreThoseOfTheStandard() {
    #expect(TFRecord.checksum(Data("123456789".utf8)) == 0xe306_9283)
    #expect(TFRecord.checksum(Data(repeating: 0, count: 32)) == 0x8a91_36aa)
  }
}
