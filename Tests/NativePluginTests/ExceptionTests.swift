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
    _ = try Build.thrower("LATE")
    let experiment = try Experiment.load(
      text: """
        environment: {plugin: ./libthrower_LATE.so}
        agent: {algorithm: q-learning}
        training: {steps: 50000}
        evaluation: {every: 0}
        checkpoint: {every: 400}
        """, path: "\(Build.folder)/thrower.yaml", catalog: catalog)
    let path = "\(Build.folder)/thrower.sqlite"
    let outcome = try SeedRun(
      experiment: experiment, seed: 1, path: path, provenance: Provenance.current(version: "0")
    ).run()
    #expect(outcome.status == .interrupted && outcome.report.step == 1000)
    #expect(
      outcome.failure
        == EnvironmentFailure("Thrower-v0: step failed: \(Self.left)the kettle \\u{1B}[31mboils over"))
    #expect(try RunReader(path).trainingState().position.step == 800)
  }

  @Test func anExceptionThatNobodyCanCatchEndsTheProcessInOneLine() async throws {
    let result = try await #require(
      processExitsWith: .exitCode(1), observing: [\.standardErrorContent]
    ) {
      try stepForLong(Build.thrower("NOEXCEPT"))
    }
    let text = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(
      text.hasSuffix(
        "/libthrower_NOEXCEPT.so: the plugin ended the process: a C++ exception left it: the kettle ?[31mboils?over\n"
      ),
      "\(text)")
  }

  @Test func anExceptionInAThreadOfThePluginsEndsTheProcessInOneLine() async throws {
    let result = try await #require(
      processExitsWith: .exitCode(1), observing: [\.standardErrorContent]
    ) {
      try stepForLong(Build.thrower("THREAD"))
    }
    let text = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(
      text.hasSuffix(
        "/libthrower_THREAD.so: the plugin ended the process: a C++ exception left it: alone (in a thread of its own)\n"
      ), "\(text)")
  }
}

private func stepForLong(_ path: String) throws {
  let batch = try batch(path, count: 1, seeds: .drawn(root: 1, purpose: .trainingEpisodes))
  batch.reset()
  for _ in 0..<2000 { batch.step() }
}
