import GRDB
import RLCore

extension RunReader {
  /// All evaluations, by step.
  package func evaluations() throws(RunStoreError) -> [Evaluation] {
    try read { try self.evaluations(after: .min, $0) }
  }

  /// `plateau` after the evaluations up to a step.
  package func noted(_ plateau: Plateau, through step: Int = .max) throws(RunStoreError) -> Plateau {
    var plateau = plateau
    for evaluation in try evaluations() where evaluation.step <= step {
      plateau.note(evaluation.returnMean, at: evaluation.step)
    }
    return plateau
  }

  /// The evaluations after `step`, by step; means and standard deviations are computed from their episodes.
  func evaluations(after step: Int, _ db: Database) throws -> [Evaluation] {
    try storedEvaluations(after: step, db).map(\.evaluation)
  }

  /// The evaluations after `step`, by step, with the stored means and standard deviations.
  func storedEvaluations(
    after step: Int, _ db: Database
  ) throws -> [(evaluation: Evaluation, stored: EvaluationSummary)] {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT step, episodes, return_mean, return_std, length_mean, returns, lengths, epsilon, seconds
        FROM evaluations WHERE step > ? ORDER BY step
        """,
      arguments: [step])
    var result: [(evaluation: Evaluation, stored: EvaluationSummary)] = []
    while let row = try rows.next() {
      guard let step = row.integer(0), let episodes = row.integer(1), let mean = row.number(2),
        let std = row.number(3), let length = row.number(4), let returnText = row.text(5),
        let returns = JSONNumber.doubles(in: returnText), let lengthText = row.text(6),
        let lengths = JSONNumber.integers(in: lengthText), let epsilon = row.number(7),
        let seconds = row.number(8), (0...RunSchema.mostSteps).contains(step), episodes >= 0,
        lengths.allSatisfy({ $0 >= 0 }),
        result.last.map({ $0.evaluation.step < step }) ?? true
      else { throw corrupt("the evaluation at step \(row.integer(0) ?? 0) is damaged") }
      let summary = EvaluationSummary(returns: returns, lengths: lengths)
      let evaluation = Evaluation(
        step: step, episodes: episodes, returnMean: summary.returnMean, returnStd: summary.returnStd,
        lengthMean: summary.lengthMean, returns: returns, lengths: lengths, epsilon: epsilon,
        seconds: seconds ?? .nan)
      let stored = EvaluationSummary(
        returnMean: mean ?? .nan, returnStd: std ?? .nan, lengthMean: length ?? .nan)
      result.append((evaluation, stored))
    }
    return result
  }

  /// The metrics with these names, or all, by name and step.
  package func metrics(names: [String]? = nil) throws(RunStoreError) -> [MetricPoint] {
    try read { db in
      var result: [MetricPoint] = []
      for name in try names ?? self.metricNames(db) {
        result += try self.metrics(name, after: .min, db)
      }
      return result
    }
  }

  /// The values of one metric after `step`, by step.
  func metrics(_ name: String, after step: Int, _ db: Database) throws -> [MetricPoint] {
    let rows = try Row.fetchCursor(
      db, sql: "SELECT step, value FROM metrics WHERE name = ? AND step > ? ORDER BY step",
      arguments: [name, step])
    var result: [MetricPoint] = []
    while let row = try rows.next() {
      guard let step = row.integer(0), let value = row.number(1), (0...RunSchema.mostSteps).contains(step),
        result.last.map({ $0.step < step }) ?? true
      else { throw corrupt("the metric '\(name)' is damaged") }
      result.append(MetricPoint(step: step, name: name, value: value ?? .nan))
    }
    return result
  }

  /// Names of all metrics, in order.
  package func metricNames() throws(RunStoreError) -> [String] { try read { try self.metricNames($0) } }

  func metricNames(_ db: Database) throws -> [String] {
    let rows = try Row.fetchCursor(db, sql: "SELECT DISTINCT name FROM metrics ORDER BY name")
    var names: [String] = []
    while let row = try rows.next() {
      guard let name = row.text(0) else { throw corrupt("a metric has no name") }
      guard name.utf8.count <= RunSchema.longestName else {
        throw corrupt("a metric's name has \(name.utf8.count) bytes")
      }
      guard names.count < RunSchema.mostMetrics else {
        throw corrupt("it has more than \(RunSchema.mostMetrics) metrics")
      }
      names.append(name)
    }
    return names
  }
}
