import Agents
import RLCore
import Text
import Viewer

extension WatchedRun {
  /// A summary of the agent's arrays; the layers of a network that is one chain of them.
  static func memory(of agent: any Agent) -> String {
    let tensors = agent.tensors
    let weights = tensors.reduce(0) { $0 + $1.shape.reduce(1, *) }
    if tensors.isEmpty { return "no learned values" }
    if let table = tensors.first, table.name == "q_table", table.shape.count == 2 {
      let tables = agent is DoubleQLearning ? "mean of two Q-tables" : "Q-table"
      return
        "\(tables), \(Readable.count(table.shape[0], "state")) × \(Readable.count(table.shape[1], "action"))"
    }
    if tensors.map(\.name) == ["pages", "weights"] { return "n-tuple tables" }
    let matrices = tensors.filter { $0.shape.count == 2 && $0.name.hasSuffix("weight") }.map(\.shape)
    guard let first = matrices.first else { return "\(Readable.grouped(weights)) numbers" }
    // Branches and filters have matrices too.
    guard zip(matrices, matrices.dropFirst()).allSatisfy({ $0[1] == $1[0] }) else {
      return "network, \(Readable.grouped(weights)) weights"
    }
    let sizes = [first[0]] + matrices.map { $0[1] }
    return "network \(sizes.map(String.init).joined(separator: "-")), \(Readable.grouped(weights)) weights"
  }
}
