import Comparison
import Foundation
import Testing

/// Numbers from rliable, SciPy and NumPy; `Fixtures/generate_statistics.py` makes them.
private struct Fixture: Decodable {
  struct Case: Decodable, CustomTestStringConvertible {
    var name: String
    var x, y: [Double]
    var iqm: Double
    var iqmInterval, meanInterval, quantiles: [Double]
    var probabilityOfImprovement: Double
    var thresholds, profile: [Double]
    var permutationP: Double
    var mannWhitneyU: Double
    var pairedP: Double?
    var testDescription: String { name }
  }
  struct Survival: Decodable {
    var steps: [Int]
    var reached: [Bool]
    var at: [Int]
    var fraction: [Double]
  }
  struct Holm: Decodable { var p, adjusted: [Double] }
  var resamples: Int
  var seed: UInt64
  var cases: [Case]
  var survival: Survival
  var holm: Holm
  var normalQuantiles: [[Double]]

  static let all: Fixture = {
    let url = Bundle.module.url(forResource: "statistics", withExtension: "json", subdirectory: "Fixtures")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let url, let data = try? Data(contentsOf: url), let all = try? decoder.decode(Self.self, from: data)
    else { preconditionFailure("Fixtures/statistics.json is missing or damaged") }
    return all
  }()
}

private func isClose(_ a: Double, _ b: Double, _ scale: Double = 1) -> Bool {
  abs(a - b) <= 1e-11 * max(scale, abs(b))
}

@Suite struct StatisticsTests {
  @Test(arguments: Fixture.all.cases)
  private func aggregatesAndIntervalsAreThoseOfRliable(_ fixture: Fixture.Case) {
    let bootstrap = Bootstrap(
      count: fixture.x.count, resamples: Fixture.all.resamples, seed: Fixture.all.seed)
    let scale = fixture.x.map(abs).max() ?? 1
    #expect(isClose(Aggregates.interquartileMean(fixture.x), fixture.iqm, scale))
    let interval = bootstrap.interquartileMeanInterval(of: fixture.x)
    #expect(isClose(interval.low, fixture.iqmInterval[0], scale))
    #expect(isClose(interval.high, fixture.iqmInterval[1], scale))
    let mean = bootstrap.meanInterval(of: fixture.x)
    #expect(isClose(mean.low, fixture.meanInterval[0], scale))
    #expect(isClose(mean.high, fixture.meanInterval[1], scale))
    for (q, expected) in zip([0, 0.025, 0.25, 0.5, 0.9, 1], fixture.quantiles) {
      #expect(isClose(Aggregates.quantile(ofSorted: fixture.x.sorted(), q), expected, scale))
    }
  }

  @Test(arguments: Fixture.all.cases)
  private func profilesAndProbabilitiesOfImprovementAreThoseOfRliable(_ fixture: Fixture.Case) {
    #expect(performanceProfile(fixture.x, thresholds: fixture.thresholds) == fixture.profile)
    let probability = probabilityOfImprovement(fixture.x, over: fixture.y)
    #expect(isClose(probability, fixture.probabilityOfImprovement))
    #expect(isClose(probability * Double(fixture.x.count * fixture.y.count), fixture.mannWhitneyU))
  }

  @Test(arguments: Fixture.all.cases)
  private func exactPermutationTestsAreThoseOfSciPy(_ fixture: Fixture.Case) {
    let test = PermutationTest.independent(fixture.x, fixture.y)
    #expect(test.isExact)
    #expect(isClose(test.p, fixture.permutationP))
    if let expected = fixture.pairedP {
      let paired = PermutationTest.paired(fixture.x, fixture.y)
      #expect(paired.isExact)
      #expect(isClose(paired.p, expected))
    }
  }

