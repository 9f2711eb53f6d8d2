import Foundation
import Testing

/// `./rl-lab`, the script: each test has a toy project and a toy machine of its own.
@Suite struct ScriptTests {
  let toy: Toy

  init() throws {
    toy = try Toy()
  }

  private static let flags =
    "--package-path TOY/project -c release --explicit-target-dependency-import-check error -Xswiftc -enforce-exclusivity=unchecked"
  /// Without it the plan of one package is taken for another that shares its build folder.
  private static let planning = "--disable-build-manifest-caching"

  @Test func theToolGetsItsArgumentsAsTheyWere() throws {
    let outcome = try toy.run("run", "two words", "it's", "\"quoted\"", "*", "$HOME", "")
    #expect(outcome.output == "in TOY\n<run>\n<two words>\n<it's>\n<\"quoted\">\n<*>\n<$HOME>\n<>\n")
    #expect(outcome.status == 0)
  }

  @Test(arguments: [0, 1, 3, 64, 75, 130] as [Int32])
  func theExitCodeIsTheTools(status: Int32) throws {
    #expect(try toy.run("run", environment: ["TOY_STATUS": "\(status)"]).status == status)
  }

  @Test func theToolRunsWhereTheCallerStands() throws {
    try toy.write("", to: "my experiments/dqn.yaml")
    #expect(try toy.run("list", in: "my experiments").output == "in TOY/my experiments\n<list>\n")
  }

  @Test func aLinkToTheScriptFindsTheProject() throws {
    try toy.write("", to: "links/empty")
    try FileManager.default.createSymbolicLink(
      atPath: toy.folder.appending(path: "links/lab").path, withDestinationPath: "../project/rl-lab")
    #expect(try toy.run("list", script: "links/lab", in: "links").output == "in TOY/links\n<list>\n")
  }

