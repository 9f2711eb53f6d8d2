import Foundation
import RLCore
import RunStore
import TestSupport
import Testing

struct CheckpointTests {
  let tensors = [
    NamedTensor(
      "q.weight", shape: [2, 3], .float32([0, -0.0, .nan, .infinity, .leastNonzeroMagnitude, 1 / 3])),
    NamedTensor("a.count", shape: [], .float64([.pi])),
    NamedTensor("empty", shape: [0, 4], .float32([])),
  ]

  func writeSteps(
    _ steps: [(step: Int, mean: Double?)], keep: Int, into path: String
  ) throws -> RunReader {
    let writer = try RunWriter(creating: path, facts: facts(), keepCheckpoints: keep)
    for (step, mean) in steps {
      try mean.map { try writer.record(evaluation: evaluation(step: step, mean: $0)) }
      try writer.checkpoint(
        step: step, kind: .periodic, tensors: [NamedTensor("x", shape: [1], .float64([Double(step)]))],
        evaluationMean: mean)
    }
    try writer.finish(status: .finished, steps: 1, episodes: 0, wallSeconds: 1)
    return try RunReader(path)
  }

  @Test func tensorsComeBackBitForBitInTheirOrder() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    try writer.record(evaluation: evaluation(step: 5, mean: -13))
    try writer.checkpoint(step: 5, kind: .final, tensors: tensors, evaluationMean: -13)
    try writer.finish(status: .finished, steps: 5, episodes: 0, wallSeconds: 1)
    let (checkpoint, found) = try RunReader(scratch.file()).tensors(checkpoint: .latest)
    #expect(checkpoint.step == 5 && checkpoint.kind == .final && checkpoint.evaluationMean == -13)
    #expect(found.map(\.name) == ["q.weight", "a.count", "empty"])
    #expect(found.map(\.shape) == [[2, 3], [], [0, 4]])
    guard case .float32(let values) = found[0].elements, case .float32(let expected) = tensors[0].elements
    else {
      Issue.record("q.weight came back with elements of another type")
      return
    }
    #expect(values.map(\.bitPattern) == expected.map(\.bitPattern))
    #expect(found[1] == tensors[1] && found[2] == tensors[2])
    let bytes = try sqlite(scratch.file(), "SELECT hex(data) FROM tensors WHERE name = 'a.count'")
    #expect(bytes == [["182D4454FB210940"]])
  }

  @Test(arguments: ["float32", "float64", "int32", "uint8", "uint64"])
  func aTensorOfAnotherSizeThanItsShapeIsNone(dtype: String) throws {
    let size = try #require(["float32": 4, "float64": 8, "int32": 4, "uint8": 1, "uint64": 8][dtype])
    func tensor(_ elements: Int) -> NamedTensor? {
      NamedTensor(name: "x", shape: "[2,3]", dtype: dtype, data: Data(count: elements * size))
    }
    #expect(tensor(6) != nil && tensor(5) == nil && tensor(7) == nil && tensor(0) == nil)
  }

  @Test func aCheckpointThatIsWrittenAgainIsStillTheBest() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts(), keepCheckpoints: 1)
    func write(_ step: Int, mean: Double?) throws {
      try writer.checkpoint(
        step: step, kind: .periodic, tensors: [NamedTensor("x", shape: [1], .float64([Double(step)]))],
        evaluationMean: mean)
    }
    for (step, mean) in [(10, 9.0), (20, 1), (30, 2)] {
      try writer.record(evaluation: evaluation(step: step, mean: mean))
      try write(step, mean: mean)
      // As where a run is resumed, or ends, at a step that was evaluated.
      if step == 10 { try write(step, mean: nil) }
    }
    try writer.finish(status: .finished, steps: 30, episodes: 0, wallSeconds: 1)
    #expect(try RunReader(scratch.file()).tensors(checkpoint: .best).checkpoint.step == 10)
  }

  @Test func theNewestAndTheFirstBestAreKept() throws {
    let scratch = try Scratch()
    let reader = try writeSteps(
      [(10, 1), (20, 5), (30, nil), (40, 5), (50, .nan), (60, 2), (70, 3)], keep: 2, into: scratch.file())
    #expect(try reader.checkpoints().map(\.step) == [20, 60, 70])
    #expect(try reader.tensors(checkpoint: .best).checkpoint.step == 20)
    #expect(try reader.tensors(checkpoint: .latest).checkpoint.step == 70)
    #expect(
      try reader.tensors(checkpoint: .step(60)).tensors == [NamedTensor("x", shape: [1], .float64([60]))])
    #expect(
      try sqlite(scratch.file(), "SELECT DISTINCT step FROM tensors ORDER BY step") == [
        ["20"], ["60"], ["70"],
      ])
  }

  /// It is gone with the next one, so it takes nobody's place.
  @Test func aCheckpointOfAnInterruptionIsNotTheBest() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts(), keepCheckpoints: 1)
    let steps: [(Int, Checkpoint.Kind, Double)] = [
      (10, .periodic, 50), (20, .periodic, 10), (25, .interrupted, 60), (30, .periodic, 11),
    ]
    for (step, kind, mean) in steps {
      try writer.record(evaluation: evaluation(step: step, mean: mean))
      try writer.checkpoint(
        step: step, kind: kind, tensors: [NamedTensor("x", shape: [1], .float64([Double(step)]))],
        evaluationMean: mean)
    }
    try writer.finish(status: .finished, steps: 30, episodes: 0, wallSeconds: 1)
    let reader = try RunReader(scratch.file())
    #expect(try reader.checkpoints().map(\.step) == [10, 30])
    #expect(try reader.tensors(checkpoint: .best).checkpoint.step == 10)
  }

  @Test func theFirstOfEquallyGoodCheckpointsIsTheBest() throws {
    let scratch = try Scratch()
    let reader = try writeSteps([(10, 1), (20, 5), (30, 5)], keep: 3, into: scratch.file())
    #expect(try reader.checkpoints().map(\.step) == [10, 20, 30])
    #expect(try reader.tensors(checkpoint: .best).checkpoint.step == 20)
  }

  @Test func aSecondCheckpointAtAStepReplacesTheFirstAndKeepsItsEvaluation() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    try writer.record(evaluation: evaluation(step: 9, mean: 7))
    try writer.checkpoint(step: 9, kind: .periodic, tensors: tensors, evaluationMean: 7)
    try writer.checkpoint(step: 9, kind: .final, tensors: [tensors[1]], evaluationMean: nil)
    try writer.finish(status: .finished, steps: 9, episodes: 0, wallSeconds: 1)
    let reader = try RunReader(scratch.file())
    let (checkpoint, found) = try reader.tensors(checkpoint: .step(9))
    #expect(try reader.checkpoints() == [checkpoint])
    #expect(checkpoint.kind == .final && checkpoint.evaluationMean == 7)
    #expect(found == [tensors[1]])
  }

  @Test func aCheckpointAndTheLogBeforeItAreWrittenTogetherOrNotAtAll() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts(), maximumBytes: 1 << 20)
    try writer.appendSamples(1...10)
    try writer.checkpoint(step: 450, kind: .periodic, tensors: tensors, evaluationMean: nil)
    try writer.flush()
    try writer.appendSamples(11...20)
    let large = NamedTensor("large", shape: [1 << 20], .float32(Array(repeating: 1, count: 1 << 20)))
    try writer.checkpoint(step: 900, kind: .periodic, tensors: [large], evaluationMean: nil)
    #expect(storeError { try writer.flush() } != nil)
    let reader = try RunReader(scratch.file())
    #expect(try reader.checkpoints().map(\.step) == [450])
    #expect(try reader.episodes() == samples(1...10))
    #expect(try reader.progress().episodes == 10)
  }
}
