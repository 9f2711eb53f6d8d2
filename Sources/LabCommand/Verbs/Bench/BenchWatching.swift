import ArgumentParser
import Benchmarks
import Foundation
import Lab
import Text

struct BenchWatching: Verb {
  static let configuration = CommandConfiguration(
    commandName: "watching",
    abstract: "Measure the cost of a viewer to the training it watches.",
    discussion: """
      Example: rl-lab bench watching Experiments/cartpole-dqn.yaml --rounds 6

      Trains the experiment's first seed alternately without a viewer, with one that follows it live, and with one that is \
      killed midway. CPU time and wall-clock time of each training are measured; CPU time is meaningful on \
      a busy machine too. The digests of all runs must be equal, otherwise the exit status is 1.
      """)

  @Argument(help: "An experiment file.") var config: String
  @Option(help: "Override a value of the file, section.key=value; repeatable.") var set: [String] =
    []
  @Option(parsing: .unconditional, help: "Training runs of each kind.") var rounds = 5
  @Flag(help: "Print one JSON object per line.") var json = false

  func validate() throws {
    guard (1...100).contains(rounds) else {
      throw ValidationError("--rounds must be an integer from 1 to 100")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    let experiment = try Experiment.load(path: config, overrides: set, catalog: lab.catalog)
    let benchmark = WatchingBenchmark(
      tool: Bundle.main.executableURL, arguments: [config] + set.flatMap { ["--set", $0] },
      seed: experiment.seeds[0])
    do {
      let result = try benchmark.run(rounds: rounds)
      report(result, lab.output)
      return result.areEqual ? 0 : ExitStatus.failure.rawValue
    } catch let failure as WatchingBenchmark.TrainingFailure {
      throw LabFailure(.failure, failure.description)
    }
  }

  private func report(_ result: WatchingBenchmark.Result, _ output: Output) {
    if !json { output.data("viewer  processor s  clock s  speed without = 100 %") }
    let base = result.times[.without]?.processor ?? .nan
    for company in WatchingBenchmark.Company.allCases {
      guard let times = result.times[company] else { continue }
      let share = base / times.processor
      if json {
        output.data(
          JSON.object([
            ("viewer", .text(company.rawValue)), ("processor_seconds", .number(times.processor)),
            ("clock_seconds", .number(times.clock)), ("speed", .number(share)),
            ("equal", .bool(result.areEqual)),
          ]).compact)
      } else {
        output.data(
          "\(company)  \(Readable.fixed(times.processor, 3))  \(Readable.fixed(times.clock, 2))  \(Readable.fixed(share * 100, 1)) %"
        )
      }
    }
    if !json { output.data("digests: \(result.areEqual ? "equal in all runs" : "DIFFERENT")") }
  }
}
