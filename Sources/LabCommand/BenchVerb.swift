import Agents
import ArgumentParser
import Foundation
import Lab
import NeuralNetworks
import RLCore
import Replay

struct BenchVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure environments, the learner, whole runs or the viewer on one core.",
    discussion: """
      Example: rl-lab bench environments --json

      Machines drift: compare figures of the same minutes only, and quote ratios.
      """,
    subcommands: [
      BenchEnvironments.self, BenchLearner.self, BenchTraining.self, BenchViewer.self, BenchWatching.self,
    ])
}

/// Runs `body` again and again; the median of several repetitions of at least `seconds` each.
///
/// - Returns: seconds a call.
private func medianSeconds(_ seconds: Double, repetitions: Int = 5, _ body: () -> Void) -> Double {
  var calls = 1
  while true {
    let start = monotonicSeconds()
    for _ in 0..<calls { body() }
    if monotonicSeconds() - start > seconds / 4 { break }
    calls *= 2
  }
  calls *= 4
  let times = (0..<repetitions).map { _ in
    let start = monotonicSeconds()
    for _ in 0..<calls { body() }
    return (monotonicSeconds() - start) / Double(calls)
  }
  return times.sorted()[repetitions / 2]
}

struct BenchEnvironments: Verb {
  static let configuration = CommandConfiguration(
    commandName: "environments",
    abstract: "Steps per second of each environment with random actions.",
    discussion: """
      Example: rl-lab bench environments CartPole-v1 --batch 64

      Where some actions are illegal, legal ones are drawn between the steps, and the drawing is measured too. Of a \
      board game the rules alone are measured as well: plies per second of random legal games side by side.
      """)

  @Argument(help: "Environments; all of them if none is named.") var environments: [String] = []
  @Option(help: "Environments in the batch; may be given again. (default: 1, 8, 64 and 1024)") var batch:
    [Int] = []
  @Option(help: "Seconds of a repetition; the median of five counts.") var seconds = 0.3
  @Option(help: "Steps of one single repetition in place of --seconds, for counting instructions.") var steps:
    Int?
  @Flag(help: "Print one JSON object a line.") var json = false

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
      let made = try choice.make()
      for count in batch.isEmpty ? [1, 8, 64, 1024] : batch {
        let rate = try Self.stepsPerSecond(
          made, limit: choice.maxEpisodeSteps, count: count, seconds: seconds, steps: steps)
        if json {
          lab.output.data(
            JSON.object([
              ("environment", .text(id)), ("batch", .integer(count)),
              ("steps_per_second", .number(rate)),
            ]).compact)
        } else {
          lab.output.data("\(id)  \(count)  \(Readable.rate(rate))")
        }
        guard let game = choice.entry.boardGame else { continue }
        let plies = Self.pliesPerSecond(game, count: count, seconds: seconds)
        if json {
          lab.output.data(
            JSON.object([
              ("environment", .text(id)), ("batch", .integer(count)), ("plies_per_second", .number(plies)),
            ]).compact)
        } else {
          lab.output.data("\(id), rules alone  \(count)  \(Readable.rate(plies)) plies")
        }
      }
    }
    return 0
  }

  private static func pliesPerSecond(_ game: BoardGameEntry, count: Int, seconds: Double) -> Double {
    let playouts = game.playouts(count, 1)
    return Double(count) / medianSeconds(seconds) { playouts.advance() }
  }

  /// Actions are drawn beforehand and used again, as the peers' scripts do it.
  private static func stepsPerSecond(
    _ made: MadeEnvironment, limit: Int?, count: Int, seconds: Double, steps: Int?
  ) throws -> Double {
    let batch = made.batch(
      count: count, maxEpisodeSteps: limit, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    var random = RandomStream(seed: 1)
    batch.reset()
    if made.masksActions {
      let time = medianSeconds(seconds) {
        for row in 0..<count {
          let action = batch.observations.mask(row)?.randomAction(using: &random) ?? 0
          batch.actions[row] = Int32(truncatingIfNeeded: action)
        }
        batch.step()
      }
      return Double(count) / time
    }
    let rounds = 256
    let actions = (0..<rounds * count).map { _ in Int32(random.below(made.actionSpace.count)) }
    var round = 0
    let rate = actions.withUnsafeBufferPointer { actions in
      let step = {
        for row in 0..<count { batch.actions[row] = actions[round &* count &+ row] }
        batch.step()
        round = (round &+ 1) & (rounds - 1)
      }
      if let steps {
        let start = monotonicSeconds()
        for _ in 0..<max(1, steps / count) { step() }
        return Double(max(1, steps / count) * count) / (monotonicSeconds() - start)
      }
      let time = medianSeconds(seconds, step)
      return Double(count) / time
    }
    if let failure = batch.failure { throw failure }
    return rate
  }
}

