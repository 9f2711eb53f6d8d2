/// A policy as one file of C99 that needs nothing but the standard library: for microcontrollers, and for whatever calls C.
package enum CSource {
  private static let dialect = LoopCode.Dialect(
    squareRoot: "sqrtf", exponential: "expf", hyperbolicTangent: "tanhf")

  package static func write(_ program: PolicyProgram, _ facts: ExportFacts) -> String {
    let code = LoopCode(program, dialect)
    var lines = ["/* A policy exported by rl-lab: \(facts.comment).", ""]
    lines += describe(program).map { "   \($0)" }
    lines += ["", "   The values between the layers are static: one thread at a time. */"]
    if code.usesMathematics { lines.append("#include <math.h>") }
    lines += [
      "#include <stddef.h>", "",
      "enum { POLICY_INPUTS = \(program.input.size), POLICY_SCORES = \(program.scoreCount), POLICY_ACTIONS = \(program.actionCount) };",
      "",
    ]
    for constant in code.constants { lines += declaration(constant) }
    for buffer in code.buffers { lines.append("static float \(buffer.name)[\(buffer.size)];") }
    lines += ["", "void policy(const float *observation, float *q);"]
    lines += ["int policy_action(const float *q, const unsigned char *legal);"]
    lines += ["", "void policy(const float *observation, float *q) {"]
    lines += code.lines.map { "  \($0)" }
    lines += [
      "}", "",
      "/* The first of the best legal actions; `legal` may be NULL where all are. */",
      "int policy_action(const float *q, const unsigned char *legal) {",
      "  int best = -1;",
      "  for (int a = 0; a < POLICY_ACTIONS; a++)",
      "    if ((legal == NULL || legal[a]) && (best < 0 || q[a] > q[best])) best = a;",
      "  return best < 0 ? 0 : best;",
      "}", "",
    ]
    return lines.joined(separator: "\n")
  }

  /// What the inputs and outputs are, a line each.
  package static func describe(_ program: PolicyProgram) -> [String] {
    let input =
      switch program.input {
      case .state(let count): "observation: [1], the number of the state, below \(count)."
      case .array(let shape):
        "observation: [\(shape.map(String.init).joined(separator: ", "))], as the environment shows it."
      }
    let names = ExportFacts.commented(
      program.actions.enumerated().prefix(128).map { "\($0) \($1)" }.joined(separator: ", "))
    let output =
      program.reading == .actionValues
      ? "q: [\(program.actionCount)], the value of each action."
      : "q: [\(program.scoreCount)], the logit of each action, then the value of the position in [-1, 1]."
    return [input, output, "Actions: \(names)."]
      + (program.masksActions
        ? ["Some actions are illegal in some states: hand policy_action what is legal."] : [])
  }

  private static func declaration(_ constant: LoopCode.Constant) -> [String] {
    let (type, texts): (String, [String]) =
      switch constant.values {
      case .floats(let values): ("float", values.map { "\($0)f" })
      case .integers(let values): ("int", values.map(String.init))
      }
    var lines = ["static const \(type) \(constant.name)[\(texts.count)] = {"]
    for first in stride(from: 0, to: texts.count, by: 8) {
      lines.append("  " + texts[first..<min(first + 8, texts.count)].joined(separator: ", ") + ",")
    }
    return lines + ["};"]
  }
}
