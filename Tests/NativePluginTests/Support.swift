import Agents
import Foundation
import Lab
import NativePlugins
import RLCore
import RunStore
import TestSupport
import Testing

/// Builds plugins, each once a process, into a folder of their own.
enum Build {
  static let folder: String = {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("rl-lab-plugins-\(getpid())")
      .path
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }()
  private static let lock = NSLock()

  /// The path of the library that `cc` makes of `source`, a path in the repository.
  static func library(_ source: String, name: String, flags: [String] = []) throws -> String {
    lock.lock()
    defer { lock.unlock() }
    let path = "\(folder)/lib\(name).so"
    if FileManager.default.fileExists(atPath: path) { return path }
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let language = source.hasSuffix(".cpp") ? ["c++", "-std=c++17"] : ["cc", "-std=c11"]
    compiler.arguments =
      language + ["-Wall", "-Wextra", "-Werror", "-O2", "-shared", "-fPIC"] + flags
      + ["-I", Repository.root.appendingPathComponent("Environments/NativePlugins/C/include").path]
      + [Repository.root.appendingPathComponent(source).path, "-o", path, "-lm"]
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0, "cc fails on \(source)")
    return path
  }

  static func twoDoors() throws -> String {
    try library("Environments/NativePlugins/Example/two_doors.c", name: "two_doors")
  }

  static func cartPole() throws -> String {
    try library("Tests/NativePluginTests/Plugins/cart_pole.c", name: "cart_pole")
  }

  static func plugin(_ source: String, name: String, flags: [String] = []) throws -> String {
    try library("Tests/NativePluginTests/Plugins/\(source)", name: name, flags: flags)
  }

  /// The world whose claim called `claim` is too large or cannot be shown.
  static func claims(_ claim: String) throws -> String {
    try plugin("claims.c", name: "claims_\(claim)", flags: ["-DCLAIM=\(claim)"])
  }

  /// The world of masked actions; `lie` is a promise about them that it breaks.
  static func nim(_ lie: String = "HONEST") throws -> String {
    try plugin("nim.c", name: "nim_\(lie)", flags: ["-DLIE=\(lie)"])
  }

  /// The world in C++ that throws from the function called `place`.
  static func thrower(_ place: String) throws -> String {
    try plugin("thrower.cpp", name: "thrower_\(place)", flags: ["-DFROM=\(place)", "-pthread"])
  }

  /// The flags that make a plugin one of the interface's first version, whose header is kept as it was.
  static var version1: [String] {
    ["-I", Repository.root.appendingPathComponent("Tests/NativePluginTests/Plugins/Version1").path]
  }

  /// The world that breaks the promise called `lie`.
  static func liar(_ lie: String) throws -> String {
    try library("Tests/NativePluginTests/Plugins/liar.c", name: "liar_\(lie)", flags: ["-DLIE=\(lie)"])
  }
}

/// A run in a plugin's environment, to its end or as far as it comes.
///
/// - Parameter sections: what the experiment says beside environment and agent.
func trained(
  in plugin: String, _ agent: String, _ sections: String
) throws -> (outcome: SeedRun.Outcome, path: String) {
  let experiment = try Experiment.load(
    text: "environment: {plugin: \"\(plugin)\"}\nagent: {\(agent)}\n\(sections)",
    path: "\(Build.folder)/any.yaml",
    catalog: catalog)
  let path = "\(Build.folder)/\(UUID().uuidString).sqlite"
  let run = SeedRun(
    experiment: experiment, seed: 1, path: path, provenance: Provenance.current(version: "0"))
  return (try run.run(), path)
}

/// Steps a batch with action 0 until it fails, at most 5000 times.
///
/// - Returns: the steps that it took.
func stepsUntilFailure(_ batch: BatchEnvironment) -> Int {
  batch.reset()
  for step in 0..<5000 {
    if batch.hasFailed { return step }
    for row in 0..<batch.count { batch.actions[row] = 0 }
    batch.step()
  }
  return 5000
}

let catalog = Catalog(environments: [], agents: agentCatalog, sources: [nativePlugins])

/// What is said about the plugin at `path` before its first step, without the path; nil for all that is well.
func complaint(_ path: String, _ values: [String: ConfigurationValue] = [:]) -> String? {
  do {
    _ = try nativePlugins.entry(path).make(values)
    return nil
  } catch let problem as ConfigurationProblem {
    return problem.description.replacingOccurrences(of: "\(path): ", with: "")
  } catch {
    return "\(error)"
  }
}

func batch(_ path: String, count: Int, seeds: BatchEnvironment.EpisodeSeeds) throws -> BatchEnvironment {
  let entry = try nativePlugins.entry(path)
  return try entry.make().batch(
    count: count, maxEpisodeSteps: entry.maxEpisodeSteps([:]), episodeSeeds: seeds)
}
