import Comparison
import Testing

/// What a comparison says of two groups beside p.
@Suite struct PairTests {
  @Test func theImprovementIsThatOfTheFirstGroupOverTheSecond() throws {
    let pair = try compare(group("high", [4, 5, 6]) + group("low", [1, 2, 3])).pairs[0]
    #expect(pair.probabilityOfImprovement == 1 && pair.probabilityInterval == Interval(1, 1))
  }

  @Test func theGroupsOfAnImprovementAreResampledIndependently() throws {
    let pair = try compare(group("a", [0, 1]) + group("b", [0, 1])).pairs[0]
    // In a sixteenth of the resamples one group has zeros only and the other one ones only, and as often the other way
    // round: more than the fortieth that is beyond either end.
    #expect(pair.probabilityInterval == Interval(0, 1))
  }

  @Test func theSeedsThatWouldDecideReachTheStrictestLevelOfAllPairs() throws {
    let scores = [0.0, 2, 0, 2, 0, 2]
    let result = try compare(
      group("a", scores) + group("b", scores.map { $0 + 1 }) + group("c", scores.map { $0 + 3 })
    ) { $0.ignoresPairs = true }
    // A variance of (6 + 6) / 10, and normal quantiles of 2.394 at 1 - 0.05 / 3 / 2 and of 0.842 at 0.8:
    // 2 (2.394 + 0.842)² 1.2 + 2.394² / 4 = 26.6 for a difference of 1.
    #expect(result.pairs[0].test.difference == -1 && result.pairs[0].seedsToDecide == 27)
  }

  @Test func aDifferenceHasTheColorOfTheHigherGroup() throws {
    let figure = try #require(try compare(group("low", [1, 2, 3]) + group("high", [4, 5, 6])).differences)
    let styles = figure.marks.compactMap { if case .open(let style, _) = $0 { style } else { nil } }
    #expect(styles == ["series " + FigureStyle.classes(ofGroup: 1)])
  }
}
