import Foundation
import Lab
import RLCore
import RunStore
import Text
import Tuning

/// Progress display of a study, and the outcomes of its runs.
final class StudyObserver {
  private let style: ProgressStyle
  private let output: Output
  private let isLive: Bool
  private let start = monotonicSeconds()
  /// Environment steps of the whole study at most; nil where that is not known.
  var total: Int?
  /// Environment steps of runs that have ended.
  var done = 0 { didSet { if doneAtStart == nil { doneAtStart = done } } }
  private var doneAtStart: Int?
  private var running: [String: Int] = [:]
  private var outcomes: [(label: String, outcomes: RunOutcomes)] = []
  private var lastDrawing = 0.0
  private var hasLine = false

  init(_ style: ProgressStyle, _ output: Output) {
    (self.style, self.output) = (style, output)
    isLive = style == .auto && output.hasLiveErrors
  }

  func take(_ unit: RunUnit, _ event: ExperimentRunner.Event?) {
    guard let event else { return draw() }
    if outcomes.last?.label != unit.label { outcomes.append((unit.label, RunOutcomes())) }
    outcomes[outcomes.count - 1].outcomes.take(event)
    let name = "\(unit.label), seed \(unit.seed)"
    switch event {
    case .started: break
    case .progress(_, let progress): running[name] = progress.report.step - unit.from
    case .ended(let outcome):
      running[name] = nil
      done += max(0, outcome.report.step - unit.from)
      tell(unit, outcome.status.rawValue, outcome.report.step, outcome.report.meanReturn)
    case .failed:
      running[name] = nil
      tell(unit, "failed")
    }
    // Of thousands of runs only what is to be reported at the end stays.
    if let last = outcomes.last?.outcomes, last.failures.isEmpty, last.ended.allSatisfy({ $0.failure == nil })
    {
      outcomes.removeLast()
    }
  }

  /// A run that another process has trained.
  func take(_ unit: RunUnit, _ status: RunStatus, atStep step: Int) {
    done += max(0, step - unit.from)
    tell(unit, status.rawValue, step)
    draw()
  }

  private var steps: Int { done + running.values.reduce(0, +) }

  private var secondsLeft: Double {
    let fresh = steps - (doneAtStart ?? 0)
    guard let total, fresh > 0 else { return .infinity }
    return (monotonicSeconds() - start) * Double(max(total - steps, 0)) / Double(fresh)
  }

  private var left: String { total == nil ? "" : ", at most \(Readable.duration(secondsLeft)) left" }

  private func tell(_ unit: RunUnit, _ status: String, _ step: Int? = nil, _ meanReturn: Double? = nil) {
    guard !isLive, style != .off else { return }
    if style == .json {
      let line: JSON = [
        "run": .text(unit.label), "seed": .unsigned(unit.seed), "status": .text(status),
        "step": JSON(step), "training_return_mean_100": JSON(meanReturn),
        "steps_done": .integer(steps), "steps_at_most": JSON(total), "seconds_left": .number(secondsLeft),
      ]
      output.note(line.compact)
    } else {
      let place = step.map { " at step \(Readable.grouped($0))" } ?? ""
      let earned = meanReturn.map { ", return \(Readable.score($0))" } ?? ""
      output.note("\(unit.label), seed \(unit.seed): \(status)\(place)\(earned)\(left)")
    }
  }

  private func draw() {
    let now = monotonicSeconds()
    guard isLive, now - lastDrawing >= 0.1 else { return }
    lastDrawing = now
    hasLine = true
    let share = total.map { ["tune \(Int(100 * Double(min(steps, $0)) / Double(max($0, 1)))) %"] } ?? ["tune"]
    let parts = share + ["\(Readable.compact(Double(steps))) steps\(left)"] + running.keys.sorted()
    let line = TerminalText.escaped(parts.joined(separator: " · ")).prefix(max(output.width - 1, 20))
    output.raw("\r\u{1B}[K\(line)")
  }

  /// Removes the live line.
  func end() {
    if hasLine { output.raw("\r\u{1B}[K") }
    hasLine = false
  }

  /// Why the study stopped.
  ///
  /// - Returns: the exit status.
  func report(_ resumeCommand: String) -> Int32 {
    var status = ExitStatus.failure.rawValue
    for (label, outcomes) in outcomes {
      let report = RunOutcomeReport(outcomes, kept: [], signal: nil, resumeCommand: resumeCommand)
      for line in report.lines { output.note("\(label): \(line)") }
      status = report.exitStatus
    }
    guard let signal = Interruption.signal else { return status }
    output.note("stopped by a signal; everything is saved. Resume with: \(resumeCommand)")
    return 128 + signal
  }
}
