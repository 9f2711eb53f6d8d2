import ArgumentParser
import Benchmarks
import Lab
import RLCore
import Text

struct BenchEnvironments: Verb {
  static let configuration = CommandConfiguration(
    commandName: "environments",
    abstract: "Steps per second of each environment with random actions.",
    discussion: """
      Example: rl-lab bench environments CartPole-v1 --batch 64

      If some actions are illegal, legal ones are sampled between the steps, which is measured too. For a \
      board game the rules alone are also measured: plies per second of random legal games in parallel.
      """)

  @Argument(help: "Environments. (default: all)", completion: Completion.environments) var environments:
    [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: "Environments in the batch; repeatable. (default: 1, 8, 64 and 1024)", transform: wholeNumber)
  var batch: [Int] = []
  @Option(parsing: .unconditional, help: "Seconds per repetition; the median of five is reported.")
  var seconds = 0.3
  @Option(
    parsing: .unconditional,
    help: "Steps of a single repetition instead of --seconds, for counting instructions.",
    transform: wholeNumber)
  var steps: Int?
  @Flag(help: "Print one JSON object per line.") var json = false

  func validate() throws {
    guard (steps ?? 1) > 0 else { throw ValidationError("--steps must be at least 1") }
    guard batch.allSatisfy({ (1...1_000_000).contains($0) }) else {
      throw ValidationError("--batch must be an integer from 1 to 1,000,000")
    }
    guard seconds > 0, seconds <= 60 else {
      throw ValidationError("--seconds must be above 0 and at most 60")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    let names = environments.isEmpty ? lab.catalog.environments.map(\.id) : environments
    if !json { lab.output.data("environment  batch  steps/s") }
    for choice in try names.map({ try lab.environment($0, settings: []) }) {
      let id = choice.entry.id
      let benchmark = EnvironmentBenchmark(
        try choice.make(), maxEpisodeSteps: choice.maxEpisodeSteps, seconds: seconds, steps: steps)
      for count in batch.isEmpty ? [1, 8, 64, 1024] : batch {
        let rate = try benchmark.stepsPerSecond(batch: count)
        if json {
          lab.output.data(
            JSON.object([
              ("environment", .text(id)), ("batch", .integer(count)),
              ("steps_per_second", .number(rate)),
            ]).compact)
        } else {
          lab.output.data("\(id)  \(count)  \(Readable.compact(rate))")
        }
        guard let game = choice.entry.boardGame else { continue }
        let plies = EnvironmentBenchmark.pliesPerSecond(game, games: count, seconds: seconds)
        if json {
          lab.output.data(
            JSON.object([
              ("environment", .text(id)), ("batch", .integer(count)), ("plies_per_second", .number(plies)),
            ]).compact)
        } else {
          lab.output.data("\(id), rules alone  \(count)  \(Readable.compact(plies)) plies")
        }
      }
    }
    return 0
  }
}
