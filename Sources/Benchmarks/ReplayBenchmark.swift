import RLCore
import Replay

/// Time of drawing a batch from a replay buffer of CartPole's transitions; a prioritized one also gets new priorities.
package struct ReplayBenchmark {
  /// Transitions in the buffer.
  package let size: Int
  package let isPrioritized: Bool
  /// Transitions in a batch.
  package let rows = 128

  package static let all: [ReplayBenchmark] = [10_000, 100_000, 1_000_000].flatMap { size in
    [false, true].map { ReplayBenchmark(size: size, isPrioritized: $0) }
  }

  package var name: String { isPrioritized ? "prioritized" : "uniform" }

  /// - Parameter seconds: of a repetition; the median of five counts.
  package func measure(seconds: Double) -> (seconds: Double, bytesPerTransition: Int) {
    let space = ObservationSpace.box(BoxSpace(shape: [4], low: -1, high: 1))
    let environments = 50
    let buffer = ReplayBuffer(
      capacity: size, observationSpace: space, actionCount: 2, environments: environments, gamma: 0.99,
      priorityExponent: isPrioritized ? 0.6 : nil)
    var random = RandomStream(seed: 1)
    fill(buffer, space, environments: environments, &random)
    let batch = SampledBatch(count: rows, observationSpace: space)
    let errors = (0..<rows).map { _ in Float(random.uniform()) }
    let time = medianSeconds(seconds) {
      buffer.sample(into: batch, beta: 0.5, using: &random)
      buffer.priorities?.update(batch.slots.start, errors: errors, count: rows)
    }
    return (time, buffer.bytesPerTransition)
  }

  private func fill(
    _ buffer: ReplayBuffer, _ space: ObservationSpace, environments: Int, _ random: inout RandomStream
  ) {
    let even = ObservationColumn(count: environments, in: space)
    let odd = ObservationColumn(count: environments, in: space)
    let pair = [even.rows, odd.rows]
    let actions = Column<Int32>(environments, filledWith: 0)
    let rewards = Column<Double>(environments, filledWith: 1)
    let endings = Column<Ending>(environments, filledWith: .none)
    for step in 0..<size / environments {
      let (seen, next) = (pair[step % 2], pair[1 - step % 2])
      for row in 0..<environments {
        next.values?[row * 4] = Float(random.uniform())
        endings[row] = random.below(200) == 0 ? .terminated : .none
      }
      buffer.append(
        Transitions(
          observations: seen, actions: actions.start, rewards: rewards.start, nextObservations: next,
          endings: endings.start))
    }
  }
}
