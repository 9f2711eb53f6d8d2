import Foundation
import Lab
import RunStore

/// What a viewer costs the training that it watches: trainings without a viewer, with one, and with one that is killed.
package struct WatchingBenchmark {
  package enum Company: String, CaseIterable { case without, with, killed }

  /// A training that failed.
  package struct TrainingFailure: Error, CustomStringConvertible {
    let status: Int32
    package var description: String { "the training ended with status \(status)" }
  }

  /// Medians of the trainings of one kind, s.
  package struct Times {
    /// Of the trainer's process.
    package let processor: Double
    package let clock: Double
  }

  package struct Result {
    package let times: [Company: Times]
    /// Whether the digests of all runs are equal.
    package let areEqual: Bool
  }

  private let tool: URL?
  private let arguments: [String]
  private let seed: UInt64

  /// - Parameters:
  ///   - tool: the program that trains and watches, this one.
  ///   - arguments: of its verb `run`: the experiment file and `--set`.
  package init(tool: URL?, arguments: [String], seed: UInt64) {
    self.tool = tool
    self.arguments = arguments
    self.seed = seed
  }

  /// Trains in turns.
  ///
  /// - Parameter rounds: trainings of each kind.
  package func run(rounds: Int) throws -> Result {
    var processor: [Company: [Double]] = [:]
    var clock: [Company: [Double]] = [:]
    var digests: Set<String> = []
    try withTemporaryFolder { folder in
      for round in 0..<rounds {
        for company in Company.allCases {
          let out = folder.appendingPathComponent("\(company)-\(round)").path
          let path = "\(out)/seed-\(seed).sqlite"
          let times = try train(out: out, path: path, company)
          processor[company, default: []].append(times.processor)
          clock[company, default: []].append(times.clock)
          digests.insert(try RunReader(path).digest().whole)
        }
      }
    }
    let times = Company.allCases.map { company in
      (company, Times(processor: Self.median(processor[company]), clock: Self.median(clock[company])))
    }
    return Result(times: Dictionary(uniqueKeysWithValues: times), areEqual: digests.count == 1)
  }

  private static func median(_ values: [Double]?) -> Double {
    let sorted = (values ?? []).sorted()
    return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
  }

  private func process(_ arguments: [String], variables: [String: String] = [:]) -> Process {
    let process = Process()
    process.executableURL = tool
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    return process
  }

  private func train(out: String, path: String, _ company: Company) throws -> Times {
    var viewer: Process?
    if company != .without {
      // It paints whole frames as in any window; this driver merely has no screen to bring them to.
      viewer = process(["watch", path, "--wait", "--live"], variables: ["SDL_VIDEODRIVER": "dummy"])
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
    let trainer = process(
      ["run"] + arguments + ["--seeds", "\(seed)", "--out", out, "--progress", "off"])
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
    guard trainer.terminationStatus == 0 else { throw TrainingFailure(status: trainer.terminationStatus) }
    // A viewer that is still running has not been counted.
    return Times(processor: Self.processorSecondsOfChildren() - before - viewersShare, clock: clock)
  }

  /// CPU time of finished child processes.
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
