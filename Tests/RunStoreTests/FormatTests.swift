import Foundation
import RLCore
import RunStore
import TestSupport
import Testing

/// Run files of every format that was ever written: `Tests/Fixtures/runs/generate.sh` adds that of a release.
struct FormatTests {
  static let folder = Repository.root.appendingPathComponent("Tests/Fixtures/runs")

  static let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter {
    $0.hasSuffix(".sqlite")
  }.sorted()

  @Test func theFirstFormatIsKept() { #expect(Self.files.contains("format-1.sqlite")) }

  @Test(arguments: files)
  func aRunOfEveryFormatOpens(file: String) throws {
    // A copy: a reader may leave files beside the one that it reads.
    let scratch = try Scratch()
    try FileManager.default.copyItem(
      atPath: Self.folder.appendingPathComponent(file).path, toPath: scratch.file())
    let reader = try RunReader(scratch.file())
    #expect(reader.facts.environment == "FrozenLake-v1")
    #expect(reader.facts.seed == 3)
    #expect(reader.settings["agent.gamma"] == "0.99" && reader.settings.integer("training.steps") == 600)
    #expect(reader.settings.yaml == reader.facts.configuration)
    let progress = try reader.progress()
    #expect(progress.status == .finished)
    #expect(progress.steps == 600)
    #expect(progress.problem == nil)
    #expect(try reader.episodes().count == progress.episodes)
    #expect(try reader.evaluations().map(\.step) == [300, 600])
    #expect(try reader.tensors(checkpoint: .latest).tensors.map(\.shape) == [[16, 4]])
    #expect(try !reader.metrics(names: ["td_error"]).isEmpty)
  }

  /// The first episode's actions begin elsewhere than at the first action; an action belongs to no episode.
  @Test(arguments: [
    "rows = substr(rows, 1, instr(rows, '],') - 2) || '1' || substr(rows, instr(rows, '],'))",
    "actions = CAST(actions || x'00' AS BLOB)",
  ])
  func aDamagedBlockOfTheSecondFormatIsNamed(change: String) throws {
    let scratch = try Scratch()
    try FileManager.default.copyItem(
      atPath: Self.folder.appendingPathComponent("format-2.sqlite").path, toPath: scratch.file())
    _ = try sqlite(scratch.file(), "UPDATE episode_blocks SET \(change) WHERE first_episode = 1")
    let reader = try RunReader(scratch.file())
    #expect(
      storeError { _ = try reader.episodes() }?.description
        == "\(scratch.file()): damaged run file: the block of episodes from 1 on is damaged")
  }

  @Test func aFormatThatCameLaterIsRefusedWithAWayForward() throws {
    let scratch = try Scratch()
    var bytes = try Data(contentsOf: Self.folder.appendingPathComponent("format-1.sqlite"))
    bytes[63] = 200
    try bytes.write(to: URL(fileURLWithPath: scratch.file()))
    let problem = storeError { _ = try RunReader(scratch.file()) }?.description ?? ""
    #expect(
      problem.hasPrefix("\(scratch.file()): written in run format 200, and this rl-lab reads up to format "))
    #expect(problem.hasSuffix("; update rl-lab"))
  }
}
