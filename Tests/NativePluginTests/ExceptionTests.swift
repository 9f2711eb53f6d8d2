import Foundation
import Lab
import NativePlugins
import RLCore
import RunStore
import Testing

/// C++ exceptions that leave a plugin end in one line that has their text.
struct ExceptionTests {
  private static let left = "a C++ exception left it: "

  @Test(arguments: [
    ("DECLARE", "rl_environment_declare"), ("CREATE", "Thrower-v0: create"), ("RESET", "Thrower-v0: reset"),
    ("STEP", "Thrower-v0: step"), ("STATE_SIZE", "Thrower-v0: state_size"), ("SAVE", "Thrower-v0: save"),
    ("RESTORE", "Thrower-v0: restore"), ("DRAW", "Thrower-v0: draw"), ("INFO", "Thrower-v0: info"),
    ("STARTS", "Thrower-v0: the model is wrong: model_starts"),
    ("OUTCOMES", "Thrower-v0: the model is wrong: model_outcomes"),
    ("LEGAL", "Thrower-v0: legal_actions"),
  ])
  func anExceptionIsNamedBeforeTheFirstStep(place: String, function: String) throws {
    #expect(
      try complaint(Build.thrower(place))
        == "\(function) failed: \(Self.left)the kettle \\u{1B}[31mboils over")
  }

  @Test func whatIsNoExceptionOfTheStandardIsCaughtToo() throws {
    #expect(try complaint(Build.thrower("TEXT")) == "Thrower-v0: step failed: \(Self.left)a text")
    #expect(
      try complaint(Build.thrower("NUMBER"))
        == "Thrower-v0: step failed: \(Self.left)of a type that has no text")
    #expect(try complaint(Build.thrower("NOWHERE")) == nil)
  }

  /// The run stops at its last whole step, and its file can be resumed.
  @Test func aRunEndsInOrderAndCanBeResumed() throws {
    let (outcome, path) = try trained(
      in: Build.thrower("LATE"), "algorithm: q-learning",
      "training: {steps: 50000}\nevaluation: {every: 0}\ncheckpoint: {every: 400}")
    #expect(outcome.status == .interrupted && outcome.report.step == 1000)
    #expect(
      outcome.failure
        == EnvironmentFailure("Thrower-v0: step failed: \(Self.left)the kettle \\u{1B}[31mboils over"))
    #expect(try RunReader(path).trainingState().position.step == 800)
  }

  @Test func anExceptionThatNobodyCanCatchEndsTheProcessInOneLine() async throws {
    let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
      _ = stepsUntilFailure(try loneBatch(Build.thrower("NOEXCEPT")))
    }
    try expectLastLine(
      of: result, "NOEXCEPT.so: the plugin ended the process: \(Self.left)the kettle ?[31mboils?over")
  }

  @Test func anExceptionInAThreadOfThePluginsEndsTheProcessInOneLine() async throws {
    let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
      _ = stepsUntilFailure(try loneBatch(Build.thrower("THREAD")))
    }
    try expectLastLine(
      of: result, "THREAD.so: the plugin ended the process: \(Self.left)alone (in a thread of its own)")
  }

  /// The process ends with 1 whatever status the plugin asks for, here 0.
  @Test func aPluginThatCallsExitEndsTheProcessInOneLine() async throws {
    let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
      _ = stepsUntilFailure(try loneBatch(Build.thrower("EXIT")))
    }
    try expectLastLine(
      of: result, "EXIT.so: the plugin ended the process: it called exit; return an error text instead")
  }

  private func expectLastLine(of result: ExitTest.Result?, _ line: String) throws {
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.hasSuffix("/libthrower_\(line)\n"), "\(text)")
  }
}

private func loneBatch(_ path: String) throws -> BatchEnvironment {
  try batch(path, count: 1, seeds: .drawn(root: 1, purpose: .trainingEpisodes))
}
