import Agents
import Testing

@Suite struct UpdateRuleTests {
  @Test func qLearningsErrorIsRewardPlusDiscountedBestLessExpectation() {
    #expect(qLearningError(qTm1: 1, rT: 2, discountT: 0.5, highestQT: 4) == 3)
    #expect(qLearningError(qTm1: 10, rT: -1, discountT: 1, highestQT: 2) == -9)
  }

  @Test func aDiscountOfZeroLeavesNothingOfWhatFollows() {
    #expect(qLearningError(qTm1: 1, rT: 2, discountT: 0, highestQT: 1000) == 1)
    #expect(dqnTarget(rT: 2, discountT: 0, highestQT: 1000) == 2)
  }

  @Test func dqnsTargetIsRewardPlusDiscountedBest() {
    #expect(dqnTarget(rT: 2, discountT: 0.5, highestQT: 4) == 4)
    #expect(dqnTarget(rT: -1, discountT: 1, highestQT: -3) == -4)
  }
}
