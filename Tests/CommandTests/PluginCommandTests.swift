import Foundation
import TestSupport
import Testing

/// Plugins and experiments as files on the command line.
@Suite struct PluginCommandTests {
  private static let lake = """
    environment: {id: FrozenLake-v1, is_slippery: false}
    agent: {algorithm: q-learning}
    training: {steps: 500}
    evaluation: {every: 0}
    seeds: 1
    """

  /// The example of a plugin, compiled.
  private func plugin(in folder: Scratch) throws -> String {
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let library = folder.path + "/libdoors.so"
    compiler.arguments = [
      "cc", "-std=c11", "-O1", "-shared", "-fPIC", "-I",
      Repository.path("Environments/NativePlugins/C/include"),
      Repository.path("Environments/NativePlugins/Example/two_doors.c"), "-o", library, "-lm",
    ]
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0)
    return library
  }

  /// A run in the plugin's environment.
  private func run(_ library: String, in folder: Scratch) throws -> String {
    let text = Self.lake.replacing("id: FrozenLake-v1, is_slippery: false", with: "plugin: \(library)")
    let config = try folder.write(text, to: "doors.yaml")
    let answer = try Tool.run(["run", config, "--out", folder.path + "/out", "--progress", "off"])
    try #require(answer.status == 0, "\(answer.errors)")
    return folder.path + "/out/seed-1.sqlite"
  }

  @Test func aPluginThatIsNotThereIsMissingAndTheRunIsNotDamaged() throws {
    let folder = try Scratch()
    let library = try plugin(in: folder)
    let path = try run(library, in: folder)
    #expect(try Tool.run(["evaluate", path, "--allow-code", "--episodes", "2"]).status == 0)
    try FileManager.default.moveItem(atPath: library, toPath: library + ".away")
    for arguments in [["evaluate", path, "--allow-code"], ["verify", path, "--allow-code"]] {
      let answer = try Tool.run(arguments)
      #expect(answer.status == 66)
      #expect(
        answer.errors
          == "rl-lab: \(path): its environment cannot be loaded: \(library): no such file; build the plugin, or check the path\n"
      )
    }
  }

  @Test func theRunOfAPluginHasACard() throws {
    let folder = try Scratch()
    let path = try run(plugin(in: folder), in: folder)
    let card = folder.path + "/card"
    let arguments = ["export", path, "--format", "card", "--no-verify", "--out", card]
    let refused = try Tool.run(arguments)
    #expect(refused.status == 64 && refused.errors.contains("add --allow-code"), "\(refused.errors)")
    let made = try Tool.run(arguments + ["--allow-code"])
    #expect(made.status == 0, "\(made.errors)")
    #expect(FileManager.default.fileExists(atPath: card + "/README.md"))
  }

  @Test func theRunOfAPluginBecomesATree() throws {
    let folder = try Scratch()
    let path = try run(plugin(in: folder), in: folder)
    let arguments = ["distill", path, "--into", "tree 4", "--out", folder.path + "/trees", "--json"]
    let refused = try Tool.run(arguments)
    #expect(refused.status == 64 && refused.errors.hasSuffix("if you trust it, add --allow-code\n"))
    let answer = try Tool.run(arguments + ["--allow-code"])
    try #require(answer.status == 0, "\(answer.errors)")
    #expect((try answer.objects.first?["leaves"] as? Int ?? 0) >= 1)
    #expect(try Tool.run(arguments + ["--allow-code", "--steps", "5"]).status == 64)
  }

  @Test func whatAFileIsDecidesAndNotWhereItIs() throws {
    let folder = try Scratch()
    let file = try folder.write(Self.lake, to: "lake.txt")
    let checked = try Tool.run(["check", "lake.txt"], in: folder.url).output
    #expect(checked.hasPrefix("environment:\n  id: FrozenLake-v1\n"))
    for name in ["./lake.txt", file] {
      #expect(try Tool.run(["check", name], in: folder.url).output == checked)
    }
    #expect(try Tool.run(["check", "/dev/stdin"], input: Self.lake).output == checked)
    let solved = try Tool.run(["solve", "./lake.txt"], in: folder.url)
    #expect(solved.status == 0 && solved.output.hasPrefix("FrozenLake-v1: 16 states"), "\(solved.errors)")
    #expect(try Tool.run(["solve", "/dev/stdin"], input: Self.lake).output == solved.output)
    // A library needs no ending, and what has one is asked for as a library.
    try FileManager.default.moveItem(atPath: plugin(in: folder), toPath: folder.path + "/doors")
    #expect(try Tool.run(["check", "./doors"], in: folder.url).output.hasPrefix("ok  "))
    _ = try folder.write(Self.lake, to: "lake.so")
    let text = try Tool.run(["check", "./lake.so"], in: folder.url)
    #expect(
      text.errors == "rl-lab: ./lake.so: is not a shared library; build one with cc -shared -fPIC\n",
      "\(text.errors)")
  }

  @Test func actionsComeThroughPipes() throws {
    let arguments = ["trace", "FrozenLake-v1", "--set", "is_slippery=false"]
    let expected = try Tool.run(arguments + ["--actions", "2,2,1"])
    #expect(expected.status == 0)
    for source in ["/dev/stdin", "-"] {
      let answer = try Tool.run(arguments + ["--actions-file", source], input: "2,2\n1\n")
      #expect(answer.status == 0 && answer.output == expected.output, "\(answer.errors)")
    }
  }
}
