import Foundation
import RLCore
import RunStore
import TestSupport
import Testing

struct MutationTests {
  /// Reads all that there is; true when nothing was found wrong.
  func readEverything(_ path: String) -> Bool {
    storeError {
      let reader = try RunReader(path)
      _ = try reader.progress()
      _ = try reader.episodes()
      for number in [1, 150, 300] { _ = try reader.episode(number) }
      _ = try reader.latestEpisodes(100)
      _ = try reader.evaluations()
      _ = try reader.metrics()
      for checkpoint in try reader.checkpoints() {
        _ = try reader.tensors(checkpoint: .step(checkpoint.step))
      }
      _ = try reader.tensors(checkpoint: .best)
    } == nil
  }

  func sampleRun(_ path: String) throws -> Data {
    let writer = try RunWriter(creating: path, facts: facts())
    for step in 1...3 {
      try writer.appendSamples(step * 100 - 99...step * 100)
      try writer.record(metrics: [Metric("loss", 0.1), Metric("mean_q", 1)], at: step)
      try writer.record(
        evaluation: Evaluation(
          step: step, episodes: step, returnMean: 1, returnStd: 0.5, lengthMean: 2, returns: [0.5, 1.5],
          lengths: [2, 2], epsilon: nil, seconds: 0.1))
      try writer.checkpoint(
        step: step, kind: .periodic,
        tensors: [NamedTensor("w", shape: [50, 50], .float32(Array(repeating: 0.5, count: 2500)))],
        evaluationMean: Double(step))
    }
    try writer.finish(status: .finished, steps: 3, episodes: 300, wallSeconds: 1)
    return try Data(contentsOf: URL(fileURLWithPath: path))
  }

  @Test(arguments: [UInt64(20_260_301)])
  func noChangedByteCrashesTheReader(seed: UInt64) throws {
    let scratch = try Scratch()
    let original = try sampleRun(scratch.file())
    #expect(readEverything(scratch.file()))
    var random = RandomStream(seed: seed)
    var refused = 0
    let path = scratch.file("mutated.sqlite")
    for round in 0..<1000 {
      var bytes = original
      for _ in 0...random.below(8) {
        // A third of the changes hit the first bytes of a page, where its structure is.
        let page = random.below(original.count / 8192) * 8192
        let position = round % 3 == 0 ? page + random.below(100) : random.below(original.count)
        bytes[position] = UInt8(truncatingIfNeeded: random.next())
      }
      try bytes.write(to: URL(fileURLWithPath: path))
      if !readEverything(path) { refused += 1 }
    }
    print("\(refused) of 1000 mutated files refused (random seed \(seed))")
    #expect(refused > 300)
  }

  @Test func aFileCutAnywhereIsRefused() throws {
    let scratch = try Scratch()
    let original = try sampleRun(scratch.file())
    let path = scratch.file("cut.sqlite")
    for length in stride(from: 0, to: original.count, by: 4096) {
      try original.prefix(length).write(to: URL(fileURLWithPath: path))
      #expect(!readEverything(path), "cut to \(length) bytes")
    }
  }
}
