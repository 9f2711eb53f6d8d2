import Comparison
import Foundation
import Lab
import RLCore
import RunStore
import Text

/// Progress display of an experiment's seeds: live lines on a terminal, plain lines or JSON lines elsewhere.
struct RunProgressDisplay {
  private let experiment: Experiment
  private let seeds: [UInt64]
  private let style: ProgressStyle
  private let output: Output
  private let isLive: Bool
  private var latest: [UInt64: SeedRun.Progress] = [:]
  private var ended: Set<UInt64> = []
  /// Tenths of a seed's steps already reported.
  private var tenths: [UInt64: Int] = [:]
  private var lastDrawing = 0.0
  /// Lines on the screen.
  private var lineCount = 0
  /// Steps and seconds of training at moments of the last `window`, by seed.
  private var marks: [UInt64: [(step: Int, seconds: Double)]] = [:]
  /// Seconds of training over which speed is measured.
  private static let window = 2.0

  init(experiment: Experiment, seeds: [UInt64], style: ProgressStyle, output: Output) {
    (self.experiment, self.seeds, self.style, self.output) = (experiment, seeds, style, output)
    isLive = style == .auto && output.hasLiveErrors
  }

  mutating func take(_ event: ExperimentRunner.Event) {
    switch event {
    case .started: break
    case .progress(let seed, let progress):
      latest[seed] = progress
      mark(seed, progress.report)
      if style != .off, !isLive { tell(seed, progress) }
    case .ended(let outcome): ended.insert(outcome.seed)
    case .failed(let seed, _): ended.insert(seed)
    }
  }

  /// Draws the live lines, ten times a second at most.
  mutating func draw() {
    let now = monotonicSeconds()
    guard isLive, now - lastDrawing >= 0.1, !latest.isEmpty else { return }
    lastDrawing = now
    let lines = picture.lines(width: max(output.width - 1, 20), height: max(output.height - 1, 1))
    output.raw(
      startOfLines + lines.map { TerminalText.escaped($0) + "\u{1B}[K" }.joined(separator: "\n") + "\u{1B}[J")
    lineCount = lines.count
  }

  /// Removes the live lines.
  mutating func end() {
    if lineCount > 0 { output.raw(startOfLines + "\u{1B}[J") }
    lineCount = 0
  }

  /// Moves to the first of the lines that were drawn.
  private var startOfLines: String { "\r" + (lineCount > 1 ? "\u{1B}[\(lineCount - 1)A" : "") }

  private var picture: ProgressPicture {
    let budget = experiment.training.budget
    // Of all seeds together it may be more than an integer holds.
    let total = Double(budget.steps ?? budget.episodes ?? 0)
    let all = total * Double(seeds.count)
    func spent(_ report: TrainingReport) -> Double {
      Double(budget.steps == nil ? report.episodes : report.step)
    }
    let running = seeds.compactMap { seed in
      ended.contains(seed) ? nil : latest[seed].map { (seed: seed, progress: $0) }
    }
    let done = seeds.reduce(0.0) { sum, seed in
      sum + (ended.contains(seed) ? total : latest[seed].map { spent($0.report) } ?? 0)
    }
    // Evaluations and recording take their share of the clock besides training.
    let speed = running.reduce(0.0) { sum, run in
      let report = run.progress.report
      let share = report.seconds / max(run.progress.wallSeconds, 1e-9)
      return sum + rate(run.seed) * min(share, 1) * spent(report) / Double(max(report.step, 1))
    }
    return ProgressPicture(
      name: experiment.name, done: done, total: all,
      unit: budget.steps == nil ? "episodes" : "steps",
      secondsLeft: speed > 0 ? (all - done) / speed : .infinity,
      seeds: running.map { seed, progress in
        ProgressPicture.Seed(
          seed: seed, step: progress.report.step, share: progress.share, stepsPerSecond: rate(seed),
          meanReturn: progress.report.meanReturn, greedyReturn: progress.lastEvaluation?.returnMean)
      }, waitingCount: seeds.count - ended.count - running.count)
  }

  /// Environment steps per second of training within the last seconds: a run has phases of different speed, such as the
  /// steps before learning starts.
  private func rate(_ seed: UInt64) -> Double {
    guard let marks = marks[seed], let first = marks.first, let last = marks.last else { return 0 }
    if marks.count == 1 { return Double(last.step) / max(last.seconds, 1e-9) }
    return Double(last.step - first.step) / max(last.seconds - first.seconds, 1e-9)
  }

  private mutating func mark(_ seed: UInt64, _ report: TrainingReport) {
    var list = marks[seed, default: []]
    if let last = list.last, last.seconds >= report.seconds { return }
    list.append((report.step, report.seconds))
    while list.count > 2, report.seconds - list[1].seconds > Self.window { list.removeFirst() }
    marks[seed] = list
  }

  /// `step 1 000 of 5 000`, or `episode 12 of 500 at step 1 000`.
  private static func position(_ progress: SeedRun.Progress) -> String {
    let step = "step \(Readable.grouped(progress.report.step))"
    if let steps = progress.budget.steps { return "\(step) of \(Readable.grouped(steps))" }
    let all = Readable.grouped(progress.budget.episodes ?? 0)
    return "episode \(Readable.grouped(progress.report.episodes)) of \(all) at \(step)"
  }

  private static func returns(_ progress: SeedRun.Progress) -> String {
    let evaluation = progress.lastEvaluation.map { " (greedy \(Readable.score($0.returnMean)))" } ?? ""
    return "return \(Readable.score(progress.report.meanReturn))\(evaluation)"
  }

  /// One line at each tenth of a seed's steps.
  private mutating func tell(_ seed: UInt64, _ progress: SeedRun.Progress) {
    let report = progress.report
    let tenth = Int(progress.share * 10)
    guard tenth > tenths[seed, default: 0] || report.isFinished || report.hasDiverged else { return }
    tenths[seed] = tenth
    let rate = Double(report.step) / max(report.seconds, 1e-9)
    let left = progress.wallSeconds * (1 - progress.share) / max(progress.share, 1e-9)
    if style == .json {
      let line: JSON = [
        "seed": .unsigned(seed), "step": .integer(report.step), "total_steps": JSON(progress.budget.steps),
        "episodes": .integer(report.episodes), "total_episodes": JSON(progress.budget.episodes),
        "steps_per_second": .number(rate),
        "training_return_mean_100": JSON(report.meanReturn),
        "evaluation_return_mean": progress.lastEvaluation.map { .number($0.returnMean) } ?? .null,
        "epsilon": JSON(report.epsilon), "seconds_left": .number(max(left, 0)),
      ]
      output.note(line.compact)
    } else {
      output.note(
        "seed \(seed): \(Self.position(progress)), "
          + "\(Readable.compact(rate)) steps/s, \(Self.returns(progress)), \(Readable.duration(max(left, 0))) left"
      )
    }
  }
}
