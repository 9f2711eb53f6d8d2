import GRDB
import RLCore

/// An event recorded in a run file.
package enum RunEvent: Sendable, Equatable {
  case episode(Episode)
  case metric(MetricPoint)
  case evaluation(Evaluation)

  /// Environment steps of the run.
  package var step: Int {
    switch self {
    case .episode(let episode): episode.step
    case .metric(let metric): metric.step
    case .evaluation(let evaluation): evaluation.step
    }
  }

  /// Order of events at the same step.
  fileprivate var rank: Int {
    switch self {
    case .episode: 0
    case .metric: 1
    case .evaluation: 2
    }
  }
}

/// Position of a reader in a run file.
package struct RunCursor: Sendable {
  fileprivate var episodes = 0
  fileprivate var evaluationStep = Int.min
  fileprivate var metricSteps: [String: Int] = [:]

  package init() {}
}

extension RunReader {
  /// The events since `cursor`, in order of steps: at most `limit` episodes and the events among them.
  ///
  /// Empty when there is nothing new: a follower asks again later, with the updated cursor.
  package func events(
    after cursor: inout RunCursor, limit: Int = 1 << 16
  ) throws(RunStoreError) -> [RunEvent] {
    var next = cursor
    let events = try read { db throws -> [RunEvent] in
      let first = next.episodes + 1
      let episodes = try self.episodes(first...first + limit - 1, db)
      next.episodes += episodes.count
      // If more episodes are to come, the other events have to wait for them.
      let last = episodes.count < limit ? Int.max : episodes.last?.step ?? .max
      var events = episodes.map { RunEvent.episode($0) }
      for name in try self.metricNames(db) {
        let points = try self.metrics(name, after: next.metricSteps[name] ?? .min, db).prefix {
          $0.step < last
        }
        if let step = points.last?.step { next.metricSteps[name] = step }
        events += points.map { .metric($0) }
      }
      let evaluations = try self.evaluations(after: next.evaluationStep, db).prefix { $0.step < last }
      next.evaluationStep = evaluations.last?.step ?? next.evaluationStep
      events += evaluations.map { .evaluation($0) }
      return events.enumerated().sorted { a, b in
        (a.element.step, a.element.rank, a.offset) < (b.element.step, b.element.rank, b.offset)
      }.map(\.element)
    }
    cursor = next
    return events
  }
}
