import Foundation
import TestSupport
import Testing

/// No output takes the place of what is not its own.
struct OutputPlaceTests {
  private let folder: Scratch
  private let run: String
  private let before: Data

  init() throws {
    folder = try Scratch()
    let config = try folder.write(RunTests.smallTable, to: "lake.yaml")
    try #require(try Tool.run(["run", config, "--out", folder.path + "/out", "--seeds", "1"]).status == 0)
    run = folder.path + "/out/seed-1.sqlite"
    before = try Data(contentsOf: URL(fileURLWithPath: run))
  }

  private var kept: Bool { (try? Data(contentsOf: URL(fileURLWithPath: run))) == before }

  private func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  @Test func noOutputReplacesARun() throws {
    let reason = "a run file or another database; choose another name\n"
    for arguments in [
      ["export", run, "--out", run], ["export", run, "--format", "csv", "--out", run],
      ["compare", run, "--html", run],
    ] {
      let answer = try Tool.run(arguments)
      #expect(answer.status == 74)
      #expect(answer.errors == "rl-lab: \(run): \(reason)")
      #expect(kept)
    }
    #expect(try names(folder.path + "/out") == ["seed-1.sqlite"])
  }

  @Test func defaultNamesAreNotWrittenThroughLinks() throws {
    let precious = try folder.write("precious", to: "precious")
    for name in ["seed-1.safetensors", "seed-1.monitor.csv"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/out/" + name, withDestinationPath: precious)
    }
    try FileManager.default.createDirectory(
      atPath: folder.path + "/elsewhere", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/out/seed-1", withDestinationPath: folder.path + "/elsewhere")
    for format in ["safetensors", "csv", "tensorboard"] {
      let answer = try Tool.run(["export", run, "--format", format])
      #expect(answer.status == 74)
      #expect(answer.errors.contains(": a symbolic link, which is not written through; "), "\(answer.errors)")
    }
    #expect(try String(contentsOfFile: precious, encoding: .utf8) == "precious")
    #expect(try names(folder.path + "/elsewhere").isEmpty)
  }

  @Test func devicesAreWrittenIntoAndStay() throws {
    #expect(try Tool.run(["export", run, "--out", "/dev/null"]).status == 0)
    #expect(try Tool.run(["compare", run, "--html", "/dev/null"]).status == 0)
    var facts = stat()
    #expect(stat("/dev/null", &facts) == 0 && facts.st_mode & S_IFMT == S_IFCHR)
    let piped = try Tool.run(["export", run, "--format", "csv", "--out", "/dev/stdout"])
    #expect(piped.status == 0 && piped.output.contains("\nr,l,t\n"))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFullDiskLeavesNoHalfFile() throws {
    let answer = try Tool.run(["export", run, "--out", "/dev/full"])
    #expect(answer.status == 74)
    #expect(answer.errors == "rl-lab: /dev/full: cannot be written (no space left on device)\n")
  }

  @Test func onlyRunsAreOverwritten() throws {
    let config = folder.path + "/lake.yaml"
    func again() throws -> Tool.Answer {
      try Tool.run(["run", config, "--out", folder.path + "/out", "--seeds", "1", "--overwrite"])
    }
    try FileManager.default.moveItem(atPath: run, toPath: folder.path + "/real.sqlite")
    _ = try folder.write("my thesis", to: "out/seed-1.sqlite")
    var answer = try again()
    #expect(answer.status == 64)
    #expect(
      answer.errors
        == "rl-lab: \(run): a file of another format, not a run file, so it is not replaced; move it away, or choose another folder with --out\n"
    )
    #expect(try String(contentsOfFile: run, encoding: .utf8) == "my thesis")
    try FileManager.default.removeItem(atPath: run)
    try FileManager.default.createSymbolicLink(
      atPath: run, withDestinationPath: folder.path + "/real.sqlite")
    answer = try again()
    #expect(answer.status == 64 && answer.errors.contains(": a symbolic link, not a run file, "))
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/real.sqlite")) == before)
  }

  @Test func aRunThatWasKilledAtItsEndBecomesOneFileWhenResumed() throws {
    // What a killed process leaves: its lock, and the log with what it wrote last.
    try Data("process 17 on a machine".utf8).write(to: URL(fileURLWithPath: run + "-lock"))
    try Data().write(to: URL(fileURLWithPath: run + "-wal"))
    let answer = try Tool.run([
      "run", folder.path + "/lake.yaml", "--out", folder.path + "/out", "--seeds", "1", "--resume",
    ])
    #expect(answer.status == 0, "\(answer.errors)")
    #expect(try names(folder.path + "/out") == ["seed-1.sqlite"])
  }
}
