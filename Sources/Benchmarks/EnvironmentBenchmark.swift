import Lab
import RLCore

/// Steps per second of an environment with random actions.
package struct EnvironmentBenchmark {
  private let environment: MadeEnvironment
  private let maxEpisodeSteps: Int?
  private let seconds: Double
  private let steps: Int?

  /// - Parameters:
  ///   - seconds: of a repetition; the median of five counts.
  ///   - steps: of one single repetition in place of `seconds`, for counting instructions.
  package init(_ environment: MadeEnvironment, maxEpisodeSteps: Int?, seconds: Double, steps: Int?) {
    self.environment = environment
    self.maxEpisodeSteps = maxEpisodeSteps
    self.seconds = seconds
    self.steps = steps
  }

  /// - Parameter count: environments in the batch.
  /// - Throws: `EnvironmentFailure`.
  package func stepsPerSecond(batch count: Int) throws -> Double {
    let batch = environment.batch(
      count: count, maxEpisodeSteps: maxEpisodeSteps,
      episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    var random = RandomStream(seed: 1)
    batch.reset()
    if environment.masksActions {
      let time = medianSeconds(seconds) {
        for row in 0..<count {
          let action = batch.observations.mask(row)?.randomAction(using: &random) ?? 0
          batch.actions[row] = Int32(truncatingIfNeeded: action)
        }
        batch.step()
      }
      return Double(count) / time
    }
    let rate = rate(of: batch, count, &random)
    if let failure = batch.failure { throw failure }
    return rate
  }

  /// Actions are generated in advance and reused, as in the peers' scripts.
  private func rate(of batch: BatchEnvironment, _ count: Int, _ random: inout RandomStream) -> Double {
    let rounds = 256
    let actions = (0..<rounds * count).map { _ in Int32(random.below(environment.actionSpace.count)) }
    var round = 0
    return actions.withUnsafeBufferPointer { actions in
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
      return Double(count) / medianSeconds(seconds, step)
    }
  }

  /// Plies per second of random legal games side by side: a board game's rules alone.
  package static func pliesPerSecond(_ game: BoardGameEntry, games count: Int, seconds: Double) -> Double {
    let playouts = game.playouts(count, 1)
    return Double(count) / medianSeconds(seconds) { playouts.advance() }
  }
}
