import Foundation
import GRDB
import RunStore
import TestSupport
import Testing

/// What `watch --record` films, and of which run.
@Suite struct FilmTests {
  private let folder: Scratch
  private let runs: String

  init() throws {
    folder = try Scratch()
    runs = folder.path + "/out"
    let config = try folder.write(RunTests.smallTable, to: "lake.yaml")
    let answer = try Tool.run(["run", config, "--seeds", "1..2", "--out", runs, "--progress", "off"])
    try #require(answer.status == 0, "\(answer.errors)")
  }

  /// What is said of a recording.
  private func record(_ source: String, _ name: String, _ options: String...) throws -> String {
    let answer = try Tool.run(["watch", source, "--headless", "--record", folder.file(name)] + options)
    #expect(answer.status == 0 && answer.output.isEmpty, "\(answer.errors)")
    return answer.errors
  }

  @Test func aFilmHasTheFramesThatAreAsked() throws {
    let said = try record(runs + "/seed-1.sqlite", "film.gif", "--size", "320x240", "--frames", "3")
    #expect(said == "\(folder.file("film.gif")): 3 frames, 320x240\n")
  }

  /// A film of one frame lasts as long as that.
  @Test func aFrameOfTenASecondStandsForTenHundredths() throws {
    _ = try record(
      runs + "/seed-1.sqlite", "film.gif", "--size", "320x240", "--frames", "1", "--fps", "10")
    let film = try Data(contentsOf: URL(fileURLWithPath: folder.file("film.gif")))
    // Behind the header and 256 colors: the mark of a frame's block, a byte of flags, and two of its time.
    let mark = try #require(film[781...].range(of: Data([0x21, 0xf9, 0x04])))
    #expect(film[mark.upperBound + 1] == 10 && film[mark.upperBound + 2] == 0)
  }

  @Test func aFilmEndsAtTheLimitThatIsGiven() throws {
    let said = try record(
      runs + "/seed-1.sqlite", "film.gif", "--size", "1920x1080", "--frames", "20", "--record-limit", "0.1")
    let lines = said.split(separator: "\n")
    #expect(
      lines.last.map(String.init)
        == "\(folder.file("film.gif")): recording stopped at its limit of 100.0 kB; all until then is kept; --record-limit MEGABYTES sets another"
    )
    #expect(lines.count == 2 && !lines[0].contains(": 20 frames"))
  }

  @Test func ofAFolderTheRunInTrainingIsShown() throws {
    func shown() throws -> String? {
      try record(runs, "picture.png", "--size", "320x240").split(separator: "\n").first.map(String.init)
    }
    let choice = "shown, one of 2 runs; --wall shows them side by side"
    #expect(try shown() == "\(runs)/seed-1.sqlite: \(choice)")
    let database = try DatabaseQueue(path: runs + "/seed-2.sqlite")
    try database.write { try $0.execute(sql: "UPDATE run SET value = 'running' WHERE key = 'status'") }
    try database.close()
    #expect(try shown() == "\(runs)/seed-1.sqlite: \(choice)", "the other one was killed")
    let lock = try RunLock(runs + "/seed-2.sqlite")
    #expect(try shown() == "\(runs)/seed-2.sqlite: \(choice)")
    lock.release()
  }
}
