import Foundation
import RLCore
import RunStore

/// Training episodes in the format of Stable-Baselines3's `Monitor`: a line of JSON, a heading, then one line per
/// episode with its return, its length, and the seconds since training began.
///
/// `stable_baselines3.common.results_plotter.load_results(folder)` finds files that end in `monitor.csv`.
final class MonitorView: RunView {
  private let file: GrowingFile

  init(_ path: String, facts: RunFacts, isLive: Bool) throws(ViewFailure) {
    file = try GrowingFile(path, isLive: isLive)
    let environment = RunFacts.json([("env_id", .text(facts.environment))]).dropFirst()
    try file.write(Data("#{\"t_start\": \(facts.startSeconds), \(environment)\nr,l,t\n".utf8))
  }

  func add(_ event: RunEvent) throws(ViewFailure) {
    guard case .episode(let episode) = event else { return }
    try file.write(Data("\(Self.text(episode.return)),\(episode.length),\(episode.seconds)\n".utf8))
  }

  /// As Python writes and pandas reads them.
  private static func text(_ value: Double) -> String {
    value.isNaN ? "nan" : value.isInfinite ? (value < 0 ? "-inf" : "inf") : "\(value)"
  }

  func flush() throws(ViewFailure) { try file.flush() }
  func end(_ progress: RunProgress) throws(ViewFailure) { try file.end() }
}

extension RunFacts {
  /// Start time of the run in seconds since 1970, or 0 if unknown.
  var startSeconds: Double {
    (try? Date(startedAt, strategy: .iso8601))?.timeIntervalSince1970 ?? 0
  }
}
