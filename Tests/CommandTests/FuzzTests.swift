import Foundation
import GRDB
import TestSupport
import Testing

/// Damaged files of strangers, opened by every command that reads them. `rl-lab-fuzz` itself goes on for as long as asked.
@Suite struct FuzzTests {
  static let isLong = ProcessInfo.processInfo.environment["RL_LAB_LONG_TESTS"] == "1"

  @Test func noDamagedFileCrashesHangsOrFillsTheMemory() throws {
    let process = Process()
    process.executableURL = Tool.build.appendingPathComponent("rl-lab-fuzz")
    process.arguments =
      ["--count", Self.isLong ? "20000" : "240", "--seed", "1"] + (Tool.isSanitized ? ["--no-limits"] : [])
    process.currentDirectoryURL = Repository.root
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let answer = try Tool.finish(process, output, errors)
    print(answer.output)
    #expect(answer.status == 0, "\(answer.output)\(answer.errors)")
    #expect(answer.output.contains(" 0 faults;"))
  }

  @Test func aRunFileStartsNoCode() throws {
    let folder = try Scratch()
    let config = try folder.write(RunTests.smallTable, to: "lake.yaml")
    let out = folder.path + "/out"
    #expect(try Tool.run(["run", config, "--out", out]).status == 0)
    let run = out + "/seed-1.sqlite"
    for (line, name) in [
      ("plugin: /tmp/evil.so", "/tmp/evil.so"), ("id: gymnasium:evil:World-v0", "gymnasium:evil:World-v0"),
    ] {
      let text = "environment:\n  \(line)\nagent:\n  algorithm: q-learning\n"
      try DatabaseQueue(path: run).write { db in
        try db.execute(sql: "UPDATE run SET value = ? WHERE key = 'configuration'", arguments: [text])
      }
      for arguments in [
        ["evaluate", run], ["watch", run, "--headless", "--record", folder.path + "/x.png"],
      ] {
        let answer = try Tool.run(arguments)
        #expect(answer.status == 64)
        #expect(
          answer.errors
            == "rl-lab: \(run): its environment is '\(name)', code that is not part of rl-lab; if you trust it, add --allow-code\n"
        )
      }
    }
  }
}
