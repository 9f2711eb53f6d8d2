import Foundation

/// A policy as one class of Java 17 without native code: for Android, and for whatever runs on a Java machine.
///
/// A class file holds no large arrays, so that the weights are text in Base64, in parts that a class file can hold.
package enum JavaSource {
  private static let dialect = LoopCode.Dialect(
    squareRoot: "(float) Math.sqrt", exponential: "(float) Math.exp", hyperbolicTangent: "(float) Math.tanh")
  /// Characters of a part; a string of a class file has at most 65,535 bytes.
  private static let longestPart = 60_000

  /// Names that the class cannot have: the words of the language, and what the program and its proof call by a short name.
  private static let takenNames = Set(
    """
    abstract assert boolean break byte case catch char class const continue default do double else enum extends
    false final finally float for goto if implements import instanceof int interface long native new null
    package permits private protected public record return sealed short static strictfp super switch
    synchronized this throw throws transient true try var void volatile while yield _
    Asked ByteBuffer ByteOrder DataInputStream IOException Math String System java
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  /// What is wrong with a name of the class; nil where it can have it.
  package static func problem(ofClassName name: String) -> String? {
    guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil else {
      return "a name of ASCII letters, digits and _ that does not begin with a digit"
    }
    return takenNames.contains(name) ? "a name that neither Java nor the program uses itself" : nil
  }

  /// - Parameter name: of the class.
  package static func write(_ program: PolicyProgram, _ facts: ExportFacts, className name: String) -> String
  {
    let code = LoopCode(program, dialect)
    var lines = ["/** A policy exported by rl-lab: \(facts.comment).", " *"]
    lines += CSource.describe(program).map {
      " * \($0.replacing("policy_action", with: "action").replacing("<", with: "&lt;"))"
    }
    lines += [
      " * An instance belongs to one thread at a time. */",
      "public final class \(name) {",
      "  public static final int INPUTS = \(program.input.size), SCORES = \(program.scoreCount), ACTIONS = \(program.actionCount);",
      "",
    ]
    for constant in code.constants { lines += declaration(constant) }
    for buffer in code.buffers {
      lines.append("  private final float[] \(buffer.name) = new float[\(buffer.size)];")
    }
    lines += ["", "  public void policy(float[] observation, float[] q) {"]
    lines += code.lines.map { "    \($0)" }
    lines += [
      "  }", "",
      "  /** The first of the best legal actions; legal may be null where all are. */",
      "  public static int action(float[] q, boolean[] legal) {",
      "    int best = -1;",
      "    for (int a = 0; a < ACTIONS; a++)",
      "      if ((legal == null || legal[a]) && (best < 0 || q[a] > q[best])) best = a;",
      "    return best < 0 ? 0 : best;",
      "  }", "",
      "  private static float[] floats(int count, String... parts) {",
      "    java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(java.util.Base64.getDecoder().decode(String.join(\"\", parts)));",
      "    float[] values = new float[count];",
      "    bytes.order(java.nio.ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);",
      "    return values;",
      "  }", "}", "",
    ]
    return lines.joined(separator: "\n")
  }

  private static func declaration(_ constant: LoopCode.Constant) -> [String] {
    switch constant.values {
    case .integers(let values):
      let list = values.map(String.init).joined(separator: ", ")
      return ["  private static final int[] \(constant.name) = {\(list)};"]
    case .floats(let values):
      let text = Array(values.bytes.base64EncodedString())
      var lines = ["  private static final float[] \(constant.name) = floats(\(values.count),"]
      for first in stride(from: 0, to: text.count, by: longestPart) {
        let last = min(first + longestPart, text.count)
        lines.append("    \"\(String(text[first..<last]))\"\(last < text.count ? "," : ");")")
      }
      return lines
    }
  }
}

extension [Float] {
  /// The numbers as little-endian bytes.
  package var bytes: Data {
    var data = Data(capacity: 4 * count)
    for value in self {
      Swift.withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
    return data
  }
}
