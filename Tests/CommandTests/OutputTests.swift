import Foundation
import LabCommand
import TestSupport
import Testing

/// What reaches the terminal, and what is said where it does not.
struct OutputTests {
  @Test(arguments: [
    ("plain text\tand a tab\nand a line", "plain text\tand a tab\nand a line"),
    ("\u{1b}]0;owned\u{7}", "\\u001b]0;owned\\u0007"), ("\u{1b}[31mred", "\\u001b[31mred"),
    ("\u{9b}31m", "\\u009b31m"), ("a\u{7f}b\rc", "a\\u007fb\\u000dc"),
    ("left\u{202e}thgir\u{2066}x", "left\\u202ethgir\\u2066x"), ("\u{61c}\u{200f}", "\\u061c\\u200f"),
    ("one\u{2028}two", "one\\u2028two"), ("é ä Ω ’ … € 日本 🎲 ░", "é ä Ω ’ … € 日本 🎲 ░"),
  ])
  func controlCharactersAreShownAndNotSent(_ text: String, _ shown: String) {
    #expect(TerminalText.escaped(text) == shown)
  }

  /// A file that is a stranger's may have any name.
  @Test func aNameOfAStrangersReachesTheTerminalAsText() throws {
    let folder = try Scratch()
    let name = folder.path + "/\u{1b}[2J\u{9b}1m\u{202e}.sqlite"
    try Data("no run".utf8).write(to: URL(fileURLWithPath: name))
    for arguments in [["evaluate", name], ["digest", name], ["run", name], ["list", "runs", name]] {
      let answer = try Tool.run(arguments)
      for text in [answer.output, answer.errors] {
        #expect(
          !text.unicodeScalars.contains { $0.value == 0x1b || $0.value == 0x9b || $0.value == 0x202e },
          "\(arguments[0])")
      }
    }
    let object = try #require(try Tool.run(["list", "runs", name, "--json"]).objects.first)
    #expect(object["run"] as? String == name)
  }

  private func status(of arguments: [String], into target: String) throws -> Tool.Answer {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "exec \"$0\" \"$@\" \(target)", Tool.executable.path] + arguments
    shell.currentDirectoryURL = Repository.root
    let (output, errors) = (Pipe(), Pipe())
    (shell.standardOutput, shell.standardError) = (output, errors)
    shell.standardInput = FileHandle.nullDevice
    try shell.run()
    return try Tool.finish(shell, output, errors)
  }

  private static let verbs = [
    ["--help"], ["--version"], ["help", "run"], ["run", "--help"], ["schema"], ["list", "agents"],
    ["describe", "dqn"], ["list", "environments", "--json"], ["trace", "CartPole-v1", "--actions", "0,1"],
    ["solve", "CliffWalking-v1"], ["check", "Experiments/cartpole-dqn.yaml"],
  ]

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")), arguments: verbs)
  func outputThatIsLostIsAFailure(_ arguments: [String]) throws {
    let answer = try status(of: arguments, into: "> /dev/full")
    #expect(answer.status == 74)
    #expect(
      answer.errors.hasSuffix(
        "rl-lab: standard output cannot be written (no space left on device); the output is incomplete\n"
      ))
  }

  @Test func outputThatWasClosedIsLostAndGoesIntoNoFile() throws {
    let folder = try Scratch()
    let config = try folder.write(RunTests.smallTable, to: "lake.yaml")
    let answer = try status(
      of: ["run", config, "--out", folder.path + "/out", "--progress", "off"], into: ">&-")
    #expect(answer.status == 74)
    #expect(
      answer.errors
        == "rl-lab: standard output cannot be written (bad file descriptor); the output is incomplete\n")
    #expect(try Tool.run(["verify", folder.path + "/out"]).status == 0)
  }

  @Test func aReaderThatHasEnoughIsNoFailure() throws {
    let answer = try status(of: ["describe", "dqn"], into: "| head -1")
    #expect(answer.status == 0 && answer.errors == "")
  }
}
