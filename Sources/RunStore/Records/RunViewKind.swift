/// The forms of other tools in which a run can be written beside its run file.
package enum RunViewKind: String, Sendable, CaseIterable {
  /// TensorBoard's event files.
  case tensorboard
  /// The `monitor.csv` of Stable-Baselines3.
  case csv

  /// Where the view of the run at `path` stands unless another place is chosen: a folder of the run's name, or a file.
  package func defaultPath(forRun path: String) -> String {
    let stem = path.hasSuffix(".sqlite") ? String(path.dropLast(7)) : path
    return switch self {
    case .tensorboard: stem
    case .csv: stem + ".monitor.csv"
    }
  }
}
