import Comparison
import RunStore

extension BranchOrigin {
  /// What was changed, on one line.
  var changesText: String {
    changes.isEmpty ? "nothing changed" : changes.map(displayable).joined(separator: ", ")
  }
}
