import Foundation
import RLCore
import RunStore
import TestSupport
import Testing

struct ReadingWhileWritingTests {
  @Test func aReaderSeesWhatIsCommittedAndNoMore() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    let reader = try RunReader(scratch.file())
    #expect(try reader.episodeCount == 0)
    #expect(try reader.episodes().isEmpty && reader.latestEpisodes(5).isEmpty)
    try writer.appendSamples(1...300)
    #expect(try reader.episodeCount == 0)
    try writer.flush()
    #expect(try reader.episodes() == samples(1...300) && reader.progress().episodes == 300)
    try writer.appendSamples(301...301)
    try writer.flush()
    #expect(try reader.latestEpisodes(2) == samples(300...301))
    #expect(try reader.status == .running && reader.progress().episodes == 301)
    try writer.finish(status: .finished, steps: 1, episodes: 301, wallSeconds: 1)
    #expect(try reader.status == .finished)
    #expect(try reader.episode(301).episode == SampleEpisode(301).episode)
  }

  @Test func aQuarterSecondOfTrainingIsHandedOverByItself() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    let reader = try RunReader(scratch.file())
    for number in 1...4 {
      writer.log.append(
        Episode(
          number: number, seed: 1, length: 0, return: 0, ending: .terminated, epsilon: nil, step: number,
          seconds: Double(number) * 0.1, row: 0), actions: UnsafeBufferPointer(start: nil, count: 0))
    }
    // The third episode ends after 0.3 s and takes the first two along; the fourth waits.
    let deadline = ContinuousClock.now + .seconds(30)
    while try reader.episodeCount < 3, ContinuousClock.now < deadline { Thread.sleep(forTimeInterval: 0.001) }
    #expect(try reader.episodeCount == 3)
    try writer.finish(status: .finished, steps: 4, episodes: 4, wallSeconds: 1)
    #expect(try reader.episodeCount == 4)
  }

  @Test func fullBuffersShareATransactionThatAFlushEnds() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    let reader = try RunReader(scratch.file())
    let full = 8192
    try writer.appendSamples(1...12 * full)
    try writer.flush()
    #expect(try reader.episodeCount == 12 * full)
    let commits = try committedFrames(of: scratch.file() + "-wal")
    #expect(commits > 0 && commits < 12)
    try writer.finish(status: .finished, steps: 1, episodes: 12 * full, wallSeconds: 1)
    #expect(try reader.episodeCount == 12 * full)
  }

  @Test func aFullBufferIsSeenAlsoWhereNoOtherFollows() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    let reader = try RunReader(scratch.file())
    try writer.appendSamples(1...8192)
    let deadline = ContinuousClock.now + .seconds(30)
    while try reader.episodeCount < 8192, ContinuousClock.now < deadline {
      Thread.sleep(forTimeInterval: 0.001)
    }
    #expect(try reader.episodeCount == 8192)
    try writer.finish(status: .finished, steps: 1, episodes: 8192, wallSeconds: 1)
  }

  /// Transactions in a write-ahead log that was begun once: frames that name the size of the file.
  private func committedFrames(of path: String) throws -> Int {
    let log = try Data(contentsOf: URL(fileURLWithPath: path))
    func number(_ place: Int) -> Int { log[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
    let frame = 24 + number(8)
    return stride(from: 32, through: log.count - frame, by: frame).filter { number($0 + 4) > 0 }.count
  }

  @Test func theViewShowsWhatTheReaderShows() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    try writer.appendSamples(1...700)
    try writer.finish(status: .finished, steps: 1, episodes: 700, wallSeconds: 1)
    let reader = try RunReader(scratch.file())
    let rows = try sqlite(
      scratch.file(),
      """
      SELECT episode, seed, length, return, ending, epsilon, step, seconds, row, actions, typeof(return)
      FROM episodes ORDER BY episode
      """)
    #expect(rows.count == 700)
    for (row, number) in zip(rows, 1...700) {
      let (episode, actions) = try reader.episode(number)
      #expect(
        row == [
          "\(episode.number)", "\(episode.seed)", "\(episode.length)", "\(episode.return)",
          "\(episode.ending)",
          episode.epsilon.map { Float($0).description } ?? "NULL", "\(episode.step)", "\(episode.seconds)",
          "\(episode.row)",
          actions.map(String.init).joined(separator: " "), "real",
        ])
    }
  }

  @Test func aFinishedRunIsOneFileAndCanBeCopied() throws {
    let scratch = try Scratch()
    let path = scratch.file("runs/cliff/seed-1.sqlite")
    let writer = try RunWriter(creating: path, facts: facts())
    try writer.appendSamples(1...50)
    try writer.finish(status: .finished, steps: 1, episodes: 50, wallSeconds: 1)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.file("runs/cliff")) == ["seed-1.sqlite"])
    try FileManager.default.copyItem(atPath: path, toPath: scratch.file("copy.db"))
    #expect(try RunReader(scratch.file("copy.db")).episodes() == samples(1...50))
  }

  @Test func aRunFinishedUnderAReadersEyesIsWholeInItsOwnFile() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    let reader = try RunReader(scratch.file())
    try writer.appendSamples(1...50)
    try writer.finish(status: .finished, steps: 1, episodes: 50, wallSeconds: 1)
    try FileManager.default.copyItem(atPath: scratch.file(), toPath: scratch.file("copy.db"))
    #expect(try RunReader(scratch.file("copy.db")).episodes() == samples(1...50))
    #expect(try reader.episodes() == samples(1...50))
  }

  @Test func theEndOfARunWaitsForOneWhoIsReading() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    try writer.appendSamples(1...50)
    try writer.flush()
    let isReading = DispatchSemaphore(value: 0)
    let path = scratch.file()
    let group = DispatchGroup()
    group.enter()
    Thread {
      defer { group.leave() }
      try? holdReadTransaction(of: path, seconds: 0.2) { isReading.signal() }
    }.start()
    isReading.wait()
    try writer.appendSamples(51...100)
    try writer.finish(status: .finished, steps: 1, episodes: 100, wallSeconds: 1)
    try FileManager.default.copyItem(atPath: path, toPath: scratch.file("copy.db"))
    #expect(try RunReader(scratch.file("copy.db")).episodes() == samples(1...100))
    group.wait()
  }

  @Test func aRunKilledAtAnyMomentOpensWithAllThatWasCommitted() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    for block in 0..<4 {
      try writer.appendSamples(block * 101 + 1...block * 101 + 100)
      try writer.flush()
      // Not handed over: a kill loses it.
      try writer.appendSamples(block * 101 + 101...block * 101 + 101)
      let copy = scratch.file("killed-\(block).sqlite")
      for suffix in ["", "-wal"] {
        try FileManager.default.copyItem(atPath: scratch.file() + suffix, toPath: copy + suffix)
      }
      #expect(try RunReader(copy).episodes() == samples(1...block * 101 + 100))
      #expect(try RunReader(copy).status == .running)
    }
  }

  @Test func aRunInAReadOnlyFolderCanBeRead() throws {
    let scratch = try Scratch()
    let folder = scratch.file("folder")
    let (finished, logged) = (folder + "/seed-1.sqlite", folder + "/seed-2.sqlite")
    let writer = try RunWriter(creating: finished, facts: facts())
    try writer.appendSamples(1...50)
    try writer.finish(status: .finished, steps: 1, episodes: 50, wallSeconds: 1)
    // A file that names a write-ahead log, as one does that a reader held open at its end.
    try FileManager.default.copyItem(atPath: finished, toPath: logged)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: logged))
    (bytes[18], bytes[19]) = (2, 2)
    try bytes.write(to: URL(fileURLWithPath: logged))
    try asStranger(to: folder) {
      #expect(!FileManager.default.createFile(atPath: folder + "/new", contents: nil))
      for path in [finished, logged] {
        let episodes = try RunReader(path).episodes()
        #expect(episodes == samples(1...50))
      }
    }
  }

  @Test func aWriterThatGoesAwayLeavesARunningRunWithEverything() throws {
    let scratch = try Scratch()
    do {
      let writer = try RunWriter(creating: scratch.file(), facts: facts())
      try writer.appendSamples(1...10)
    }
    let reader = try RunReader(scratch.file())
    #expect(try reader.status == .running)
    #expect(try reader.episodes() == samples(1...10))
  }

  @Test func twoThreadsWriteTwoRunsAtOnce() throws {
    let scratch = try Scratch()
    let group = DispatchGroup()
    for seed in 1...2 {
      let path = scratch.file("seed-\(seed).sqlite")
      group.enter()
      Thread {
        defer { group.leave() }
        do {
          let writer = try RunWriter(creating: path, facts: facts(seed: UInt64(seed)))
          try writer.appendSamples(1...50_000 + seed)
          try writer.finish(status: .finished, steps: 1, episodes: 1, wallSeconds: 1)
        } catch {
          Issue.record(error)
        }
      }.start()
    }
    group.wait()
    for seed in 1...2 {
      let reader = try RunReader(scratch.file("seed-\(seed).sqlite"))
      #expect(reader.facts.seed == UInt64(seed))
      #expect(try reader.episodes().map(\.seed) == samples(1...50_000 + seed).map(\.seed))
    }
  }
}
