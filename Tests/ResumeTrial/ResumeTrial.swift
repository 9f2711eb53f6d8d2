import Foundation
import Lab
import RunStore

/// An experiment run twice: in one piece, and stopped again and again and gone on with each time.
package struct ResumeTrial {
  package let whole, stopped: RunDigest
  /// How the run that was stopped ended at last.
  package let status: RunStatus
  package private(set) var stops = 0
  /// What the tool would have said of the stops.
  package private(set) var remarks: [String] = []

  package init(_ experiment: Experiment) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/resume-trial-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (one, other) = (folder + "/whole.sqlite", folder + "/stopped.sqlite")
    try Self.run(experiment, one)
    var outcome = try Self.run(experiment, other, stop: 50)
    while outcome.status == .interrupted, stops < 50 {
      remarks += outcome.remarks
      stops += 1
      outcome = try Self.run(experiment, other, resumes: true, stop: 150 * stops)
    }
    status = outcome.status
    (whole, stopped) = (try RunReader(one).digest(), try RunReader(other).digest())
  }

  /// Trains seed 1 into `path`.
  ///
  /// - Parameter stop: how many of training's reports are awaited; nil for all.
  @discardableResult package static func run(
    _ experiment: Experiment, _ path: String, resumes: Bool = false, stop: Int? = nil
  ) throws -> SeedRun.Outcome {
    nonisolated(unsafe) var asked = 0
    return try SeedRun(
      experiment: experiment, seed: 1, path: path, provenance: .current(version: "0"), resumes: resumes
    ).run(shouldStop: {
      asked += 1
      return stop.map { asked > $0 } ?? false
    })
  }
}
