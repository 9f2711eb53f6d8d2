import Foundation
import RLCore
import RunStore
import TestSupport
import Testing

/// One writer a run, whatever name it is written under.
struct LockTests {
  private func run(_ path: String) throws {
    let writer = try RunWriter(creating: path, facts: facts())
    try writer.appendSamples(1...3)
    try writer.checkpoint(
      step: 135, kind: .final, tensors: [], evaluationMean: nil,
      snapshot: TrainingSnapshot(arrays: [], episodes: 3, seconds: 1, pauseSeconds: 0))
    try writer.finish(status: .interrupted, steps: 135, episodes: 3, wallSeconds: 1)
  }

  private func text(_ body: () throws -> Void) -> String? { storeError(body)?.description }

  @Test func aSymbolicLinkIsNoSecondNameToWriteBy() throws {
    let scratch = try Scratch()
    try run(scratch.file())
    try FileManager.default.createSymbolicLink(
      atPath: scratch.file("link.sqlite"), withDestinationPath: scratch.file())
    let lock = try RunLock(scratch.file())
    let link = scratch.file("link.sqlite")
    #expect(
      text { _ = try RunLock(link) }?.hasPrefix("\(link): being written by process \(getpid()) on ") == true)
    lock.release()
    try RunLock(link).release()
  }

  @Test func aFolderBehindALinkIsTheSameFolder() throws {
    let scratch = try Scratch()
    try run(scratch.file("runs/seed-1.sqlite"))
    try FileManager.default.createSymbolicLink(
      atPath: scratch.file("alias"), withDestinationPath: scratch.file("runs"))
    let lock = try RunLock(scratch.file("alias/seed-1.sqlite"))
    #expect(text { _ = try RunLock(scratch.file("runs/seed-1.sqlite")) } != nil)
    lock.release()
  }

  @Test func aHardLinkIsBusyWhileTheFileIsWrittenAndNeverWrittenItself() throws {
    let scratch = try Scratch()
    try run(scratch.file())
    let other = scratch.file("other.sqlite")
    let lock = try RunLock(scratch.file())
    try FileManager.default.linkItem(atPath: scratch.file(), toPath: other)
    #expect(
      text { _ = try RunLock(other) }
        == "\(other): being written by another process, under another name of this file; wait for it to end, or stop it"
    )
    // A reader in this process closes its files, and takes no lock away with them.
    _ = try RunReader(other).episodes()
    #expect(text { _ = try RunLock(other) } != nil)
    lock.release()
    let free = try RunLock(other)
    #expect(
      text {
        _ = try RunWriter(
          resuming: other, lock: free,
          resumption: Resumption(
            step: 135, version: "0", commandLine: "", changes: [], previousConfiguration: ""),
          facts: facts())
      }
        == "\(other): cannot be resumed: the file has 2 names (hard links), and writes through one name may not be seen through the others; copy it to a separate folder and resume the copy"
    )
  }

  /// As for a moment in a child process, before it replaces its program.
  @Test func aLockIsReleasedThoughAnotherDescriptorSharesItsFiles() throws {
    let scratch = try Scratch()
    try run(scratch.file())
    let lock = try RunLock(scratch.file())
    let manager = FileManager.default
    let shared = try manager.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { number -> Int32? in
      guard let file = try? manager.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)"),
        file.hasPrefix(scratch.file())
      else { return nil }
      return Int32(number).map { dup($0) }
    }
    defer { shared.forEach { close($0) } }
    #expect(shared.count >= 2)
    lock.release()
    try RunLock(scratch.file()).release()
  }

  @Test func aNewRunIsLockedByItsFileToo() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    try FileManager.default.linkItem(atPath: scratch.file(), toPath: scratch.file("other.sqlite"))
    #expect(text { _ = try RunLock(scratch.file("other.sqlite")) } != nil)
    try writer.finish(status: .finished, steps: 0, episodes: 0, wallSeconds: 0)
    try RunLock(scratch.file("other.sqlite")).release()
  }

  @Test(arguments: ["a link into nothing", "a link", "a folder", "a pipe", "a second name"])
  func aLockThatIsNoFileOfItsOwnIsNamedAndNotTouched(_ kind: String) throws {
    let scratch = try Scratch()
    let (path, lock, precious) = (scratch.file(), scratch.file() + "-lock", scratch.file("precious"))
    try Data("precious".utf8).write(to: URL(fileURLWithPath: precious))
    let manager = FileManager.default
    switch kind {
    case "a link into nothing":
      try manager.createSymbolicLink(atPath: lock, withDestinationPath: scratch.file("nothing"))
    case "a link": try manager.createSymbolicLink(atPath: lock, withDestinationPath: precious)
    case "a folder": try manager.createDirectory(atPath: lock, withIntermediateDirectories: false)
    case "a pipe": #expect(mkfifo(lock, 0o600) == 0)
    default: try manager.linkItem(atPath: precious, toPath: lock)
    }
    #expect(
      text { _ = try RunLock(path) }
        == "\(path): cannot write: its lock, \(lock), is not a regular file; remove it")
    #expect(try String(contentsOfFile: precious, encoding: .utf8) == "precious")
    #expect(!manager.fileExists(atPath: scratch.file("nothing")))
  }

  @Test func aLockThatWasOnlyTriedLeavesWhatACrashedHolderSaid() throws {
    let scratch = try Scratch()
    let lock = scratch.file() + "-lock"
    try Data("process 17 on a machine".utf8).write(to: URL(fileURLWithPath: lock))
    let tried = try RunLock(scratch.file(), claims: false)
    #expect(tried.crashedHolder == "process 17 on a machine")
    tried.release()
    #expect(try String(contentsOfFile: lock, encoding: .utf8) == "process 17 on a machine")
    let taken = try RunLock(scratch.file(), claims: false)
    taken.claim()
    #expect(try String(contentsOfFile: lock, encoding: .utf8).hasPrefix("process \(getpid()) on "))
    taken.release()
    #expect(!FileManager.default.fileExists(atPath: lock))
  }

  /// The link stays where it is when its file goes.
  @Test func aFileDeletedBehindALinkIsReported() throws {
    let scratch = try Scratch()
    let link = scratch.file("link.sqlite")
    try run(scratch.file())
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: scratch.file())
    let writer = try RunWriter(
      resuming: link, lock: RunLock(link),
      resumption: Resumption(
        step: 135, version: "0", commandLine: "", changes: [], previousConfiguration: ""),
      facts: facts())
    try writer.appendSamples(4...10)
    try writer.flush()
    try FileManager.default.removeItem(atPath: scratch.file())
    try writer.appendSamples(11...20)
    #expect(
      text { try writer.flush() }?.hasPrefix(
        "\(link): cannot write: the file has been moved, deleted or replaced") == true)
  }

  @Test func theJournalOfARunThatEndedIsTakenAway() throws {
    let scratch = try Scratch()
    try run(scratch.file())
    try Data().write(to: URL(fileURLWithPath: scratch.file() + "-journal"))
    try foldLog(of: scratch.file())
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["seed-1.sqlite"])
  }

  /// Copies taken in the middle stand for what a killed process leaves.
  @Test func theLogOfARunThatEndedIsFoldedIntoItsFile() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    try writer.appendSamples(1...40)
    try writer.flush()
    let path = scratch.file("killed/seed-1.sqlite")
    try FileManager.default.createDirectory(
      atPath: scratch.file("killed"), withIntermediateDirectories: true)
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: scratch.file() + suffix, toPath: path + suffix)
    }
    try Data("process 17 on a machine".utf8).write(to: URL(fileURLWithPath: path + "-lock"))
    try writer.finish(status: .finished, steps: 1, episodes: 40, wallSeconds: 1)
    try foldLog(of: path)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.file("killed")) == ["seed-1.sqlite"])
    try FileManager.default.copyItem(atPath: path, toPath: scratch.file("copy.sqlite"))
    #expect(try RunReader(scratch.file("copy.sqlite")).episodes() == samples(1...40))
  }
}
