// Opens damaged run files, weights and experiment files with every command that reads them, and says which of them crash,
// hang, fill the memory or answer in a way that helps nobody.
//
//     rl-lab-fuzz --count 20000 --seed 1
//     rl-lab-fuzz --only 1234 --seed 1 --keep DIR     one mutant again, kept for looking at

import ArgumentParser
import Foundation

struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "rl-lab-fuzz")

  @Option(help: "Mutants to open.") var count = 20_000
  @Option(help: "What the mutants are drawn from.") var seed: UInt64 = 1
  @Option(help: "Open this mutant alone.") var only: Int?
  @Option(help: "Keep the files in this folder.") var keep: String?
  @Flag(help: "Hold readers to no limits of time and memory; for builds with sanitizers.") var noLimits =
    false
  @Option(help: .hidden) var worker: String?
  @Option(help: .hidden) var from = 0

  func run() throws {
    if let worker {
      if count == 0 { return try Samples.make(in: worker) }
      return try Worker(folder: worker, seed: seed, hasLimits: !noLimits).run(from..<from + count)
    }
    let folder = keep ?? NSTemporaryDirectory() + "rl-lab-fuzz-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { if keep == nil { try? FileManager.default.removeItem(atPath: folder) } }
    let supervisor = Supervisor(folder: folder, seed: seed, hasLimits: !noLimits)
    let faults = try only.map { try supervisor.run($0..<$0 + 1) } ?? supervisor.run(0..<count)
    if faults > 0 { throw ExitCode.failure }
  }
}

Fuzz.main()
