import Comparison
import Foundation
import RLCore
import RunStore
import Testing

@Suite struct GameTests {
  /// Six seeds a group against two opponents; the first group wins more and blunders less.
  static func runs() -> [ComparedRun] {
    (group("strong", [0.5, 0.5, 0.6, 0.6, 0.7, 0.7]) + group("weak", [0, 0, 0.1, 0.1, 0.2, 0.2])).map { run in
      var run = run
      let isStrong = run.facts.experiment == "strong"
      run.games = [
        GameRecord(step: 50_000, results: games("random", wins: 1, losses: 19)),
        GameRecord(
          step: 100_000,
          results: games("random", wins: isStrong ? 18 : 12, draws: 1, losses: isStrong ? 1 : 7)
            + games(
              "perfect", wins: 0, draws: isStrong ? 10 : 2, losses: isStrong ? 10 : 18, judgedMoves: 100,
              blunders: isStrong ? 10 : 40)),
      ]
      return run
    }
  }

  @Test func gamesOfTheScoresStepAreAddedUpByOpponent() throws {
    let result = try compare(Self.runs())
    #expect(result.opponents == ["random", "perfect"])
    let strong = result.groups[0]
    #expect(strong.tally(against: "random").wins == 108)
    #expect(strong.tally(against: "random").score == 18.5 / 20)
    #expect(strong.tally(against: "perfect").score == 0.25)
    #expect(strong.tally().blundersPerGame == 10.0 / 40)
    #expect(strong.tally().valueKept == 0.9)
    #expect(result.groups[1].tally().valueKept == 0.6)
    // No move against random was judged.
    #expect(strong.tally(against: "random").blundersPerGame == nil)
  }

  /// Groups that evaluate with other searches, and have trained for longer or shorter.
  @Test func opponentsAreOrderedBySearchAndShownOfTheGroupsThatMetThem() throws {
    let runs = Self.runs().map { run in
      var run = run
      guard run.facts.experiment == "strong", let last = run.games.indices.last else { return run }
      var searched = games("random", wins: 19, draws: 0, losses: 1)
      for index in searched.indices { searched[index].search = 50 }
      run.games[last].results += searched
      return run
    }
    let result = try compare(runs)
    #expect(result.opponents == ["random", "perfect", "random@50"])
    #expect(result.groups(against: "perfect") == [0, 1] && result.groups(against: "random@50") == [0])
    let figure = try #require(result.gameResults)
    #expect(figure.inline.contains("strong against random@50\nwon 114 of 120"))
    let html = ComparisonReport(result, world: nil, episodes: [], version: "0.1.0").html
    #expect(html.components(separatedBy: ">random@50</th>").count == 2)
    #expect(!result.scoreStepsDiffer && !html.contains(">Steps</th>"))
    let uneven = try compare([
      record("short", seed: 1, score: 1), record("long", seed: 1, score: 1, planned: 200_000),
    ])
    let page = ComparisonReport(uneven, world: nil, episodes: [], version: "0.1.0").html
    #expect(uneven.scoreStepsDiffer && page.contains(">Steps</th>") && page.contains("<span>200,000</span>"))
  }

  @Test func ratingsAreSummedUpLikeScores() throws {
    var result = try compare(Self.runs())
    result.rate(
      [0: [1: 100, 2: 110, 3: 120, 4: 130, 5: 140, 6: 1000], 1: [2: -5]],
      opponents: [OpponentRating(name: "rules", rating: 300)])
    #expect(result.groups[0].elo?.interquartileMean == 125)
    #expect(result.groups[1].elo?.mean == -5)
    #expect(result.elo?.inline.contains("strong\nseed 6: 1000") == true)
    #expect(result.elo?.inline.contains(">rules</text>") == true)
    #expect(MethodsWriter(result, version: "0.1.0").paragraph.contains("Elo ratings are estimates"))
  }

  @Test func figuresShowResultsRatingsAndBlunders() throws {
    let result = try compare(Self.runs())
    let results = try #require(result.gameResults)
    #expect(results.inline.contains("strong against random\nwon 108 of 120, 90.0 %"))
    #expect(results.inline.contains("weak, seed 6\n5.0 % of the points against perfect"))
    #expect(result.blunders?.inline.contains("strong\nseed 1: 0.250") == true)
    let report = ComparisonReport(result, world: nil, episodes: [], version: "0.1.0")
    #expect(report.figures.map(\.name).suffix(2) == ["game-results", "blunders"])
    #expect(report.html.contains("<h2>Games</h2>"))
  }

