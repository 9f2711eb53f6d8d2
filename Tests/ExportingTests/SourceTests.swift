import Exporting
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
