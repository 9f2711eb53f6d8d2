import RLCore
import Viewer

extension RecordedEpisode {
  /// Steps up to which a whole episode is asked about.
  private static let mostSteps = 20_000

  package func costs(of other: any WatchSource) -> [Double?]? {
    guard let judge = (other as? RunSource)?.analysis, judge.sees(as: analysis), analysis.hasValues,
      judge.hasValues, (1...Self.mostSteps).contains(facts.length)
    else { return nil }
    if let known = judged, known.judge === judge, known.versions == (judge.version, analysis.version) {
      return known.costs
    }
    // No walk is kept: each that is one of a foreign world would be a process.
    let seen = (0..<facts.length).map { step in
      let walk = history.walk(at: step)
      return (observation: walk.observation, legal: walk.legalActions)
    }
    let rows = seen.map(\.observation)
    guard let own = analysis.actionValues(of: rows), let others = judge.actionValues(of: rows) else {
      return nil
    }
    let costs = seen.indices.map { index -> Double? in
      let legal = seen[index].legal ?? Array(own[index].indices)
      return firstHighest(own[index], among: legal).flatMap {
        Disagreement.cost(of: $0, values: others[index], legal: legal)
      }
    }
    judged = (judge, (judge.version, analysis.version), costs)
    return costs
  }
}
