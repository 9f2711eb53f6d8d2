import Exporting
import Foundation
import NeuralNetworks
import TestSupport
import Testing

/// Programs as source code.
@Suite struct SourceTests {
  private static let hostile = "left */ int main() { return 1; } /* \u{5c}u002a/ \n#error"

  private static let program: PolicyProgram = {
    var program = PolicyProgram(
      .state(count: 2), reading: .actionValues, actions: [hostile, "right"], masksActions: true)
    _ = program.append(.rows(Matrix(rows: 2, columns: 2, values: [1, 2, 3, -0.1])), [0], size: 2)
    return program
  }()

  private static let facts = ExportFacts(
    run: hostile, environment: "E-v0", algorithm: "q", seed: 1, step: 2, digest: "d")

  @Test func namesOfStrangersCannotEndAComment() {
    for text in [
      CSource.write(Self.program, Self.facts), JavaSource.write(Self.program, Self.facts, className: "P"),
    ] {
      let head = text.prefix(upTo: text.firstRange(of: "*/")?.lowerBound ?? text.endIndex)
      #expect(head.contains("one thread at a time"), "the comment ends where it should")
      #expect(!text.contains("\\u002a") && !text.contains("\n#error"))
    }
  }

  /// A backslash becomes a slash, a line's end nothing, and an accent is to Swift a part of the sign before it.
  private static let comments = [
    "*\u{5c} x", "/*", "*/", "*/*/", "/*/", "*//", "**//**", "\u{5c}*\u{5c}", "*\n/", "/\r\n*", "*/\u{301} x",
  ]

  @Test(arguments: comments) func aCommentHasNeitherOfItsEnds(text: String) {
    let scalars = Array(ExportFacts.commented(text).unicodeScalars)
    for (first, second) in zip(scalars, scalars.dropFirst()) {
      #expect(!(first == "*" && second == "/") && !(first == "/" && second == "*"))
      #expect(first != "\u{5c}")
    }
  }

