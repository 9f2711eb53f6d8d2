import Agents
import RLCore
import Replay
import Testing

/// What is kept of earlier tasks, and what batches get of it.
@Suite struct EarlierTasksTests {
  private static let space = ObservationSpace.discrete(count: 40)

  private func buffer() -> ReplayBuffer {
    ReplayBuffer(capacity: 100, observationSpace: Self.space, actionCount: 2, environments: 1, gamma: 1)
  }

  /// Ten transitions with this reward.
  private func append(_ reward: Double, to buffer: ReplayBuffer) {
    for state in 0..<10 as Range<Int32> {
      HandMadeStep(state, reward, state + 1).withTransitions { buffer.append($0) }
    }
  }

  private func earlierTasks(share: Double, size: Int) -> EarlierTasks {
    var settings = PlasticitySettings()
    (settings.earlierShare, settings.earlierSize) = (share, size)
    return EarlierTasks(settings, .discrete(states: 40), random: RandomStream(seed: 1))
  }

  @Test func aShareOfEachBatchIsOfEarlierTasks() {
    let (earlier, buffer) = (earlierTasks(share: 0.25, size: 10), buffer())
    let batch = SampledBatch(count: 8, observationSpace: Self.space)
    for row in 0..<8 { batch.rewards[row] = 99 }
    earlier.mix(into: batch)
    #expect((0..<8).allSatisfy { batch.rewards[$0] == 99 })
    append(1, to: buffer)
    earlier.keep(from: buffer, newest: 10)
    earlier.mix(into: batch)
    #expect((0..<8).map { batch.rewards[$0] } == [99, 99, 99, 99, 99, 99, 1, 1])
    #expect((0..<8).map { batch.slots[$0] < 0 } == [false, false, false, false, false, false, true, true])
  }

  @Test func allEarlierTasksAreAsLikely() {
    let (earlier, buffer) = (earlierTasks(share: 1, size: 5), buffer())
    for task in 0..<3 {
      append(Double(task), to: buffer)
      earlier.keep(from: buffer, newest: 10)
    }
    let batch = SampledBatch(count: 3000, observationSpace: Self.space)
    earlier.mix(into: batch)
    for task in 0..<3 {
      let count = (0..<3000).filter { batch.rewards[$0] == Float(task) }.count
      // Five standard deviations of a binomial count are 129.
      #expect(abs(count - 1000) < 130)
    }
    // Fifteen transitions, each with a slot of its own.
    let slots = (0..<3000).map { batch.slots[$0] }
    #expect(Set(slots).count == 15)
    for row in 0..<3000 {
      guard let first = slots.firstIndex(of: slots[row]) else { continue }
      #expect(batch.rewards[row] == batch.rewards[first])
      #expect(batch.observations.states?[row] == batch.observations.states?[first])
    }
  }

  /// Has taken twenty steps, the last eight in the task that has just ended, of which it keeps four.
  private func agent(_ change: (inout DQN.Configuration) -> Void = { _ in }) throws -> DQN {
    var configuration = DQN.Configuration()
    (configuration.plasticity.earlierShare, configuration.plasticity.earlierSize) = (0.5, 4)
    (configuration.replay.bufferSize, configuration.replay.batchSize) = (100, 8)
    configuration.network.hiddenSizes = []
    change(&configuration)
    let agent = try DQN(configuration, .discrete(states: 40))
    for number in 0..<20 { agent.learn(from: HandMadeStep(Int32(number), Double(number), Int32(number + 1))) }
    agent.beginTask(1, after: 8)
    return agent
  }

  @Test func whatIsOfAnEarlierTaskHasNoNumberInTheBuffer() throws {
    let agent = try agent { ($0.updates.learningStarts, $0.updates.trainFrequency) = (20, 1) }
    agent.explainsUpdates = true
    agent.learn(from: HandMadeStep(20, 20, 21))
    guard case .batch(let update) = try #require(agent.takeUpdates().first) else {
      Issue.record("a batch's update")
      return
    }
    #expect(update.rows.map { $0.number == nil } == (0..<8).map { $0 >= 4 })
  }

  @Test func transitionsOfTheTaskThatEndedAreKeptAndOfNoneBefore() throws {
    let agent = try agent()
    let kept = try #require(agent.trainingState.first { $0.name == "earlier_tasks.0.rewards" })
    // Four at equal distances over the newest eight.
    #expect(kept.elements == .float32([12, 14, 16, 18]))
  }
}
