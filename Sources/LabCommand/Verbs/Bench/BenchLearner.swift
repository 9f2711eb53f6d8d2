import Agents
import ArgumentParser
import Lab
import NeuralNetworks
import RLCore
import Replay

struct BenchLearner: Verb {
  static let configuration = CommandConfiguration(
    commandName: "learner",
    abstract:
      "Time of a gradient step: target forward, online forward, loss, backward, Adam; and of drawing a batch.",
    discussion: """
      Example: rl-lab bench learner --json

      Batches of 128 are drawn from replay buffers of CartPole's transitions; prioritised ones get new priorities, too.
      """)

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
    for size in [10_000, 100_000, 1_000_000] {
      for isPrioritized in [false, true] { measureReplay(lab, size: size, isPrioritized: isPrioritized) }
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

  private func measureReplay(_ lab: LabContext, size: Int, isPrioritized: Bool) {
    let space = ObservationSpace.box(BoxSpace(shape: [4], low: -1, high: 1))
    let (rows, environments) = (128, 50)
    let buffer = ReplayBuffer(
      capacity: size, observationSpace: space, actionCount: 2, environments: environments, gamma: 0.99,
      priorityExponent: isPrioritized ? 0.6 : nil)
    var random = RandomStream(seed: 1)
    Self.fill(buffer, space, size: size, environments: environments, &random)
    let batch = SampledBatch(count: rows, observationSpace: space)
    let errors = (0..<rows).map { _ in Float(random.uniform()) }
    let time = medianSeconds(seconds) {
      buffer.sample(into: batch, beta: 0.5, using: &random)
      buffer.priorities?.update(batch.slots, errors: errors, count: rows)
    }
    let name = isPrioritized ? "prioritized" : "uniform"
    if json {
      lab.output.data(
        JSON.object([
          ("network", .text("replay \(name) \(size)")), ("batch", .integer(rows)),
          ("microseconds", .number(time * 1e6)), ("gflops", .null),
        ]).compact)
    } else {
      lab.output.data(
        "replay, \(name), \(Readable.count(size)) transitions of \(buffer.bytesPerTransition) bytes  batch \(rows)  \(Readable.fixed(time * 1e6, 1)) µs"
      )
    }
  }

  private static func fill(
    _ buffer: ReplayBuffer, _ space: ObservationSpace, size: Int, environments: Int,
    _ random: inout RandomStream
  ) {
    let pair = (0..<2).map { _ in Observations.allocate(count: environments, in: space) }
    let actions = UnsafeMutablePointer<Int32>.allocate(capacity: environments)
    let rewards = UnsafeMutablePointer<Double>.allocate(capacity: environments)
    let endings = UnsafeMutablePointer<Ending>.allocate(capacity: environments)
    actions.initialize(repeating: 0, count: environments)
    rewards.initialize(repeating: 1, count: environments)
    endings.initialize(repeating: .none, count: environments)
    defer {
      for column in pair { column.deallocate() }
      actions.deallocate()
      rewards.deallocate()
      endings.deallocate()
    }
    for step in 0..<size / environments {
      let (seen, next) = (pair[step % 2], pair[1 - step % 2])
      for row in 0..<environments {
        next.values?[row * 4] = Float(random.uniform())
        endings[row] = random.below(200) == 0 ? .terminated : .none
      }
      buffer.append(
        Transitions(
          observations: seen, actions: actions, rewards: rewards, nextObservations: next, endings: endings))
    }
  }
}
