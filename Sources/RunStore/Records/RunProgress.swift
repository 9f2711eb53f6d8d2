import Foundation
import RLCore

/// Progress of a run: counts and times, up to the last recorded episode while it runs.
package struct RunProgress: Sendable, Equatable {
  package var status: RunStatus
  /// Environment steps.
  package var steps: Int
  package var episodes: Int
  /// Training time, s, without evaluation.
  package var wallSeconds: Double
  /// ISO 8601, UTC, or nil while the run is unfinished.
  package var finishedAt: String?
  /// Why the run ended before its last step, in one line, or nil.
  package var problem: String?

  package init(
    status: RunStatus, steps: Int, episodes: Int, wallSeconds: Double, finishedAt: String?,
    problem: String? = nil
  ) {
    (self.status, self.steps, self.episodes) = (status, steps, episodes)
    (self.wallSeconds, self.finishedAt, self.problem) = (wallSeconds, finishedAt, problem)
  }
}
