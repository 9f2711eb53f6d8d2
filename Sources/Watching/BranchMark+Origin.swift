import Comparison
import RunStore
import Viewer

extension BranchMark {
  init(_ origin: BranchOrigin) {
    let parts = origin.path.split(separator: "/")
    self.init(
      step: origin.step, original: displayable(parts.suffix(2).joined(separator: "/")),
      changes: displayable(origin.changes.joined(separator: ", ")))
  }
}
