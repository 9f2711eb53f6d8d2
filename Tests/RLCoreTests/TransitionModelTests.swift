import RLCore
import Testing

/// Two states and two actions: "wait" stays for nothing; "go" leads from 0 to 1 with 3/4, else stays, for 5.
private let model = TransitionModel(stateCount: 2, actionCount: 2, startProbabilities: [0.5, 0.5]) {
  state, action in
  if action == 0 { return [.init(probability: 1, state: state, reward: 0, terminated: false)] }
  if state == 1 { return [.init(probability: 1, state: 1, reward: -1, terminated: true)] }
  return [
    .init(probability: 0.25, state: 0, reward: 0, terminated: false),
    .init(probability: 0.75, state: 1, reward: 5, terminated: true),
  ]
}

/// One state and one action whose outcomes have `probabilities`; outcome `i` leads to state `i` and pays `i`.
private func fork(_ probabilities: [Double], starts: [Double]? = nil) -> TransitionModel {
  let count = probabilities.count
  return TransitionModel(
    stateCount: count, actionCount: 1,
    startProbabilities: starts ?? (0..<count).map { $0 == 0 ? 1 : 0 }
  ) { _, _ in
    probabilities.enumerated().map {
      .init(probability: $1, state: $0, reward: Double($0), terminated: $0 == count - 1)
    }
  }
}

struct TransitionModelTests {
  @Test func outcomesAreFoundByStateAndAction() {
    #expect(model.outcomes(state: 0, action: 0).map(\.state) == [0])
    #expect(model.outcomes(state: 0, action: 1).map(\.probability) == [0.25, 0.75])
    #expect(model.outcomes(state: 0, action: 1).map(\.reward) == [0, 5])
    #expect(model.outcomes(state: 1, action: 0).map(\.state) == [1])
    #expect(model.outcomes(state: 1, action: 1).map(\.terminated) == [true])
  }

  @Test func anActionMayHaveNoOutcomes() {
    let dead = TransitionModel(stateCount: 2, actionCount: 1, startProbabilities: [1, 0]) { state, _ in
      state == 1 ? [] : [.init(probability: 1, state: 1, reward: 0, terminated: true)]
    }
    #expect(dead.outcomes(state: 0, action: 0).count == 1)
    #expect(dead.outcomes(state: 1, action: 0).isEmpty)
  }
}

struct TransitionSamplerTests {
  /// A stream, and the uniform number that it draws next.
  private func streamAndDraw(seed: UInt64) -> (RandomStream, Double) {
    var twin = RandomStream(seed: seed)
    return (RandomStream(seed: seed), twin.uniform())
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func anOutcomeIsTheFirstWhoseSumExceedsTheDraw(seed: UInt64) {
    var (random, draw) = streamAndDraw(seed: seed)
    var walk = TransitionSampler(fork([0.25, 0.25, 0.5]))
    let step = walk.step(0, using: &random)
    let expected = draw < 0.25 ? 0 : draw < 0.5 ? 1 : 2
    #expect(walk.state == expected, "drew \(draw)")
    #expect(step == Step(reward: Double(expected), ending: expected == 2 ? .terminated : .none))
    #expect(walk.lastProbability == [0.25, 0.25, 0.5][expected])
  }

  @Test func aSumEqualToTheDrawDoesNotExceedIt() {
    var (random, draw) = streamAndDraw(seed: 1)
    var walk = TransitionSampler(fork([draw, 1 - draw]))
    _ = walk.step(0, using: &random)
    #expect(walk.state == 1)
  }

  @Test func aSumJustAboveTheDrawExceedsIt() {
    var (random, draw) = streamAndDraw(seed: 1)
    var walk = TransitionSampler(fork([draw.nextUp, 1 - draw.nextUp]))
    _ = walk.step(0, using: &random)
    #expect(walk.state == 0)
  }

  @Test func whatRoundingLeavesOverIsTheFirstOutcome() {
    var (random, draw) = streamAndDraw(seed: 1)
    #expect(draw > 0.3)
    var walk = TransitionSampler(fork([0.1, 0.1, 0.1]))
    #expect(walk.step(0, using: &random) == Step(reward: 0))
    #expect(walk.state == 0)
    #expect(walk.lastProbability == 0.1)
  }

  @Test func theStartIsTheFirstWhoseSumExceedsTheDraw() {
    let (random, draw) = streamAndDraw(seed: 1)
    func start(_ starts: [Double]) -> Int {
      var (walk, stream) = (TransitionSampler(fork([0, 0, 1], starts: starts)), random)
      walk.reset(using: &stream)
      return walk.state
    }
    #expect(start([draw.nextUp, 1 - draw.nextUp, 0]) == 0)
    #expect(start([draw, 0, 1 - draw]) == 2)
    #expect(start([0, draw, 1 - draw]) == 2)
    #expect(start([0, 1, 0]) == 1)
    #expect(start([0, draw / 2, draw / 2]) == 0, "rounding left nothing: the first state")
  }

  @Test func oneNumberIsDrawnEvenWhereThereIsNoChoice() {
    var random = RandomStream(seed: 4)
    var twin = random
    var walk = TransitionSampler(fork([1]))
    walk.reset(using: &random)
    _ = twin.uniform()
    #expect(random == twin)
    _ = walk.step(0, using: &random)
    _ = twin.uniform()
    #expect(random == twin)
  }

  @Test func theLastProbabilityIsOneAfterAReset() {
    var random = RandomStream(seed: 4)
    var walk = TransitionSampler(fork([0.5, 0.5]))
    #expect(walk.lastProbability == 1)
    _ = walk.step(0, using: &random)
    #expect(walk.lastProbability == 0.5)
    walk.reset(using: &random)
    #expect(walk.lastProbability == 1)
  }

  @Test func anActionWithoutOutcomesChangesNothing() {
    let dead = TransitionModel(stateCount: 2, actionCount: 1, startProbabilities: [0, 1]) { state, _ in
      state == 1 ? [] : [.init(probability: 1, state: 1, reward: 0, terminated: true)]
    }
    var random = RandomStream(seed: 1)
    var walk = TransitionSampler(dead)
    walk.reset(using: &random)
    #expect(walk.step(0, using: &random) == Step(reward: 0))
    #expect(walk.state == 1)
  }

  @Test func copiesShareTheTableAndNotTheState() {
    var random = RandomStream(seed: 4)
    var walk = TransitionSampler(fork([0, 1]))
    let copy = walk
    _ = walk.step(0, using: &random)
    #expect(walk.state == 1)
    #expect(copy.state == 0)
  }

  @Test func stepsOccurAsOftenAsTheModelSays() {
    let seed: UInt64 = 6
    var random = RandomStream(seed: seed)
    var walk = TransitionSampler(model)
    var (starts, goals, tries) = (0, 0, 0)
    for _ in 0..<10_000 {
      walk.reset(using: &random)
      starts += walk.state
      guard walk.state == 0 else { continue }
      tries += 1
      if walk.step(1, using: &random).ending == .terminated { goals += 1 }
    }
    // Five standard deviations: 5 * sqrt(10000 / 4) = 250, and 5 * sqrt(3/16 / 5000) = 0.031.
    #expect(abs(starts - 5000) < 250, "seed \(seed)")
    #expect(abs(Double(goals) / Double(tries) - 0.75) < 0.031, "seed \(seed)")
  }
}