  @Test func theToolIsToldWhatTheUserTyped() throws {
    #expect(try toy.run("command").output.hasSuffix("\ncommand TOY/project/rl-lab\n"))
    let link = toy.folder.appending(path: "bin/rl-lab").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "../project/rl-lab")
    #expect(try toy.run("command", script: "bin/rl-lab").output.hasSuffix("\ncommand rl-lab\n"))
  }

  @Test func completionNeverStartsABuild() throws {
    let outcome = try toy.run("---completion", "run")
    #expect(outcome.status == 0 && outcome.output == "" && outcome.errors == "" && toy.calls.isEmpty)
    _ = try toy.run("list")
    try toy.write("changed", to: "project/Sources/Lab/Lab.swift")
    #expect(try toy.run("---completion", "run").output == "in TOY\n<---completion>\n<run>\n")
    #expect(toy.calls.count == 1)
  }

  @Test func withoutAVerbTheToolIsCalledAllTheSame() throws {
    #expect(try toy.run().output == "in TOY\n")
  }

  // What is built, and when

  @Test func theBuildTalksOnStandardErrorInOneLine() throws {
    let outcome = try toy.run("list")
    #expect(outcome.errors == "rl-lab: building (release, the first time takes a few minutes)…\n")
    #expect(toy.calls == ["swift build \(Self.flags) \(Self.planning) --product rl-lab"])
  }

  @Test func aLongBuildSaysNowAndThenHowFarItIs() throws {
    let outcome = try toy.run("list", environment: ["TOY_SLOW": "0.9"])
    let lines = outcome.errors.split(separator: "\n").dropFirst()
    #expect(lines.count >= 2)
    for line in lines {
      #expect(line.wholeMatch(of: /rl-lab: building… [0-9]+ s, 3 of 7 steps/) != nil, "\(line)")
    }
    #expect(outcome.output == "in TOY\n<list>\n")
  }

  @Test func aMovedFolderIsBuiltFromNothing() throws {
    _ = try toy.run("list")
    for file in [
      "x86_64-unknown-linux-gnu/release/SwiftShims.pcm", "checkouts/Yams/file", "python/bin/python",
    ] {
      try toy.write("old", to: "project/.build/\(file)")
    }
    let (old, new) = (toy.folder.appending(path: "project"), toy.folder.appending(path: "renamed"))
    try FileManager.default.moveItem(at: old, to: new)
    try toy.write("let changed = true", to: "renamed/Sources/Lab/Lab.swift")
    let outcome = try toy.run("list", script: "renamed/rl-lab")
    #expect(
      outcome.errors
        == "rl-lab: this folder was moved or copied since it was built, so everything is built again\n"
        + "rl-lab: building (release, the first time takes a few minutes)…\n"
    )
    #expect(outcome.output == "in TOY\n<list>\n")
    let build = new.appending(path: ".build").path
    #expect(!FileManager.default.fileExists(atPath: build + "/x86_64-unknown-linux-gnu"))
    #expect(FileManager.default.fileExists(atPath: build + "/checkouts/Yams/file"))
    #expect(FileManager.default.fileExists(atPath: build + "/python/bin/python"))
    try toy.write("let changed = 2", to: "renamed/Sources/Lab/Lab.swift")
    #expect(try toy.run("list", script: "renamed/rl-lab").errors == "rl-lab: building…\n")
  }

  @Test(arguments: [true, false]) func aBuildOfBeforeThatIsKnownByItsPlan(isFromHere: Bool) throws {
    let place = isFromHere ? toy.folder.path + "/project" : "/somewhere/else"
    try toy.write("inputs: [\"\(place)/.build/release/x\"]", to: "project/.build/release.yaml")
    #expect(try toy.run("list").errors.contains("moved or copied") == !isFromHere)
  }

  @Test func nothingIsBuiltWhenNothingChanged() throws {
    _ = try toy.run("list")
    let outcome = try toy.run("list")
    #expect(outcome.errors.isEmpty)
    #expect(toy.calls.count == 1)
  }

  @Test(arguments: [
    "Package.swift", "Sources/Lab/Lab.swift", "Sources/Lab/New.swift", "Environments/Grid.swift",
  ])
  func aChangedFileIsBuilt(file: String) throws {
    _ = try toy.run("list")
    Thread.sleep(forTimeInterval: 0.02)
    try toy.write("let changed = true", to: "project/\(file)")
    #expect(try toy.run("list").errors == "rl-lab: building…\n")
    #expect(toy.calls.count == 2)
  }

  @Test func aDeletedFileIsNoticed() throws {
    _ = try toy.run("list")
    Thread.sleep(forTimeInterval: 0.02)
    try toy.remove("project/Sources/Lab/Lab.swift")
    _ = try toy.run("list")
    #expect(toy.calls.count == 2)
  }

  @Test func anOldFileMovedIntoPlaceIsNoticed() throws {
    try toy.write("let old = true", to: "old.swift")
    let old = toy.folder.appending(path: "old.swift")
    let longAgo = Date(timeIntervalSince1970: 1_000_000_000)
    try FileManager.default.setAttributes([.modificationDate: longAgo], ofItemAtPath: old.path)
    _ = try toy.run("list")
    Thread.sleep(forTimeInterval: 0.02)
    try toy.remove("project/Sources/Lab/Lab.swift")
    try FileManager.default.moveItem(at: old, to: toy.folder.appending(path: "project/Sources/Lab/Lab.swift"))
    _ = try toy.run("list")
    #expect(toy.calls.count == 2)
  }

  @Test func anotherCompilerBuildsAnew() throws {
    _ = try toy.run("list")
    let swift = try String(contentsOf: toy.folder.appending(path: "bin/swift"), encoding: .utf8)
    try toy.write(swift, to: "bin/swift.new", executable: true)
    try toy.remove("bin/swift")
    try FileManager.default.moveItem(
      at: toy.folder.appending(path: "bin/swift.new"), to: toy.folder.appending(path: "bin/swift"))
    _ = try toy.run("list")
    #expect(toy.calls.count == 2)
  }

  @Test func aFailedBuildShowsItsErrorsAndRunsNothing() throws {
    let outcome = try toy.run("list", environment: ["TOY_BROKEN": "yes"])
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.errors.hasSuffix("rl-lab: the build failed\ntalk of the build\nLab.swift:1:1: error: broken\n"))
    #expect(try toy.run("list").status == 0, "and the next call builds again")
  }

  @Test func testBuildsTheTestsAndHandsOnItsArguments() throws {
    let outcome = try toy.run("test", "--filter", "CartPole", environment: ["TOY_STATUS": "1"])
    #expect(outcome.status == 1)
    #expect(
      toy.calls == [
        "swift build \(Self.flags) \(Self.planning) --build-tests",
        "swift test \(Self.flags) --skip-build --disable-xctest --filter CartPole",
      ])
  }

  @Test func buildBuildsWhatItIsToldWithTheSameFlags() throws {
    let outcome = try toy.run("build", "--product", "rllab")
    #expect(outcome.status == 0 && outcome.output.isEmpty)
    #expect(toy.calls == ["swift build \(Self.flags) \(Self.planning) --product rllab"])
    _ = try toy.run("list")
    #expect(
      toy.calls.last == "swift build \(Self.flags) \(Self.planning) --product rl-lab",
      "the tool was not built with it")
    #expect(try toy.run("build", environment: ["TOY_BROKEN": "yes"]).status == 1)
  }

  @Test func testsThatDidNotRunAreCountedAtTheEnd() throws {
    let said = """
      ✔ Test works() passed after 0.001 seconds.
      ➜ Test a() skipped: "needs a Python with pandas"
      ➜ Suite B skipped: "on Linux only"
      ➜ Test c() skipped: "needs a Python with pandas"
      ➜ Test d() skipped.
      """
    let outcome = try toy.run("test", environment: ["TOY_SKIPS": said, "TOY_STATUS": "1"])
    #expect(outcome.status == 1)
    #expect(
      outcome.output.hasSuffix(
        said + "\n" + """
          rl-lab: 4 tests or suites were skipped:
            2 x "needs a Python with pandas"
            1 x "on Linux only"
            1 x no reason given

          """))
    #expect(try !toy.run("test").output.contains("skipped"))
  }

  @Test func provenanceNamesTheCompilerAndTheTimeOfTheBuild() throws {
    let output = try toy.run("provenance").output
    #expect(output.contains("\nswift=6.3.1\nbuilt=20"))
    #expect(!output.contains("commit="), "the toy is in no repository")
  }

  // What the machine must have

  @Test func missingPackagesAreNamedAndInstalled() throws {
    try toy.remove("usr/include/dnnl.h")
    try toy.remove("usr/include/SDL2/SDL_ttf.h")
    let outcome = try toy.run("list")
    #expect(outcome.output == "in TOY\n<list>\n")
    #expect(outcome.errors.hasPrefix("rl-lab: installing libdnnl-dev libsdl2-ttf-dev\nrl-lab: building"))
    #expect(
      toy.calls.first == "apt-get -qq -o DPkg::Lock::Timeout=300 install -y libdnnl-dev libsdl2-ttf-dev")
  }

  @Test func aMissingIndexIsFetched() throws {
    try toy.remove("usr/include/dnnl.h")
    #expect(try toy.run("list", environment: ["TOY_INDEX": ""]).status == 0)
    #expect(
      toy.calls.prefix(3).map { $0.replacing("-qq -o DPkg::Lock::Timeout=300 ", with: "") }
        == ["apt-get install -y libdnnl-dev", "apt-get update", "apt-get install -y libdnnl-dev"])
  }

  @Test func aPackageThatCannotBeInstalledIsOneLine() throws {
    try toy.remove("usr/include/dnnl.h")
    let outcome = try toy.run("list", environment: ["TOY_OFFLINE": "yes"])
    #expect(outcome.status == 1)
    #expect(
      outcome.errors == """
        rl-lab: installing libdnnl-dev
        rl-lab: cannot install libdnnl-dev (E: no network); install by hand: sudo apt-get install libdnnl-dev

        """)
  }

  @Test func aMachineWithoutAptIsToldTheNames() throws {
    try toy.remove("usr/include/dnnl.h")
    try toy.remove("bin/apt-get")
    let outcome = try toy.run("list")
    #expect(outcome.status == 1)
    #expect(outcome.errors == "rl-lab: missing packages, install what Debian calls: libdnnl-dev\n")
  }

  @Test func aMacIsToldTheLineForHomebrew() throws {
    try toy.write("#!/bin/sh\necho Darwin\n", to: "bin/uname", executable: true)
    try toy.remove("usr/include")
    let outcome = try toy.run("list")
    #expect(outcome.status == 1)
    #expect(
      outcome.errors
        == "rl-lab: missing packages, install them with: brew install onednn sdl2 sdl2_ttf libpng\n")
  }

  @Test func aMissingSwiftIsOneLine() throws {
    try toy.remove("bin/swift")
    let outcome = try toy.run("list")
    #expect(outcome.status == 1)
    #expect(
      outcome.errors == "rl-lab: swift is missing: install Swift 6.3 from https://www.swift.org/install\n")
  }

  @Test(arguments: ["5.10.1", "6.0", "6.1.3"])
  func anOldSwiftIsOneLine(version: String) throws {
    let outcome = try toy.run("list", environment: ["TOY_SWIFT": version])
    #expect(outcome.status == 1)
    #expect(
      outcome.errors
        == "rl-lab: Swift \(version) is too old: install Swift 6.3 from https://www.swift.org/install\n")
  }

  @Test(arguments: ["6.2", "6.3.1", "6.10", "7.0"])
  func aSwiftThatIsNewEnoughBuilds(version: String) throws {
    #expect(try toy.run("list", environment: ["TOY_SWIFT": version]).status == 0)
  }
}
