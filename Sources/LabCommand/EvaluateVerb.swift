import ArgumentParser
import Lab
import RLCore
import RunStore

struct EvaluateVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Play fresh greedy episodes with what a run has learned.",
    discussion: """
      Example: rl-lab evaluate runs/cartpole-dqn --episodes 100

      The episodes' seeds come from --seed and are none that training or its evaluations have used.
      """)

  @Argument(help: "Run files, or folders of them.") var runs: [String]
  @Option(help: "Episodes a run.") var episodes = 100
  @Option(help: "The seed from which the episodes' seeds are drawn.") var seed: UInt64 = 0
  @Option(help: "Which checkpoint: latest, best, or its step.") var checkpoint = "latest"
  @Option(help: "The probability of a random action.") var epsilon = 0.0
  @Flag(help: "Load the plugin or Python module that the run names as its environment.") var allowCode = false
  @Flag(help: "Print one JSON object a run.") var json = false

  func validate() throws {
    guard !runs.isEmpty else { throw ValidationError("name at least one run") }
    guard (1...1_000_000).contains(episodes) else {
      throw ValidationError("--episodes must be an integer from 1 to 1,000,000, not \(episodes)")
    }
    guard (0...1).contains(epsilon) else {
      throw ValidationError("--epsilon must be a number in [0, 1], not \(epsilon)")
    }
    _ = try CheckpointChoice(argument: checkpoint)
  }

  func run(_ lab: LabContext) throws -> Int32 {
    var table = TextTable(headings: ["run", "step", "episodes", "return", "std", "length"])
    for path in try runFiles(in: runs) {
      let played = try RecordedRun(
        path, catalog: lab.catalog, checkpoint: CheckpointChoice(argument: checkpoint),
        allowsCode: allowCode)
      let evaluator = Evaluator(
        environment: played.setup.environment, maxEpisodeSteps: played.experiment.evaluationMaxEpisodeSteps,
        epsilon: epsilon)
      let seeds = Evaluator.seeds(root: seed, purpose: .freshEvaluation, index: 0, count: episodes)
      let result = try evaluator.evaluate(seeds: seeds, explorationRoot: seed) {
        played.setup.agent.greedyPolicy(batchSize: $0)
      }
      if json {
        lab.output.data(
          JSON.object([
            ("run", .text(path)), ("checkpoint_step", .integer(played.checkpointStep)),
            ("episodes", .integer(episodes)), ("return_mean", .number(result.returnMean)),
            ("return_std", .number(result.returnStd)), ("length_mean", .number(result.lengthMean)),
            ("returns", .list(result.returns.map { .number($0) })),
          ]).compact)
      } else {
        table.rows.append([
          path, Readable.count(played.checkpointStep), String(episodes), Readable.value(result.returnMean),
          Readable.value(result.returnStd), Readable.value(result.lengthMean),
        ])
      }
    }
    if !json { for line in table.lines { lab.output.data(line) } }
    return 0
  }
}
