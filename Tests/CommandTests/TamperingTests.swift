import Foundation
import GRDB
import RunStore
import TestSupport
import Testing

/// What was changed in a run file afterwards is noticed by whoever shows it.
struct TamperingTests {
  private static let lake = """
    environment: {id: FrozenLake-v1}
    agent: {algorithm: q-learning}
    training: {steps: 4_000}
    evaluation: {every: 1_000, episodes: 5}
    checkpoint: {every: 2_000}
    """

  /// A finished run of two checkpoints, made once.
  private static let run: Result<Data, any Error> = Result {
    let folder = try Scratch()
    let config = try folder.write(lake, to: "lake.yaml")
    let answer = try Tool.run(["run", config, "--out", folder.path + "/out", "--seeds", "7"])
    guard answer.status == 0 else { throw Failed(errors: answer.errors) }
    return try Data(contentsOf: folder.url.appendingPathComponent("out/seed-7.sqlite"))
  }

  private struct Failed: Error { let errors: String }

  private func copy(into folder: Scratch, _ sql: String = "") throws -> String {
    let path = folder.path + "/seed-7.sqlite"
    try Self.run.get().write(to: URL(fileURLWithPath: path))
    if !sql.isEmpty {
      let database = try DatabaseQueue(path: path)
      try database.writeWithoutTransaction { try $0.execute(sql: sql) }
      try database.close()
    }
    return path
  }

  /// Trains the copy on.
  private func extend(in folder: Scratch) throws -> Tool.Answer {
    let config = try folder.write(Self.lake, to: "lake.yaml")
    return try Tool.run([
      "run", config, "--seeds", "7", "--out", folder.path, "--resume", "--set", "training.steps=5_000",
      "--progress", "off",
    ])
  }

  @Test func aDamagedPageIsDamageAlsoWhereTheRunIsWrittenTo() throws {
    let (whole, size) = (try Self.run.get().count, 4096)
    var damaged = 0
    for start in stride(from: size, to: whole, by: 3 * size) {
      let folder = try Scratch()
      let path = try copy(into: folder)
      let file = try #require(FileHandle(forUpdatingAtPath: path))
      try file.seek(toOffset: UInt64(start))
      try file.write(contentsOf: Data(count: size))
      try file.close()
      let answer = try extend(in: folder)
      #expect(answer.status == 0 || answer.status == 65, "page at \(start): \(answer.errors)")
      guard answer.status != 0 else { continue }
      damaged += 1
      #expect(answer.errors.contains("\(path): damaged run file: "), "page at \(start): \(answer.errors)")
    }
    #expect(damaged > 0)
  }

