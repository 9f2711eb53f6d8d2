/// How well a run does in each task after each one was trained.
package struct TaskMatrix: Sendable, Equatable {
  /// Gap, if the optimum is known, or return.
  package var name: String
  /// `[stage][task]`; nil where a task was not evaluated.
  package var rows: [[Double?]]

  package init(name: String, rows: [[Double?]]) { (self.name, self.rows) = (name, rows) }

  /// The largest magnitude, the end of the color scale.
  package var limit: Double { max(rows.joined().reduce(0) { max($0, abs($1 ?? 0)) }, 1e-9) }

  /// The cell at a place in [0, 1) to the right and downward.
  package func cell(_ x: Double, _ y: Double) -> (stage: Int, task: Int, value: Double)? {
    guard (0..<1).contains(x), (0..<1).contains(y), let tasks = rows.first?.count else { return nil }
    let (stage, task) = (Int(x * Double(rows.count)), Int(y * Double(tasks)))
    return rows[stage][task].map { (stage, task, $0) }
  }
}
