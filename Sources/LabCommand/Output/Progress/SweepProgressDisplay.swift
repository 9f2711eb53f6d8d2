import Foundation
import Lab
import RLCore
import RunStore
import Text

/// Progress display of a grid of runs: one live line on a terminal, plain lines or JSON lines elsewhere, one a run that
/// has ended.
struct SweepProgressDisplay {
  private let title: String
  private let points: [(name: String, plan: RunPlan)]
  private let style: ProgressStyle
  private let output: Output
  private let isLive: Bool
  private let total: Int
  private let start = monotonicSeconds()
  /// Fractions of the runs in progress, by point and seed.
  private var fractions: [[UInt64: Double]]
  private var ended = 0
  private var lastDrawing = 0.0
  private var hasLine = false

  init(title: String, points: [(name: String, plan: RunPlan)], style: ProgressStyle, output: Output) {
    (self.title, self.points, self.style, self.output) = (title, points, style, output)
    isLive = style == .auto && output.hasLiveErrors
    total = points.reduce(0) { $0 + $1.plan.waiting.count }
    fractions = Array(repeating: [:], count: points.count)
  }

  mutating func take(_ event: ExperimentRunner.Event, of point: Int) {
    switch event {
    case .started: break
    case .progress(let seed, let progress):
      fractions[point][seed] = progress.share
    case .ended(let outcome): end(outcome.seed, outcome.status.rawValue, of: point, outcome.report.meanReturn)
    case .failed(let seed, _): end(seed, "failed", of: point, nil)
    }
  }

  private mutating func end(_ seed: UInt64, _ status: String, of point: Int, _ score: Double?) {
    fractions[point][seed] = nil
    ended += 1
    guard !isLive, style != .off else { return }
    if style == .json {
      let line: JSON = [
        "point": .text(points[point].name), "seed": .unsigned(seed), "status": .text(status),
        "runs_ended": .integer(ended), "runs": .integer(total), "training_return_mean_100": JSON(score),
        "seconds_left": .number(secondsLeft),
      ]
      output.note(line.compact)
    } else {
      output.note(
        "\(ended) of \(total): \(points[point].name), seed \(seed): \(status), return \(Readable.score(score)), \(Readable.duration(secondsLeft)) left"
      )
    }
  }

  private var share: Double {
    (Double(ended) + fractions.reduce(0) { $0 + $1.values.reduce(0, +) }) / Double(max(total, 1))
  }

  private var secondsLeft: Double {
    let share = share
    return share > 0 ? (monotonicSeconds() - start) * max(1 - share, 0) / share : .infinity
  }

  /// Draws the live line, ten times a second at most.
  mutating func draw() {
    let now = monotonicSeconds()
    guard isLive, now - lastDrawing >= 0.1 else { return }
    lastDrawing = now
    hasLine = true
    let running = points.indices.flatMap { point in
      fractions[point].keys.sorted().map { "\(points[point].name) seed \($0)" }
    }
    let parts =
      [
        "\(title) \(Int(share * 100)) %", "\(ended) of \(total) runs",
        "\(Readable.duration(secondsLeft)) left",
      ] + running
    let line = TerminalText.escaped(parts.joined(separator: " · ")).prefix(max(output.width - 1, 20))
    output.raw("\r\u{1B}[K\(line)")
  }

  /// Removes the live line.
  mutating func end() {
    if hasLine { output.raw("\r\u{1B}[K") }
    hasLine = false
  }
}
