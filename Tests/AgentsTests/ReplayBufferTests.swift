import RLCore
import Replay
import Testing

@Suite struct ReplayBufferTests {
  /// The rewards of `count` draws; tests give each transition a reward of its own.
  private func rewards(_ buffer: ReplayBuffer, draws count: Int, seed: UInt64 = 1) -> [Float] {
    let batch = SampledBatch(count: count, observationSpace: .discrete(count: 100))
    var random = RandomStream(seed: seed)
    buffer.sample(into: batch, using: &random)
    return (0..<count).map { batch.rewards[$0] }
  }

  private func append(_ number: Int, to buffer: ReplayBuffer) {
    let number = Int32(number)
    HandMadeStep(
      states: [number], actions: [number % 2], rewards: [Double(number)], next: [number + 1], endings: [.none]
    ).withTransitions { buffer.append($0) }
  }

  @Test func theRingOverwritesTheOldest() {
    let buffer = ReplayBuffer(
      capacity: 3, observationSpace: .discrete(count: 100), actionCount: 8, environments: 4, gamma: 1)
    var held: [Set<Float>] = []
    for number in 0..<7 {
      append(number, to: buffer)
      #expect(buffer.count == min(number + 1, 3))
      held.append(Set(rewards(buffer, draws: 200)))
    }
    #expect(held == [[0], [0, 1], [0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [4, 5, 6]])
  }

  @Test func aBatchMayCrossTheEndOfTheRing() {
    let buffer = ReplayBuffer(
      capacity: 4, observationSpace: .discrete(count: 100), actionCount: 8, environments: 4, gamma: 1)
    for first in [0, 3] as [Int32] {
      HandMadeStep(
        states: [first, first + 1, first + 2], actions: [0, 0, 0],
        rewards: (0..<3).map { Double(first) + Double($0) }, next: [0, 0, 0], endings: [.none, .none, .none]
      ).withTransitions { buffer.append($0) }
    }
    #expect(buffer.count == 4)
    #expect(Set(rewards(buffer, draws: 200)) == [2, 3, 4, 5])
  }

  @Test func samplingIsUniformWithReplacement() {
    let (held, draws) = (10, 100_000)
    let buffer = ReplayBuffer(
      capacity: 16, observationSpace: .discrete(count: 100), actionCount: 8, environments: 4, gamma: 1)
    for number in 0..<held { append(number, to: buffer) }
    var counts = [Int](repeating: 0, count: held)
    for reward in rewards(buffer, draws: draws) { counts[Int(reward)] += 1 }
    let expected = Double(draws) / Double(held)
    let standardDeviation = (expected * (1 - 1 / Double(held))).squareRoot()
    for count in counts {
      #expect(abs(Double(count) - expected) < 4.5 * standardDeviation, "counts \(counts)")
    }
  }

  @Test func oneBoundedDrawATransition() {
    let buffer = ReplayBuffer(
      capacity: 16, observationSpace: .discrete(count: 100), actionCount: 8, environments: 4, gamma: 1)
    for number in 0..<10 { append(number, to: buffer) }
    var plain = RandomStream(seed: 9)
    #expect(rewards(buffer, draws: 50, seed: 9) == (0..<50).map { _ in Float(plain.below(10)) })
  }

  @Test func aTransitionStaysTogether() {
    let buffer = ReplayBuffer(
      capacity: 8, observationSpace: .box(BoxSpace(shape: [2], low: -1, high: 1)), actionCount: 8,
      environments: 4, gamma: 1)
    for number in 0..<8 {
      let x = Float(number)
      HandMadeStep(
        [[x, 10 + x]], actions: [Int32(number)], rewards: [20 + Double(x)], next: [[30 + x, 40 + x]],
        endings: [number == 3 ? .terminated : number == 5 ? .truncated : .none]
      ).withTransitions { buffer.append($0) }
    }
    let batch = SampledBatch(count: 100, observationSpace: .box(BoxSpace(shape: [2], low: -1, high: 1)))
    var random = RandomStream(seed: 1)
    buffer.sample(into: batch, using: &random)
    for row in 0..<100 {
      let x = Double(batch.actions[row])
      #expect(batch.observations.row(row) == [x, 10 + x])
      #expect(batch.nextObservations.row(row) == [30 + x, 40 + x])
      #expect(Double(batch.rewards[row]) == 20 + x)
      #expect(batch.discounts[row] == (x == 3 ? 0 : 1))
    }
  }

  @Test func truncationIsKeptAsGoingOn() {
    let buffer = ReplayBuffer(
      capacity: 1, observationSpace: .discrete(count: 2), actionCount: 8, environments: 4, gamma: 1)
    let batch = SampledBatch(count: 1, observationSpace: .discrete(count: 2))
    var random = RandomStream(seed: 1)
    for (ending, continues) in [(Ending.none, 1), (.truncated, 1), (.terminated, 0)] as [(Ending, Float)] {
      HandMadeStep(states: [0], actions: [0], rewards: [0], next: [1], endings: [ending])
        .withTransitions { buffer.append($0) }
      buffer.sample(into: batch, using: &random)
      #expect(batch.discounts[0] == continues)
    }
  }

  /// One byte holds 256 numbers.
  @Test(arguments: [(256, 14), (257, 17)]) func theLastOfManyActionsIsKept(count: Int, bytes: Int) {
    let buffer = ReplayBuffer(
      capacity: 1, observationSpace: .discrete(count: 9), actionCount: count, environments: 1, gamma: 1)
    HandMadeStep(
      states: [0], actions: [Int32(count - 1)], rewards: [0], next: [1], endings: [.none]
    ).withTransitions { buffer.append($0) }
    let batch = SampledBatch(count: 1, observationSpace: .discrete(count: 9))
    var random = RandomStream(seed: 1)
    buffer.sample(into: batch, using: &random)
    #expect(batch.actions[0] == Int32(count - 1) && buffer.bytesPerTransition == bytes)
  }

  @Test func aTransitionsSizeIsCountedInBytes() {
    #expect(
      ReplayBuffer(
        capacity: 1, observationSpace: .discrete(count: 9), actionCount: 8, environments: 4, gamma: 1
      ).bytesPerTransition == 14)
    #expect(
      ReplayBuffer(
        capacity: 1, observationSpace: .box(BoxSpace(shape: [4], low: 0, high: 1)), actionCount: 8,
        environments: 4, gamma: 1
      )
      .bytesPerTransition == 26)
  }
}
