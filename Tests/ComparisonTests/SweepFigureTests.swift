import Comparison
import Testing

@Suite struct SweepFigureTests {
  private static func cell(_ values: [String], _ scores: [Double]) -> SweepCell {
    SweepCell(values: values, scores: scores, seedCount: scores.count)
  }

  private static func result(_ cells: [SweepCell], numbers: [[Double]?]) -> SweepResult {
    SweepResult(
      names: ["learning_rate", "n_steps"], numbers: numbers, metric: .trainingReturn,
      score: .episodes(1...100), cells: cells)
  }

  @Test func aLineIsDrawnForEachValueOfTheSecondParameter() throws {
    let cells = ["0.1", "0.3", "0.5"].flatMap { rate in
      ["1", "2"].map { Self.cell([rate, $0], [1, 2, 3]) }
    }
    let figure = try #require(
      Self.result(cells, numbers: [[0.1, 0.3, 0.5], [1, 2]]).figure(name: "sweep", title: "t"))
    let curves = figure.marks.filter { if case .path(_, "curve", _, _) = $0 { true } else { false } }
    let points = figure.marks.filter { if case .circle(_, _, "mark", _) = $0 { true } else { false } }
    let bars = figure.marks.filter { if case .line(_, _, "whisker") = $0 { true } else { false } }
    #expect(curves.count == 2 && points.count == 6 && bars.count == 6)
    let labels = figure.marks.compactMap { if case .label(let words, _, _, _, _) = $0 { words } else { nil } }
    #expect(labels.contains("n_steps 1") && labels.contains("n_steps 2"))
    #expect(labels.contains("mean training return, episodes 1 to 100"))
    #expect(labels.contains("learning_rate"))
  }

  @Test func aPointThatCollapsesIsMarkedInPlaceOfSqueezingTheOthers() throws {
    let scores = [-70.0, -72, -75, -71, -73, -70, -72, -74, -72, -71, -2_000]
    let rates = scores.indices.map { "\($0 + 1)" }
    let cells = zip(rates, scores).map { Self.cell([$0, "1"], [$1, $1 + 1]) }
    let figure = try #require(
      Self.result(cells, numbers: [rates.compactMap(Double.init), [1]]).figure(name: "s", title: "t"))
    #expect(figure.marks.contains { if case .path(_, "cut", _, _) = $0 { true } else { false } })
    #expect(figure.caption.contains("down to -2000"))
  }

  @Test(arguments: [
    (SweepScore.final, "no training return was measured"),
    (SweepScore.episodes(5_000...Int.max), "no training return in episodes from 5,000 on"),
    (SweepScore.episodes(1...100), "no training return in episodes 1 to 100"),
    (SweepScore.area, "an area needs two values, over steps that all runs have"),
  ])
  func seedsWithoutAScoreAreCounted(score: SweepScore, reason: String) {
    let cells = [
      SweepCell(values: ["0.9"], scores: [], seedCount: 2, missingCount: 2),
      SweepCell(values: ["1"], scores: [1], seedCount: 2, missingCount: 1),
    ]
    let result = SweepResult(
      names: ["gamma"], numbers: [[0.9, 1]], metric: .trainingReturn, score: score, cells: cells)
    #expect(result.notes == ["3 seeds have no score: \(reason)"])
  }

  @Test func stepsReadLikeCounts() {
    let steps = SweepScore.steps(threshold: 2)
    #expect(
      steps.words(of: .exactReturn) == "environment steps until the exact return reaches 2.000")
    #expect(steps.text(2_000) == "2,000" && steps.text(Interval(1_999.6, 2_500)) == "[2,000, 2,500]")
    let values = SweepScore.final
    #expect(values.text(2_000) == "2000" && values.text(Interval(1, 2)) == "[1.000, 2.000]")
  }

  @Test func valuesThatAreNoNumbersStandSideBySide() throws {
    let cells = ["sarsa", "q-learning"].map { Self.cell([$0, "1"], [1, 2]) }
    let figure = try #require(Self.result(cells, numbers: [nil, [1]]).figure(name: "s", title: "t"))
    let labels = figure.marks.compactMap { if case .label(let words, _, _, _, _) = $0 { words } else { nil } }
    #expect(labels.contains("sarsa") && labels.contains("q-learning"))
  }
}
