import Exporting
import Foundation
import NeuralNetworks
import RLCore
import TestSupport
import Testing

/// The engine of pages and WebAssembly modules.
@Suite struct EngineTests {
  private static let folder = Repository.root.appendingPathComponent("Sources/Exporting/Engine")

  /// Whether the toolchain can compile for WebAssembly, and is the one that made the engine.
  private static let canBuild: Bool = {
    (try? run("/usr/bin/env", ["swiftc", "--version"]).output.contains("Swift version 6.3")) ?? false
      && (try? run("/usr/bin/env", ["wasm-ld", "--version"]).status == 0) ?? false
  }()

  private static func run(_ program: String, _ arguments: [String]) throws -> Tool.Answer {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    return try Tool.finish(process, output, errors)
  }

  @Test(.enabled(if: canBuild, "needs the WebAssembly parts of the Swift 6.3 toolchain"))
  func theCommittedEngineIsMadeOfTheCommittedSources() throws {
    let scratch = try Scratch()
    let answer = try Self.run(Self.folder.path + "/build.sh", [scratch.file("engine.wasm")])
    try #require(answer.status == 0, "\(answer.errors)")
    let made = try Data(contentsOf: URL(fileURLWithPath: scratch.file("engine.wasm")))
    #expect(
      made == (try Data(contentsOf: Self.folder.appendingPathComponent("engine.wasm"))),
      "run Sources/Exporting/Engine/build.sh")
  }

  @Test func weightsOfEightBitsAreWithinHalfAStepOfTheirColumn() {
    let matrix = Matrix(rows: 2, columns: 2, values: [1, -100, 0.5, 30])
    let quantized = QuantizedMatrix(matrix)
    #expect(quantized.values == [127, -127, 64, 38])
    #expect(quantized.scales == [1 / 127, 100 / 127])
  }

  @Test func aColumnOfZerosHasAScaleThatIsNotZero() {
    #expect(QuantizedMatrix(Matrix(rows: 2, columns: 1, values: [0, 0])).scales == [1])
  }

  @Test func aTableIsWrittenWithItsEqualRowsOnce() {
    func size(_ rows: [[Float]]) -> Int {
      var program = PolicyProgram(
        .state(count: rows.count), reading: .actionValues, actions: ["a", "b"], masksActions: false)
      _ = program.append(
        .rows(Matrix(rows: rows.count, columns: 2, values: Array(rows.joined()))), [0], size: 2)
      return EngineProgram(program, precision: .float32).data.count
    }
    let zeros = [[Float]](repeating: [0, 0], count: 98)
    let head = size([[1, 2]]) - 8
    #expect(size(zeros + [[1, 2], [3, 4]]) == head + 4 + 3 * 8 + 2 * 100)
    #expect(size((0..<100).map { [Float($0), 0] }) == head + 100 * 8)
  }

  @Test func equalWeightsAreWrittenOnce() {
    func size(_ last: Float) -> Int {
      var program = PolicyProgram(
        .array(shape: [2]), reading: .actionValues, actions: ["a", "b"], masksActions: false)
      for number in [4, last] {
        let weight = Matrix(rows: 2, columns: 2, values: [1, 2, 3, number])
        _ = program.append(
          .dense(weight, bias: [5, 6], rectifies: false), [program.steps.count], size: 2)
      }
      return EngineProgram(program, precision: .float32).data.count
    }
    // Kind, rows, columns and four numbers; or kind and number.
    #expect(size(0) - size(4) == 4 * (7 - 2))
  }

  @Test func aPolicyWithoutRoomInAModuleIsRefused() {
    var program = PolicyProgram(
      .array(shape: [1]), reading: .actionValues, actions: ["a"], masksActions: false)
    _ = program.append(.add, [0, 0], size: 1 << 30)
    let engine = EngineProgram(program, precision: .float32)
    #expect(
      throws: ExportRefusal(
        "its policy needs 4.3 GB of memory, and a page or a WebAssembly module has 2.1 GB; use --format onnx or c"
      )
    ) { _ = try WebAssemblyModule.write(engine, world: .none) }
  }

  /// The embedding of a level scales what an inner layer reads, and does not make it an observation.
  @Test func layersBehindTheFirstHaveEightBits() {
    var program = PolicyProgram(
      .array(shape: [2]), reading: .actionValues, actions: ["a", "b"], masksActions: false)
    for _ in 0..<3 {
      let scaled = program.append(
        .scale(factors: [1, 2], offsets: [0, 0]), [program.steps.count], size: 2)
      let weight = Matrix(rows: 2, columns: 2, values: [1, 2, 3, 4])
      _ = program.append(.dense(weight, bias: [0, 0], rectifies: true), [scaled], size: 2)
    }
    let ranges = ActivationRanges(program, observations: [[1, 1]])
    #expect(ranges.range(of: 1, readBy: 2) == nil && ranges.range(of: 5, readBy: 6) == nil)
    #expect(ranges.range(of: 3, readBy: 4) != nil)
  }

  /// It is written as a layer with the matrix [I, -I], and is none.
  @Test func aConcatenatedReLUStaysInSinglePrecision() throws {
    var program = PolicyProgram(
      .array(shape: [2]), reading: .actionValues, actions: ["a", "b"], masksActions: false)
    let layers: [any LayerDescription] = [
      Dense(inputSize: 2, outputSize: 2), ConcatenatedReLU(inputSize: 2),
      Dense(inputSize: 4, outputSize: 2), ConcatenatedReLU(inputSize: 2),
      Dense(inputSize: 4, outputSize: 2),
    ]
    let ones = layers.flatMap { $0.tensors }.map { tensor in
      [Float](repeating: 1, count: tensor.shape.reduce(1, *))
    }
    var parameters = ones[...]
    _ = try program.append(layers, to: 0, &parameters)
    let ranges = ActivationRanges(program, observations: [[1, 1]])
    #expect(ranges.range(of: 1, readBy: 2) == nil && ranges.range(of: 3, readBy: 4) == nil)
    #expect(ranges.range(of: 2, readBy: 3) != nil)
    // What the engine stores in 8 bits is exact.
    guard case .dense(let matrix, _, _) = program.steps[1].operation else {
      Issue.record("a concatenated ReLU is \(program.steps[1].operation)")
      return
    }
    let stored = QuantizedMatrix(matrix)
    #expect(
      stored.values.indices.map { Float(stored.values[$0]) * stored.scales[$0 % 4] } == [
        1, 0, -1, 0, 0, 1, 0, -1,
      ])
  }

  @Test func halfPrecisionKeepsTheOrderOfARow() {
    let row = OrderedRounding.halves([1, 1.0001, 0.9999, 1])
    #expect(row[1] > row[0] && row[0] > row[2] && row[3] == row[0])
  }

  /// A table of one state, whose equal rows are counted, so that half precision takes it.
  private func table(_ values: [Float]) -> PolicyProgram {
    var program = PolicyProgram(
      .state(count: 1), reading: .actionValues, actions: ["a", "b"], masksActions: false)
    _ = program.append(.rows(Matrix(rows: 1, columns: 2, values: values)), [0], size: 2)
    return program
  }

  /// A layer with one weight and a bias.
  private func layer(_ weight: Float) -> PolicyProgram {
    var program = PolicyProgram(
      .array(shape: [1]), reading: .actionValues, actions: ["a", "b"], masksActions: false)
    _ = program.append(
      .dense(Matrix(rows: 1, columns: 2, values: [weight, -weight]), bias: [0, 0], rectifies: false), [0],
      size: 2)
    return program
  }

  @Test func whatIsBeyondHalfPrecisionStaysInSinglePrecision() {
    func stays(_ program: PolicyProgram) -> Bool {
      EngineProgram(program, precision: .float16).data == EngineProgram(program, precision: .float32).data
    }
    #expect(stays(table([70_000, 80_000])) && stays(table([-80_000, -70_000])))
    // Two numbers that would be the largest one, of which one has to be above the other.
    #expect(stays(table([65_503, 65_504])) && !stays(table([65_000, 65_504])))
    #expect(stays(layer(70_000)) && !stays(layer(60_000)))
  }

  @Test(.enabled(if: executable("node") != nil, "needs node"))
  func largeValuesOfATableKeepTheirOrderInHalfPrecision() throws {
    let program = table([70_000, 80_000])
    let module = try WebAssemblyModule.write(EngineProgram(program, precision: .float16), world: .none)
    let folder = try ExportRuntime.Folder()
    guard case .ready(let command) = try ExportRuntime.prepare(.wasm, module, className: "", in: folder)
    else {
      Issue.record("node is there")
      return
    }
    let observation = ObservationColumn(count: 1, in: .discrete(count: 1))
    let answer = try ForeignPolicy(command, program, in: folder).evaluate(observation.rows)
    #expect(answer.actions == [1] && answer.scores == [70_000, 80_000])
  }
}
