import RunStore

/// Result of one seed.
package struct SeedResult: Sendable {
  package enum State: String, Sendable {
    case finished, running, interrupted, diverged, failed
  }
  package var record: ComparedRun
  package var seed: UInt64 { record.facts.seed }
  package var state: State
  /// The score, or nil if the seed is excluded.
  package var score: Double?
  /// The expected return of its policy at that step, computed from the exact model, or nil if not recorded.
  package var exactReturn: Double?
  /// The games of the scored evaluation, or nil without opponents.
  package var games: GameRecord?
  /// Its rating from the round robin, or nil if none was played.
  package var elo: Double?
  /// Below the threshold at the end although its policy is not optimal for its gamma, or diverged.
  package var isFailed: Bool
  /// The seed with the same episodes; such a copy is not counted.
  package var copyOf: UInt64? { record.copyOf }
  package var threshold: StepsToThreshold.Seed?
  /// Its curve; after divergence it continues at the score.
  package var line: [CurvePoint]
  package var area: Double?
}
