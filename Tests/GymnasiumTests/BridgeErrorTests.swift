import Foundation
import Testing

/// What the tool says where Python, the package or the environment is not what is needed.
struct BridgeErrorTests {
  private func complaint(_ id: String, _ variables: [String: String] = [:], _ more: [String] = []) throws
    -> String
  {
    let result = try Python.tool(["trace", "gymnasium:\(id)"] + more, variables)
    #expect(result.output == "" || !more.isEmpty)
    return result.errors.replacingOccurrences(of: "rl-lab: gymnasium:\(id): ", with: "")
  }

  @Test func aPythonThatCannotBeRunIsNamed() throws {
    #expect(
      try complaint("CartPole-v1", ["RL_LAB_PYTHON": "/nowhere/python"])
        == "RL_LAB_PYTHON names '/nowhere/python', which cannot be executed (no such file or directory)\n")
  }

  @Test func noPythonAtAllIsSaid() throws {
    let folder = FileManager.default.temporaryDirectory.path
    var variables = ProcessInfo.processInfo.environment
    variables["RL_LAB_PYTHON"] = nil
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("rl-lab")
    process.arguments = ["trace", "gymnasium:CartPole-v1"]
    process.environment = ["PATH": folder]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(
      text
        == "rl-lab: gymnasium:CartPole-v1: needs Python, and there is no python3 on the PATH; install Python 3.10 or newer, or set RL_LAB_PYTHON to one\n"
    )
  }

  /// `-S` hides the packages that are installed.
  @Test(.enabled(if: Python.isThere, needsPython)) func aPythonWithoutThePackageSaysHowToInstallIt() throws {
    let script = FileManager.default.temporaryDirectory.appendingPathComponent("python-without-\(getpid())")
      .path
    try "#!/bin/sh\nexec \(Python.interpreter) -S \"$@\"\n".write(
      toFile: script, atomically: false, encoding: .utf8)
    chmod(script, 0o755)
    let name = try #require(
      Python.run(Python.interpreter, ["-S", "-c", "import sys; print(sys.executable)"])?.output
    )
    .trimmingCharacters(in: .newlines)
    #expect(
      try complaint("CartPole-v1", ["RL_LAB_PYTHON": script])
        == "needs the Python package gymnasium, which \(name) has not; install it: \(name) -m pip install gymnasium\n"
    )
  }

  @Test(
    .enabled(if: Python.hasGymnasium, needsGymnasium),
    arguments: [
      ("CartPole-v7", "did you mean 'CartPole-v1'?"), ("CartPole", "did you mean 'CartPole-v1'?"),
      ("LunarLandr-v3", "did you mean 'LunarLander-v3'?"),
      ("Nothing", "is the package that has it imported? write gymnasium:MODULE:ID"),
    ])
  func anUnknownIDIsAnsweredWithTheNearest(id: String, advice: String) throws {
    let version = try #require(
      Python.run(Python.interpreter, ["-c", "import gymnasium; print(gymnasium.__version__)"])?.output
    ).trimmingCharacters(in: .newlines)
    #expect(try complaint(id) == "Gymnasium \(version) has no environment '\(id)'; \(advice)\n")
  }

  @Test(.enabled(if: Python.hasGymnasium, needsGymnasium)) func aMissingPackageOfTheEnvironmentIsNamed()
    throws
  {
    guard Python.run(Python.interpreter, ["-c", "import Box2D"])?.status != 0 else { return }
    let name = try #require(
      Python.run(Python.interpreter, ["-c", "import sys; print(sys.executable)"])?.output
    )
    .trimmingCharacters(in: .newlines)
    #expect(
      try complaint("LunarLander-v3")
        == "needs Python packages that are missing (Box2D is not installed); install them: \(name) -m pip install \"gymnasium[box2d]\"\n"
    )
  }

  @Test(.enabled(if: Python.hasGymnasium, needsGymnasium)) func aModuleThatIsNotThereIsNamed() throws {
    let name = try #require(
      Python.run(Python.interpreter, ["-c", "import sys; print(sys.executable)"])?.output
    )
    .trimmingCharacters(in: .newlines)
    #expect(
      try complaint("no_such_module:World-v0")
        == "needs Python packages that are missing (No module named 'no_such_module'); install them: \(name) -m pip install \"no_such_module\"; or, for a module of your own, name its folder in PYTHONPATH\n"
    )
  }

  @Test(
    .enabled(if: Python.hasGymnasium, needsGymnasium),
    arguments: [
      ("many", "its MultiDiscrete action space has 10000 combinations; at most 4096 can be numbered"),
      (
        "make",
        "cannot be created: ValueError: the world is flat (\(Python.folder)/misfits.py:20, in __init__)"
      ),
    ])
  func whatCannotBeUsedIsSaid(trouble: String, message: String) throws {
    // The calls that led to an exception come before it.
    #expect(
      try complaint("misfits:Misfit-v1", [:], ["--set", "trouble=\(trouble)"]).hasSuffix(message + "\n"))
  }

  /// The time is compared only where a reply takes longer than a slice of it.
  @Test(.enabled(if: Python.hasGymnasium, needsGymnasium)) func aTimeoutMayBeLongerThanAnyClockGoes() throws {
    let answer = try Python.tool([
      "trace", "gymnasium:misfits:Misfit-v1", "--set", "trouble=slow", "--set", "step_timeout=1e30",
      "--actions", "0,1",
    ])
    #expect(answer.status == 0 && answer.errors == "", "\(answer.errors)")
  }

  @Test(.enabled(if: Python.hasGymnasium, needsGymnasium)) func unknownAndWrongParametersAreNamed() throws {
    #expect(
      try complaint("misfits:Misfit-v1", [:], ["--set", "clam=3", "--set", "calm=much"])
        == """
        rl-lab: --set environment.clam: unknown key 'clam' in environment; did you mean 'calm'?
        rl-lab: --set environment.calm: calm must be an integer, not 'much'

        """)
  }

  @Test(
    .enabled(if: Python.hasGymnasium, needsGymnasium),
    arguments: [
      (
        "raise",
        "Python raised RuntimeError: the motor is on fire (\(Python.folder)/misfits.py:56, in step)\ntraceback: FOLDER/runs/seed-1.traceback.txt"
      ),
      ("die", "its Python process exited with status 3 (a last word)"),
      (
        "hang",
        "Python did not answer within 0.5 s and was killed; if it is just slow, raise environment.step_timeout"
      ),
      ("outside", "observes state 1000, which is not in its space of 1000"),
    ])
  func whatBreaksLaterEndsTheRunInOrder(trouble: String, message: String) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rl-lab-misfit-\(trouble)-\(getpid())"
    ).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try """
    environment: {id: "gymnasium:misfits:Misfit-v0", trouble: \(trouble), step_timeout: 0.5}
    agent: {algorithm: random}
    training: {steps: 4000, environments: 2}
    evaluation: {every: 0}
    """.write(toFile: "\(folder)/misfit.yaml", atomically: false, encoding: .utf8)
    let result = try Python.tool(
      ["run", "\(folder)/misfit.yaml", "--out", "\(folder)/runs", "--progress", "off", "--json"])
    #expect(result.status == 1)
    let advice = trouble == "hang" ? "Resume with" : "Fix the environment, then resume with"
    #expect(
      result.errors.hasPrefix(
        "rl-lab: seed 1: gymnasium:misfits:Misfit-v0: \(message.replacing("FOLDER", with: folder))\nthe state after 40 steps is saved. \(advice): "
      ))
    #expect(
      result.errors.hasSuffix(
        " run \(folder)/misfit.yaml --out \(folder)/runs --progress off --json --resume\n"))
    #expect(result.output.contains("\"steps\":40,") && result.output.contains("\"status\":\"interrupted\""))
    let listed = try Python.tool(["list", "runs", "\(folder)/runs", "--json"])
    #expect(listed.output.contains("\"status\":\"interrupted\""))
  }
}
