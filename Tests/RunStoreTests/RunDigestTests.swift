import Foundation
import GRDB
import RLCore
import RunStore
import TestSupport
import Testing

/// What a digest sees: anything that another run would have done otherwise, and no clock.
@Suite struct RunDigestTests {
  private let scratch: Scratch
  private let original: RunDigest

  init() throws {
    scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    try writer.appendSamples(1...3)
    try writer.record(metrics: [Metric("loss", 0.5), Metric("steps_per_second", 1000)], at: 100)
    try writer.record(
      evaluation: Evaluation(
        step: 120, episodes: 2, returnMean: 1.5, returnStd: 0.5, lengthMean: 4, returns: [1, 2],
        lengths: [3, 5],
        epsilon: nil, seconds: 0.1))
    var weights: [Double] = [1, 2, 3, 4]
    let arrays = try StateTransfer.changes { state throws(TensorMismatch) in
      try state.list("agent.weights", &weights)
    }
    try writer.checkpoint(
      step: 135, kind: .final, tensors: [], evaluationMean: 1.5,
      snapshot: TrainingSnapshot(arrays: arrays, episodes: 3, seconds: 1, pauseSeconds: 0))
    try writer.finish(status: .finished, steps: 135, episodes: 3, wallSeconds: 1)
    original = try RunReader(scratch.file()).digest()
  }

  /// The parts that are others once `change` has been made to a copy of the file.
  private func parts(_ change: (Database) throws -> Void) throws -> [String] {
    let copy = scratch.file("changed.sqlite")
    try? FileManager.default.removeItem(atPath: copy)
    try FileManager.default.copyItem(atPath: scratch.file(), toPath: copy)
    let database = try DatabaseQueue(path: copy)
    try database.writeWithoutTransaction(change)
    try database.close()
    return zip(original.parts, try RunReader(copy).digest().parts).compactMap { $0 == $1 ? nil : $0.name }
  }

  @Test(arguments: [
    "seeds = '000000007' || substr(seeds, 10)", "returns = 0.125", "endings = 1", "epsilons = 0.5",
    "steps = CAST('044090135' AS BLOB)", "rows = 2", "ends = CAST('032063096' AS BLOB)",
  ])
  func everyFigureOfAnEpisodeCounts(change: String) throws {
    #expect(try parts { try $0.execute(sql: "UPDATE episode_blocks SET \(change)") }.contains("episodes"))
  }

  @Test func anActionCounts() throws {
    let different = try parts { db in
      let actions = try #require(try Data.fetchOne(db, sql: "SELECT actions FROM episode_blocks"))
      try #require(actions.first.map { $0 >> 6 } == 0)
      try db.execute(
        sql: "UPDATE episode_blocks SET actions = ?", arguments: [Data([1 << 6]) + actions.dropFirst()])
    }
    #expect(different.contains("episodes"))
  }

  @Test(arguments: [
    ("UPDATE evaluations SET returns = '[1.0,2.5]'", "evaluations"),
    ("UPDATE evaluations SET lengths = '[3,6]'", "evaluations"),
    ("UPDATE metrics SET value = 0.25 WHERE name = 'loss'", "metrics"),
    ("UPDATE metrics SET name = 'lost' WHERE name = 'loss'", "metrics"),
    ("UPDATE state_segments SET data = zeroblob(length(data))", "agent"),
    ("UPDATE state_arrays SET shape = '[2,2]'", "agent"),
    (
      "UPDATE state_arrays SET name = 'agent.others'; UPDATE state_segments SET name = 'agent.others'",
      "agent"
    ),
  ])
  func whateverElseWasMeasuredOrLearnedCounts(sql: String, part: String) throws {
    #expect(try parts { try $0.execute(sql: sql) }.contains(part))
  }

  /// Rows whose size no number holds, none of them there.
  @Test(arguments: ["[0,4611686018427387904]", "[4611686018427387904,0]", "[0,-1]"])
  func anArrayWithoutElementsMayHaveNoOtherShape(shape: String) throws {
    let error = storeError {
      _ = try parts { try $0.execute(sql: "UPDATE state_arrays SET shape = ?", arguments: [shape]) }
    }
    #expect(error?.description.contains("of the training state is damaged") == true)
  }

  @Test func clocksDoNotCount() throws {
    #expect(
      try parts { db in
        try db.execute(
          sql: """
            UPDATE metrics SET value = 5 WHERE name = 'steps_per_second';
            UPDATE evaluations SET seconds = 9;
            UPDATE run SET value = 77.0 WHERE key IN ('state_seconds', 'wall_seconds');
            UPDATE episode_blocks SET microsecond = 123456;
            """)
      }.isEmpty)
  }

  @Test func aStateThatShrinksLeavesNothingBehind() throws {
    let path = scratch.file("shrinking.sqlite")
    let writer = try RunWriter(creating: path, facts: facts())
    // More than one segment at first, then less than one.
    for (step, count) in [(10, 20_000), (20, 5)] {
      var numbers = (0..<count).map(Double.init)
      let arrays = try StateTransfer.changes { state throws(TensorMismatch) in
        try state.list("agent.list", &numbers)
      }
      try writer.checkpoint(
        step: step, kind: .periodic, tensors: [], evaluationMean: nil,
        snapshot: TrainingSnapshot(arrays: arrays, episodes: 0, seconds: 0, pauseSeconds: 0))
      try writer.flush()
      let tensors = try RunReader(path).trainingState().tensors
      #expect(tensors == [NamedTensor("agent.list", shape: [count], .float64(numbers))])
    }
    try writer.finish(status: .finished, steps: 20, episodes: 0, wallSeconds: 1)
  }
}