struct BenchLearner: Verb {
  static let configuration = CommandConfiguration(
    commandName: "learner",
    abstract: "Time of a gradient step: target forward, online forward, loss, backward, Adam.",
    discussion: "Example: rl-lab bench learner --json")

  @Option(help: "Seconds of a repetition; the median of five counts.") var seconds = 0.5
  @Flag(help: "Print one JSON object a line.") var json = false

  func validate() throws {
    guard seconds > 0, seconds <= 60 else {
      throw ValidationError("--seconds must be above 0 and at most 60")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    for (name, shape, layers, hidden, output, rows) in Self.networks {
      var configuration = DQN.Configuration()
      (configuration.layerTexts, configuration.hiddenSizes) = (layers, hidden)
      configuration.batchSize = rows
      let space = ObservationSpace.box(BoxSpace(shape: shape, low: -1, high: 1))
      var random = RandomStream(seed: 1)
      let learner = try DQNLearner(
        configuration, observationSpace: space, actionCount: output, maximumRows: rows, random: &random)
      let batches = (0..<8).map { _ in Self.randomBatch(rows, space, actions: output, &random) }
      var next = 0
      let time = medianSeconds(seconds) {
        _ = learner.update(on: batches[next])
        next = (next + 1) & 7
      }
      let operations = Double(learner.online.gradientStepOperations(batch: rows))
      let (microseconds, gflops) = (time * 1e6, operations / time / 1e9)
      if json {
        lab.output.data(
          JSON.object([
            ("network", .text(name)), ("batch", .integer(rows)), ("microseconds", .number(microseconds)),
            ("gflops", .number(gflops)),
          ]).compact)
      } else {
        lab.output.data(
          "\(name)  batch \(rows)  \(Readable.fixed(microseconds, 1)) µs  \(Readable.fixed(gflops, 0)) GFLOP/s"
        )
      }
    }
    return 0
  }

  /// Name, shape of an observation, layers, hidden sizes, actions, batch.
  private static let networks: [(String, [Int], [String], [Int], Int, Int)] = [
    ("4-120-84-2", [4], [], [120, 84], 2, 128),
    ("64-256-256-7", [64], [], [256, 256], 7, 256),
    ("MinAtar 10x10x4", [10, 10, 4], ["conv 16 3x3"], [128], 6, 32),
    (
      "Nature 84x84x4", [84, 84, 4], ["conv 32 8x8 stride 4", "conv 64 4x4 stride 2", "conv 64 3x3"], [512],
      6,
      32
    ),
  ]

  private static func randomBatch(
    _ rows: Int, _ space: ObservationSpace, actions: Int, _ random: inout RandomStream
  ) -> SampledBatch {
    let batch = SampledBatch(count: rows, observationSpace: space)
    for index in 0..<rows * space.rowSize {
      batch.observations.values?[index] = Float(random.uniform(-1, 1))
      batch.nextObservations.values?[index] = Float(random.uniform(-1, 1))
    }
    for row in 0..<rows {
      batch.actions[row] = Int32(random.below(actions))
      batch.rewards[row] = Float(random.uniform(-1, 1))
      batch.discounts[row] = random.uniform() < 0.05 ? 0 : 0.99
    }
    return batch
  }
}

struct BenchTraining: Verb {
  static let configuration = CommandConfiguration(
    commandName: "training",
    abstract: "Time of a whole run of an experiment's first seed, evaluation left out.",
    discussion: """
      Example: rl-lab bench training Experiments/cartpole-dqn.yaml --json

      The run file is written to a temporary folder and removed; --no-log writes none, to show what recording costs.
      """)

  @Argument(help: "Experiment files.") var configs: [String]
  @Option(help: "A value in place of the file's, section.key=value; may be given again.") var set: [String] =
    []
  @Flag(help: "Record nothing.") var noLog = false
  @Flag(help: "Print one JSON object a line.") var json = false

  func run(_ lab: LabContext) throws -> Int32 {
    for config in configs {
      let experiment = try Experiment.load(
        path: config, overrides: set + ["evaluation.every=0", "evaluation.episodes=1"], catalog: lab.catalog)
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "rl-lab-bench-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      let run = SeedRun(
        experiment: experiment, seed: experiment.seeds[0],
        path: noLog ? nil : folder.appendingPathComponent("seed.sqlite").path,
        provenance: Provenance.current(version: lab.version))
      let outcome = try run.run()
      let (steps, seconds) = (outcome.report.step, outcome.wallSeconds)
      if json {
        lab.output.data(
          JSON.object([
            ("config", .text(config)), ("steps", .integer(steps)), ("wall_seconds", .number(seconds)),
            ("steps_per_second", .number(Double(steps) / seconds)),
          ]).compact)
      } else {
        lab.output.data(
          "\(config)  \(Readable.count(steps)) steps  \(Readable.fixed(seconds, 2)) s  \(Readable.rate(Double(steps) / seconds)) steps/s"
        )
      }
    }
    return 0
  }
}
