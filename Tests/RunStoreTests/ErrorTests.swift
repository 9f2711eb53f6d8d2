import Foundation
import GRDB
import RLCore
import RunStore
import TestSupport
import Testing

struct ErrorTests {
  func finishedRun(_ path: String) throws {
    let writer = try RunWriter(creating: path, facts: facts())
    try writer.appendSamples(1...10)
    try writer.checkpoint(step: 100, kind: .periodic, tensors: [], evaluationMean: nil)
    try writer.checkpoint(step: 200, kind: .periodic, tensors: [], evaluationMean: nil)
    try writer.finish(status: .finished, steps: 1, episodes: 10, wallSeconds: 1)
  }

  func text(_ body: () throws -> Void) -> String? { storeError(body)?.description }

  @Test func aRunIsNeverOverwritten() throws {
    let scratch = try Scratch()
    let path = scratch.file()
    try finishedRun(path)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(
      text { _ = try RunWriter(creating: path, facts: facts()) }
        == "\(path): already contains a run; resume it, overwrite it or choose another folder")
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    let scratch = try Scratch()
    try Data("x".utf8).write(to: URL(fileURLWithPath: scratch.file("plain")))
    let path = scratch.file("plain/seed-1.sqlite")
    #expect(
      text { _ = try RunWriter(creating: path, facts: facts()) }
        == "\(path): cannot write: its folder cannot be created")
  }

  @Test func aFileThatCannotBeMadeIsExplained() throws {
    let path = "/proc/seed-1.sqlite"
    #expect(
      text { _ = try RunWriter(creating: path, facts: facts()) }
        == "/proc/seed-1.sqlite: cannot write: No such file or directory")
  }

  @Test func whatIsMissingIsNamed() throws {
    let scratch = try Scratch()
    let path = scratch.file("none")
    let expected = "\(path): no such file or folder; expected a run file or a folder of runs"
    #expect(text { _ = try RunReader(path) } == expected)
    #expect(text { _ = try runFiles(in: [path]) } == expected)
  }

  @Test func filesOfOtherKindsAreToldFromRuns() throws {
    let scratch = try Scratch()
    let path = scratch.file()
    func write(_ text: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
    try write("")
    #expect(text { _ = try RunReader(path) } == "\(path): not a run file but an empty file")
    try write("agent: dqn")
    #expect(text { _ = try RunReader(path) } == "\(path): not a run file but a file of another format")
    try write("SQLite format 3\0 and then nothing")
    #expect(text { _ = try RunReader(path) } == "\(path): not a run file but a file of another format")
    #expect(text { _ = try RunReader(scratch.path) } == "\(scratch.path): not a run file but a folder")
    #expect(text { _ = try RunReader("/dev/zero") } == "/dev/zero: not a run file but a device or a pipe")
    try FileManager.default.removeItem(atPath: path)
    _ = try sqlite(path, "CREATE TABLE song (title)")
    #expect(
      text { _ = try RunReader(path) }
        == "\(path): not a run file but an SQLite database of another application")
  }

  @Test func aNewerFormatAsksForAnUpdate() throws {
    let scratch = try Scratch()
    let path = scratch.file()
    try finishedRun(path)
    _ = try sqlite(path, "PRAGMA user_version = 4")
    #expect(
      text { _ = try RunReader(path) }
        == "\(path): written in run format 4, and this rl-lab reads up to format 3; update rl-lab")
  }

  /// Nobody is asked to drop the tables of a training state.
  @Test(arguments: [0, 1, 2])
  func aVersionNumberThatDoesNotFitTheTablesIsNamed(version: Int) throws {
    let scratch = try Scratch()
    let path = scratch.file()
    try finishedRun(path)
    _ = try sqlite(path, "PRAGMA user_version = \(version)")
    let problem = text { _ = try RunReader(path) } ?? ""
    let beginning = "\(path): damaged run file: its version number, \(version), does not fit its table '"
    #expect(problem.hasPrefix(beginning))
    #expect(
      problem.hasSuffix(
        "', which is of a later run format; set PRAGMA user_version back to the 'format_version' in the table 'run'"
      ))
    _ = try sqlite(path, "PRAGMA user_version = 3")
    #expect(try RunReader(path).progress().status == .finished)
  }

  @Test(arguments: [
    (
      "CREATE TRIGGER t AFTER INSERT ON run BEGIN SELECT 1; END",
      "it contains a trigger, 't', which a run never does"
    ),
    (
      "CREATE TRIGGER t AFTER INSERT ON run WHEN hex(zeroblob(400000000)) BEGIN SELECT 1; END",
      "it contains a trigger, 't', which a run never does"
    ),
    // Its key has SQLite look into it, and its check at each row, whenever a checkpoint leaves.
    (
      """
      CREATE TABLE evil (step INTEGER REFERENCES checkpoints (step) ON DELETE SET NULL,
        CHECK (step IS NOT NULL OR length(hex(zeroblob(400000000))) > 0))
      """, "it contains a foreign table, 'evil'; drop it with sqlite3 if it is yours"
    ),
    (
      "CREATE TABLE evil (step INTEGER REFERENCES checkpoints (step) ON DELETE RESTRICT)",
      "it contains a foreign table, 'evil'; drop it with sqlite3 if it is yours"
    ),
    (
      "CREATE VIEW mine AS SELECT * FROM run",
      "it contains a foreign view, 'mine'; drop it with sqlite3 if it is yours"
    ),
    (
      "CREATE TABLE more (a, b AS (hex(zeroblob(a))) STORED)",
      "it contains a foreign table, 'more'; drop it with sqlite3 if it is yours"
    ),
    (
      "ANALYZE", "it contains a foreign table, 'sqlite_stat1'; drop it with sqlite3 if it is yours"
    ),
    (
      "CREATE INDEX i ON metrics (value) WHERE hex(zeroblob(400000000)) > ''",
      "it contains a foreign index: CREATE INDEX i ON metrics (value) WHERE hex(zeroblob(400000000)) > ''"
    ),
    ("DROP TABLE metrics", "it has no table 'metrics'"),
    ("DROP VIEW episodes", "it has no table 'episodes'"),
    (
      "CREATE INDEX i ON run (abs(value))",
      "it contains a foreign index: CREATE INDEX i ON run (abs(value))"
    ),
    (
      "ALTER TABLE metrics ADD COLUMN more REAL AS (value + 1)",
      "its 'metrics' is not defined as in run format 3"
    ),
    (
      "UPDATE run SET value = 'x' WHERE key = 'action_count'", "table 'run': 'action_count' is not an integer"
    ),
    ("UPDATE run SET value = 1 WHERE key = 'experiment'", "table 'run': 'experiment' is not a string"),
    ("UPDATE run SET value = NULL WHERE key = 'experiment'", "table 'run': 'experiment' is empty"),
    ("DELETE FROM run WHERE key = 'seed'", "table 'run': no 'seed'"),
    ("UPDATE run SET value = -1 WHERE key = 'seed'", "table 'run': 'seed' is not a whole number"),
    ("UPDATE run SET value = 70000 WHERE key = 'action_count'", "table 'run': 'action_count' is 70000"),
  ])
  func aFileThatWasTamperedWithIsRefused(_ sql: String, _ problem: String) throws {
    let scratch = try Scratch()
    let path = scratch.file()
    try finishedRun(path)
    _ = try sqlite(path, sql)
    #expect(text { _ = try RunReader(path) } == "\(path): damaged run file: \(problem)")
  }

  @Test(arguments: [
    ("UPDATE run SET value = 'odd' WHERE key = 'status'", "table 'run': an unknown status 'odd'"),
    ("UPDATE episode_blocks SET returns = x'2020'", "the block of episodes from 1 on is damaged"),
    ("UPDATE episode_blocks SET returns = substr(returns, 2)", "the block of episodes from 1 on is damaged"),
    (
      "UPDATE episode_blocks SET returns = zeroblob(33 * episode_count)",
      "the block of episodes from 1 on is damaged"
    ),
    ("UPDATE episode_blocks SET returns = 'text'", "the block of episodes from 1 on is damaged"),
    ("UPDATE episode_blocks SET seeds = x''", "the block of episodes from 1 on is damaged"),
    ("UPDATE episode_blocks SET seeds = 'x'", "the block of episodes from 1 on is damaged"),
    ("UPDATE episode_blocks SET seeds = -1", "the block of episodes from 1 on is damaged"),
    (
      "UPDATE episode_blocks SET seeds = zeroblob(16 * episode_count)",
      "the block of episodes from 1 on is damaged"
    ),
    ("UPDATE episode_blocks SET ends = 9000000000000000000", "the block of episodes from 1 on is damaged"),
    ("UPDATE episode_blocks SET endings = 3", "the block of episodes from 1 on is damaged"),
    ("UPDATE episode_blocks SET epsilons = 7", "the block of episodes from 1 on is damaged"),
    ("UPDATE episode_blocks SET steps = 9007199254740993", "the block of episodes from 1 on is damaged"),
    ("UPDATE episode_blocks SET last_step = 0, steps = NULL", "the block of episodes from 1 on is damaged"),
    ("UPDATE episode_blocks SET microsecond = -1", "the block of episodes from 1 on is damaged"),
    (
      "UPDATE episode_blocks SET microseconds = 9223372036854775807, microsecond = 1",
      "the block of episodes from 1 on is damaged"
    ),
    ("UPDATE episode_blocks SET rows = 1.5", "the block of episodes from 1 on is damaged"),
    ("UPDATE episode_blocks SET action_bits = 3", "the block of episodes from 1 on is damaged"),
    ("UPDATE episode_blocks SET action_bits = 16", "the block of episodes from 1 on is damaged"),
    ("UPDATE episode_blocks SET actions = x'00'", "the block of episodes from 1 on is damaged"),
    ("UPDATE episode_blocks SET actions = zeroblob(99999)", "the block of episodes from 1 on is damaged"),
    (
      "UPDATE episode_blocks SET episode_count = 9000000000000000000",
      "the last block of episodes has an invalid number"
    ),
    ("UPDATE episode_blocks SET first_episode = -1", "the last block of episodes has an invalid number"),
    (
      "UPDATE episode_blocks SET episode_count = 452247710390",
      "the last block of episodes has an invalid number"
    ),
    (
      "UPDATE episode_blocks SET first_episode = 172744335715",
      "the last block of episodes has an invalid number"
    ),
    ("UPDATE episode_blocks SET first_episode = 2", "episode 1 is missing"),
    (
      """
      INSERT INTO episode_blocks SELECT 12, episode_count, last_step, return_mean, action_bits, seeds, ends, returns,
        endings, epsilons, epsilon_slope, steps, microsecond, microseconds, microsecond_slope, rows, actions
      FROM episode_blocks
      """, "episode 11 is missing"
    ),
    (
      "INSERT INTO evaluations VALUES (7, 1, 1, 1, 1, '[1', '[]', 1, 1)",
      "the evaluation at step 7 is damaged"
    ),
    (
      "INSERT INTO metrics VALUES (printf('%.*c', 2000, 'x'), 1, 1)", "a metric's name has 2000 bytes"
    ),
    (
      """
      INSERT INTO metrics WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30001)
      SELECT 'm' || i, 1, 1 FROM n
      """, "it has more than 30000 metrics"
    ),
    ("INSERT INTO checkpoints VALUES (300, 'now', 'odd', 1)", "the checkpoint at step 300 is damaged"),
    (
      "INSERT INTO tensors VALUES (1000, 200, 'agent', 'w', '[2,2]', 'float32', x'00000000')",
      "tensor 'w' of the checkpoint at step 200 is damaged"
    ),
    (
      "INSERT INTO tensors VALUES (1000, 200, 'agent', 'w', '[9223372036854775807,4]', 'float32', x'')",
      "tensor 'w' of the checkpoint at step 200 is damaged"
    ),
  ])
  func damagedContentsAreNamed(_ sql: String, _ problem: String) throws {
    let scratch = try Scratch()
    let path = scratch.file()
    try finishedRun(path)
    _ = try sqlite(path, sql)
    let reader = try RunReader(path)
    #expect(
      text {
        _ = try reader.progress()
        _ = try reader.episodeCount
        _ = try reader.episodes()
        _ = try reader.evaluations()
        _ = try reader.metrics()
        _ = try reader.checkpoints()
        _ = try reader.tensors(checkpoint: .latest)
      } == "\(path): damaged run file: \(problem)")
  }

  @Test func aTruncatedFileIsDamaged() throws {
    let scratch = try Scratch()
    let path = scratch.file()
    try finishedRun(path)
    let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.truncate(atOffset: UInt64(size - 100))
    try file.close()
    #expect(
      text { _ = try RunReader(path) }
        == "\(path): damaged run file: it is cut off after \(size - 100) of \(size) bytes")
  }

  @Test func aBrokenPageIsDamage() throws {
    let scratch = try Scratch()
    let path = scratch.file()
    try finishedRun(path)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for index in 8192..<bytes.count { bytes[index] = 0xa5 }
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect(text { _ = try RunReader(path) } == "\(path): damaged run file: database disk image is malformed")
  }

  @Test func whatIsNotRecordedIsListedWithWhatIs() throws {
    let scratch = try Scratch()
    let (path, empty) = (scratch.file(), scratch.file("empty.sqlite"))
    try finishedRun(path)
    try RunWriter(creating: empty, facts: facts()).finish(
      status: .failed, steps: 0, episodes: 0, wallSeconds: 0)
    let (reader, emptyReader) = (try RunReader(path), try RunReader(empty))
    #expect(text { _ = try reader.episode(11) } == "\(path): no episode 11; episodes 1 to 10 are recorded")
    #expect(text { _ = try reader.episode(0) } == "\(path): no episode 0; episodes 1 to 10 are recorded")
    #expect(text { _ = try emptyReader.episode(1) } == "\(empty): no episode 1; no episode is recorded yet")
    #expect(
      text { _ = try reader.tensors(checkpoint: .step(150)) }
        == "\(path): no checkpoint at step 150; there are checkpoints at steps 100, 200")
    #expect(
      text { _ = try reader.tensors(checkpoint: .best) }
        == "\(path): no checkpoint has been evaluated; there are checkpoints at steps 100, 200")
    #expect(
      text { _ = try emptyReader.tensors(checkpoint: .latest) } == "\(empty): no checkpoint is recorded yet")
  }

  @Test func aFullDiskIsReportedOnceAndEverAfterAndWhatWasCommittedStays() throws {
    let scratch = try Scratch()
    let path = scratch.file()
    let writer = try RunWriter(creating: path, facts: facts(), maximumBytes: 4 << 20)
    var appended = 0
    let failure = storeError {
      while appended < 10_000_000 {
        appended += 1
        try writer.log.append(SampleEpisode(appended))
      }
    }
    guard case .io(path, "cannot write: database or disk is full", let freeBytes?) = failure else {
      Issue.record("expected a full disk, found \(String(describing: failure))")
      return
    }
    #expect(
      failure?.description
        == "\(path): cannot write: database or disk is full; \(freeBytes) bytes are free on its "
        + "disk; everything recorded before is kept")
    #expect(freeBytes > 0)
    // Appending on ends in the same error, never in memory that is not ours.
    for _ in 1...3 {
      let again = storeError { for number in 1...20_000 { try writer.log.append(SampleEpisode(number)) } }
      #expect(again == failure)
    }
    #expect(storeError { try writer.record(metrics: [], at: 1) } == failure)
    #expect(
      storeError { try writer.checkpoint(step: 1, kind: .final, tensors: [], evaluationMean: nil) } == failure
    )
    #expect(storeError { try writer.flush() } == failure)
    #expect(
      storeError { try writer.finish(status: .failed, steps: 1, episodes: 1, wallSeconds: 1) } == failure)
    let reader = try RunReader(path)
    let count = try reader.episodeCount
    #expect(count >= 8192 && count < appended)
    #expect(try reader.episodes() == samples(1...count))
  }

  /// Also where the transaction of full buffers is still open.
  @Test func aFileMovedUnderAFastWriterIsReportedAndWhole() throws {
    let scratch = try Scratch()
    let (path, other) = (scratch.file(), scratch.file("other.sqlite"))
    let writer = try RunWriter(creating: path, facts: facts())
    try writer.appendSamples(1...3 * 8192)
    for end in ["", "-wal", "-shm"] {
      try FileManager.default.moveItem(atPath: path + end, toPath: other + end)
    }
    var number = 3 * 8192
    let failure = storeError {
      while number < 10_000_000 {
        number += 1
        try writer.log.append(SampleEpisode(number))
      }
    }
    #expect(failure?.description.contains("the file has been moved") == true)
    #expect(
      storeError { try writer.finish(status: .failed, steps: 1, episodes: 1, wallSeconds: 1) } == failure)
    let kept = try RunReader(other).episodes()
    #expect(kept == Array(samples(1...3 * 8192).prefix(kept.count)))
  }

  @Test func aFileDeletedUnderTheWriterIsReported() throws {
    let scratch = try Scratch()
    let path = scratch.file()
    let writer = try RunWriter(creating: path, facts: facts())
    try writer.appendSamples(1...10)
    try writer.flush()
    try FileManager.default.removeItem(atPath: path)
    try writer.appendSamples(11...20)
    #expect(
      text { try writer.flush() }
        == "\(path): cannot write: the file has been moved, deleted or replaced; what was recorded before is in it, wherever it is now"
    )
  }

  /// The file alone is moved, as by a person in a file manager; perhaps another one takes its name.
  @Test(arguments: [false, true])
  func aFileMovedWithoutItsLogIsWhole(isReplaced: Bool) throws {
    let scratch = try Scratch()
    let (path, other) = (scratch.file(), scratch.file("other.sqlite"))
    let writer = try RunWriter(creating: path, facts: facts())
    try writer.appendSamples(1...10)
    try writer.flush()
    try FileManager.default.moveItem(atPath: path, toPath: other)
    if isReplaced {
      try finishedRun(scratch.file("healthy.sqlite"))
      try FileManager.default.moveItem(atPath: scratch.file("healthy.sqlite"), toPath: path)
    }
    let before = try? Data(contentsOf: URL(fileURLWithPath: path))
    try writer.appendSamples(11...20)
    #expect(
      text { try writer.flush() }
        == "\(path): cannot write: the file has been moved, deleted or replaced; what was recorded before is in it, wherever it is now"
    )
    #expect(try scratch.names.filter { $0.hasSuffix("-wal") || $0.hasSuffix("-shm") } == [])
    #expect((try? Data(contentsOf: URL(fileURLWithPath: path))) == before)
    #expect(try RunReader(other).episodes() == samples(1...10))
    if isReplaced { #expect(try RunReader(path).progress().status == .finished) }
  }

  /// A reader in the middle of a transaction keeps the log from being moved into the file.
  @Test func aLogThatStaysBehindItsFileIsNamed() throws {
    let scratch = try Scratch()
    let (path, other) = (scratch.file(), scratch.file("other.sqlite"))
    let writer = try RunWriter(creating: path, facts: facts())
    try writer.appendSamples(1...10)
    try writer.flush()
    try DatabaseQueue(path: path).read { db in
      #expect(try Row.fetchAll(db, sql: "SELECT * FROM run").isEmpty == false)
      try writer.appendSamples(11...20)
      try writer.flush()
      try FileManager.default.moveItem(atPath: path, toPath: other)
      try writer.appendSamples(21...30)
      let problem = text { try writer.flush() } ?? ""
      #expect(
        problem.hasPrefix(
          "\(path): cannot write: the file has been moved, deleted or replaced; what was recorded before is in it and in /"
        ))
      #expect(
        problem.hasSuffix(
          "/seed-1.sqlite-wal: put that beside it, as its name with -wal, before opening either"))
    }
    try FileManager.default.moveItem(atPath: path + "-wal", toPath: other + "-wal")
    #expect(try RunReader(other).episodes() == samples(1...20))
  }

  @Test func aFolderMovedUnderTheWriterIsReportedWithoutAWordOfFreeBytes() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file("runs/seed-1.sqlite"), facts: facts())
    try writer.appendSamples(1...10)
    try writer.flush()
    try FileManager.default.moveItem(atPath: scratch.file("runs"), toPath: scratch.file("moved"))
    try writer.appendSamples(11...20)
    let problem = text { try writer.flush() } ?? ""
    #expect(problem.contains("the file has been moved, deleted or replaced"))
    #expect(!problem.contains("bytes"))
    #expect(try RunReader(scratch.file("moved/seed-1.sqlite")).episodes() == samples(1...10))
  }

  @Test func aRunThatCannotBeBegunLeavesNoFile() throws {
    let scratch = try Scratch()
    #expect(
      storeError { _ = try RunWriter(creating: scratch.file(), facts: facts(), maximumBytes: 8192) } != nil)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
  }
}
