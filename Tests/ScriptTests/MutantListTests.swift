import Foundation
import TestSupport
import Testing

/// `Tests/mutate.sh` and its list: it must not rot while the sources change.
@Suite(.enabled(if: hasPython, "Tests/mutate.sh needs python3 on the PATH"))
struct MutantListTests {
  private func check(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
    let process = Process()
    process.executableURL = Repository.root.appending(path: "Tests/mutate.sh")
    process.arguments = ["--check"] + arguments
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // Standard error first, which a stale list fills; standard output is one line.
    func text(_ pipe: Pipe) -> String {
      String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    let (told, said) = (text(errors), text(output))
    process.waitUntilExit()
    return (process.terminationStatus, said, told)
  }

  private func check(list: String) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "mutants-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try list.write(to: folder.appending(path: "toy.txt"), atomically: false, encoding: .utf8)
    let answer = try check("--list", folder.path)
    #expect(answer.status == 1 && answer.output.isEmpty)
    return answer.errors
  }

  private func mutant(from: String, to: String = "2", kind: String = "expression") -> String {
    """
    [toy-mutant]
    file: Tests/ScriptTests/MutantListTests.swift
    breaks: nothing
    tests: ^ScriptTests
    from: \(from)
    to: \(to)
    kind: \(kind)
    """
  }

  @Test func everyMutantAppliesToTheSources() throws {
    let answer = try check()
    #expect(answer.errors.isEmpty && answer.status == 0)
    let words = answer.output.split(separator: " ")
    let count = try #require(words.first.flatMap { Int($0) })
    #expect(count >= 120 && words.dropFirst().joined(separator: " ") == "mutants apply\n")
  }

  @Test func aTextThatIsGoneIsTold() throws {
    #expect(
      try check(list: mutant(from: "let «nothing of the kind» is here"))
        == "Tests/mutate.sh: toy.txt:1: the list is stale: the text of 'toy-mutant' occurs 0 times in "
        + "Tests/ScriptTests/MutantListTests.swift; change its 'from' to what stands there now\n")
  }

  @Test func aTextThatStandsInSeveralPlacesIsTold() throws {
    let errors = try check(list: mutant(from: "«try» check"))
    #expect(
      errors.hasPrefix("Tests/mutate.sh: toy.txt:1: the list is stale: the text of 'toy-mutant' occurs "))
    #expect(
      errors.hasSuffix(
        " times in Tests/ScriptTests/MutantListTests.swift; change its 'from' to what stands there now\n"))
  }

  @Test func aMemberThatIsGoneIsTold() throws {
    #expect(
      try check(list: mutant(from: "struct «MutantListTests» {", to: "Stream.initialisation"))
        == "Tests/mutate.sh: toy.txt:1: the list is stale: 'to' of 'toy-mutant' names '.initialisation', which is nowhere "
        + "in the sources; change it to what is there now\n")
  }

  @Test func whatIsNoEntryIsTold() throws {
    #expect(
      try check(list: mutant(from: "unmarked"))
        == "Tests/mutate.sh: toy.txt:1: 'from' marks its part by « and » once\n")
    #expect(
      try check(list: mutant(from: "«x»", kind: "guess"))
        == "Tests/mutate.sh: toy.txt:1: 'guess' is none of the kinds expression, statement, text\n")
    #expect(
      try check(list: mutant(from: "«x»") + "\nwhy: not")
        == "Tests/mutate.sh: toy.txt:8: 'why: not' is none of [name], file, breaks, tests, from, to, kind, equivalent\n"
    )
    #expect(
      try check(list: "[toy-mutant]\nfile: Package.swift\n")
        == "Tests/mutate.sh: toy.txt:1: mutant 'toy-mutant' has no 'breaks'\n")
    #expect(
      try check(list: mutant(from: "«x»") + "\n\n" + mutant(from: "«y»"))
        == "Tests/mutate.sh: toy.txt:9: a mutant 'toy-mutant' stands in toy.txt:1 already\n")
  }
}

private let hasPython = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
  FileManager.default.isExecutableFile(atPath: "\($0)/python3")
}
