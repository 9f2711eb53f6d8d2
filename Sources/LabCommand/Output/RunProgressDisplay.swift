import Comparison
import Foundation
import Lab
import RLCore
import RunStore
import Text

/// Progress display of an experiment's seeds: a live line on a terminal, plain lines or JSON lines elsewhere.
struct RunProgressDisplay {
  private let experiment: Experiment
  private let seeds: [UInt64]
  private let style: ProgressStyle
  private let output: Output
  private let isLive: Bool
  private let start = monotonicSeconds()
  private var latest: [UInt64: SeedRun.Progress] = [:]
  private var ended: Set<UInt64> = []
  /// Tenths of a seed's steps already reported.
  private var tenths: [UInt64: Int] = [:]
  private var lastDrawing = 0.0
  private var hasLine = false

  init(experiment: Experiment, seeds: [UInt64], style: ProgressStyle, output: Output) {
    (self.experiment, self.seeds, self.style, self.output) = (experiment, seeds, style, output)
    isLive = style == .auto && output.hasLiveErrors
  }

  mutating func take(_ event: ExperimentRunner.Event) {
    switch event {
    case .started: break
    case .progress(let seed, let progress):
      latest[seed] = progress
      if style != .off, !isLive { tell(seed, progress) }
    case .ended(let outcome): ended.insert(outcome.seed)
    case .failed(let seed, _): ended.insert(seed)
    }
  }

  /// Draws the live line, ten times a second at most.
  mutating func draw() {
    let now = monotonicSeconds()
    guard isLive, now - lastDrawing >= 0.1, !latest.isEmpty else { return }
    lastDrawing = now
    hasLine = true
    let line = String(TerminalText.escaped(liveLine(now)).prefix(max(output.width - 1, 20)))
    output.raw("\r\u{1B}[K\(line)")
  }

  /// Removes the live line.
  mutating func end() {
    if hasLine { output.raw("\r\u{1B}[K") }
    hasLine = false
  }

  private func liveLine(_ now: Double) -> String {
    let share = latest.values.reduce(0.0) { $0 + $1.share } / Double(max(seeds.count, 1))
    let running = seeds.filter { latest[$0] != nil && !ended.contains($0) }
    let rate = running.compactMap { latest[$0] }.reduce(0.0) {
      $0 + Double($1.report.step) / max($1.report.seconds, 1e-9)
    }
    let left = share > 0 ? (now - start) * (1 - share) / share : .infinity
    var parts = [
      "\(experiment.name) \(Int(share * 100)) %", "\(Readable.compact(rate)) steps/s",
      "\(Readable.duration(left)) left",
    ]
    for seed in running {
      guard let progress = latest[seed] else { continue }
      parts.append("seed \(seed): \(Self.returns(progress))")
    }
    return parts.joined(separator: " · ")
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
