import Exporting
import Testing

/// Rounding to single precision changes no greedy action.
@Suite struct OrderedRoundingTests {
  @Test func valuesThatSinglePrecisionCannotTellApartKeepTheirOrder() {
    let rounded = OrderedRounding.rounded([1, 1 + 1e-12, 1 - 1e-12, 0.5], columns: 4)
    #expect(rounded[1] > rounded[0] && rounded[0] > rounded[2] && rounded[2] > rounded[3])
    #expect(rounded.allSatisfy { abs($0 - 1) < 1e-6 || $0 == 0.5 })
  }

  @Test func equalValuesStayEqualSoThatTheFirstOfThemIsTaken() {
    let rounded = OrderedRounding.rounded([2, 1, 2, 1 + 1e-13, 1 + 1e-13], columns: 5)
    #expect(rounded[0] == rounded[2])
    #expect(rounded[3] == rounded[4] && rounded[3] > rounded[1])
  }

  @Test func aTieGoesToTheLowestRankWhereOneIsGiven() {
    let rounded = OrderedRounding.rounded([0, 0, 0, 1], columns: 4) { [2, 0, 1, 3][$1] }
    #expect(rounded[1] > rounded[2] && rounded[2] > rounded[0] && rounded[0] == 0 && rounded[3] == 1)
    #expect(rounded[1] < 1e-20)
  }

  @Test func eachRowIsRoundedByItself() {
    #expect(OrderedRounding.rounded([1, 2, 2, 1], columns: 2) == [1, 2, 2, 1])
  }
}
