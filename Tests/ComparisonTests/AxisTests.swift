import Comparison
import RLCore
import RunStore
import Testing

@Suite struct AxisTests {
  /// Ten points that begin far below where they end, as early episodes on the cliff do.
  private func cliff(_ name: String, level: Double) -> [ComparedRun] {
    (1...5).map { seed in
      record(
        name, seed: seed,
        curve: (1...20).map { ($0 * 100, $0 == 1 ? -2_000 : level + Double(seed) + Double($0 % 3)) },
        planned: 2_000)
    }
  }

  private func curves(_ figure: Figure) -> [[Mark.Place]] {
    figure.marks.compactMap { if case .path(let points, "curve", _, _) = $0 { points } else { nil } }
  }

  private func labels(_ figure: Figure) -> [String] {
    figure.marks.compactMap { if case .label(let words, _, _, _, _) = $0 { words } else { nil } }
  }

  @Test func theWorstEarlyEpisodeDoesNotSqueezeTheCurves() throws {
    let result = try compare(cliff("sarsa", level: -25) + cliff("q-learning", level: -50))
    let figure = try #require(result.learningCurves())
    let ends = curves(figure).compactMap(\.last?.y)
    #expect(ends.count == 2 && abs(ends[0] - ends[1]) > 80, "\(ends) of 292 pixels")
    #expect(labels(figure).contains("down to -2000"))
    #expect(figure.caption.hasSuffix("Triangles mark values beyond the axis, down to -2000."))
    let inside = curves(figure).joined().allSatisfy { $0.y >= 0 && $0.y <= 314.001 }
    #expect(inside, "a curve leaves the plot")
  }

  @Test func anAxisLabelHasRoom() {
    func label(_ words: String) -> String? {
      let figure = Figure.profile([("a", [1, 2])], from: 0, x: "place", y: words, title: "a")
      return figure.marks.compactMap {
        if case .label(let words, _, _, _, true) = $0 { words } else { nil }
      }.first
    }
    let usual = ComparisonMetric.evaluationReturn.axisLabel
    #expect(usual.hasSuffix("(sum of rewards)") && label(usual) == usual)
    #expect(label(ComparisonMetric.exactReturn.axisLabel) == "exact expected return of the greedy policy")
    #expect(label(String(repeating: "x", count: 200))?.hasSuffix("x…") == true)
  }

