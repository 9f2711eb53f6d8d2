import Foundation
import RunStore
import TestSupport
import Testing

/// Run files on a file system that several hosts share: without a write-ahead log.
@Suite struct SharedFileTests {
  private static let lake = """
    environment: {id: FrozenLake-v1}
    agent: {algorithm: q-learning}
    training: {steps: 400_000}
    evaluation: {every: 100_000, episodes: 2}
    checkpoint: {every: 20_000}
    """

  private func start(_ folder: Scratch, _ out: String, _ more: [String] = [], isShared: Bool) throws -> (
    Process, Pipe, Pipe
  ) {
    let config = try folder.write(Self.lake, to: "lake.yaml")
    let process = Tool.start(["run", config, "--out", "\(folder.path)/\(out)", "--progress", "off"] + more)
    process.environment?["RL_LAB_SHARED_FILES"] = isShared ? "1" : "0"
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    return (process, output, errors)
  }

  private func digest(_ path: String) throws -> String {
    let words = try Tool.run(["digest", path]).output.split(separator: " ")
    return String(words.first { $0.count >= 64 } ?? "")
  }

  @Test func aSharedRunIsReadWhileItIsWrittenAndHasNoLog() throws {
    let folder = try Scratch()
    let local = try start(folder, "local", isShared: false)
    #expect(try Tool.finish(local.0, local.1, local.2).status == 0)
    let shared = try start(folder, "shared", isShared: true)
    let path = folder.path + "/shared/seed-1.sqlite"
    var episodes: [Int] = []
    while shared.0.isRunning {
      if FileManager.default.fileExists(atPath: path) {
        episodes.append(try RunReader(path).progress().episodes)
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
        #expect(!FileManager.default.fileExists(atPath: path + "-shm"))
      }
      Thread.sleep(forTimeInterval: 0.02)
    }
    let answer = try Tool.finish(shared.0, shared.1, shared.2)
    #expect(answer.status == 0, "\(answer.errors)")
    #expect(episodes == episodes.sorted())
    #expect(try digest(path) == digest(folder.path + "/local/seed-1.sqlite"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/shared") == ["seed-1.sqlite"])
  }

  @Test func aSharedRunThatIsKilledIsReadAndResumedExactly() throws {
    let folder = try Scratch()
    let local = try start(folder, "local", isShared: false)
    #expect(try Tool.finish(local.0, local.1, local.2).status == 0)
    let path = folder.path + "/shared/seed-1.sqlite"
    for attempt in 0..<5 {
      let run = try start(folder, "shared", attempt > 0 ? ["--resume"] : [], isShared: true)
      Thread.sleep(forTimeInterval: 0.08 + 0.05 * Double(attempt))
      kill(run.0.processIdentifier, SIGKILL)
      _ = try Tool.finish(run.0, run.1, run.2)
      if FileManager.default.fileExists(atPath: path) { _ = try RunReader(path).episodes() }
    }
    let last = try start(folder, "shared", ["--resume"], isShared: true)
    let answer = try Tool.finish(last.0, last.1, last.2)
    #expect(answer.status == 0, "\(answer.errors)")
    #expect(try digest(path) == digest(folder.path + "/local/seed-1.sqlite"))
  }

  @Test func theWriterOfASharedRunIsNamed() throws {
    let folder = try Scratch()
    // One that writes without a pause would keep its readers waiting.
    let long = Self.lake.replacing("400_000", with: "900_000_000").replacing(
      "every: 20_000", with: "every: 5_000_000"
    )
    .replacing("100_000", with: "50_000_000")
    let config = try folder.write(long, to: "long.yaml")
    let process = Tool.start(["run", config, "--out", folder.path + "/out", "--progress", "off"])
    process.environment?["RL_LAB_SHARED_FILES"] = "1"
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try process.run()
    defer {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    let path = folder.path + "/out/seed-1.sqlite"
    for _ in 0..<600 where (try? RunReader(path).progress().episodes) ?? 0 == 0 {
      Thread.sleep(forTimeInterval: 0.05)
    }
    let listed = try Tool.run(["list", "runs", folder.path + "/out", "--json"])
    #expect(try listed.objects.first?["status"] as? String == "running")
    let second = try Tool.run(["run", config, "--out", folder.path + "/out", "--resume", "--progress", "off"])
    #expect(second.status == 75)
    #expect(second.errors.contains("being written by process \(process.processIdentifier) on "))
  }
}
