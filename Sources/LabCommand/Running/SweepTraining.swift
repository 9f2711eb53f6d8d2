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

  let points: [Point]
  private let jobs: Int

  var waitingCount: Int { points.reduce(0) { $0 + $1.plan.waiting.count } }

  /// - Parameter jobs: seeds at once; nil for one a core.
  init(_ points: [Point], jobs: Int?) {
    self.points = points
    let waiting = points.reduce(0) { $0 + $1.plan.waiting.count }
    self.jobs = max(1, min(jobs ?? ProcessInfo.processInfo.activeProcessorCount, waiting))
  }

  /// Trains the seeds that wait.
  ///
  /// - Parameter resumeCommand: the command line that finishes what is missing.
  /// - Returns: nil if all ended, or else the exit status; the reasons are printed. Divergence is no reason: it is a
  ///   result of its point.
  func run(
    _ style: ProgressStyle, title: String, resumeCommand: String, _ lab: LabContext
  ) throws -> Int32? {
    // A grid has more runs than a process may have files open: each seed locks its file again in its turn.
    for point in points { _ = try point.plan.prepare() }
    guard waitingCount > 0 else { return nil }
    var display = SweepProgressDisplay(
      title: title, points: points.map { ($0.name, $0.plan) }, style: style, output: lab.output)
    let outcomes = PlanTraining(
      points.map(\.plan), Provenance.current(version: lab.version), jobs: jobs, catalog: lab.catalog
    ).run(
      locks: points.map { _ in [] }, onEvent: { display.take($1, of: $0) }, onPause: { display.draw() })
    display.end()
    return report(outcomes, resumeCommand, lab.output)
  }

  private func report(_ outcomes: [RunOutcomes], _ resumeCommand: String, _ output: Output) -> Int32? {
    var status: Int32?
    for (point, outcomes) in zip(points, outcomes) {
      for note in outcomes.notes { output.note("\(point.name): \(note)") }
      let report = RunOutcomeReport(outcomes, kept: [], signal: nil, resumeCommand: resumeCommand)
      guard report.exitStatus != 0, report.exitStatus != ExitStatus.diverged.rawValue else { continue }
      for line in report.lines { output.note("\(point.name): \(line)") }
      if report.exitStatus != ExitStatus.io.rawValue || status == nil { status = report.exitStatus }
    }
    if let signal = Interruption.signal {
      output.note("stopped by a signal; everything is saved. Resume with: \(resumeCommand)")
      return 128 + signal
    }
    return status
  }
}
