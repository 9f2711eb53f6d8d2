import Comparison
import Testing

@Suite struct GameStatisticsTests {
  /// The textbook's example: 8 of 10 (Wilson 1927; Newcombe 1998 gives the same bounds).
  @Test func wilsonsIntervalIsThePublishedOne() {
    let interval = WilsonInterval(successes: 8, trials: 10)
    #expect(abs(interval.low - 0.4902) < 5e-5 && abs(interval.high - 0.9433) < 5e-5)
    let none = WilsonInterval(successes: 0, trials: 20)
    #expect(abs(none.low) < 1e-12 && abs(none.high - 0.1611) < 5e-5)
    #expect(abs(WilsonInterval(successes: 20, trials: 20).high - 1) < 1e-12)
  }

  @Test func tenToOneInPointsAreFourHundredRatingPoints() {
    let many = EloRatings(
      players: 2, records: [PairRecord(first: 0, second: 1, wins: 10_000, draws: 0, losses: 1_000)], anchor: 1
    )
    #expect(many.ratings[1] == 0 && abs(many.ratings[0] - 400) < 1)
    #expect(many.games == [11_000, 11_000])
    // 1.96 * 400 / ln 10 / sqrt(n p (1 - p)), the drawn games of the prior aside.
    #expect(many.margins[1] == 0 && abs(many.margins[0] - 11.3) < 0.1)
  }

  @Test func strengthsAddUpAlongAChain() {
    let records = [
      PairRecord(first: 0, second: 1, wins: 7500, draws: 0, losses: 2500),
      PairRecord(first: 1, second: 2, wins: 5000, draws: 5000, losses: 0),
    ]
    let ratings = EloRatings(players: 3, records: records, anchor: 2).ratings
    // Three to one are 400 log10 3 = 190.85 points.
    #expect(abs(ratings[1] - 190.85) < 0.5 && abs(ratings[0] - 381.7) < 1)
  }

  @Test func aPlayerWhoWinsAllGamesHasARating() {
    let records = [PairRecord(first: 0, second: 1, wins: 20, draws: 0, losses: 0)]
    let ratings = EloRatings(players: 2, records: records, anchor: nil)
    #expect(ratings.ratings[0] > 300 && ratings.ratings[0] < 1000)
    #expect(abs(ratings.ratings[0] + ratings.ratings[1]) < 1e-6)
    #expect(ratings.margins.allSatisfy { $0.isFinite && $0 > 0 })
  }
}