  /// Two seeds a group, without a search and with 100 simulations.
  private func mistaken() throws -> SeedComparison {
    try compare(
      (group("a", [0, 1]) + group("b", [0, 1])).map { run in
        var run = run
        let seed = Double(run.facts.seed)
        let start = run.facts.experiment == "a" ? 0.30 : 0.10
        run.mistakes = [
          MistakeCurve(
            set: "begin-hard", simulations: 0,
            points: [.init(step: 50_000, value: start), .init(step: 100_000, value: start - 0.02 * seed)]),
          MistakeCurve(
            set: "begin-hard", simulations: 100, points: [.init(step: 100_000, value: 0.05)]),
        ]
        return run
      })
  }

  @Test func mistakesAreShownBySetAndSearchOverTraining() throws {
    let result = try mistaken()
    #expect(result.mistakeSets.map(\.set) == ["begin-hard"] && result.mistakeSets[0].simulations == [0, 100])
    let last = try #require(result.groups[0].lastMistakes("begin-hard", 0))
    #expect(
      abs(last.mean - 0.27) < 1e-12 && abs(last.best - 0.28) < 1e-12 && abs(last.worst - 0.26) < 1e-12)
    #expect(result.groups[1].lastMistakes("begin-hard", 7) == nil)
    let figure = try #require(result.mistakes.first)
    #expect(result.mistakes.count == 1 && figure.name == "mistakes-1")
    #expect(figure.inline.contains("a, no search\n50,000 steps\n30.0 % mistakes"))
    #expect(figure.inline.contains("a, no search\n100,000 steps\n27.0 % mistakes"))
    #expect(figure.inline.contains("b, 100 simulations\n100,000 steps\n5.0 % mistakes"))
    let report = ComparisonReport(result, world: nil, episodes: [], version: "0.1.0")
    #expect(report.figures.map(\.name).last == "mistakes-1")
    #expect(report.html.contains(">begin-hard</th>") && report.html.contains("26.0 to 28.0"))
  }

  @Test func aSetWithAStrangersNameIsNoMarkup() throws {
    let runs = group("a", [0, 1]).map { run in
      var run = run
      run.mistakes = [
        MistakeCurve(
          set: "\"><script>alert(1)<", simulations: 0, points: [.init(step: 100_000, value: 0.05)])
      ]
      return run
    }
    let html = ComparisonReport(try compare(runs), world: nil, episodes: [], version: "0.1.0").html
    #expect(html.contains("id=\"mistakes-1\"") && !html.contains("<script>alert"))
  }

  @Test func withoutGamesNothingIsSaidOfThem() throws {
    let result = try compare(group("a", [1, 2]))
    #expect(
      result.opponents.isEmpty && result.gameResults == nil && result.elo == nil && result.blunders == nil)
    #expect(
      !ComparisonReport(result, world: nil, episodes: [], version: "0.1.0").html.contains("<h2>Games</h2>"))
  }

  @Test func csvHasOneRowAnOpponentAndSeat() throws {
    let rows = ReportData(try compare(Self.runs())).games.split(separator: "\n")
    #expect(rows.count == 1 + 12 * 4)
    #expect(rows[0] == "group,seed,step,opponent,seat,wins,draws,losses,judged_moves,blunders")
    #expect(rows[1] == "strong,1,100000,random,first,18,1,0,0,0")
    #expect(rows[4] == "strong,1,100000,perfect,second,0,0,10,100,10")
  }
}

@Suite struct TrainingClockTests {
  private let clock = TrainingClock(
    speeds: [CurvePoint(step: 100, value: 50), CurvePoint(step: 300, value: 100)], stepsPerSecond: 75)

  @Test func recordedSpeedsAddUpToTheTime() {
    #expect(clock.seconds(at: 0) == 0)
    #expect(clock.seconds(at: 50) == 1)
    #expect(clock.seconds(at: 100) == 2)
    #expect(clock.seconds(at: 200) == 3)
    #expect(clock.seconds(at: 300) == 4)
  }

  @Test func afterTheLastSpeedTheMeanOneCounts() {
    #expect(clock.seconds(at: 450) == 6)
    #expect(TrainingClock(speeds: [], stepsPerSecond: 10).seconds(at: 20) == 2)
    #expect(TrainingClock(speeds: [], stepsPerSecond: nil).seconds(at: 20) == nil)
  }

  @Test func speedsThatCannotBeAreIgnored() {
    let clock = TrainingClock(
      speeds: [
        CurvePoint(step: 100, value: .nan), CurvePoint(step: 200, value: 0),
        CurvePoint(step: 300, value: 100),
      ],
      stepsPerSecond: 1)
    #expect(clock.seconds(at: 300) == 3)
  }
}
