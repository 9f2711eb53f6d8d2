import Agents
import NeuralNetworks
import RLCore
import Testing

/// Update rules on numbers that can be checked in the head.
@Suite struct UpdateRuleTests {
  /// Calls `body` with a mask of these flags.
  private func withMask<Result>(_ flags: [Bool], _ body: (ActionMask) throws -> Result) rethrows -> Result? {
    try flags.withUnsafeBufferPointer { flags in
      try flags.baseAddress.map { try body(ActionMask(flags: $0, count: flags.count)) }
    }
  }

  // One step

  @Test func theTargetOfAStepIsRewardPlusDiscountedValue() {
    #expect(temporalDifferenceTarget(rT: 2, discountT: 0.5, valueT: 4) == 4)
    #expect(temporalDifferenceTarget(rT: -1, discountT: 1, valueT: -3) == -4)
    // The opponent moves next.
    #expect(temporalDifferenceTarget(rT: 1, discountT: -0.5, valueT: 4) == -1)
  }

  @Test func theErrorIsTheTargetLessThePresentValue() {
    #expect(temporalDifferenceError(qTm1: 1, rT: 2, discountT: 0.5, valueT: 4) == 3)
    #expect(temporalDifferenceError(qTm1: 10, rT: -1, discountT: 1, valueT: 2) == -9)
  }

  @Test func aDiscountOfZeroLeavesNothingOfTheSuccessor() {
    #expect(temporalDifferenceError(qTm1: 1, rT: 2, discountT: 0, valueT: 1000) == 1)
    #expect(temporalDifferenceTarget(rT: 2, discountT: 0, valueT: 1000) == 2)
  }

  // Greedy

  @Test func theGreedyActionIsTheFirstOfTheBestLegalOnes() {
    let q: [Double] = [1, 5, 5, 9]
    #expect(greedyAction(q, count: 3, mask: nil) == 1)
    #expect(highestValue(q, count: 3, mask: nil) == 5)
    #expect(withMask([true, false, true, false]) { greedyAction(q, count: 4, mask: $0) } == 2)
    #expect(withMask([true, false, true, false]) { highestValue(q, count: 4, mask: $0) } == 5)
  }

  @Test func withoutALegalActionTheHighestValueIsZero() {
    let q: [Float] = [-7, 9]
    #expect(withMask([false, false]) { greedyAction(q, count: 2, mask: $0) } == 0)
    #expect(withMask([false, false]) { highestValue(q, count: 2, mask: $0) } == 0)
  }

  // Double Q-learning

  @Test func doubleQEvaluatesWhatTheOtherSelects() {
    let qT: [Double] = [16, 4, 8]
    var ties = TieBreaker(.first, seed: 1)
    func value(_ selector: [Double], _ mask: ActionMask? = nil) -> Double {
      doubleQValue(qT: qT, qTSelector: selector, count: 3, mask: mask, ties: &ties)
    }
    #expect(value([1, 2, 9]) == 8)
    #expect(withMask([true, true, false]) { value([1, 2, 9], $0) } == 4)
    #expect(withMask([false, false, false]) { value([1, 2, 9], $0) } == 0)
    #expect(value([1, 9, 9]) == 4)
    ties = TieBreaker(.random, seed: 1)
    #expect(Set((0..<50).map { _ in value([1, 9, 9]) }) == [4, 8])
  }

  // Expected SARSA

