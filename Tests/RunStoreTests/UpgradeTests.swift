import Foundation
import RLCore
import RunStore
import TestSupport
import Testing

/// Runs of format 2: read as they are, and taken on to format 3 when they are resumed.
struct UpgradeTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try FileManager.default.copyItem(
      atPath: FormatTests.folder.appendingPathComponent("format-2.sqlite").path, toPath: scratch.file())
  }

  private func hashes() throws -> [String: String] {
    try Dictionary(
      uniqueKeysWithValues: RunReader(scratch.file()).digest().parts.map { ($0.name, $0.hash) })
  }

  /// As the version that wrote the file gave it.
  private let episodesHash = "007a190e1eb604fecfa487a023d7ed1014df8b1abbd54cdea97354ec8516312d"

  @Test func theDigestOfAnOlderRunStays() throws {
    #expect(
      try RunReader(scratch.file()).digest().whole
        == "f259b9151708a6a425112a72f5ffa0ac2340e52a00ee2dd83c780658b3f96070")
    let hashes = try hashes()
    #expect(hashes["episodes"] == episodesHash)
    #expect(hashes["evaluations"] == "327c7e0c4b48cb3f165bbdab488239cf5073cb80d598f24cf595c792e386f9e5")
    #expect(hashes["metrics"] == "793e7a529a83e8d384f377c920cd190d97f100d6f0095cc73c65fe70830df60c")
  }

  @Test func anOlderRunHasBlocksWithoutMeans() throws {
    let reader = try RunReader(scratch.file())
    let blocks = try reader.episodeBlocks()
    #expect(blocks.map(\.episodeCount).reduce(0, +) == (try reader.episodeCount))
    #expect(blocks.allSatisfy { $0.returnMean == nil })
    #expect(try reader.returns(3...9) == (try reader.episodes(3...9)).map(\.return))
  }

  private func resume() throws -> RunWriter {
    try RunWriter(
      resuming: scratch.file(), lock: RunLock(scratch.file()),
      resumption: Resumption(
        step: 600, version: "3", commandLine: "", changes: [], previousConfiguration: ""),
      facts: RunReader(scratch.file()).facts)
  }

  @Test func aResumedRunOfFormatTwoTakesOnFormatThree() throws {
    let before = try RunReader(scratch.file())
    let (episodes, shown) = (
      try before.episodesWithActions(1...Int.max), try sqlite(scratch.file(), "SELECT * FROM episodes")
    )
    let writer = try resume()
    #expect(try before.episodes() == episodes.map(\.episode), "a reader that was there before reads on")
    let count = episodes.count
    try writer.appendSamples(count + 1...count + 5)
    try writer.finish(status: .finished, steps: 900, episodes: count + 5, wallSeconds: 1)
    let after = try RunReader(scratch.file())
    #expect(after.facts == before.facts)
    #expect(
      try sqlite(scratch.file(), "SELECT value FROM settings WHERE key = 'environment.is_slippery'") == [
        ["false"]
      ])
    let all = try after.episodesWithActions(1...Int.max)
    #expect(all.count == count + 5)
    #expect(all.prefix(count).map(\.episode) == episodes.map(\.episode))
    #expect(all.prefix(count).map(\.actions) == episodes.map(\.actions))
    #expect(try hashes()["episodes"] == episodesHash)
    #expect(try sqlite(scratch.file(), "SELECT value FROM run WHERE key = 'format_version'") == [["3"]])
    #expect(try sqlite(scratch.file(), "PRAGMA user_version") == [["3"]])
    let places = [0, 1, 2, 3, 4, 6, 7, 8, 9]
    let rows = try sqlite(scratch.file(), "SELECT * FROM episodes LIMIT \(count)")
    #expect(rows.map { row in places.map { row[$0] } } == shown.map { row in places.map { row[$0] } })
    #expect(rows.map { Float($0[5]) } == shown.map { Float($0[5]) })
  }

  /// The offset of the second episode's actions, and the rest behind the last ones.
  @Test(arguments: [
    "rows = json_set(rows, '$[1][8]', json_extract(rows, '$[1][8]') + 1)",
    "actions = CAST(actions || x'00' AS BLOB)",
  ])
  func blocksOfFormatTwoThatDoNotAgreeWithThemselvesAreRefused(change: String) throws {
    _ = try sqlite(scratch.file(), "UPDATE episode_blocks SET \(change) WHERE first_episode = 1")
    #expect(
      storeError { _ = try RunReader(scratch.file()).episodes() }?.description
        == "\(scratch.file()): damaged run file: the block of episodes from 1 on is damaged")
  }

  @Test func aDamagedRunOfFormatTwoStaysWhatItIs() throws {
    _ = try sqlite(scratch.file(), "UPDATE episode_blocks SET rows = '[[1]]'")
    #expect(
      storeError { _ = try resume() }?.description
        == "\(scratch.file()): damaged run file: the block of episodes from 1 on is damaged")
    #expect(try sqlite(scratch.file(), "PRAGMA user_version") == [["2"]])
    #expect(try sqlite(scratch.file(), "SELECT DISTINCT rows FROM episode_blocks") == [["[[1]]"]])
    #expect(try sqlite(scratch.file(), "SELECT value FROM run WHERE key = 'status'") == [["finished"]])
  }
}
