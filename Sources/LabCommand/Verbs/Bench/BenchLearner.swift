import ArgumentParser
import Benchmarks
import Lab
import Text

struct BenchLearner: Verb {
  static let configuration = CommandConfiguration(
    commandName: "learner",
    abstract:
      "Measure a gradient step (target forward, online forward, loss, backward, Adam), sampling a batch, and forward passes.",
    discussion: """
      Example: rl-lab bench learner --json

      Batches of 128 are sampled from replay buffers of CartPole transitions; prioritized ones include the priority update. Forward \
      passes are those of a whole network, of one with 90 % of its blocks of weights at 0 (agent.sparsity_blocks), and of one \
      with fewer bits (evaluate --precision).
      """)

  @Option(parsing: .unconditional, help: "Seconds per repetition; the median of five is reported.")
  var seconds = 0.5
  @Flag(help: "Measure forward passes only.") var forward = false
  @Flag(help: "Print one JSON object per line.") var json = false

  func validate() throws {
    guard seconds > 0, seconds <= 60 else {
      throw ValidationError("--seconds must be above 0 and at most 60")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    for benchmark in forward ? [] : LearnerBenchmark.all {
      let (time, gflops) = try benchmark.measure(seconds: seconds)
      if json {
        lab.output.data(Self.line(benchmark.name, benchmark.rows, time, .number(gflops)))
      } else {
        lab.output.data(
          "\(benchmark.name)  batch \(benchmark.rows)  \(Readable.fixed(time * 1e6, 1)) µs  \(Readable.fixed(gflops, 0)) GFLOP/s"
        )
      }
    }
    for benchmark in forward ? [] : ReplayBenchmark.all {
      let (time, bytes) = benchmark.measure(seconds: seconds)
      if json {
        lab.output.data(
          Self.line("replay \(benchmark.name) \(benchmark.size)", benchmark.rows, time, .null))
      } else {
        lab.output.data(
          "replay, \(benchmark.name), \(Readable.grouped(benchmark.size)) transitions of \(bytes) bytes  batch \(benchmark.rows)  \(Readable.fixed(time * 1e6, 1)) µs"
        )
      }
    }
    for benchmark in ForwardBenchmark.all {
      let time = benchmark.measure(seconds: seconds)
      if json {
        lab.output.data(Self.line(benchmark.name, benchmark.rows, time, .null))
      } else {
        lab.output.data(
          "\(benchmark.name)  batch \(benchmark.rows)  \(Readable.fixed(time * 1e6, 1)) µs")
      }
    }
    return 0
  }

  private static func line(_ network: String, _ rows: Int, _ seconds: Double, _ gflops: JSON) -> String {
    JSON.object([
      ("network", .text(network)), ("batch", .integer(rows)), ("microseconds", .number(seconds * 1e6)),
      ("gflops", gflops),
    ]).compact
  }
}
