import Comparison
import Drawing
import Testing

/// Figures of tables, and averages without a variance.
@Suite struct TableFigureTests {
  private func labels(_ figure: Figure) -> [String] {
    figure.marks.compactMap { if case .label(let words, _, _, _, _) = $0 { words } else { nil } }
  }

  @Test func aMapShowsEachNumberInItsCell() {
    let layout = GridLayout(columns: 2, rows: 2) { column, row in
      row == 1 && column == 1 ? nil : row * 2 + column
    }
    let figure = Figure.numberMap([3, -5, 0, 9], layout, title: "Moves")
    #expect(labels(figure) == ["3", "-5"])
    let fills = figure.marks.compactMap { mark -> UInt32? in
      if case .rectangle(_, _, _, _, _, let fill, _) = mark { fill } else { nil }
    }
    // The wall has no number; the fourth state has no cell.
    #expect(fills.count == 3 && Set(fills).count == 3)
  }

  @Test func aSurfaceHasACellBetweenFourPoints() {
    let figure = Figure.surface(
      (0..<16).map(Double.init), side: 4, x: ("position", -1, 1), y: ("speed", 0, 2), limits: 0...15,
      title: "s")
    let cells = figure.marks.compactMap { mark -> [Mark.Place]? in
      if case .path(let points, "surface", true, _) = mark { points } else { nil }
    }
    #expect(cells.count == 9 && cells.allSatisfy { $0.count == 4 })
    #expect(labels(figure).contains("position") && labels(figure).contains("speed"))
    // The last cell is the nearest, in front of the others: its lowest corner is lower than that of the first.
    #expect((cells.last?.map(\.y).max() ?? 0) > (cells.first?.map(\.y).max() ?? 0))
  }

  @Test func aProfileHasACurveForEachTable() {
    let figure = Figure.profile(
      [("sweep 1", [0, 1, 2]), ("sweep 2", [1, 2, 3])], from: 5, x: "capital", y: "value", title: "Values")
    let curves = figure.marks.filter { if case .path(_, "curve", _, _) = $0 { true } else { false } }
    #expect(curves.count == 2)
    #expect(["sweep 1", "sweep 2", "5", "7", "capital", "value"].allSatisfy(labels(figure).contains))
  }

  @Test func aDistributionIsWidestWhereItsSamplesAre() throws {
    let samples = (0..<200).map { Double($0 % 20 < 18 ? $0 % 3 : 10) }
    let figure = Figure.distributions(
      [("0", samples), ("1", [])], x: "action", y: "reward", title: "Rewards")
    let shapes = figure.marks.compactMap { mark -> [Mark.Place]? in
      if case .path(let points, "band", true, _) = mark { points } else { nil }
    }
    let shape = try #require(shapes.first)
    #expect(shapes.count == 1 && shape.count == 120)
    let widest = try #require(shape.max { $0.x < $1.x })
    // Low values are at the bottom of the figure, where y is large.
    #expect(widest.y > figure.height / 2)
  }

  @Test func figuresAreArrangedRowByRowUnderTheirTitles() {
    let one = Figure.numberMap([1], GridLayout(columns: 1, rows: 1), title: "one")
    let all = Figure.arranged([one, one, one], columns: 2, name: "n", title: "t", caption: "c")
    #expect(all.width == 2 * one.width + 14 && all.height == 2 * (one.height + 24) + 14)
    #expect(labels(all).filter { $0 == "one" }.count == 3)
    #expect(labels(Figure.arranged([one], columns: 2, name: "n", title: "t", caption: "c")) == ["1"])
  }

  @Test func theMedianOfTenHasTheErrorOfItsNeighbors() {
    let values = [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 1e9]
    #expect(CurveAverage.median(values) == 5.5)
    // Places 4.5 ± 9 / (2 √10) of the sorted values.
    #expect(abs(CurveAverage.median.standardError(of: values) - 9 / (2 * 10.0.squareRoot())) < 1e-9)
    #expect(CurveAverage.mean.standardError(of: [1, 3]) == 1)
  }

  @Test func theBandOfAMedianHoldsItWithNinetyFivePercent() throws {
    let curve = try compare(group("a", (0..<16).map(Double.init))) { $0.average = .median }.groups[0].curve
    let interval = try #require(curve.last).interval
    // Places 7.5 ± 1.96 · 15 / (2 √16) of the sorted values.
    #expect(abs(interval.low - 3.825) < 1e-9 && abs(interval.high - 11.175) < 1e-9)
  }
}
