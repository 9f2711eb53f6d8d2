import Comparison
import Foundation
import RLCore
import RunStore
import TestSupport
import Testing

/// Run files as training writes them.
private func writeRun(
  _ folder: String, _ experiment: String, seed: UInt64, steps: Int, evaluations: Int, isFinished: Bool = true
) throws -> RunWriter {
  let writer = try RunWriter(
    creating: "\(folder)/\(experiment)/seed-\(seed).sqlite",
    facts: facts(experiment, seed: seed, planned: steps, seeds: "1..\(seed)"))
  var random = RandomStream(seed: seed)
  let length = 200
  let actions = [Int32](repeating: 1, count: length)
  for episode in 1...steps / length {
    actions.withUnsafeBufferPointer { actions in
      writer.log.append(
        Episode(
          number: episode, seed: random.next() >> 11, length: length, return: Double(length),
          ending: .terminated, epsilon: 0.05, step: episode * length, seconds: Double(episode) * 0.01, row: 0),
        actions: actions)
    }
  }
  for index in 1...evaluations {
    let value = 500 * Double(index) / Double(evaluations) * random.uniform(0.8, 1)
    try writer.record(
      evaluation: Evaluation(
        step: steps / evaluations * index, episodes: index, returnMean: value, returnStd: 1,
        lengthMean: value,
        returns: Array(repeating: value, count: 20), lengths: Array(repeating: Int(value), count: 20),
        epsilon: 0,
        seconds: 0.1))
    try writer.record(metrics: [Metric("loss", 1 / Double(index))], at: steps / evaluations * index)
  }
  if isFinished {
    try writer.finish(status: .finished, steps: steps, episodes: steps / length, wallSeconds: 25)
  } else {
    try writer.flush()
  }
  return writer
}

/// Runs the built tool to its end.
///
/// - Returns: its exit status, and the processor time that it used on all cores, s.
private func processorTime(_ arguments: [String]) throws -> (status: Int32, seconds: Double) {
  let tool = Tool.executable.path
  var words: [UnsafeMutablePointer<CChar>?] = ([tool] + arguments).map { strdup($0) } + [nil]
  defer { for word in words { free(word) } }
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
  var (process, status, usage) = (pid_t(), Int32(), rusage())
  var surroundings: [UnsafeMutablePointer<CChar>?] = [nil]
  try #require(posix_spawn(&process, tool, &actions, nil, &words, &surroundings) == 0)
  try #require(wait4(process, &status, 0, &usage) == process)
  func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
  return (status, seconds(usage.ru_utime) + seconds(usage.ru_stime))
}

@Suite(.serialized) struct ScaleTests {
  /// Prints the processor time; the goal is 5 s on two cores.
  @Test func twoHundredRunsOfHalfAMillionStepsAreReadComparedAndDrawn() throws {
    let scratch = try Scratch()
    // Side by side, because each waits for the disk.
    DispatchQueue.concurrentPerform(iterations: 200) { index in
      let writer = try? writeRun(
        scratch.path, "e\(index / 20)", seed: UInt64(index % 20 + 1), steps: 500_000, evaluations: 40)
      if writer == nil { Issue.record("run \(index) cannot be written") }
    }
    let report = scratch.path + "/report.html"
    let (status, seconds) = try processorTime([
      "compare", scratch.path, "--threshold", "475", "--html", report,
    ])
    #expect(status == 0)
    let html = try String(contentsOfFile: report, encoding: .utf8)
    // Ten groups of twenty seeds.
    #expect(html.components(separatedBy: "<span>20</span></td>").count == 11)
    print("200 runs read, compared and drawn in \(seconds) s of processor time, \(html.utf8.count) bytes")
  }

  @Test func aRunIsReadWhileItIsWritten() throws {
    let scratch = try Scratch()
    let writer = try writeRun(
      scratch.path, "live", seed: 1, steps: 100_000, evaluations: 4, isFinished: false)
    let runs = try ComparedRun.read(runFiles(in: [scratch.path]), metric: .evaluationReturn)
    #expect(runs[0].progress.status == .running)
    #expect(runs[0].curve.map(\.step) == [25_000, 50_000, 75_000, 100_000])
    #expect(runs[0].evaluation == EvaluationProtocol(episodes: 20, epsilon: 0))
    try writer.finish(status: .finished, steps: 100_000, episodes: 500, wallSeconds: 25)
  }

  @Test func otherMetricsAreReadByName() throws {
    let scratch = try Scratch()
    _ = try writeRun(scratch.path, "e", seed: 1, steps: 100_000, evaluations: 4)
    let paths = try runFiles(in: [scratch.path])
    let loss = try ComparedRun.read(paths, metric: ComparisonMetric("loss"))
    #expect(loss[0].curve.map(\.value) == [1, 0.5, 1 / 3.0, 0.25])
    let training = try ComparedRun.read(paths, metric: ComparisonMetric("training_return"))
    #expect(training[0].curve.count == 100)
    #expect(training[0].curve.allSatisfy { $0.value == 200 })
  }
}