  @Test func theMeanOfAnEpsilonGreedyPolicy() {
    let q: [Double] = [4, 100, 8]
    #expect(epsilonGreedyValue(q, count: 3, mask: nil, epsilon: 0) == 100)
    // Half of the time 8, half of the time the mean of 4 and 8.
    #expect(
      withMask([true, false, true]) { epsilonGreedyValue(q, count: 3, mask: $0, epsilon: 0.5) } == 7)
    #expect(
      withMask([false, false, false]) { epsilonGreedyValue(q, count: 3, mask: $0, epsilon: 0.5) } == 0)
  }

  @Test func theMeanOfASoftmaxPolicy() {
    // e^(ln 3) is 3 times e^0: a quarter of 0 and three quarters of 2 ln 3 at temperature 2.
    let q: [Double] = [0, 2 * 1.098_612_288_668_109_8, 50]
    let value = withMask([true, true, false]) { boltzmannValue(q, count: 3, mask: $0, temperature: 2) }
    #expect(abs((value ?? .nan) - 0.75 * q[1]) < 1e-12)
    #expect(
      withMask([false, false, false]) { boltzmannValue(q, count: 3, mask: $0, temperature: 2) } == 0)
  }

  @Test func theProbabilityUnderASoftmaxIsThatAmongTheLegalActions() {
    // As above: one to three at temperature 2; the third action is illegal.
    let q: [Double] = [0, 2 * 1.098_612_288_668_109_8, 50]
    for (action, expected) in [(0, 0.25), (1, 0.75)] {
      let found = withMask([true, true, false]) {
        boltzmannProbability(of: action, q, count: 3, mask: $0, temperature: 2)
      }
      #expect(abs((found ?? .nan) - expected) < 1e-12)
    }
  }

  // Windows of several steps

  @Test func theNStepReturnDiscountsStepByStep() {
    func value(_ rewards: [Double], _ discounts: [Double], first: Int = 0, valueT: Double) -> Double {
      nStepReturn(
        rewards: rewards, discounts: discounts, first: first, count: rewards.count, capacity: rewards.count,
        valueT: valueT)
    }
    #expect(value([1, 2, 4], [0.5, 0.5, 0.5], valueT: 8) == 1 + 1 + 1 + 1)
    #expect(value([1, 2], [0.5, 0], valueT: 1000) == 2)
    // The opponent moves in between.
    #expect(value([4, 4], [-0.5, 0.5], valueT: 16) == 4 - 0.5 * 12)
    // The oldest step is the last of the ring.
    #expect(value([2, 4, 1], [0.5, 0.5, 0.5], first: 2, valueT: 8) == 4)
    #expect(value([], [], valueT: 3) == 3)
  }

  @Test(
    arguments: [
      (EligibilityTrace.accumulating, 1.5), (.replacing, 1), (.dutch, 1.375),
    ] as [(EligibilityTrace, Double)])
  func aVisitRaisesATrace(_ trace: EligibilityTrace, _ expected: Double) {
    #expect(trace.visited(0.5, rate: 0.25) == expected)
    #expect(trace.visited(0, rate: 0.25) == 1)
  }

  @Test func tracesFadeByDiscountTimesLambdaAndTurnWithTheMover() {
    #expect(EligibilityTrace.decay(discountT: 0.5, lambda: 0.25) == 0.125)
    #expect(EligibilityTrace.decay(discountT: -0.5, lambda: 0.25) == -0.125)
  }

  // Munchausen

  @Test func theSoftValueCountsLegalActionsOnlyAndScalesWithTheTemperature() {
    let value = withMask([true, true, false]) { softValue([1, 1, 50], count: 3, mask: $0, temperature: 2) }
    #expect(abs((value ?? .nan) - (1 + 2 * 0.693_147_18)) < 1e-6)
    #expect(withMask([false, false]) { softValue([1, 2], count: 2, mask: $0, temperature: 2) } == 0)
  }

  @Test func theMunchausenBonusIsTheScaledLogPolicyClippedBelow() {
    let (q, unlikely): ([Float], [Float]) = ([3, 3], [0, 50])
    func bonus(_ q: [Float]) -> Float {
      munchausenBonus(qTm1: q, aTm1: 0, count: 2, mask: nil, alpha: 0.5, temperature: 1, clip: -1)
    }
    #expect(abs(bonus(q) + 0.5 * 0.693_147_2) < 1e-6)
    #expect(bonus(unlikely) == -0.5)
  }

  @Test func theSoftPolicysProbabilitiesAreThoseOfTheSoftmax() {
    // Values of τ ln 1 and τ ln 3 at τ = 2.
    let q: [Float] = [0, 2 * 1.098_612_3]
    let policy = SoftPolicy(q, count: 2, mask: nil, temperature: 2)
    #expect(abs(policy.probability(scaledLog: policy.scaledLog(q[0])) - 0.25) < 1e-6)
    #expect(abs(policy.probability(scaledLog: policy.scaledLog(q[1])) - 0.75) < 1e-6)
  }

  // Distributions

  @Test func projectionKeepsProbabilityAndMeanInsideTheSupport() {
    let support = Support(low: -1, high: 1, count: 5)
    var target = [Float](repeating: 0, count: 5)
    // All mass on 0.5, moved to 0.1 + 0.5 * 0.5 = 0.35: 0.3 of it at 0, 0.7 at 0.5.
    addProjection(of: [0, 0, 0, 1, 0], support, shift: 0.1, discount: 0.5, weight: 1, to: &target)
    for (a, b) in zip(target, [0, 0, 0.3, 0.7, 0] as [Float]) { #expect(abs(a - b) < 1e-6) }
    // Beyond the support everything falls on its ends.
    target = [Float](repeating: 0, count: 5)
    addProjection(of: [0.5, 0, 0, 0, 0.5], support, shift: 9, discount: 0, weight: 1, to: &target)
    #expect(target == [0, 0, 0, 0, 1])
  }

  @Test func projectionAddsToWhatOtherActionsLeft() {
    var target: [Float] = [0.5, 0, 0]
    addProjection(
      of: [0, 1, 0], Support(low: -1, high: 1, count: 3), shift: 0, discount: 1, weight: 0.5, to: &target)
    #expect(target == [0.5, 0.5, 0])
  }

  @Test func theMeanOfASupportWeighsItsAtoms() {
    #expect(Support(low: -1, high: 1, count: 3).mean([0.25, 0.25, 0.5]) == 0.25)
  }

  @Test func theEntropyOfEqualAtomsIsTheLogOfTheirNumber() {
    #expect(abs(entropy([0.25, 0.25, 0.25, 0.25], count: 4) - 1.386_294_4) < 1e-6)
    #expect(entropy([0, 1], count: 2) == 0)
  }

  @Test func quantileLevelsAreMidpoints() {
    #expect(quantileLevels(4) == [0.125, 0.375, 0.625, 0.875])
  }

  @Test func quantilesMoveByRewardAndDiscount() {
    var target: [Float] = [1, 1]
    addQuantiles([2, 6], count: 2, addition: 2, discount: 0.5, weight: 0.5, to: &target)
    #expect(target == [2, 3])
  }

  @Test func theQuantileLossWeighsErrorsByTheirSide() {
    var gradient = [Float](repeating: .nan, count: 1)
    func loss(_ target: Float, level: Float) -> Float {
      quantileLoss(
        predictions: [0], levels: [level], count: 1, targets: [target], targetCount: 1, kappa: 1,
        gradient: &gradient)
    }
    // Beyond κ = 1 Huber's loss of 3 is 2.5; a quarter of it counts for targets above, three quarters below.
    #expect(loss(3, level: 0.25) == 0.625 && gradient == [-0.25])
    #expect(loss(-3, level: 0.25) == 1.875 && gradient == [0.75])
    // Inside it is half of the square.
    #expect(loss(0.5, level: 0.5) == 0.0625 && gradient == [-0.25])
  }

  // Exploration

  /// The actions that UCB takes in 400 tries, with how often.
  private func bounded(
    _ q: [Double], _ visits: [Double], _ rule: TieRule, _ mask: ActionMask? = nil
  ) -> [Int: Int] {
    var (ties, counts) = (TieBreaker(rule, seed: 1), [Int: Int]())
    for _ in 0..<400 {
      let action = upperConfidenceAction(
        q, visits: visits, count: q.count, mask: mask, constant: 1, ties: &ties)
      counts[action, default: 0] += 1
    }
    return counts
  }

  @Test func anUntriedActionComesFirst() {
    #expect(bounded([9, 0, 0], [1, 0, 0], .first) == [1: 400])
    #expect(withMask([true, false, true]) { bounded([9, 0, 0], [1, 0, 0], .first, $0) } == [2: 400])
    #expect(withMask([true, false, true]) { bounded([9, 0, 0], [1, 0, 0], .random, $0) } == [2: 400])
  }

  @Test func untriedActionsAndEqualBoundsComeEquallyOften() {
    // Half of 400, give or take five deviations of 10.
    for (q, visits) in [([9, 0, 0], [1, 0, 0]), ([0, 1, 1], [2, 2, 2])] as [([Double], [Double])] {
      let counts = bounded(q, visits, .random)
      #expect(Set(counts.keys) == [1, 2] && abs((counts[1] ?? 0) - 200) < 50, "\(counts)")
      #expect(bounded(q, visits, .first) == [1: 400])
    }
  }

  @Test func ucbsValueIsTheMeanOfTheActionsItMayTake() {
    func value(_ rule: TieRule, _ mask: ActionMask? = nil) -> Double {
      upperConfidenceValue([9, 2, 4], visits: [1, 0, 0], count: 3, mask: mask, constant: 1, ties: rule)
    }
    #expect(value(.random) == 3 && value(.first) == 2)
    #expect(withMask([true, false, true]) { value(.random, $0) } == 4)
    #expect(withMask([false, false, false]) { value(.random, $0) } == 0)
  }
}
