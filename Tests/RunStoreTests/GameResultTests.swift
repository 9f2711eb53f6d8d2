import RLCore
import RunStore
import Testing

@Suite struct GameResultTests {
  private func result(
    _ opponent: String, _ seat: Side, _ counts: (Int, Int, Int), judged: Int, blunders: Int
  ) -> GameResult {
    var result = GameResult(opponent: opponent, seat: seat)
    (result.wins, result.draws, result.losses) = counts
    (result.judgedMoves, result.blunders) = (judged, blunders)
    return result
  }

  @Test func resultsComeBackFromTheirMetrics() {
    let results = [
      result("alpha-beta-4", .first, (7, 1, 2), judged: 61, blunders: 4),
      result("alpha-beta-4", .second, (3, 2, 5), judged: 58, blunders: 9),
    ]
    let points = [500, 1000].flatMap { step in
      results.flatMap(\.metrics).map { MetricPoint(step: step, name: $0.name, value: $0.value) }
    }
    let noise = [MetricPoint(step: 500, name: "loss", value: 0.5)]
    let back = GameResult.results(from: noise + points)
    #expect(back.map(\.step) == [500, 1000])
    #expect(back.allSatisfy { $0.results == results })
  }

  @Test func namesAreThoseOfTheDocumentation() {
    let names = result("rules", .second, (1, 0, 0), judged: 3, blunders: 0).metrics.map(\.name)
    #expect(
      names == [
        "games/rules/second/wins", "games/rules/second/draws", "games/rules/second/losses",
        "games/rules/second/judged_moves", "games/rules/second/blunders",
      ])
  }

  @Test func theSummaryCountsBothSeats() {
    let results = [
      result("random", .first, (9, 1, 0), judged: 40, blunders: 1),
      result("random", .second, (6, 2, 2), judged: 60, blunders: 4),
    ]
    // (9 + 6 + 3 / 2) / 20 points, 5 blunders in 20 games, 95 of 100 moves.
    #expect(
      GameResult.summary(of: results) == [
        Metric("games/random/score", 0.825), Metric("blunders_per_game", 0.25), Metric("value_kept", 0.95),
      ])
  }

  @Test func whatNobodyPlaysIsNoCount() {
    let counts = [("wins", 9e18), ("losses", 9e18), ("draws", -1), ("blunders", 3)]
    let points = counts.map { MetricPoint(step: 1, name: "games/random/first/\($0.0)", value: $0.1) }
    let back = GameResult.results(from: points)
    #expect(back.map(\.results) == [[result("random", .first, (0, 0, 0), judged: 0, blunders: 3)]])
  }

  @Test func withoutJudgedMovesThereIsNoBlunderRate() {
    let results = [result("random", .first, (1, 0, 0), judged: 0, blunders: 0)]
    #expect(GameResult.summary(of: results) == [Metric("games/random/score", 1)])
  }
}
