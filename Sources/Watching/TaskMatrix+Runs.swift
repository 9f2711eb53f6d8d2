import RLCore
import RunStore
import Viewer

extension TaskMatrix {
  /// The latest evaluation of each stage; nil before a second one has been evaluated.
  init?(_ results: [(step: Int, results: [TaskResult])], _ sequence: TaskSequence) {
    let isExact = results.allSatisfy { $0.results.allSatisfy { $0.gap != nil } }
    var rows: [Int: [Double?]] = [:]
    for (step, some) in results {
      var row = [Double?](repeating: nil, count: sequence.count)
      for result in some where row.indices.contains(result.task) {
        row[result.task] = isExact ? result.gap : result.returnMean
      }
      rows[sequence.stage(before: step)] = row
    }
    guard rows.count > 1 else { return nil }
    self.init(name: isExact ? "gap" : "return", rows: rows.sorted { $0.key < $1.key }.map(\.value))
  }
}