  @Test func stepsToTheThresholdAreKaplanMeiersAsSciPyHasThem() {
    let survival = Fixture.all.survival
    let steps = StepsToThreshold(
      zip(survival.steps, survival.reached).map { .init(step: $0, hasReached: $1) })
    let expected = Dictionary(uniqueKeysWithValues: zip(survival.at, survival.fraction))
    for (step, fraction) in steps.fractions { #expect(isClose(fraction, expected[step] ?? -1)) }
    #expect(steps.fractions.map(\.step) == [100, 200, 300, 400, 500])
    #expect(steps.reachedCount == 6)
  }

  @Test func holmsCorrectionIsTheOneComputedByHand() {
    let holm = Fixture.all.holm
    for (p, expected) in zip(holmAdjusted(holm.p), holm.adjusted) { #expect(isClose(p, expected)) }
    #expect(holmAdjusted([]) == [])
    #expect(holmAdjusted([0.7, 0.8]) == [1, 1])
  }

  @Test func normalQuantilesAreThoseOfSciPy() {
    for pair in Fixture.all.normalQuantiles {
      #expect(abs(SeedsNeeded.normalQuantile(pair[0]) - pair[1]) < 1e-9)
    }
  }

  @Test func theInterquartileMeanOfThreeIsTheirMean() {
    #expect(Aggregates.interquartileMean([1, 2, 6]) == 3)
    #expect(Aggregates.interquartileMean([1, 2, 4, 100]) == 3)
    #expect(Aggregates.interquartileMean([7]) == 7)
  }

  @Test func threeAgainstThreeCanNotReachFivePercent() {
    // Twenty ways to choose three of six; the observed one and its mirror image are the most extreme.
    let test = PermutationTest.independent([1, 2, 3], [4, 5, 6])
    #expect(test.p == 0.1)
    #expect(!test.interval.isBounded)
    #expect(PermutationTest.smallestP(3, 3) == 0.1)
    #expect(PermutationTest.smallestP(pairs: 5) == 0.0625)
  }

  @Test func theIntervalHoldsWhatTheTestDoesNotReject() {
    let x = [5.1, 6.3, 4.8, 7.7, 6.0, 5.5]
    let y = [3.9, 4.4, 5.2, 3.1, 4.9, 4.0]
    for isPaired in [false, true] {
      let test = isPaired ? PermutationTest.paired(x, y) : .independent(x, y)
      func p(_ shift: Double) -> Double {
        let moved = x.map { $0 - shift }
        return (isPaired ? PermutationTest.paired(moved, y) : .independent(moved, y)).p
      }
      #expect(p(test.interval.low - 1e-6) <= 0.05)
      #expect(p(test.interval.low + 1e-6) > 0.05)
      #expect(p(test.interval.high - 1e-6) > 0.05)
      #expect(p(test.interval.high + 1e-6) <= 0.05)
    }
  }

  @Test func soDoesThatOfUnequalGroups() {
    let x = [5.1, 6.3, 4.8, 7.7, 6.0]
    for y in [[3.9, 4.4, 5.2, 3.1, 4.9, 4.0, 6.5], [5, 9, 1, 4, 8, 2, 7, 3]] {
      let test = PermutationTest.independent(x, y)
      func p(_ shift: Double) -> Double { PermutationTest.independent(x.map { $0 - shift }, y).p }
      #expect(p(test.interval.low - 1e-6) <= 0.05 && p(test.interval.low + 1e-6) > 0.05)
      #expect(p(test.interval.high - 1e-6) > 0.05 && p(test.interval.high + 1e-6) <= 0.05)
      #expect(test.interval.contains(0) == (test.p > 0.05))
    }
  }

  @Test func unequalNumbersOfSeedsAreTestedByStudentizedDifferences() {
    // SciPy 1.17.1, `permutation_test` of the difference over its standard error.
    let test = PermutationTest.independent([5.1, 6.3, 4.8, 7.7], [3.9, 4.4, 5.2, 3.1, 4.9, 4.0])
    #expect(test.isExact && test.isStudentized && test.words == "exact permutations, studentized")
    #expect(isClose(test.p, 10.0 / 210) && isClose(test.difference, 1.725))
    #expect(isClose(PermutationTest.independent([1, 2, 2, 3], [2, 3, 3, 4, 4, 5]).p, 20.0 / 210))
    #expect(isClose(PermutationTest.independent([9, 1, 8], [2, 3, 2, 3, 3, 2, 3]).p, 16.0 / 120))
    // The groups the other way round, and larger numbers, change nothing.
    let turned = PermutationTest.independent([3.9, 4.4, 5.2, 3.1, 4.9, 4.0], [5.1, 6.3, 4.8, 7.7])
    #expect(turned.p == test.p && abs(turned.interval.low + test.interval.high) < 1e-9)
    let large = PermutationTest.independent(
      [1.0, 2, 2, 3].map { 1e8 + $0 }, [2.0, 3, 3, 4, 4, 5].map { 1e8 + $0 })
    #expect(isClose(large.p, 20.0 / 210))
    #expect(!PermutationTest.independent([1, 2, 4], [5, 6, 9]).isStudentized)
  }

  @Test func unequalGroupsWithoutASpreadDivideByNothing() {
    let same = PermutationTest.independent([0.1, 0.1, 0.1, 0.1, 0.1], Array(repeating: 0.1, count: 7))
    #expect(same.p == 1 && abs(same.interval.low) < 1e-12 && abs(same.interval.high) < 1e-12)
    #expect(PermutationTest.independent([0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0]).interval == Interval(0, 0))
    let apart = PermutationTest.independent([0.3, 0.3, 0.3, 0.3, 0.3], Array(repeating: 0.1, count: 7))
    #expect(isClose(apart.p, 2.0 / 792) && abs(apart.interval.low - 0.2) < 1e-9)
    #expect(abs(apart.interval.high - 0.2) < 1e-9)
    // One value has no spread at all.
    let single = PermutationTest.independent([9], [1, 2, 3])
    #expect(single.p == 0.5 && !single.isStudentized)
  }

  @Test func aFewSeedsAgainstManyAreCountedExactly() {
    let test = PermutationTest.independent([10, 12, 14, 16], (0..<40).map { Double($0 % 7) })
    #expect(test.isExact && isClose(test.p, 2.0 / 135_751))
  }

  @Test func manySeedsAreTestedByRandomPermutations() {
    let x = (0..<30).map { Double($0 % 7) + 1 }
    let y = (0..<30).map { Double($0 % 7) }
    let test = PermutationTest.independent(x, y)
    #expect(!test.isExact)
    // SciPy, 2,000,000 random permutations: 0.0760.
    #expect(abs(test.p - 0.0760) < 0.004)
    #expect(PermutationTest.paired(x, y).p == 2.0 / 100_000)
    #expect(test == PermutationTest.independent(x, y))
  }

  @Test func equalGroupsDifferByNothing() {
    let test = PermutationTest.independent([1, 1, 1, 1, 1], [1, 1, 1, 1, 1])
    #expect(test.p == 1)
    #expect(test.interval == Interval(0, 0))
    #expect(probabilityOfImprovement([1, 1], over: [1, 1]) == 0.5)
  }

  @Test func seedsNeededAreThoseOfTheTextbook() {
    // Cohen (1988), table 2.4.1: d = 0.8, two-sided 5 %, power 80 %: 26 in either group; d = 0.5: 64.
    #expect(SeedsNeeded.count(difference: 0.8, spread: 1, isPaired: false) == 26)
    #expect(SeedsNeeded.count(difference: 0.5, spread: 1, isPaired: false) == 64)
    #expect(SeedsNeeded.count(difference: 0, spread: 1, isPaired: false) == nil)
    #expect(SeedsNeeded.count(difference: 0.01, spread: 1, isPaired: false) == nil)
    #expect(SeedsNeeded.count(difference: 100, spread: 1, isPaired: false) == 5)
    #expect(SeedsNeeded.count(difference: 100, spread: 1, isPaired: true) == 6)
  }

  @Test func theAreaIsTheMeanHeightOfStraightLines() {
    let curve = [
      CurvePoint(step: 0, value: 0), CurvePoint(step: 10, value: 10), CurvePoint(step: 20, value: 10),
    ]
    #expect(meanHeight(curve, from: 0, to: 20) == 7.5)
    #expect(meanHeight(curve, from: 5, to: 15) == 8.75)
  }
}
