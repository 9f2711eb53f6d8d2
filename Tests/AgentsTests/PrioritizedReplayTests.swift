import Foundation
import RLCore
import Replay
import Testing

/// Prioritised replay against its definition.
@Suite struct PrioritizedReplayTests {
  private static let space = ObservationSpace.discrete(count: 100_000)

  private func buffer(_ count: Int, capacity: Int, alpha: Double, steps: Int = 1) -> ReplayBuffer {
    let buffer = ReplayBuffer(
      capacity: capacity, observationSpace: Self.space, actionCount: 2, environments: 1, gamma: 1,
      steps: steps,
      priorityExponent: alpha)
    for number in 0..<count {
      HandMadeStep(
        states: [Int32(number)], actions: [0], rewards: [Double(number)], next: [Int32(number + 1)],
        endings: [.none]
      ).withTransitions { buffer.append($0) }
    }
    return buffer
  }

  @Test(arguments: [1, 7, 8, 9, 64, 65, 1000]) func sumsAreThoseOfTheLeaves(count: Int) {
    let priorities = Priorities(count: count, exponent: 1)
    var (random, leaves) = (RandomStream(seed: 1), [Double](repeating: 0, count: count))
    for _ in 0..<3 * count {
      let slot = random.below(count)
      leaves[slot] = Double(Float(random.uniform()))
      priorities.set(slot, to: leaves[slot])
    }
    let total = leaves.reduce(0, +)
    #expect(abs(priorities.total - total) < 1e-9 * max(total, 1))
    // The leaf in whose interval a mass falls, found by walking.
    for _ in 0..<200 {
      let mass = random.uniform() * total * 0.999_999
      var (left, slot) = (mass, 0)
      while left >= leaves[slot] {
        left -= leaves[slot]
        slot += 1
      }
      #expect(priorities.find(mass) == slot)
    }
  }

  @Test(arguments: [0, 0.5, 1]) func drawsAreAsFrequentAsPrioritiesToThePowerOfAlpha(alpha: Double) throws {
    let buffer = buffer(5, capacity: 8, alpha: alpha)
    let priorities = try #require(buffer.priorities)
    let errors: [Float] = [0.5, 1, 2, 4, 8]
    priorities.update([0, 1, 2, 3, 4], errors: errors, count: 5)
    let batch = SampledBatch(count: 100, observationSpace: Self.space)
    var (random, counts) = (RandomStream(seed: 3), [Double](repeating: 0, count: 5))
    for _ in 0..<2000 {
      buffer.sample(into: batch, beta: 0.4, using: &random)
      for row in 0..<100 { counts[Int(batch.rewards[row])] += 1 }
    }
    let powers = errors.map { pow(Double($0) + 1e-6, alpha) }
    let total = powers.reduce(0, +)
    for (count, power) in zip(counts, powers) {
      // One draw from each hundredth of the sum: far less spread than a binomial's.
      #expect(abs(count / 200_000 - power / total) < 0.003)
    }
  }

  @Test func importanceWeightsAreTheFormulasDividedByTheBatchsHighest() throws {
    let buffer = buffer(4, capacity: 4, alpha: 1)
    let priorities = try #require(buffer.priorities)
    priorities.update([0, 1, 2, 3], errors: [1, 2, 3, 4], count: 4)
    let batch = SampledBatch(count: 400, observationSpace: Self.space)
    var random = RandomStream(seed: 1)
    for beta in [0.4, 1] {
      buffer.sample(into: batch, beta: beta, using: &random)
      for row in 0..<400 {
        // P = p / 10, N = 4; the rarest, p = 1, has the highest weight.
        let p = Double(batch.rewards[row]) + 1
        #expect(abs(Double(batch.weights[row]) - pow(4 * p / 10, -beta) / pow(4 * 1 / 10, -beta)) < 1e-5)
      }
    }
  }

  @Test func newTransitionsGetTheHighestPriorityThereEverWas() throws {
    let buffer = buffer(3, capacity: 10, alpha: 0.5)
    let priorities = try #require(buffer.priorities)
    #expect((0..<4).map { priorities[$0] } == [1, 1, 1, 0])
    priorities.update([0], errors: [16], count: 1)
    priorities.update([0], errors: [1], count: 1)
    HandMadeStep(states: [3], actions: [0], rewards: [3], next: [4], endings: [.none])
      .withTransitions { buffer.append($0) }
    #expect(abs(priorities[3] - 4) < 1e-5)
    #expect(abs(priorities[0] - 1) < 1e-5)
  }

  @Test(arguments: [1, 2])
  func windowsOfAllEnvironmentsGetAPriorityOnceTheyHaveClosed(steps: Int) throws {
    let buffer = ReplayBuffer(
      capacity: 12, observationSpace: Self.space, actionCount: 2, environments: 3, gamma: 1, steps: steps,
      priorityExponent: 1)
    let priorities = try #require(buffer.priorities)
    for step in 1...3 {
      let states = (0..<3).map { Int32(100 * $0 + step) }
      HandMadeStep(
        states: states, actions: [0, 0, 0], rewards: [0, 0, 0], next: states.map { $0 + 1 },
        endings: [.none, .none, .none]
      ).withTransitions { buffer.append($0) }
      let expected: [Float] = (0..<12).map { $0 < 3 * (step - steps + 1) ? 1 : 0 }
      #expect((0..<12).map { priorities[$0] } == expected)
    }
  }

  @Test func aNegativeErrorCountsByItsSize() throws {
    let buffer = buffer(2, capacity: 2, alpha: 1)
    let priorities = try #require(buffer.priorities)
    priorities.update([0, 1], errors: [-3, 3], count: 2)
    #expect(priorities[0] == priorities[1])
  }

  @Test func openWindowsAreNotDrawnAndNeitherIsWhatWasOverwritten() throws {
    let buffer = buffer(12, capacity: 8, alpha: 1, steps: 3)
    let batch = SampledBatch(count: 500, observationSpace: Self.space)
    var random = RandomStream(seed: 1)
    buffer.sample(into: batch, using: &random)
    // 4 ... 11 are held; the windows of 10 and 11 are open.
    #expect(Set((0..<500).map { Int(batch.observations.row($0)[0]) }) == [4, 5, 6, 7, 8, 9])
    // A late report about a slot whose transition cannot be drawn changes nothing.
    let priorities = try #require(buffer.priorities)
    let before = priorities.total
    priorities.update([2], errors: [100], count: 1)
    #expect(priorities.total == before)
  }

  @Test func errorsThatAreNoNumbersChangeNothing() throws {
    let buffer = buffer(2, capacity: 2, alpha: 1)
    let priorities = try #require(buffer.priorities)
    priorities.update([0, 1], errors: [.nan, .infinity], count: 2)
    #expect(priorities.total == 2)
  }
}
