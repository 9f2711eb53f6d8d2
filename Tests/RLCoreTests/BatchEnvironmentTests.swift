import RLCore
import Testing

/// What a batch's columns hold after each step; the rows are short enough to check in the head.
struct BatchEnvironmentTests {
  /// Plays `actions` in one row of `length` cells, and tells (previous, next, observed, ending) of each step.
  private func play(length: Int, limit: Int?, actions: [Int32]) -> [[Int]] {
    let batch = BatchEnvironment(
      Corridor(length: length), count: 1, maxEpisodeSteps: limit, episodeSeeds: .continuing(seed: 0))
    batch.reset()
    return actions.map { action in
      batch.actions[0] = action
      batch.step()
      let columns = [batch.previousObservations, batch.nextObservations, batch.observations]
      return columns.map { Int($0.row(0)[0]) } + [Int(batch.endings[0].rawValue)]
    }
  }

  @Test func theSuccessorOfTheLastStepIsItsTrueOne() {
    #expect(
      play(length: 3, limit: nil, actions: [1, 0, 1, 1, 1]) == [
        [0, 1, 1, 0],
        [1, 1, 1, 0],
        [1, 2, 2, 0],
        [2, 3, 0, 1],  // next is the goal, the policy sees the new episode's start
        [0, 1, 1, 0],
      ])
  }

  @Test func theTimeLimitTruncatesAndKeepsTheTrueSuccessor() {
    #expect(
      play(length: 9, limit: 2, actions: [1, 1, 1, 0, 1]) == [
        [0, 1, 1, 0],
        [1, 2, 0, 2],
        [0, 1, 1, 0],
        [1, 1, 0, 2],
        [0, 1, 1, 0],
      ])
  }

  @Test func terminatedWinsWhereTheTimeLimitMeetsIt() {
    #expect(play(length: 2, limit: 2, actions: [1, 1]) == [[0, 1, 1, 0], [1, 2, 0, 1]])
  }

  @Test func everyStepMayBeAnEpisode() {
    #expect(play(length: 9, limit: 1, actions: [1, 1]) == [[0, 1, 0, 2], [0, 1, 0, 2]])
  }

  @Test func noTimeLimitNeverTruncates() {
    let endings = play(length: 9, limit: nil, actions: Array(repeating: 0, count: 5000)).map { $0[3] }
    #expect(endings.allSatisfy { $0 == 0 })
  }

  @Test func rowsEndEachInItsOwnTime() {
    let batch = BatchEnvironment(
      Corridor(length: 3), count: 3, maxEpisodeSteps: 4, episodeSeeds: .continuing(seed: 0))
    batch.reset()
    for (row, action) in [1, 0, 1].enumerated() { batch.actions[row] = Int32(action) }
    var endings: [[Ending]] = []
    for step in 0..<4 {
      batch.actions[2] = step == 0 ? 0 : 1
      batch.step()
      endings.append((0..<3).map { batch.endings[$0] })
    }
    #expect(
      endings == [
        [.none, .none, .none],
        [.none, .none, .none],
        [.terminated, .none, .none],
        [.none, .truncated, .terminated],
      ])
    #expect((0..<3).map { batch.observations.row($0) } == [[1], [0], [0]])
    #expect((0..<3).map { batch.nextObservations.row($0) } == [[1], [0], [3]])
    #expect((0..<3).map { batch.elapsedSteps[$0] } == [1, 0, 0])
    #expect((0..<3).map { batch.rewards[$0] } == [-0.5, -0.5, -0.5])
  }

  @Test func arraysOfNumbersAreWrittenRowByRow() {
    let batch = BatchEnvironment(Clock(), count: 2, maxEpisodeSteps: 2, episodeSeeds: .continuing(seed: 0))
    batch.reset()
    #expect((0..<2).map { batch.observations.row($0) } == [[0, -1], [0, -1]])
    batch.actions[0] = 1
    batch.actions[1] = 0
    batch.step()
    #expect((0..<2).map { batch.observations.row($0) } == [[1, 1], [1, 0]])
    batch.step()
    #expect((0..<2).map { batch.previousObservations.row($0) } == [[1, 1], [1, 0]])
    #expect((0..<2).map { batch.nextObservations.row($0) } == [[2, 1], [2, 0]])
    #expect((0..<2).map { batch.observations.row($0) } == [[0, -1], [0, -1]])
    #expect((0..<2).map { batch.rewards[$0] } == [1, 0])
  }

  @Test func transitionsAreTheLastStepsColumns() {
    let batch = BatchEnvironment(
      Corridor(length: 2), count: 1, maxEpisodeSteps: nil, episodeSeeds: .continuing(seed: 0))
    batch.reset()
    batch.actions[0] = 1
    batch.step()
    batch.step()
    let transitions = batch.transitions
    #expect(transitions.count == 1)
    #expect(transitions.observations.row(0) == [1])
    #expect(transitions.actions[0] == 1)
    #expect(transitions.rewards[0] == -0.5)
    #expect(transitions.nextObservations.row(0) == [2])
    #expect(transitions.endings[0] == .terminated)
  }

  @Test func aSnapshotDoesNotMoveWithTheBatch() {
    let batch = BatchEnvironment(Clock(), count: 2, maxEpisodeSteps: nil, episodeSeeds: .continuing(seed: 0))
    batch.reset()
    batch.step()
    let snapshot = batch.environment(at: 1)
    batch.step()
    #expect(snapshot.info.map(\.value) == [.number(1)])
    #expect(batch.environment(at: 1).info.map(\.value) == [.number(2)])
  }

  @Test func aBatchDescribesWhatItHolds() {
    let batch = BatchEnvironment(Clock(), count: 4, maxEpisodeSteps: 7, episodeSeeds: .continuing(seed: 0))
    #expect(batch.count == 4)
    #expect(batch.maxEpisodeSteps == 7)
    #expect(batch.actionSpace.labels == ["tick", "tock"])
    #expect(batch.observationSpace == .box(Clock().observationSpace))
    #expect(batch.observationSpace.rowSize == 2)
    #expect(ObservationSpace.discrete(count: 9).rowSize == 1)
  }

  @Test func spacesKnowTheirMembers() {
    let actions = DiscreteSpace("left", "right")
    #expect(actions.count == 2)
    #expect([-1, 0, 1, 2].map(actions.contains) == [false, true, true, false])
    let image = BoxSpace(shape: [2, 3], low: 0, high: 255)
    #expect(image.count == 6)
    #expect(image.low == [0, 0, 0, 0, 0, 0])
    #expect(image.high == [255, 255, 255, 255, 255, 255])
    #expect(image.labels[5] == "element 5")
  }

  @Test func copyingARowCopiesThatRowAlone() {
    let two = ObservationColumn(count: 2, in: .box(BoxSpace(shape: [2], low: 0, high: 9)))
    let three = ObservationColumn(count: 3, in: .box(BoxSpace(shape: [2], low: 0, high: 9)))
    let (source, target) = (two.rows, three.rows)
    for index in 0..<4 { source.values?[index] = Float(index + 1) }
    target.copyRow(2, from: source, 1)
    #expect((0..<3).map(target.row) == [[0, 0], [0, 0], [3, 4]])
  }

  @Test func aStateThatIsNoneIsAFailureAndNobodySeesIt() {
    let batch = BatchEnvironment(
      Corridor(length: 3), count: 1, maxEpisodeSteps: nil, episodeSeeds: .continuing(seed: 1))
    batch.reset()
    #expect(!batch.hasFailed)
    batch.actions[0] = 5
    batch.step()
    #expect(
      batch.failure
        == EnvironmentFailure(
          "Corridor shows the state 5, and its states are 0 to 3; fix the environment", cause: .environment))
    #expect(batch.nextObservations.states?[0] == 0)
  }
}
