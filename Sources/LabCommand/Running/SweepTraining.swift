import Foundation
import Lab
import RLCore
import RunStore

/// The points of a grid as ordinary runs, one folder each, and their training in one queue.
struct SweepTraining {
  /// One point: its values in the grid, and its runs.
  struct Point {
    let values: [String]
    let name: String
    let plan: RunPlan
    /// The run files of all its seeds.
    var paths: [String] { plan.seedPaths }
  }

  /// How the training ended.
  struct End {
    /// Whether all seeds have results.
    var isComplete = true
    var exitStatus = ExitStatus.done.rawValue
  }

  let points: [Point]
  private let jobs: Int

  var waitingCount: Int { points.reduce(0) { $0 + $1.plan.waiting.count } }

  /// - Parameter jobs: seeds at once; nil for one a core.
  init(_ points: [Point], jobs: Int?) {
    self.points = points
    let waiting = points.reduce(0) { $0 + $1.plan.waiting.count }
    self.jobs = max(1, min(jobs ?? ProcessInfo.processInfo.activeProcessorCount, waiting))
  }

  /// Trains the seeds that wait, and prints why some have no results. Divergence is a result of its point.
  ///
  /// - Parameter resumeCommand: the command line that finishes what is missing.
  func run(
    _ style: ProgressStyle, title: String, resumeCommand: String, _ lab: LabContext
  ) throws -> End {
    // All are asked for before the first is touched. A grid has more runs than a process may have files open: each seed
    // locks its file again in its turn.
    for point in points { _ = try point.plan.locks() }
    for point in points { _ = try point.plan.prepare() }
    guard waitingCount > 0 else { return End() }
    var display = SweepProgressDisplay(
      title: title, points: points.map { ($0.name, $0.plan) }, style: style, output: lab.output)
    let outcomes = PlanTraining(
      points.map(\.plan), Provenance.current(version: lab.version), jobs: jobs, catalog: lab.catalog
    ).run(
      locks: points.map { _ in [] }, onEvent: { display.take($1, of: $0) }, onPause: { display.draw() })
    display.end()
    return report(outcomes, resumeCommand, lab.output)
  }

  private func report(_ outcomes: [RunOutcomes], _ resumeCommand: String, _ output: Output) -> End {
    var end = End()
    for (point, outcomes) in zip(points, outcomes) {
      for note in outcomes.notes { output.note("\(point.name): \(note)") }
      let report = RunOutcomeReport(outcomes, kept: [], signal: nil, resumeCommand: resumeCommand)
      let isComplete = outcomes.areComplete
      for line in isComplete ? outcomes.lostViewLines : report.lines { output.note("\(point.name): \(line)") }
      end.isComplete = end.isComplete && isComplete
      let lost = outcomes.lostViews.isEmpty ? ExitStatus.done : .io
      let status = isComplete ? lost.rawValue : report.exitStatus
      // A view that could not be written is the least of the reasons.
      if end.exitStatus == 0 || status != 0 && status != ExitStatus.io.rawValue { end.exitStatus = status }
    }
    if let signal = Interruption.signal {
      output.note("stopped by a signal; everything is saved. Resume with: \(resumeCommand)")
      return End(isComplete: false, exitStatus: 128 + signal)
    }
    return end
  }
}
