import ArgumentParser
import Benchmarks
import Lab
import Text

struct BenchTraining: Verb {
  static let configuration = CommandConfiguration(
    commandName: "training",
    abstract:
      "Measure a whole run of an experiment's first seed, without evaluation, and break down the time.",
    discussion: """
      Example: rl-lab bench training Experiments/cartpole-dqn.yaml --json

      The run file is written to a temporary folder and removed; --no-log writes none, to measure the cost of recording. \
      The breakdown, which --json omits, is measured in a second run, since reading the clock takes time as well.
      """)

  @Argument(help: "Experiment files.", completion: Completion.experiments) var configs: [String]
  @Option(help: "Override a value of the file, section.key=value; repeatable.", completion: Completion.keys)
  var set: [String] =
    []
  @Flag(help: "Record nothing.") var noLog = false
  @Flag(help: "Print one JSON object per line.") var json = false

  func run(_ lab: LabContext) throws -> Int32 {
    for config in configs {
      // Patience counts evaluations.
      let overrides = [
        "evaluation.every=0", "evaluation.every_episodes=null", "evaluation.episodes=1",
        "training.patience=null",
      ]
      let experiment = try Experiment.load(path: config, overrides: set + overrides, catalog: lab.catalog)
      let benchmark = TrainingBenchmark(experiment, isRecorded: !noLog, version: lab.version)
      let (steps, seconds) = try benchmark.run()
      if json {
        lab.output.json([
          "config": .text(config), "steps": .integer(steps), "wall_seconds": .number(seconds),
          "steps_per_second": .number(Double(steps) / seconds),
        ])
      } else {
        lab.output.data(
          "\(config)  \(Readable.grouped(steps)) steps  \(Readable.fixed(seconds, 2)) s  \(Readable.compact(Double(steps) / seconds)) steps/s"
        )
        let parts = try benchmark.profile()
        let total = parts.reduce(0) { $0 + $1.seconds }
        for (part, seconds) in parts where seconds > 0 {
          lab.output.data(
            "  \(part.rawValue)  \(Readable.fixed(seconds, 2)) s  \(Readable.fixed(100 * seconds / total, 0)) %"
          )
        }
      }
    }
    return 0
  }
}
