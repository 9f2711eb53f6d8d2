import Comparison
import RunStore
import Testing

/// What becomes of seeds in a comparison, where a subtly wrong one counts them otherwise.
@Suite struct ComparedSeedsTests {
  @Test func fourSeedsOfEachDecideNothingWhateverTheirP() throws {
    let comparison = try compare(group("low", [0, 1, 2, 3]) + group("high", [100, 101, 102, 103])) {
      $0.ignoresPairs = true
    }
    // Two of the seventy ways to deal out eight seeds are as extreme.
    #expect(abs(comparison.pairs[0].test.p - 2.0 / 70) < 1e-12)
    #expect(!comparison.pairs[0].isDecided)
  }

  @Test func aPairAmongSeveralIsDecidedByItsAdjustedP() throws {
    let runs =
      group("a", [0, 1, 2, 3, 4]) + group("b", [3.5, 4.5, 5.5, 6.5, 3.2])
      + group("c", [3.5, 4.5, 5.5, 6.5, 3.1])
    let comparison = try compare(runs) { $0.ignoresPairs = true }
    let pair = try #require(comparison.pairs.first { ($0.first, $0.second) == (0, 1) })
    #expect(pair.test.p <= 0.05 && pair.adjustedP > 0.05)
    #expect(!pair.isDecided)
  }

  @Test func betweenItsPointsASeedsCurveIsAStraightLine() throws {
    let runs = [
      record(seed: 1, curve: [(0, 0), (100, 100)], planned: 100),
      record(seed: 2, curve: [(50, 0), (100, 0)], planned: 100),
    ]
    let curve = try compare(runs).groups[0].curve
    #expect(curve.first { $0.step == 50 }?.average == 25)
  }

  @Test func aValueAtTheThresholdReachesIt() throws {
    let comparison = try compare([record(seed: 1, curve: [(10, 99), (20, 100), (30, 101)], planned: 30)]) {
      $0.threshold = 100
    }
    #expect(comparison.groups[0].seeds[0].threshold == .init(step: 20, hasReached: true))
  }

  @Test func aSeedThatDivergedHasNotReachedTheThresholdByTheEndOfTheOthers() throws {
    let runs = [
      record(seed: 1, curve: [(10, 1), (30, 100)], planned: 30),
      record(seed: 2, curve: [(10, 1)], status: .diverged, planned: 30),
    ]
    let result = try compare(runs) { $0.threshold = 50 }.groups[0]
    #expect(result.seeds[1].threshold == .init(step: 30, hasReached: false))
    // Half of the two, not all of the one that is left.
    #expect(result.stepsToThreshold?.fractions.map(\.fraction) == [0.5])
  }

  @Test func aCurveOverEpisodesEndsWhereFewerThanHalfOfTheSeedsGoOn() throws {
    var runs = group("a", [1, 2, 3, 4])
    for (index, last) in [2, 2, 3, 4].enumerated() {
      runs[index].episodeCurve = (1...last).map { CurvePoint(step: $0, value: 0) }
    }
    let curve = try compare(runs) { $0.axis = .episodes }.groups[0].episodeCurve
    #expect(curve.map(\.step) == [1, 2, 3] && curve.map(\.count) == [4, 4, 2])
  }

  @Test func runsOfTwoBuildsAreWarnedOf() throws {
    var runs = group("a", [1, 2])
    #expect(try compare(runs).warnings.isEmpty)
    runs[1].facts.provenance.gitCommit = "0123456"
    #expect(
      try compare(runs).warnings == [
        "the runs were made by 2 different builds of rl-lab; the provenance lists them"
      ])
  }

  @Test func seedsThatEndedAtDifferentStepsAreScoredWhereTheFirstOneEnded() throws {
    let runs = [
      record(seed: 1, curve: [(50, 1), (100, 7)], planned: 100),
      record(seed: 2, curve: [(50, 2), (100, 8), (200, 9)], planned: 100),
    ]
    let result = try compare(runs).groups[0]
    #expect(result.scoreStep == 100 && result.seeds.map(\.score) == [7, 8])
  }

  @Test func seedsThatStoppedOnAPlateauAreScoredAtTheirOwnEnd() throws {
    let runs = [
      record(seed: 1, curve: [(50, 1), (100, 7)], planned: 500, patience: 2),
      record(seed: 2, curve: [(50, 2), (100, 8), (200, 9)], planned: 500, patience: 2),
    ]
    let result = try compare(runs).groups[0]
    #expect(result.scoreStep == 200 && result.seeds.map(\.score) == [7, 9])
  }
}
