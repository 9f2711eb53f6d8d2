import Foundation
import RunStore
import TestSupport
import Testing

struct RunFilesTests {
  func make(_ names: [String], in scratch: Scratch) throws {
    for name in names {
      let url = URL(fileURLWithPath: scratch.file(name))
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: url)
    }
  }

  @Test func seedsOfAFolderComeInNumericOrder() throws {
    let scratch = try Scratch()
    try make(
      [
        "seed-10.sqlite", "seed-2.sqlite", "seed-1.sqlite", "seed-1.sqlite-wal", "seed-x.sqlite", "notes.txt",
        "seed-3.sqlite.bak",
      ], in: scratch)
    let expected = [1, 2, 10].map { scratch.file("seed-\($0).sqlite") }
    #expect(try runFiles(in: [scratch.path]) == expected)
    #expect(try runFiles(in: [scratch.path + "/"]) == expected)
  }

  @Test func foldersOfFoldersComeByName() throws {
    let scratch = try Scratch()
    try make(["b/seed-1.sqlite", "a/x/seed-7.sqlite", "a/x/seed-6.sqlite", "c/readme"], in: scratch)
    #expect(
      try runFiles(in: [scratch.path])
        == ["a/x/seed-6.sqlite", "a/x/seed-7.sqlite", "b/seed-1.sqlite"].map { scratch.file($0) })
  }

  @Test func aFileStandsForItselfAndIsListedOnce() throws {
    let scratch = try Scratch()
    try make(["any name.db", "seed-1.sqlite"], in: scratch)
    let (any, seed) = (scratch.file("any name.db"), scratch.file("seed-1.sqlite"))
    #expect(try runFiles(in: [any, seed, scratch.path, any]) == [any, seed])
    #expect(try runFiles(in: []).isEmpty)
  }

  @Test func aFolderWithoutRunsIsNamed() throws {
    let scratch = try Scratch()
    try make(["a/notes.txt"], in: scratch)
    #expect(
      storeError { _ = try runFiles(in: [scratch.path]) }?.description
        == "\(scratch.path): no run in this folder; expected files named seed-<n>.sqlite")
  }
}