  @Test(.enabled(if: executable("cc") != nil, "needs a C compiler"))
  func aProgramWithAnyNamesCompiles() throws {
    var program = PolicyProgram(
      .state(count: 1), reading: .actionValues, actions: Self.comments, masksActions: false)
    let table = Matrix(
      rows: 1, columns: Self.comments.count, values: Self.comments.indices.map { Float($0) })
    _ = program.append(.rows(table), [0], size: table.columns)
    let facts = ExportFacts(
      run: Self.comments.joined(), environment: "E-v0", algorithm: "q", seed: 1, step: 2, digest: "d")
    let scratch = try Scratch()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(executable("cc")))
    process.arguments = [
      "-fsyntax-only", "-std=c99", "-Wall", "-Werror",
      try scratch.write(CSource.write(program, facts), to: "policy.c"),
    ]
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let answer = try Tool.finish(process, output, errors)
    #expect(answer.status == 0, "\(answer.errors)")
  }

  /// A network of implicit quantiles, whose body is in the program once for each level.
  @Test func theWeightsOfALevelAreWrittenOnce() throws {
    var program = PolicyProgram(
      .array(shape: [8]), reading: .actionValues, actions: ["a", "b"], masksActions: false)
    let layers: [any LayerDescription] = [
      ImplicitQuantiles(
        levels: 16,
        body: [
          Dense(inputSize: 8, outputSize: 512, activation: .relu), Dense(inputSize: 512, outputSize: 2),
        ])
    ]
    let tensors = layers.flatMap { $0.tensors }
    let counts = tensors.map { $0.shape.reduce(1, *) }
    func values(_ tensor: Int) -> [Float] {
      (0..<counts[tensor]).map { index -> Float in
        let share = Float(index * 7919 % 8192) / 8192
        return Float(tensor) + share
      }
    }
    var parameters = counts.indices.map(values)[...]
    _ = try program.append(layers, to: 0, &parameters)
    let text = CSource.write(program, Self.facts)
    let declarations = text.split(separator: "\n").filter { $0.hasPrefix("static const float ") }
    // Weight and bias of two layers; the factors of each level and their zeros; the share of a level and its zeros.
    #expect(declarations.count == 2 * 2 + 16 + 1 + 2)
    let model = try ONNXModelFile.write(program, Self.facts, version: "1")
    let bytes = 4 * counts.dropFirst(2).reduce(0, +)
    #expect(bytes < model.count && model.count < 2 * bytes)
  }

  @Test func aProgramWithAWeightThatIsNotFiniteIsRefused() throws {
    func program(_ layers: [any LayerDescription], _ tensor: Int, _ weight: Float) throws -> PolicyProgram {
      var values = layers.flatMap { $0.tensors }.map { tensor in
        [Float](repeating: 1, count: tensor.shape.reduce(1, *))
      }
      values[tensor][0] = weight
      var program = PolicyProgram(
        .array(shape: [2]), reading: .actionValues, actions: ["a", "b"], masksActions: false)
      var parameters = values[...]
      _ = try program.append(layers, to: 0, &parameters)
      return program
    }
    let dense = Dense(inputSize: 2, outputSize: 2)
    for tensor in 0..<2 {
      for weight in [Float.nan, -.infinity] {
        #expect(throws: ExportRefusal.self) { try program([dense], tensor, weight).requireFinite() }
        #expect(throws: ExportRefusal.self) {
          try program([ImplicitQuantiles(levels: 2, body: [dense])], tensor, weight).requireFinite()
        }
      }
    }
    try program([dense], 0, 1).requireFinite()
    try program([ImplicitQuantiles(levels: 2, body: [dense])], 0, 1).requireFinite()
  }

  @Test func aFactorThatIsNotFiniteIsRefused() {
    let scales: [(factor: Float, offset: Float)] = [(.nan, 0), (1, .nan), (.infinity, 0)]
    for (factor, offset) in scales {
      var program = PolicyProgram(
        .array(shape: [1]), reading: .actionValues, actions: ["a"], masksActions: false)
      _ = program.append(.scale(factors: [factor], offsets: [offset]), [0], size: 1)
      #expect(throws: ExportRefusal.self) { try program.requireFinite() }
    }
  }

  @Test func aProofKnowsNaNOnBothSides() throws {
    #expect(try ExportProof.largestDifference(of: [1, 3], from: [1, 2.5]) == 0.5)
    #expect(throws: ProofFailure("the exported program computes nan")) {
      try ExportProof.largestDifference(of: [1, .nan], from: [1, 2])
    }
    for value in [Double.nan, .infinity] {
      #expect(throws: ProofFailure("the agent itself computes \(value)")) {
        try ExportProof.largestDifference(of: [1, 2], from: [1, value])
      }
    }
  }

  @Test func numbersOfCHaveTheirShortestExactForm() {
    let text = CSource.write(Self.program, Self.facts)
    #expect(text.contains("static const float w1[4] = {\n  1.0f, 2.0f, 3.0f, -0.1f,\n};"))
    #expect(text.contains("enum { POLICY_INPUTS = 1, POLICY_SCORES = 2, POLICY_ACTIONS = 2 };"))
    #expect(!text.contains("math.h"))
  }

  @Test func aLongArrayOfJavaIsInPartsThatAClassFileHolds() throws {
    var program = PolicyProgram(
      .state(count: 60_000), reading: .actionValues, actions: ["a"], masksActions: false)
    _ = program.append(
      .rows(Matrix(rows: 60_000, columns: 1, values: (0..<60_000).map { Float($0) })), [0], size: 1)
    let text = JavaSource.write(program, Self.facts, className: "P")
    let parts = text.split(separator: "\n").filter { $0.hasPrefix("    \"") }
    #expect(parts.count == 6 && parts.allSatisfy { $0.utf8.count <= 65_535 })
  }
}
