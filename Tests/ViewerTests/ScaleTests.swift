import Drawing
import Painting
import Testing
import Viewer

@Suite struct ScaleTests {
  @Test func aScaleEndsAtZeroWhereAllValuesLieOnOneSide() {
    let up = ValueScale([0, 0.5, 0.8, .nan, .infinity])
    #expect(up.low == 0 && up.high == 0.8)
    let down = ValueScale([-13, -1])
    #expect(down.low == -13 && down.high == 0)
    let both = up.union(down)
    #expect(both.low == -13 && both.high == 13)
    #expect(ValueScale([Double]()).high == 1)
  }

  @Test func actionsThatAreNotLegalHaveNoPart() {
    let cell = GridOverlay.Cell(state: 0, values: [1000, 2, 3], optimum: 4, isLegal: { $0 > 0 })
    #expect(cell.greedyAction == 2 && cell.value == 3 && cell.error == -1)
    let overlay = GridOverlay(columns: 1, rows: 1, cells: [cell], directions: [nil, nil, nil])
    #expect(!overlay.scales.exceedsLimit && overlay.scales.values.high == 4)
    let idle = GridOverlay.Cell(state: 1, values: [1, 2], isLegal: { _ in false })
    #expect(idle.greedyAction == nil && idle.value == nil)
  }

  @Test func bothSidesOfAComparisonHaveOneScale() throws {
    let runs = [CorridorRun(), CorridorRun(algorithm: "dqn", offset: 100)]
    let scales = runs.map(\.overlay.scales)
    let shared = scales[0].union(scales[1])
    #expect(scales[0].errors.limit < 1 && scales[1].errors.limit > 99)
    #expect(shared.errors.limit == scales[1].errors.limit)
    // A value that is nothing on the shared scale is painted pale, though it is the largest of its own side.
    let model = try WatchModel([runs[0], runs[1]], mode: .greedy, overlay: .stateValues)
    var alone = model.state()
    alone.panes[1] = alone.panes[0]
    #expect(try picture(of: model.state()) != picture(of: alone))
    #expect(Theme.dark.diverging(0.8, limit: shared.values.limit) != Theme.dark.positive)
  }

  @Test func aBranchIsMarkedOnCurvesAndTimeline() throws {
    let run = CorridorRun()
    let model = try WatchModel([run], mode: .replay, episode: 5)
    let plain = try picture(of: model.state())
    #expect(model.state().timeline?.branch == nil && model.state().learning[0].branch == nil)
    run.run.branch = BranchMark(
      step: 1_000, original: "whole/seed-1.sqlite", changes: "agent.target: network -> none")
    run.branchEpisode = 6
    let state = model.state()
    #expect(state.learning[0].branch?.step == 1_000 && state.timeline?.branch?.episode == 6)
    #expect(state.timeline?.branch?.words == "branch at step 1,000: agent.target: network -> none")
    #expect(try picture(of: state) != plain)
    var other = state
    other.timeline?.branch?.episode = 9
    #expect(try picture(of: other) != picture(of: state))
  }

  @Test func anAxisHoldsAllEvaluations() {
    let training = (0..<40).map { CurvePoint(step: Double($0), value: 1) }
    let chart = Chart(
      lines: [
        .init(points: training, color: Theme.dark.positive),
        .init(points: [.init(step: 20, value: 0.3)], color: Theme.dark.negative, hasDots: true),
      ], range: 0...40, trimmed: .low)
    #expect(chart.bounds.low < 0.3 && chart.bounds.high > 1)
  }

  @Test func speedBeforeLearningDoesNotPressTheRestTogether() {
    let speeds = [1_000_000.0, 990_000] + (0..<40).map { 50_000 + 100 * Double($0) }
    let points = speeds.enumerated().map { CurvePoint(step: Double($0.offset), value: $0.element) }
    let chart = Chart(
      lines: [.init(points: points, color: Theme.dark.positive)], range: 0...50, includes: [0], trimmed: .high
    )
    #expect(chart.bounds.high < 150_000 && chart.bounds.low <= 0)
    // Without extremes nothing is left out.
    let even = Chart(
      lines: [.init(points: Array(points.dropFirst(2)), color: Theme.dark.positive)], range: 0...50,
      trimmed: .high)
    #expect(even.bounds.high > 53_900)
  }
}

@Suite struct ReturnHistoryTests {
  @Test func shortRunsKeepEveryReturn() {
    var history: ReturnHistory = [3, 1]
    history.append([2])
    #expect(history.count == 3 && history.isExact)
    #expect(history.bars(10).map(\.mean) == [3, 1, 2])
    #expect(history.bars(1) == [.init(low: 1, mean: 2, high: 3)])
  }

  @Test func longRunsKeepBarsAndShowWhatIsNotReadYetLikeWhatIsBefore() {
    var history = ReturnHistory(Array(repeating: 1, count: 1000))
    history.grow(to: 1_000_000)
    #expect(!history.isExact && history.stretchCount == 3907)
    #expect(history.isKnown(stretch: 0) && !history.isKnown(stretch: 5))
    history.set(stretch: 3906, [5, 7, -1])
    let bars = history.bars(100)
    #expect(bars.count == 100 && bars[50].mean == 1 && bars[99].high == 7 && bars[99].low == -1)
  }

  @Test func aRunThatGrowsLongTellsTheSame() {
    let returns = (0..<40_000).map { Float($0 % 7) }
    var history = ReturnHistory()
    for start in stride(from: 0, to: returns.count, by: 1000) {
      history.append(Array(returns[start..<start + 1000]))
    }
    #expect(history.count == 40_000 && !history.isExact)
    #expect(history.bars(50).allSatisfy { $0.low == 0 && $0.high == 6 })
  }
}

@Suite struct DirectionTests {
  @Test func diagonalsHavePartsOfACellOfTheirOwn() throws {
    let up = Direction.up.part(sharesSquare: false)
    #expect(up.map(\.x) == [0, 1, -1] && up.map(\.y) == [0, -1, -1])
    let corner = try #require(Direction(columns: 1, rows: -1)).part(sharesSquare: true)
    #expect(corner.contains { $0 == (1, -1) } && corner.count == 4)
    #expect(Direction(columns: 0, rows: 0) == nil)
  }

  @Test func onlyMovesHaveArrowKeys() {
    let model = PlayModel(CorridorGame())
    #expect(model.action(for: .right) == 1 && model.action(for: .left) == 0)
    #expect(model.action(for: .up) == nil && model.action(for: .character("2")) == 1)
  }
}

@Suite struct GlyphTests {
  @Test func aSignThatNoTypefaceHasIsRememberedAndDrawnAsABox() throws {
    let typeface = try Typeface()
    let canvas = BitmapCanvas(width: 100, height: 40, typeface: typeface)
    // A private sign that no typeface defines.
    canvas.text(
      "a\u{10FFFD}", at: Point(10, 20), size: 20, weight: .regular, color: Theme.dark.text, align: .left)
    #expect(typeface.missing == ["\u{10FFFD}"])
    #expect(canvas.textWidth("\u{10FFFD}", size: 20, weight: .regular) > 8)
    #expect(canvas.textWidth("abc ×", size: 20, weight: .regular) > 20 && typeface.missing.count == 1)
  }
}
