import Foundation
import OutputFiles
import TestSupport
import Testing

/// What is written is whole, and what is not ours stays.
struct OutputFileTests {
  private func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

  private func problem(_ path: String, _ words: String = "new") -> String {
    do { try OutputFile.write(Data(words.utf8), to: path) } catch { return error.reason }
    return "none"
  }

  @Test func aFileIsWrittenWholeAndAlone() throws {
    let folder = try Scratch()
    #expect(problem(folder.path + "/a.txt", "one") == "none")
    #expect(text(folder.path + "/a.txt") == "one")
    #expect(problem(folder.path + "/a.txt", "two") == "none")
    #expect(text(folder.path + "/a.txt") == "two")
    #expect(try folder.names == ["a.txt"])
  }

  @Test func whatIsReplacedKeepsItsAccessRights() throws {
    let folder = try Scratch()
    let path = folder.path + "/a.txt"
    #expect(problem(path) == "none")
    chmod(path, 0o640)
    #expect(problem(path) == "none")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
    #expect(mode?.intValue == 0o640)
  }

  @Test func whatIsNotCommittedLeavesTheOldFileAndNothingElse() throws {
    let folder = try Scratch()
    let path = folder.path + "/a.txt"
    #expect(problem(path, "old") == "none")
    let file = try OutputFile(path)
    try file.write(Data("half".utf8))
    #expect(text(path) == "old")
    file.discard()
    #expect(text(path) == "old")
    #expect(try folder.names == ["a.txt"])
  }

  @Test func aFileThatGrowsIsSeenFromTheFirstMoment() throws {
    let folder = try Scratch()
    let path = folder.path + "/a.txt"
    #expect(problem(path, "old") == "none")
    let file = try OutputFile(path)
    try file.publish()
    try file.write(Data("new".utf8))
    #expect(text(path) == "new")
    file.discard()
    #expect(try folder.names == ["a.txt"])
  }

  @Test func foldersLinksAndDatabasesAreRefused() throws {
    let folder = try Scratch()
    let precious = folder.path + "/precious"
    #expect(problem(precious, "SQLite format 3\0 and the rest") == "none")
    #expect(problem(precious) == "a run file or another database; choose another name")
    for ending in ["-wal", "-shm", "-lock", "-journal", "-new"] {
      #expect(
        problem(precious + ending)
          == "the name of a file that a run file or another database keeps beside it; choose another name")
    }
    #expect(problem(folder.path + "/plain-wal") == "none")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link", withDestinationPath: precious)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/lost", withDestinationPath: folder.path + "/nothing")
    for name in ["link", "lost"] {
      #expect(
        problem(folder.path + "/" + name)
          == "a symbolic link, which is not written through; name the file itself, or remove the link")
    }
    #expect(problem(folder.path) == "a folder; name a file in it")
    #expect(problem(folder.path + "/new/") == "cannot be written (is a directory)")
    #expect(problem(folder.path + "/none/a.txt") == "cannot be written (no such file or directory)")
    #expect(problem("") == "the name of the file is empty")
    #expect(
      problem("~") == "a quoted ~ is not expanded; write the full path, or ./~ for a file of that name")
    #expect(try folder.names == ["link", "lost", "plain-wal", "precious"])
    #expect(text(precious)?.hasPrefix("SQLite format 3") == true)
  }

  @Test func aHardLinkKeepsItsOtherName() throws {
    let folder = try Scratch()
    #expect(problem(folder.path + "/a", "old") == "none")
    try FileManager.default.linkItem(atPath: folder.path + "/a", toPath: folder.path + "/b")
    #expect(problem(folder.path + "/a", "new") == "none")
    #expect(text(folder.path + "/b") == "old")
  }

  @Test func devicesArePouredIntoAndStayDevices() throws {
    #expect(problem("/dev/null") == "none")
    var facts = stat()
    #expect(stat("/dev/null", &facts) == 0 && facts.st_mode & S_IFMT == S_IFCHR)
    if FileManager.default.fileExists(atPath: "/dev/full") {
      #expect(problem("/dev/full") == "cannot be written (no space left on device)")
    }
  }

  @Test func aPipeIsWrittenIntoWhereSomebodyReads() throws {
    let folder = try Scratch()
    let path = folder.path + "/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    #expect(problem(path) == "cannot be written (a pipe without a reader)")
    let descriptor = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(descriptor) }
    #expect(problem(path, "through") == "none")
    var bytes = [UInt8](repeating: 0, count: 20)
    #expect(read(descriptor, &bytes, bytes.count) == 7)
    #expect(String(decoding: bytes.prefix(7), as: UTF8.self) == "through")
    #expect(try folder.names == ["pipe"])
  }
}
