/// Formats of other tools in which a run can be written next to its run file.
package enum RunViewKind: String, Sendable, CaseIterable {
  /// TensorBoard's event files.
  case tensorboard
  /// The `monitor.csv` of Stable-Baselines3.
  case csv

  /// Default place of the view of the run at `path`: a folder or file named after the run.
  package func defaultPath(forRun path: String) -> String {
    let stem = path.hasSuffix(".sqlite") ? String(path.dropLast(7)) : path
    return switch self {
    case .tensorboard: stem
    case .csv: stem + ".monitor.csv"
    }
  }
}