  @Test func anotherNumberOfEpisodesThanTheStatesIsToldOfByWhoGoesOn() throws {
    let folder = try Scratch()
    let path = try copy(into: folder, "UPDATE run SET value = value + 1 WHERE key = 'state_episodes'")
    let answer = try extend(in: folder)
    #expect(answer.status == 65)
    #expect(
      answer.errors.contains("\(path): cannot be resumed: the stored state is from episode "),
      "\(answer.errors)")
  }

  @Test func aRunThatNobodyTouchedAgreesWithItself() throws {
    let folder = try Scratch()
    let path = try copy(into: folder)
    let answer = try Tool.run(["verify", path])
    #expect(answer.status == 0 && answer.output.hasPrefix("\(path): equal in 4,000 steps, "))
  }

  @Test(arguments: [
    (
      "UPDATE tensors SET data = zeroblob(length(data))",
      "the weights of the checkpoint at step 2000 are not those that were recorded: their SHA-256 differs"
    ),
    (
      "UPDATE tensors SET data = zeroblob(length(data)) WHERE section = 'agent' AND step = 4000",
      "the weights of the checkpoint at step 4000 are not those that were recorded: their SHA-256 differs"
    ),
    // Without its seal: only what happens again shows it.
    (
      """
      UPDATE tensors SET data = zeroblob(length(data)) WHERE section = 'agent' AND step = 2000;
      DELETE FROM tensors WHERE section = 'seal'
      """, "the weights of the checkpoint at step 2000 differ"
    ),
    (
      "UPDATE evaluations SET return_mean = 499.5",
      "the evaluation at step 1000 says return_mean 499.5, but its episodes give "
    ),
    (
      "UPDATE evaluations SET length_mean = length_mean + 1 WHERE step = 4000",
      "the evaluation at step 4000 says length_mean "
    ),
    (
      "UPDATE evaluations SET returns = '[1.0,1.0,1.0,1.0,1.0]', return_mean = 1, return_std = 0",
      "the checkpoint at step 2000 says evaluation_mean "
    ),
    (
      "UPDATE checkpoints SET evaluation_mean = 77 WHERE step = 2000",
      "the checkpoint at step 2000 says evaluation_mean 77.0, and the evaluation there is "
    ),
    ("UPDATE run SET value = 9999 WHERE key = 'episodes'", "'episodes' is 9999, and "),
    (
      "UPDATE run SET value = 9999 WHERE key = 'steps'",
      "'steps' is 9999, and the last checkpoint is of step 4000"
    ),
    (
      "UPDATE run SET value = 'diverged' WHERE key = 'status'",
      "'status' is diverged, but no reason is stored"
    ),
    ("UPDATE run SET value = 8 WHERE key = 'seed'", "episode 1, which ended at step "),
    (
      "UPDATE run SET value = 'sarsa' WHERE key = 'algorithm'",
      "'algorithm' is sarsa, and its configuration makes it q-learning"
    ),
    (
      "UPDATE run SET value = 7 WHERE key = 'max_episode_steps'",
      "'max_episode_steps' is 7, and its configuration makes it 100"
    ),
    (
      "UPDATE run SET value = '{}' WHERE key = 'environment_parameters'",
      "'environment_parameters' is {}, and its configuration makes it {"
    ),
    (
      "UPDATE run SET value = replace(value, 'gamma: 0.99', 'gamma: 0.5') WHERE key = 'configuration'",
      ""
    ),
    (
      "UPDATE metrics SET value = value + 1 WHERE name = 'exact_return' AND step = 3000",
      "exact_return at step 3000 was "
    ),
  ])
  func whatWasChangedIsSeenByDigestAndVerify(_ sql: String, _ difference: String) throws {
    let folder = try Scratch()
    let digest = try RunReader(copy(into: folder)).digest()
    let path = try copy(into: folder, sql)
    let changed = try Tool.run(["digest", path])
    #expect(changed.status == 0 && !changed.output.hasPrefix(digest.whole))
    let answer = try Tool.run(["verify", path])
    #expect(answer.status == 1)
    #expect(answer.output.hasPrefix("\(path): different: \(difference)"), "\(answer.output)")
    #expect(answer.output.filter { $0 == "\n" }.count == 1)
  }

  @Test func nobodyPlaysWithWeightsThatWereNotRecorded() throws {
    let folder = try Scratch()
    let path = try copy(
      into: folder, "UPDATE tensors SET data = zeroblob(length(data)) WHERE section = 'agent'")
    let expected =
      "rl-lab: \(path): damaged run file: the weights of the checkpoint at step 4000 are not those that were recorded: their SHA-256 differs\n"
    for arguments in [["evaluate", path], ["export", path, "--out", folder.path + "/w.safetensors"]] {
      let answer = try Tool.run(arguments)
      #expect(answer.errors == expected)
      #expect(answer.status == 65)
    }
  }

  @Test func listAndCompareComputeMeansFromTheEpisodes() throws {
    let folder = try Scratch()
    func shown() throws -> [String?] {
      let list = try Tool.run(["list", "runs", folder.path, "--json"]).objects.first
      let compare = try Tool.run(["compare", folder.path, "--json"])
      return [
        (list?["evaluation_return_mean"] as? Double).map { "\($0)" },
        compare.output,
      ]
    }
    _ = try copy(into: folder)
    let honest = try shown()
    #expect(honest[0] != nil)
    _ = try copy(
      into: folder, "UPDATE evaluations SET return_mean = 499.5; UPDATE checkpoints SET evaluation_mean = 1e9"
    )
    #expect(try shown() == honest)
  }
}
