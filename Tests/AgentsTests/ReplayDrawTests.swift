import RLCore
import Replay
import Testing

/// What is drawn from replay and how often, by count.
@Suite struct ReplayDrawTests {
  private static let space = ObservationSpace.discrete(count: 100_000)

  private func buffer(
    _ count: Int, capacity: Int, steps: Int = 1, alpha: Double? = nil,
    ending: (Int) -> Ending = { _ in .none }
  ) -> ReplayBuffer {
    let buffer = ReplayBuffer(
      capacity: capacity, observationSpace: Self.space, actionCount: 2, environments: 1, gamma: 0.5,
      steps: steps,
      priorityExponent: alpha)
    for number in 0..<count {
      // An episode's successor is 50,000 higher than what begins the next one.
      let end = ending(number)
      HandMadeStep(
        states: [Int32(number)], actions: [0], rewards: [1],
        next: [Int32(end == .none ? number + 1 : number + 50_000)], endings: [end]
      ).withTransitions { buffer.append($0) }
    }
    return buffer
  }

  private func drawn(_ buffer: ReplayBuffer, _ count: Int) -> SampledBatch {
    let batch = SampledBatch(count: count, observationSpace: Self.space)
    var random = RandomStream(seed: 2)
    buffer.sample(into: batch, using: &random)
    return batch
  }

  private func states(_ batch: SampledBatch) -> Set<Int> {
    Set((0..<batch.count).map { Int(batch.observations.row($0)[0]) })
  }

  @Test func allThatIsHeldIsDrawnFromTheOldestToTheNewest() {
    #expect(states(drawn(buffer(7, capacity: 8), 400)) == Set(0..<7))
    #expect(states(drawn(buffer(21, capacity: 8), 400)) == Set(13..<21))
    // The windows of the last two are open.
    #expect(states(drawn(buffer(7, capacity: 8, steps: 3), 400)) == Set(0..<5))
    #expect(states(drawn(buffer(21, capacity: 8, steps: 3), 400)) == Set(13..<19))
  }

  @Test func onePartOfTheSumIsDrawnFromEach() {
    // Eight equal priorities and eight draws: each exactly once.
    let batch = drawn(buffer(8, capacity: 8, alpha: 1), 8)
    #expect(states(batch) == Set(0..<8))
  }

  @Test func anErrorOfZeroKeepsASmallPriority() {
    let priorities = Priorities(count: 4, exponent: 0.5)
    #expect(abs(priorities.priority(ofError: 0) - 1e-3) < 1e-9)
    priorities.set(2, to: 1)
    priorities.update([2], errors: [0], count: 1)
    #expect(abs(priorities[2] - 1e-3) < 1e-7)
  }

  @Test(arguments: [Ending.terminated, .truncated])
  func lastObservationsGoWithTheirTransitions(ending: Ending) throws {
    let buffer = buffer(500, capacity: 40) { $0 % 2 == 1 ? ending : .none }
    let batch = drawn(buffer, 400)
    for row in 0..<400 {
      let (seen, next) = (Int(batch.observations.row(row)[0]), Int(batch.nextObservations.row(row)[0]))
      #expect(next == (seen % 2 == 1 ? seen + 50_000 : seen + 1))
      #expect(batch.discounts[row] == (seen % 2 == 1 && ending == .terminated ? 0 : 0.5))
    }
    let state = try StateTransfer.saved { state throws(TensorMismatch) in try buffer.transfer(&state) }
    let count = try #require(state.first { $0.name == "finals.count" })
    // Twenty episodes have ended among the forty transitions, and no more is kept.
    let numbers: [Int] =
      switch count.elements {
      case .uint64(let values): values.map { Int($0) }
      case .int32(let values): values.map { Int($0) }
      default: []
      }
    #expect(numbers.count == 1 && (19...21).contains(numbers[0]))
  }

  @Test func aWindowOfSeveralStepsEndsWithATruncation() {
    let batch = drawn(buffer(30, capacity: 40, steps: 3) { $0 % 5 == 4 ? .truncated : .none }, 300)
    for row in 0..<300 {
      let seen = Int(batch.observations.row(row)[0])
      // Steps that are left of the episode, at most three: their rewards of 1, each half of the one before.
      let left = min(3, 5 - seen % 5)
      #expect(batch.rewards[row] == [1, 1.5, 1.75][left - 1])
      #expect(batch.discounts[row] == [0.5, 0.25, 0.125][left - 1])
      #expect(Int(batch.nextObservations.row(row)[0]) == seen + left + (5 - seen % 5 <= 3 ? 49_999 : 0))
    }
  }
}
