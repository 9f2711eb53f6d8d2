import ArgumentParser
import Foundation
import Lab
import RLCore
import RunStore

struct BenchWatching: Verb {
  static let configuration = CommandConfiguration(
    commandName: "watching",
    abstract: "What a viewer costs the training that it watches.",
    discussion: """
      Example: rl-lab bench watching Experiments/cartpole-dqn.yaml --set training.steps=150000 --rounds 6

      Trains the experiment's first seed in turns without a viewer, with one that shows it live, and with one that is \
      killed on the way. Of each training the processor time and the time by the clock are taken; the first tells on \
      a busy machine too. The digests of all runs have to be equal: if not, the status is 1.
      """)

  @Argument(help: "An experiment file.") var config: String
  @Option(help: "A value in place of the file's, section.key=value; may be given again.") var set: [String] =
    []
  @Option(help: "Trainings of each kind.") var rounds = 5
  @Flag(help: "Print one JSON object a line.") var json = false

  private enum Company: String, CaseIterable { case without, with, killed }

  private struct Measured {
    var processor: [Double] = []
    var clock: [Double] = []
  }

  func validate() throws {
    guard (1...100).contains(rounds) else {
      throw ValidationError("--rounds must be an integer from 1 to 100")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    let experiment = try Experiment.load(path: config, overrides: set, catalog: lab.catalog)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rl-lab-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var measured: [Company: Measured] = [:]
    var first: String?
    var areEqual = true
    for round in 0..<rounds {
      for company in Company.allCases {
        let out = folder.appendingPathComponent("\(company)-\(round)").path
        let path = "\(out)/seed-\(experiment.seeds[0]).sqlite"
        let times = try train(experiment.seeds[0], out: out, path: path, company)
        measured[company, default: Measured()].processor.append(times.processor)
        measured[company, default: Measured()].clock.append(times.clock)
        let digest = try RunReader(path).digest().whole
        areEqual = areEqual && digest == first ?? digest
        first = digest
      }
    }
    report(measured, areEqual, lab.output)
    return areEqual ? 0 : ExitStatus.failure.rawValue
  }

  private func report(_ measured: [Company: Measured], _ areEqual: Bool, _ output: Output) {
    func median(_ values: [Double]?) -> Double {
      let sorted = (values ?? []).sorted()
      return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
    }
    let base = median(measured[.without]?.processor)
    if !json { output.data("viewer  processor s  clock s  speed without = 100 %") }
    for company in Company.allCases {
      let (processor, clock) = (median(measured[company]?.processor), median(measured[company]?.clock))
      let share = base / processor
      if json {
        output.data(
          JSON.object([
            ("viewer", .text(company.rawValue)), ("processor_seconds", .number(processor)),
            ("clock_seconds", .number(clock)), ("speed", .number(share)), ("equal", .bool(areEqual)),
          ]).compact)
      } else {
        output.data(
          "\(company)  \(Readable.fixed(processor, 3))  \(Readable.fixed(clock, 2))  \(Readable.fixed(share * 100, 1)) %"
        )
      }
    }
    if !json {
      output.data("digests: \(areEqual ? "equal in all runs" : "DIFFERENT")")
    }
  }

  private func tool(_ arguments: [String], variables: [String: String] = [:]) -> Process {
    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    return process
  }

  private func train(
    _ seed: UInt64, out: String, path: String, _ company: Company
  ) throws -> (processor: Double, clock: Double) {
    var viewer: Process?
    if company != .without {
      // It paints whole frames as in any window; this driver merely has no screen to bring them to.
      viewer = tool(["watch", path, "--wait", "--live"], variables: ["SDL_VIDEODRIVER": "dummy"])
      try viewer?.run()
    }
    defer {
      if let viewer, viewer.isRunning {
        viewer.terminate()
        viewer.waitUntilExit()
      }
    }
    let before = Self.processorSecondsOfChildren()
    let start = monotonicSeconds()
    let trainer = tool(
      ["run", config, "--seeds", "\(seed)", "--out", out, "--progress", "off"]
        + set.flatMap { ["--set", $0] })
    try trainer.run()
    var viewersShare = 0.0
    if company == .killed {
      while trainer.isRunning, (try? RunReader(path).episodeCount) ?? 0 == 0 { usleep(20_000) }
      usleep(200_000)
      let ended = Self.processorSecondsOfChildren()
      if let viewer { kill(viewer.processIdentifier, SIGKILL) }
      viewer?.waitUntilExit()
      viewersShare = Self.processorSecondsOfChildren() - ended
    }
    trainer.waitUntilExit()
    let clock = monotonicSeconds() - start
    guard trainer.terminationStatus == 0 else {
      throw LabFailure(.failure, "the training ended with status \(trainer.terminationStatus)")
    }
    // A viewer that is still running has not been counted.
    return (Self.processorSecondsOfChildren() - before - viewersShare, clock)
  }

  /// Of the children that have ended.
  private static func processorSecondsOfChildren() -> Double {
    var usage = rusage()
    #if os(Linux)
      getrusage(RUSAGE_CHILDREN.rawValue, &usage)
    #else
      getrusage(RUSAGE_CHILDREN, &usage)
    #endif
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }
}
