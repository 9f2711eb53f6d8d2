import Foundation
import GRDB
import TestSupport
import Testing

/// A run file that claims what it does not show gets no memory for it.
struct ClaimTests {
  private let folder: Scratch
  private let path: String

  init() throws {
    folder = try Scratch()
    path = folder.path + "/out/seed-1.sqlite"
    let config = try folder.write(
      """
      environment: {id: CartPole-v1}
      agent: {algorithm: dqn, net_arch: [8], buffer_size: 500, learning_starts: 50, batch_size: 8}
      training: {steps: 300}
      evaluation: {every: 300, episodes: 1}
      seeds: 1
      """, to: "cart.yaml")
    try #require(try Tool.run(["run", config, "--out", folder.path + "/out"]).status == 0)
  }

  private func change(_ sql: String) throws {
    let database = try DatabaseQueue(path: path)
    try database.writeWithoutTransaction { try $0.execute(sql: sql) }
    try database.close()
  }

  @Test(arguments: [
    ("net_arch: [8]", "net_arch: [16384, 16384, 16384, 16384]", "net_arch: a network of "),
    ("buffer_size: 500", "buffer_size: 100000000", "buffer_size: 100,000,000 transitions take "),
  ])
  func verifyTakesLittleMoreThanTheFileShows(_ old: String, _ new: String, _ problem: String) throws {
    let (key, claim) = try #require(new.firstIndex(of: ":").map { (new[..<$0], new[$0...].dropFirst(2)) })
    try change(
      """
      UPDATE run SET value = replace(value, '\(old)', '\(new)') WHERE key = 'configuration';
      UPDATE settings SET value = '\(claim)' WHERE key = 'agent.\(key)'
      """)
    let answer = try Tool.run(["verify", path])
    #expect(answer.status == 65)
    #expect(answer.output == "")
    let line = answer.errors
    #expect(line.hasPrefix("rl-lab: \(path): damaged run file: its agent cannot be created: "), "\(line)")
    #expect(line.contains(problem), "\(line)")
    #expect(
      line.hasSuffix("available; if you trust the file, raise the limit with --memory GIGABYTES\n"),
      "\(line)")
    #expect(line.filter { $0 == "\n" }.count == 1)
  }

  @Test(.disabled(if: Tool.isSanitized, "a sanitizer maps terabytes of its own"))
  func aLimitOfTheShellCountsAsTheMachines() throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = [
      "-c", "ulimit -v 2000000; exec \"$0\" \"$@\"", Tool.executable.path, "run",
      folder.path + "/cart.yaml", "--set", "agent.buffer_size=100000000", "--out", folder.path + "/large",
    ]
    let (output, errors) = (Pipe(), Pipe())
    (shell.standardOutput, shell.standardError) = (output, errors)
    shell.standardInput = FileHandle.nullDevice
    try shell.run()
    let answer = try Tool.finish(shell, output, errors)
    #expect(answer.status == 78 || answer.status == 74, "\(answer.errors)")
    #expect(answer.errors.contains("available"), "\(answer.errors)")
  }
}
