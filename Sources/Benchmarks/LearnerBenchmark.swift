import Agents
import NeuralNetworks
import RLCore
import Replay

/// Time of a gradient step of DQN on random batches: target forward, online forward, loss, backward, Adam.
package struct LearnerBenchmark {
  package let name: String
  /// Transitions in a batch.
  package let rows: Int
  private let shape: [Int]
  private let layers: [String]
  private let hidden: [Int]
  private let actions: Int

  package static let all: [LearnerBenchmark] = [
    LearnerBenchmark(
      name: "4-120-84-2", rows: 128, shape: [4], layers: [], hidden: [120, 84], actions: 2),
    LearnerBenchmark(
      name: "64-256-256-7", rows: 256, shape: [64], layers: [], hidden: [256, 256], actions: 7),
    LearnerBenchmark(
      name: "MinAtar 10x10x4", rows: 32, shape: [10, 10, 4], layers: ["conv 16 3x3"], hidden: [128],
      actions: 6),
    LearnerBenchmark(
      name: "Nature 84x84x4", rows: 32, shape: [84, 84, 4],
      layers: ["conv 32 8x8 stride 4", "conv 64 4x4 stride 2", "conv 64 3x3"], hidden: [512], actions: 6),
  ]

  /// - Parameter seconds: of a repetition; the median of five counts.
  /// - Returns: seconds a gradient step, and its billions of floating-point operations a second.
  package func measure(seconds: Double) throws -> (seconds: Double, gflops: Double) {
    var configuration = DQN.Configuration()
    (configuration.network.layerTexts, configuration.network.hiddenSizes) = (layers, hidden)
    configuration.replay.batchSize = rows
    let space = ObservationSpace.box(BoxSpace(shape: shape, low: -1, high: 1))
    var random = RandomStream(seed: 1)
    let learner = try DQNLearner(
      configuration, observationSpace: space, actionCount: actions, maximumRows: rows, random: &random)
    let batches = (0..<8).map { _ in randomBatch(space, &random) }
    var next = 0
    let time = medianSeconds(seconds) {
      _ = learner.update(on: batches[next])
      next = (next + 1) & 7
    }
    return (time, Double(learner.online.gradientStepOperations(batch: rows)) / time / 1e9)
  }

  private func randomBatch(_ space: ObservationSpace, _ random: inout RandomStream) -> SampledBatch {
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
