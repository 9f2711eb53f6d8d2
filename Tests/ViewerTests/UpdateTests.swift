import Drawing
import Painting
import Testing
import Viewer

@Suite struct UpdateTests {
  private let labels = ["left", "right"]

  private func table(
    next: String? = "max Q", old: Double = 0.25, reward: Double = -0.1, nextValue: Double = 0.75
  ) -> TableUpdateView {
    let discount = next == nil ? 0 : 0.9
    let target = reward + discount * nextValue
    return TableUpdateView(
      step: 1_234, state: 2, action: 1, nextState: 3, nextAction: next == nil ? nil : 1, nextName: next,
      old: old, reward: reward, discount: discount, nextValue: nextValue, target: target,
      error: target - old, stepSize: 0.5, new: old + 0.5 * (target - old))
  }

  private func lines(_ table: TableUpdateView, isFull: Bool = true) -> [String] {
    UpdatePart.lines(table, labels, isFull: isFull).map {
      $0.name.isEmpty ? $0.text : "\($0.name) \($0.text)"
    }
  }

  @Test func theEquationIsFilledInWithFigures() {
    #expect(
      lines(table()) == [
        "value Q(2, right)", "old 0.25", "reward -0.1", "next max Q(3, right) = 0.75", "discount 0.9",
        "step size 0.5", "target = reward + discount × next", "= -0.1 + 0.9 × 0.75", "= 0.575",
        "error = target − old", "= 0.575 − 0.25", "= 0.325", "new = old + step size × error",
        "= 0.25 + 0.5 × 0.325", "= 0.413",
      ])
    #expect(
      lines(table(), isFull: false) == [
        "value Q(2, right) = 0.25", "next max Q(3, right) = 0.75",
        "target -0.1 + 0.9 × 0.75 = 0.575", "error 0.575 − 0.25 = 0.325", "new 0.25 + 0.5 × 0.325 = 0.413",
      ])
  }

  @Test func negativeFiguresAreInParenthesesAndAnEndHasNoNextValue() {
    let update = table(old: -2, nextValue: -1)
    #expect(lines(update).contains("= -0.1 + 0.9 × (-1)") && lines(update).contains("= -1 − (-2)"))
    let last = lines(table(next: nil))
    #expect(last.contains("next none: the episode has terminated") && last.contains("target = reward"))
  }

  @Test func smallChangesAreToldApart() {
    let update = table(old: 0.574, reward: -0.1)
    let texts = lines(update)
    #expect(texts.contains("old 0.574") && texts.contains("= 0.5745"), "\(texts)")
  }

  @Test func valuesBehindNoUpdateNameNone() throws {
    let model = try WatchModel([CorridorRun()], mode: .replay, episode: 5)
    model.perform(.updates)
    model.seek(to: 1)
    // Nothing was learned in these corridors.
    #expect(model.state().overlayNote == "values after step 1,231")
  }

  @Test func theLargestErrorOfABatchIsFirst() {
    func row(_ error: Double) -> BatchUpdateView.Row {
      .init(
        step: 9, state: 1, action: 0, reward: 1, discount: 0.5, nextValue: 4, value: 3 + error, target: 3,
        error: error, weight: 1)
    }
    let batch = BatchUpdateView(
      step: 10, rows: [row(0.5), row(-2), row(1)], loss: 1, gradientNorm: 2, count: 1)
    #expect(batch.rows.map(\.error) == [-2, 1, 0.5] && !batch.isWeighted)
    #expect(
      BatchPart.equation(batch.rows[0]).map { "\($0.0) \($0.1)" } == [
        "target 1 + 0.500 × 4 = 3", "error 1 − 3 = -2",
      ])
  }

  @Test func theKeyShowsUpdatesOfATrainingEpisodeAndPauses() throws {
    let model = try WatchModel([CorridorRun()], mode: .greedy)
    model.perform(.updates)
    #expect(model.showsUpdates && model.mode == .replay && !model.isPlaying && model.step == 1)
    #expect(model.state().panes[0].update == .nothing("Nothing is known of these corridors."))
    model.perform(.updates)
    #expect(model.state().panes[0].update == nil)
    let wall = try WatchModel([CorridorRun(), CorridorRun(seed: 2)], mode: .greedy, isWall: true)
    wall.perform(.updates)
    #expect(!wall.showsUpdates && wall.state().toast == "Updates are shown of one run; click a tile first.")
  }

  @Test(arguments: [(480, 360), (1280, 800), (3840, 2160)])
  func theCardAndItsMarksArePainted(size: (Int, Int)) throws {
    let model = try WatchModel([CorridorRun()], mode: .replay, episode: 3)
    model.seek(to: 3)
    var state = model.state()
    let before = try picture(of: state, width: size.0, height: size.1)
    for update in [UpdateView.working(0.5), .table(table()), .nothing("Nothing."), .batch(batch)] {
      state.panes[0].update = update
      #expect(try picture(of: state, width: size.0, height: size.1) != before)
    }
  }

  private var batch: BatchUpdateView {
    BatchUpdateView(
      step: 10,
      rows: (0..<64).map {
        .init(
          step: $0, state: $0 % 5, action: $0 % 2, reward: -0.1, discount: 0.9, nextValue: 0.5,
          value: Double($0) / 64, target: 0.35, error: Double($0) / 64 - 0.35, weight: 1)
      }, loss: 0.1, gradientNorm: 2, count: 1)
  }
}
