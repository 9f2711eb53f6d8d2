import Foundation
import RunStore
import TestSupport
import Testing

/// An array under a real Slurm: controller, node and munge in a folder of their own.
@Suite(
  .enabled(
    if: hasTool("slurmctld") && hasTool("slurmd") && hasTool("munged") && getuid() == 0,
    "needs Slurm and root: apt-get install slurm-wlm"))
struct SlurmTests {
  private static let lake = """
    environment: {id: FrozenLake-v1}
    agent: {algorithm: q-learning}
    training: {steps: 30_000_000}
    evaluation: {every: 0, episodes: 2}
    checkpoint: {every: 1_000_000}
    """
  /// A hundred tasks, of which ten are put back; else twelve and two.
  private static let isLong = ProcessInfo.processInfo.environment["RL_LAB_LONG_TESTS"] != nil

  @Test func tasksThatArePutBackIntoTheQueueEndAsIfTheyHadNotBeen() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.lake, to: "lake.yaml")
    let count = Self.isLong ? 100 : 12
    let unlucky = (1...count).shuffled().prefix(max(2, count / 10)).sorted()
    let seeds = "1..\(count)"
    let study = "/it's 5% of a \"study\""
    let tasks = folder.path + study + "/tasks"
    let written = try Tool.run(["array", config, "--seeds", seeds, "--out", tasks + ".tsv"])
    #expect(written.status == 0)
    let answer = try withSlurm(
      folder,
      [Repository.path("Tests/Slurm/requeue.sh"), tasks + ".slurm.sh"] + unlucky.map { "\($0)" })
    #expect(answer.status == 0, "\(answer.errors.suffix(2000))")
    #expect(FileManager.default.fileExists(atPath: tasks + ".logs/1.txt"))
    let status = try Tool.run(["array", "status", tasks + ".tsv", "--json"])
    let states = try status.objects.prefix(count).map { $0["state"] as? String }
    #expect(states == Array(repeating: "finished", count: count))
    let alone = try Tool.run([
      "run", config, "--seeds", seeds, "--out", folder.path + "/alone", "--progress", "off",
    ])
    #expect(alone.status == 0)
    func digests(_ out: String) throws -> [String] {
      try Tool.run(["digest", folder.path + out, "--json"]).objects.compactMap { $0["digest"] as? String }
    }
    let expected = try digests("/alone")
    #expect(expected.count == count)
    #expect(try digests(study + "/runs/lake") == expected)
    let resumed = try unlucky.map {
      try RunReader("\(folder.path)\(study)/runs/lake/seed-\($0).sqlite").resumptions().count
    }
    #expect(resumed.contains { $0 > 0 })
  }

  @Test func aStudyHandsItsRoundsToSlurm() throws {
    let folder = try Scratch()
    let here = try TuneTests.result(try TuneTests.tune(folder, []))
    let answer = try withSlurm(
      folder,
      [
        Tool.executable.path, "tune", folder.path + "/lake.yaml", "--out", folder.path + "/there",
        "--progress", "off",
        "--json", "--array", "slurm",
      ])
    #expect(answer.status == 0, "\(answer.errors.suffix(2000))")
    let there = try TuneTests.result(answer)
    #expect(there["digest"] as? String == here["digest"] as? String)
  }

  /// Runs a command while a Slurm of its own is up.
  private func withSlurm(_ folder: Scratch, _ command: [String]) throws -> Tool.Answer {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Repository.path("Tests/Slurm/one-node.sh"))
    process.arguments = [folder.path + "/slurm"] + command
    process.currentDirectoryURL = folder.url
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    return try Tool.finish(process, output, errors)
  }
}
