import ArgumentParser

struct BenchVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure environments, the learner, whole runs or the viewer on one core.",
    discussion: """
      Example: rl-lab bench environments --json

      Machine speed drifts: compare only interleaved measurements, and quote ratios.
      """,
    subcommands: [
      BenchSearch.self,
      BenchEnvironments.self, BenchLearner.self, BenchTraining.self, BenchViewer.self, BenchWatching.self,
    ])
}
