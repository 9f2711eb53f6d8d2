import RunStore

/// What came of one seed.
package struct SeedResult: Sendable {
  package enum State: String, Sendable {
    case finished, running, interrupted, diverged, failed
  }
  package var record: ComparedRun
  package var seed: UInt64 { record.facts.seed }
  package var state: State
  /// What it counts with; nil where it is left out.
  package var score: Double?
  /// The expected return of its policy at that step, computed from the exact rules; nil where it was not recorded.
  package var exactReturn: Double?
  /// The games of the evaluation that it counts with; nil where nothing is played against opponents.
  package var games: GameRecord?
  /// Its rating by games of everyone against everyone; nil where none were played.
  package var elo: Double?
  /// Below the threshold at the end though its policy is not the optimum for its gamma, or diverged.
  package var isFailed: Bool
  /// The seed whose episodes are the same; such a copy is counted nowhere.
  package var copyOf: UInt64? { record.copyOf }
  package var threshold: StepsToThreshold.Seed?
  /// Its curve; after it diverged, on at the score that it counts with.
  package var line: [CurvePoint]
  package var area: Double?
}
