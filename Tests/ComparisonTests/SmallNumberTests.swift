import Comparison
import Testing

/// Statistics that can be counted on fingers, and the bounds of random rearrangements.
@Suite struct SmallNumberTests {
  @Test func randomRearrangementsCountTheObservedOne() {
    let (low, high) = ((0..<15).map { Double($0) }, (0..<15).map { 1000 + Double($0) })
    let independent = PermutationTest.independent(low, high)
    #expect(!independent.isExact && independent.p == 2 / 100_000)
    let pairs = (0..<20).map { Double($0) }
    let paired = PermutationTest.paired(pairs, pairs.map { $0 + 100 })
    #expect(!paired.isExact && paired.p == 2 / 100_000)
  }

  @Test func theMeanOfTheMiddleHalfLeavesOutAQuarterRoundedDown() {
    // One of seven at either end, none of three.
    #expect(Aggregates.interquartileMean([100, 1, 2, 3, 4, 5, -60]) == 3)
    #expect(Aggregates.interquartileMean([0, 3, 9]) == 4)
    #expect(Aggregates.standardDeviation([1, 3]) == 2.0.squareRoot())
  }

  @Test func tiesAreHalfAWinAndAThresholdIsNotPassedByReachingIt() {
    #expect(probabilityOfImprovement([1, 2], over: [1, 2]) == 0.5)
    #expect(probabilityOfImprovement([2], over: [2, 1]) == 0.75)
    #expect(performanceProfile([1, 2, 2, 3], thresholds: [2]) == [0.25])
  }

  @Test func halfOfTheSeedsAreTheMedian() {
    let seeds = [(10, true), (20, true), (30, false), (40, false)].map {
      StepsToThreshold.Seed(step: $0.0, hasReached: $0.1)
    }
    #expect(StepsToThreshold(seeds).median == 20)
    // One of four, then one of the three that are left of it after one was given up: 1 - 3/4 * 1/2.
    let censored = [(10, true), (15, false), (20, true), (40, false)].map {
      StepsToThreshold.Seed(step: $0.0, hasReached: $0.1)
    }
    #expect(StepsToThreshold(censored).fractions.map(\.fraction) == [0.25, 0.625])
  }

  @Test func adjustedValuesNeverFallAndAreNotMultipliedTwice() {
    let adjusted = holmAdjusted([0.01, 0.02, 0.5])
    #expect(adjusted == [0.03, 0.04, 0.5])
    #expect(holmAdjusted([0.02, 0.021]) == [0.04, 0.04])
  }

  @Test func drawsAreHalfAPointOfARating() {
    let drawn = EloRatings(
      players: 2, records: [PairRecord(first: 0, second: 1, wins: 0, draws: 50, losses: 0)], anchor: 1)
    #expect(abs(drawn.ratings[0]) < 1e-6)
    let uneven = EloRatings(
      players: 2, records: [PairRecord(first: 0, second: 1, wins: 5000, draws: 5000, losses: 0)], anchor: 1)
    // Three points of four: three to one.
    #expect(abs(uneven.ratings[0] - 190.85) < 0.5)
  }
}
