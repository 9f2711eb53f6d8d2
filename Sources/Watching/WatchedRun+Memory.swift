import RLCore
import Text
import Viewer

extension WatchedRun {
  /// A summary of the agent's arrays.
  static func memory(of tensors: [NamedTensor]) -> String {
    let weights = tensors.reduce(0) { $0 + $1.shape.reduce(1, *) }
    if tensors.isEmpty { return "no learned values" }
    if let table = tensors.first, table.name == "q_table", table.shape.count == 2 {
      return
        "Q-table, \(Readable.count(table.shape[0], "state")) × \(Readable.count(table.shape[1], "action"))"
    }
    if tensors.map(\.name) == ["pages", "weights"] { return "n-tuple tables" }
    let matrices = tensors.filter { $0.shape.count == 2 && $0.name.hasSuffix("weight") }.map(\.shape)
    guard let first = matrices.first else { return "\(Readable.grouped(weights)) numbers" }
    let sizes = [first[0]] + matrices.map { $0[1] }
    return "network \(sizes.map(String.init).joined(separator: "-")), \(Readable.grouped(weights)) weights"
  }
}