  @Test func aBranchIsMarkedAtTheStepAtWhichItLeaves() throws {
    let original = group("whole", [1, 2, 3])
    var branches = group("branch", [1, 3, 4])
    #expect(!labels(try #require(try compare(original + branches).learningCurves())).contains("branch"))
    for index in branches.indices {
      branches[index].facts.branch = BranchOrigin(
        path: "runs/whole/seed-1.sqlite", step: 50_000, history: "",
        changes: ["agent.target: network -> none"])
    }
    let figure = try #require(try compare(original + branches).learningCurves())
    #expect(labels(figure).filter { $0 == "branch" }.count == 1)
    #expect(
      figure.caption.contains("A vertical line marks the step at which branches leave their originals."))
    // Half of 100,000 steps, on an axis from 60 to 542 pixels.
    let isMarked = figure.marks.contains {
      if case .line(let top, let bottom, "reference branch") = $0 {
        top.x == 301 && bottom.x == 301
      } else {
        false
      }
    }
    #expect(isMarked, "no line in the middle of the axis")
  }

  @Test func aCurveOverTimeEndsWhereItsTrainingEnded() throws {
    var runs = group("slow", [1, 2]) + group("fast", [3, 4])
    for index in runs.indices {
      runs[index].clock = TrainingClock(speeds: [], stepsPerSecond: index < 2 ? 4_096 : 8_192)
    }
    let figure = try #require(try compare(runs).learningCurves(over: .time))
    // 100,000 steps take 24.4 s, or half of that, on an axis from 60 to 542 pixels.
    #expect(curves(figure).map { $0.last?.x } == [542, 301])
    #expect(labels(figure).contains("20"))
  }

  @Test func thereIsNothingBetweenTwoSteps() throws {
    let runs = (1...5).map { record("short", seed: $0, curve: [(1, 0), (2, 100)], planned: 2) }
    let figure = try #require(try compare(runs).learningCurves())
    let words = labels(figure)
    #expect(words.contains("1") && words.contains("2") && !words.contains("0.5"), "\(words)")
  }

  @Test func aRiseAtTheVeryEndIsNotCutOff() throws {
    let runs = (1...5).map { seed in
      record("late", seed: seed, curve: (1...20).map { ($0, $0 == 20 ? 1 : 0) }, planned: 20)
    }
    let figure = try #require(try compare(runs).learningCurves())
    #expect(!figure.marks.contains { if case .path(_, "cut", _, _) = $0 { true } else { false } })
    #expect(!figure.caption.contains("Triangles"))
  }

  @Test func aLineEndsWhereItCrossesTheEdge() {
    let plot = Plot(
      legend: [], x: Scale(low: 0, high: 4, start: 0, end: 1), y: Scale(low: 0, high: 10, start: 0, end: 1))
    let parts = plot.visible([(0, -10), (1, 10), (2, 30), (3, 5), (4, 5)])
    #expect(parts.count == 2)
    let values = parts.map { part in part.map { (plot.y.start - $0.1) / (plot.y.start - plot.y.end) * 10 } }
    #expect(values[0].map { ($0 * 1e6).rounded() / 1e6 } == [0, 10, 10])
    #expect(values[1].map { ($0 * 1e6).rounded() / 1e6 } == [10, 5, 5])
    #expect(abs(parts[0][0].0 - plot.x(0.5)) < 1e-9)
    #expect(plot.visible([(1, -1)]).isEmpty && plot.visible([(1, 1)]).count == 1)
  }

  private static let episodes = [(10, -10.0), (5, -5), (5, 0), (20, 5)].enumerated().map { index, values in
    Episode(
      number: index + 1, seed: 1, length: values.0, return: values.1, ending: .terminated, epsilon: nil,
      step: [10, 15, 20, 40][index], seconds: 0, row: 0)
  }

  @Test func aMovingAverageCountsOnlyTheLastEpisodes() {
    func average(_ metric: ComparisonMetric, _ window: Int) -> [Double] {
      TrainingAverage(Self.episodes, of: metric, window: window).byEpisodes.map(\.value)
    }
    #expect(average(.trainingReturn, 2) == [-10, -7.5, -2.5, 2.5])
    #expect(average(.trainingReturn, 1) == [-10, -5, 0, 5])
    #expect(average(.trainingLength, 2) == [10, 7.5, 5, 12.5])
    #expect(average(.rewardPerStep, 2) == [-1, -1, -0.5, 0.2])
    #expect(average(.cumulativeReward, 2) == [-10, -15, -15, -10])
  }

  /// The run goes on for 160 steps after its last episode, which ends at step 40.
  @Test(arguments: [(ComparisonMetric.cumulativeReward, -10.0), (.trainingEpisodes, 4.0)])
  func aSumHoldsItsLastValueToTheEndOfTheRun(metric: ComparisonMetric, last: Double) {
    let average = TrainingAverage(Self.episodes, of: metric, window: 100, runSteps: 200)
    let curve = average.bySteps
    #expect(curve.first == CurvePoint(step: 2, value: 0), "it is 0 before the first episode ends")
    #expect(curve.first { $0.step >= 10 }?.value == (metric == .trainingEpisodes ? 1 : -10))
    #expect(curve.filter { $0.step >= 40 }.allSatisfy { $0.value == last })
    #expect(curve.last?.step == 200)
  }

  @Test func aMeanEndsWithItsLastEpisode() {
    let curve = TrainingAverage(Self.episodes, of: .trainingReturn, window: 2, runSteps: 200).bySteps
    #expect(curve.first == CurvePoint(step: 10, value: -10) && curve.last == CurvePoint(step: 40, value: 2.5))
  }

  @Test func aMeanOverEpisodesIsThatOfTheirReturnsOrSteps() {
    func mean(_ metric: ComparisonMetric, _ numbers: ClosedRange<Int>) -> Double? {
      TrainingAverage(Self.episodes, of: metric, window: 100).mean(over: numbers)
    }
    #expect(mean(.trainingReturn, 2...3) == -2.5)
    #expect(mean(.rewardPerStep, 1...2) == -1)
    #expect(mean(.cumulativeReward, 2...4) == 0)
    #expect(mean(.trainingReturn, 4...100) == 5)
    #expect(mean(.trainingReturn, 5...100) == nil)
  }

  @Test func aMeasurementBelongsToTheEpisodesThatHadEnded() {
    let curve = [(5, 1.0), (15, 2), (19, 3), (40, 4)].map { CurvePoint(step: $0.0, value: $0.1) }
    let points = TrainingAverage.byEpisodes(curve, Self.episodes)
    #expect(points.map(\.step) == [0, 2, 4])
    #expect(points.map(\.value) == [1, 3, 4], "of two at one number the later one")
  }
}
