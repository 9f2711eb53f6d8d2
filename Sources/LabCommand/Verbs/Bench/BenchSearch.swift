import ArgumentParser
import Benchmarks
import Lab
import RLCore
import Text

struct BenchSearch: Verb {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Simulations per second of a tree search that a network guides.",
    discussion: """
      Example: rl-lab bench search ConnectFour-v0 --games 256

      The network is untrained; simulations are by Gumbel's method, as in self-play of alphazero. The passes of the network \
      alone are measured too.
      """)

  @Argument(help: "A board game.", completion: Completion.environments) var environment = "ConnectFour-v0"
  @Option(
    parsing: .unconditionalSingleValue,
    help: "Games searched together; repeatable. (default: 1, 8, 64 and 256)", transform: wholeNumber)
  var games: [Int] = []
  @Option(
    parsing: .unconditional, help: "Simulations of each search. (default: 32)", transform: wholeNumber)
  var simulations = 32
  @Option(
    help: ArgumentHelp("Layers of the network, with commas between.", valueName: "layers"))
  var layers = "conv 64 4x4, dense 128"
  @Option(parsing: .unconditional, help: "Seconds per repetition; the median of five is reported.")
  var seconds = 0.5
  @Flag(help: "Print one JSON object per line.") var json = false

  func validate() throws {
    guard games.allSatisfy({ (1...100_000).contains($0) }) else {
      throw ValidationError("--games must be an integer from 1 to 100,000")
    }
    guard (1...100_000).contains(simulations) else {
      throw ValidationError("--simulations must be an integer from 1 to 100,000, not \(simulations)")
    }
    guard seconds > 0, seconds <= 60 else {
      throw ValidationError("--seconds must be above 0 and at most 60")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    let choice = try lab.environment(environment, settings: [])
    guard let game = choice.entry.boardGame else {
      throw LabFailure(.usage, "\(environment) is not a board game; a search looks ahead in board games only")
    }
    let made = try choice.make()
    let texts = layers.split(separator: ",").map { $0.trimmingPrefix(while: \.isWhitespace) }.map(String.init)
    if !json { lab.output.data("environment  games  simulations/s  passes/s") }
    for count in games.isEmpty ? [1, 8, 64, 256] : games {
      let benchmark: SearchBenchmark
      do {
        benchmark = try SearchBenchmark(game, made, layers: texts, games: count, simulations: simulations)
      } catch let problem as ConfigurationProblem {
        throw LabFailure(.usage, "--layers: \(problem.description)")
      }
      let rate = benchmark.simulationsPerSecond(seconds: seconds)
      let passes = benchmark.evaluationsPerSecond(game, made.observationSpace, seconds: seconds)
      if json {
        lab.output.data(
          JSON.object([
            ("environment", .text(choice.entry.id)), ("games", .integer(count)),
            ("simulations_per_second", .number(rate)), ("passes_per_second", .number(passes)),
          ]).compact)
      } else {
        lab.output.data(
          "\(choice.entry.id)  \(count)  \(Readable.compact(rate))  \(Readable.compact(passes))")
      }
    }
    return 0
  }
}
