import RLCore
import Replay
import Testing

/// Windows of several steps, and successors that are kept once.
@Suite struct ReplayWindowTests {
  private static let space = ObservationSpace.discrete(count: 10_000)

  /// Steps of `rows` environments whose states count up; episode lengths, endings and rewards differ by row.
  ///
  /// Returns what every window must be, by its first state: the sum, the discount and the successor.
  private func fill(
    _ buffer: ReplayBuffer, rows: Int, steps: Int, window: Int, gamma: Double, seed: UInt64 = 1
  ) -> [Int: (sum: Double, discount: Double, successor: Int)] {
    var random = RandomStream(seed: seed)
    var history: [[(state: Int, reward: Double, ending: Ending, next: Int)]] = Array(
      repeating: [], count: rows)
    var (fresh, states) = (rows, Array(0..<rows))
    for _ in 0..<steps {
      var (seen, next, rewards, endings) = ([Int32](), [Int32](), [Double](), [Ending]())
      for row in 0..<rows {
        let ending: Ending = [.terminated, .truncated, .none, .none, .none, .none][random.below(6)]
        let reward = Double(random.below(100))
        history[row].append((states[row], reward, ending, fresh))
        seen.append(Int32(states[row]))
        next.append(Int32(fresh))
        states[row] = fresh
        fresh += 1
        // After an end the row goes on with a state of another episode.
        if ending != .none {
          states[row] = fresh
          fresh += 1
        }
        rewards.append(reward)
        endings.append(ending)
      }
      HandMadeStep(
        states: seen, actions: seen.map { $0 % 2 }, rewards: rewards, next: next, endings: endings
      ).withTransitions { buffer.append($0) }
    }
    var expected: [Int: (Double, Double, Int)] = [:]
    for row in history {
      for start in row.indices {
        var (sum, discount, index) = (0.0, 1.0, start)
        while true {
          sum += discount * row[index].reward
          discount *= gamma
          if row[index].ending != .none || index - start == window - 1 { break }
          index += 1
          if index == row.count { break }
        }
        guard index < row.count else { continue }
        expected[row[start].state] = (sum, row[index].ending == .terminated ? 0 : discount, row[index].next)
      }
    }
    return expected
  }

  private func check(
    _ buffer: ReplayBuffer, _ expected: [Int: (sum: Double, discount: Double, successor: Int)]
  ) -> Set<Int> {
    let batch = SampledBatch(count: 4000, observationSpace: Self.space)
    var random = RandomStream(seed: 5)
    buffer.sample(into: batch, using: &random)
    var seen: Set<Int> = []
    for row in 0..<batch.count {
      let state = Int(batch.observations.row(row)[0])
      seen.insert(state)
      let slot = Int(batch.slots[row])
      #expect(buffer.windowReward(slot) { $0 } == batch.rewards[row])
      #expect(
        abs(
          buffer.windowReward(slot) { $0 + 1 } - buffer.windowReward(slot) { $0 }
            - buffer.windowReward(slot) { _ in 1 }) < 1e-3)
      guard let window = expected[state] else {
        Issue.record("state \(state) begins no window that has closed")
        continue
      }
      #expect(abs(Double(batch.rewards[row]) - window.sum) < 1e-3)
      #expect(abs(Double(batch.discounts[row]) - window.discount) < 1e-6)
      #expect(Int(batch.nextObservations.row(row)[0]) == window.successor)
      #expect(Int(batch.actions[row]) == state % 2)
    }
    return seen
  }

  @Test(arguments: [1, 2, 3, 5], [1, 4])
  func windowsCloseAtTerminationsAndTruncationsAndTailsAreStoredToo(window: Int, rows: Int) {
    let buffer = ReplayBuffer(
      capacity: 1000, observationSpace: Self.space, actionCount: 2, environments: rows, gamma: 0.5,
      steps: window)
    let expected = fill(buffer, rows: rows, steps: 60, window: window, gamma: 0.5)
    let seen = check(buffer, expected)
    #expect(buffer.count == 60 * rows && buffer.drawableCount == (60 - window + 1) * rows)
    // Every start is drawn, the last ones of each episode too; only the newest, still open, wait.
    #expect(seen.count == buffer.drawableCount)
  }

  @Test(arguments: [1, 3], [1, 3])
  func aRingThatHasGoneRoundHoldsWholeWindowsOnly(window: Int, rows: Int) {
    let buffer = ReplayBuffer(
      capacity: 50, observationSpace: Self.space, actionCount: 2, environments: rows, gamma: 0.9,
      steps: window)
    for seed in 1...20 as ClosedRange<UInt64> {
      let buffer = ReplayBuffer(
        capacity: 50, observationSpace: Self.space, actionCount: 2, environments: rows, gamma: 0.9,
        steps: window)
      let expected = fill(buffer, rows: rows, steps: 100 + Int(seed), window: window, gamma: 0.9, seed: seed)
      #expect(check(buffer, expected).count == 50 - (window - 1) * rows)
    }
    #expect(buffer.drawableCount == 0)
  }

  @Test func aWindowNeverReachesIntoTheNextEpisode() {
    let buffer = ReplayBuffer(
      capacity: 10, observationSpace: Self.space, actionCount: 2, environments: 1, gamma: 1, steps: 3)
    for (state, ending) in [
      (0, Ending.none), (1, .truncated), (100, .none), (101, .terminated), (200, .none),
    ] {
      HandMadeStep(
        states: [Int32(state)], actions: [0], rewards: [state >= 100 ? 1000 : 1], next: [Int32(state + 1)],
        endings: [ending]
      ).withTransitions { buffer.append($0) }
    }
    let batch = SampledBatch(count: 200, observationSpace: Self.space)
    var random = RandomStream(seed: 1)
    buffer.sample(into: batch, using: &random)
    var windows: Set<[Double]> = []
    for row in 0..<200 {
      windows.insert(
        batch.observations.row(row) + [Double(batch.rewards[row]), Double(batch.discounts[row])]
          + batch.nextObservations.row(row))
    }
    // Start, sum, discount, successor. Nothing of 100 and beyond in the first episode's sums.
    #expect(windows == [[0, 2, 1, 2], [1, 1, 1, 2], [100, 2000, 0, 102]])
  }

  @Test func aMillionCartPoleTransitionsTakeLessThanThirtyMegabytes() {
    let space = ObservationSpace.box(BoxSpace(shape: [4], low: -1, high: 1))
    let buffer = ReplayBuffer(
      capacity: 1, observationSpace: space, actionCount: 2, environments: 1, gamma: 1)
    #expect(buffer.bytesPerTransition == 26)
  }
}
