import Foundation
import RLCore

/// How far a run has come.
package enum RunStatus: String, Sendable, CaseIterable {
  /// Being recorded, or killed while it was.
  case running
  case finished
  /// Stopped by a signal before its last step.
  case interrupted
  /// Stopped because a number of learning or of the environment was NaN or infinite.
  case diverged
  /// Stopped by an error.
  case failed
}
