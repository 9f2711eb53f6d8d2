import Foundation
import TestSupport
import Testing

/// The lab's environments in Python: `python/tests/checks.py` says what is checked.
@Suite(.enabled(if: Python.hasGymnasium, "needs a Python with gymnasium: set RL_LAB_PYTHON to one"))
struct PythonModuleTests {
  @Test(arguments: [
    "every_environment_passes_check_env", "a_batch_is_gymnasiums_batch", "one_environment_is_gymnasiums",
    "legal_actions_are_told", "what_is_kept_is_not_overwritten", "complaints_are_the_labs",
    "a_call_costs_microseconds", "the_page_runs", "a_closed_environment_says_so",
    "closing_while_another_thread_steps_is_safe", "impossible_batches_are_refused",
    "wrong_actions_are_refused", "wrong_seeds_are_refused", "a_reset_mask_resets_its_rows",
    "every_autoreset_mode_is_gymnasiums", "a_finished_row_waits_for_its_reset",
    "gymnasiums_vector_wrappers_take_the_batch",
    "a_reset_begins_an_episode_whatever_came_before", "time_limits_stand_in_the_registration",
    "copies_are_refused_in_one_line", "pictures_are_the_viewers",
    "stacked_frames_are_the_same_alone_and_in_a_batch", "numpys_scalars_are_parameters",
  ])
  func holds(check: String) throws {
    let result = try Python.check([check])
    #expect(result.status == 0, "\(result.text)")
    if !result.text.isEmpty { print(result.text) }
  }

  @Test func aPluginIsAnEnvironment() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("lib-\(UUID().uuidString).so")
      .path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let source = Repository.root.appendingPathComponent("Environments/NativePlugins")
    let built = try Python.run(
      [
        "cc", "-O2", "-shared", "-fPIC", "-I", "\(source.path)/C/include",
        "\(source.path)/Example/two_doors.c", "-o", path,
      ])
    #expect(built.status == 0, "\(built.text)")
    let result = try Python.check(["a_plugin_is_an_environment", path])
    #expect(result.status == 0, "\(result.text)")
  }

  /// The functions that the module calls are those that the library has.
  @Test func aMissingLibrarySaysHowToBuildIt() throws {
    let result = try Python.check(["the_page_runs"], library: "/nowhere/librllab.so")
    #expect(result.status == 1)
    #expect(
      result.text.hasSuffix(
        "ImportError: /nowhere/librllab.so is not there: build it with './rl-lab build --product rllab', or set RL_LAB_LIBRARY to it\n"
      ))
  }
}

enum Python {
  private static let interpreter = ProcessInfo.processInfo.environment["RL_LAB_PYTHON"] ?? "python3"
  static let hasGymnasium = (try? run([interpreter, "-c", "import gymnasium"]))?.status == 0

  static func check(_ arguments: [String], library: String? = nil) throws -> (status: Int32, text: String) {
    let folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent()
    #if os(macOS)
      let name = "librllab.dylib"
    #else
      let name = "librllab.so"
    #endif
    return try run(
      [interpreter, Repository.root.appendingPathComponent("python/tests/checks.py").path] + arguments,
      ["RL_LAB_LIBRARY": library ?? folder.appendingPathComponent(name).path])
  }

  static func run(_ arguments: [String], _ variables: [String: String] = [:]) throws -> (
    status: Int32, text: String
  ) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
      .merging(variables) { $1 }
    let pipe = Pipe()
    (process.standardOutput, process.standardError) = (pipe, pipe)
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }
}
