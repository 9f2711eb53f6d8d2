import Foundation
import RLCore

/// Status of a run.
package enum RunStatus: String, Sendable, CaseIterable {
  /// Being recorded, or killed while being recorded.
  case running
  case finished
  /// Stopped by a signal before its last step.
  case interrupted
  /// Stopped by a non-finite value of learning or of the environment.
  case diverged
  /// Stopped by an error.
  case failed
}
