import Comparison
import Painting
import RLCore
import RunStore
import Tuning
import Viewer
import Watching

/// An error for users that determines the tool's exit status.
protocol ExitStatusError: Error, CustomStringConvertible {
  var exitStatus: ExitStatus { get }
}

extension RunStoreError: ExitStatusError {
  var exitStatus: ExitStatus {
    switch self {
    case .exists, .needsCode, .needsFile, .unfit: .usage
    case .missing, .danglingLink, .noRuns, .noEpisode, .noCheckpoint, .lacksCode, .lacksFile: .inputMissing
    case .notARun, .newerVersion, .corrupt: .badData
    case .notResumable: .badData
    case .io: .io
    case .busy: .busy
    }
  }
}

extension ComparisonError: ExitStatusError {
  var exitStatus: ExitStatus {
    switch self {
    case .duplicateSeed, .different: .usage
    case .nothingMeasured: .inputMissing
    }
  }
}

extension EnvironmentFailure: ExitStatusError {
  var exitStatus: ExitStatus { cause == .notFinite ? .diverged : .failure }
}

extension NoDisplay: ExitStatusError {
  var exitStatus: ExitStatus { .noDisplay }
}

extension RecordingFailure: ExitStatusError {
  var exitStatus: ExitStatus { isMissingTool ? .inputMissing : .io }
}

extension NoPolicy: ExitStatusError {
  var exitStatus: ExitStatus { .inputMissing }
}

extension SpaceProblem: ExitStatusError {
  var exitStatus: ExitStatus { .configuration }
}

extension OptunaProblem: ExitStatusError {
  var exitStatus: ExitStatus { .failure }
}
