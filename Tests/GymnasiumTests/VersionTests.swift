import Foundation
import Testing

/// Versions of Gymnasium, old and new.
struct VersionTests {
  /// Interpreters with other versions, with colons between.
  static let interpreters =
    (ProcessInfo.processInfo.environment["RL_LAB_PYTHONS"] ?? "").split(separator: ":").map(String.init)

  @Test(
    .enabled(
      if: !interpreters.isEmpty && Python.hasGymnasium,
      "needs RL_LAB_PYTHONS: interpreters with other versions of gymnasium, with colons between"))
  func everyVersionGivesTheSameEpisodes() throws {
    let actions = (0..<600).map { $0 % 3 == 0 ? "0" : "1" }.joined(separator: ",")
    for id in ["CartPole-v1", "FrozenLake-v1", "replies:Odd/Corridor-v0", "misfits:Misfit-v0"] {
      let arguments = ["trace", "gymnasium:\(id)", "--seed", "7", "--actions", actions, "--json"]
      let expected = try Python.tool(arguments)
      #expect(expected.status == 0 && expected.output.split(separator: "\n").count > 600)
      for interpreter in Self.interpreters {
        let found = try Python.tool(arguments, ["RL_LAB_PYTHON": interpreter])
        #expect(
          Self.withoutInfo(found.output) == Self.withoutInfo(expected.output) && found.errors == "",
          "\(interpreter), \(id): \(found.errors)")
      }
    }
  }

  /// What an environment says beside observation and reward: FrozenLake rounds its probabilities differently in 0.29.
  private static func withoutInfo(_ lines: String) -> String {
    lines.replacing(/,"info":\{[^}]*\}/, with: "")
  }

  /// A package of that name that is older than any that works.
  @Test(.enabled(if: Python.hasGymnasium, needsGymnasium)) func aVersionThatIsTooOldIsRefusedByName() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rl-lab-old-\(getpid())").path
    try FileManager.default.createDirectory(atPath: "\(folder)/gymnasium", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try "__version__ = '0.28.1'\n".write(
      toFile: "\(folder)/gymnasium/__init__.py", atomically: false, encoding: .utf8)
    let name = try #require(
      Python.run(Python.interpreter, ["-c", "import sys; print(sys.executable)"])?.output
    ).trimmingCharacters(in: .newlines)
    let answer = try Python.tool(["trace", "gymnasium:CartPole-v1"], ["PYTHONPATH": folder])
    #expect(
      answer.errors
        == "rl-lab: gymnasium:CartPole-v1: needs Gymnasium 0.29 or newer, and \(name) has 0.28.1; install it: \(name) -m pip install \"gymnasium>=0.29\"\n"
    )
  }

  @Test(arguments: [
    ("LunarLander-v3", "gymnasium:LunarLander-v3"), ("ALE/Pong-v5", "gymnasium:ale_py:ALE/Pong-v5"),
  ])
  func idsOfGymnasiumAreToldHowTheyAreWritten(id: String, written: String) throws {
    let answer = try Python.tool(["trace", id])
    #expect(
      answer.errors
        == "rl-lab: unknown environment '\(id)'; 'rl-lab list environments' shows them all; a Gymnasium environment is written \(written)\n"
    )
  }
}
