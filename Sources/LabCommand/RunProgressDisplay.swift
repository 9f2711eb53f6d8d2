import Comparison
import Foundation
import Lab
import RLCore
import RunStore

/// Shows how far the seeds of an experiment have come: a line that is drawn again and again on a terminal, plain lines or
/// JSON lines elsewhere.
struct RunProgressDisplay {
  private let experiment: Experiment
  private let seeds: [UInt64]
  private let style: RunVerb.ProgressStyle
  private let output: Output
  private let isLive: Bool
  private let start = monotonicSeconds()
  private var latest: [UInt64: SeedRun.Progress] = [:]
  private var ended: Set<UInt64> = []
  /// Tenths of a seed's steps that have been told.
  private var tenths: [UInt64: Int] = [:]
  private var lastDrawing = 0.0
  private var hasLine = false

  init(experiment: Experiment, seeds: [UInt64], style: RunVerb.ProgressStyle, output: Output) {
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

  /// Takes the live line away.
  mutating func end() {
    if hasLine { output.raw("\r\u{1B}[K") }
    hasLine = false
  }

  private func liveLine(_ now: Double) -> String {
    let total = Double(experiment.training.steps) * Double(seeds.count)
    let done = latest.values.reduce(0.0) { $0 + Double($1.report.step) }
    let running = seeds.filter { latest[$0] != nil && !ended.contains($0) }
    let rate = running.compactMap { latest[$0] }.reduce(0.0) {
      $0 + Double($1.report.step) / max($1.report.seconds, 1e-9)
    }
    let share = done / total
    let left = share > 0 ? (now - start) * (1 - share) / share : .infinity
    var parts = [
      "\(experiment.name) \(Int(share * 100)) %", "\(Readable.rate(rate)) steps/s",
      "\(Readable.duration(left)) left",
    ]
    for seed in running {
      guard let progress = latest[seed] else { continue }
      parts.append("seed \(seed): \(Self.returns(progress))")
    }
    return parts.joined(separator: " · ")
  }

  private static func returns(_ progress: SeedRun.Progress) -> String {
    let evaluation = progress.lastEvaluation.map { " (greedy \(Readable.value($0.returnMean)))" } ?? ""
    return "return \(Readable.value(progress.report.meanReturn))\(evaluation)"
  }

  /// A line at each tenth of a seed's steps.
  private mutating func tell(_ seed: UInt64, _ progress: SeedRun.Progress) {
    let report = progress.report
    let tenth = report.step * 10 / max(progress.totalSteps, 1)
    guard tenth > tenths[seed, default: 0] || report.isFinished || report.hasDiverged else { return }
    tenths[seed] = tenth
    let rate = Double(report.step) / max(report.seconds, 1e-9)
    let left =
      Double(progress.totalSteps - report.step)
      / max(Double(report.step) / max(progress.wallSeconds, 1e-9), 1e-9)
    if style == .json {
      output.note(
        JSON.object([
          ("seed", .unsigned(seed)), ("step", .integer(report.step)),
          ("total_steps", .integer(progress.totalSteps)),
          ("episodes", .integer(report.episodes)), ("steps_per_second", .number(rate)),
          ("training_return_mean_100", report.meanReturn.map { .number($0) } ?? .null),
          ("evaluation_return_mean", progress.lastEvaluation.map { .number($0.returnMean) } ?? .null),
          ("epsilon", report.epsilon.map { .number($0) } ?? .null), ("seconds_left", .number(max(left, 0))),
        ]).compact)
    } else {
      output.note(
        "seed \(seed): step \(Readable.count(report.step)) of \(Readable.count(progress.totalSteps)), "
          + "\(Readable.rate(rate)) steps/s, \(Self.returns(progress)), \(Readable.duration(max(left, 0))) left"
      )
    }
  }
}

/// The table that closes a run.
struct RunSummary {
  let experiment: Experiment
  let plan: RunPlan
  let outcomes: [SeedRun.Outcome]

  func print(to output: Output) {
    for run in plan.kept {
      output.data("seed \(run.seed): \(run.status.rawValue) before, kept in \(run.path)")
    }
    guard !outcomes.isEmpty else { return }
    let hasExact = outcomes.contains { $0.exact != nil }
    var table = TextTable(
      headings: [
        "seed", "status", "steps", "episodes", "training time", "steps/s", "training return", "greedy return",
      ])
    table.leftAligned = [1]
    if hasExact { table.headings += ["exact return", "optimum"] }
    for outcome in outcomes.sorted(by: { $0.seed < $1.seed }) {
      let report = outcome.report
      let greedy = outcome.evaluation.map {
        "\(Readable.value($0.returnMean)) ± \(Readable.value($0.returnStd))"
      }
      var row = [
        String(outcome.seed), outcome.status.rawValue, Readable.count(report.step),
        Readable.count(report.episodes),
        duration(report.seconds),
        Readable.rate(Double(report.step) / max(report.seconds, 1e-9)),
        Readable.value(report.meanReturn), greedy ?? "-",
      ]
      if hasExact { row += [Readable.value(outcome.exact?.policy), Readable.value(outcome.exact?.optimum)] }
      table.rows.append(row)
    }
    output.data("\(experiment.name): \(experiment.agent.entry.name) on \(experiment.environment.entry.id)")
    for line in table.lines { output.data(line) }
    let means = outcomes.compactMap { $0.evaluation?.returnMean }
    if means.count > 1 {
      output.data(
        "mean greedy return of \(means.count) seeds: \(Readable.value(means.reduce(0, +) / Double(means.count)))"
      )
    }
    if let longest = outcomes.map(\.wallSeconds).max() {
      output.data(
        "training time is without evaluation and storing; with them a seed took \(Readable.duration(longest)) at most"
      )
    }
    for outcome in outcomes.sorted(by: { $0.seed < $1.seed })
    where outcome.report.episodes == 0 && outcome.report.step > 0 {
      output.note(
        "rl-lab: seed \(outcome.seed): no training episode ended in \(Readable.count(outcome.report.step)) steps; environment.max_episode_steps ends them"
      )
    }
    if let line = checkpointLine { output.data(line) }
    output.data("run files: \(plan.folder)/")
  }

  /// What the checkpoints of all seeds have cost; nil without any.
  private var checkpointLine: String? {
    let costs = outcomes.compactMap(\.path).flatMap { path in
      (try? RunReader(path).checkpointCosts()) ?? []
    }
    guard let pause = costs.map(\.pauseSeconds).max(), let write = costs.map(\.writeSeconds).max(),
      let largest = costs.map(\.bytes).max()
    else { return nil }
    return
      "checkpoints: \(costs.count), of \(Readable.bytes(largest)) at most; training paused for \(Readable.fixed(pause * 1e3, 1)) ms, "
      + "writing took \(Readable.fixed(write * 1e3, 1)) ms at most"
  }
}
