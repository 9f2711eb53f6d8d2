import Lab
import RLCore

/// States of a run's own episodes, as the agent sees them and as an exported program does.
///
/// Episodes are played greedily with a quarter of random actions, so that states beside the agent's path are among them. A
/// small world of numbered states is taken whole.
package struct StateSample: ~Copyable {
  /// What the lab's agent sees.
  package let seen: ObservationColumn
  /// What a program is given.
  package let shown: ObservationColumn

  /// Numbered states up to which all are taken.
  package static let mostWhole = 20_000
  private static let rows = 16
  private static let randomShare = 0.25

  /// - Parameter count: states of a world that is not taken whole.
  /// - Throws: `EnvironmentFailure` where the environment fails.
  package init(_ run: LoadedRun, _ world: ExportedWorld, count: Int) throws(EnvironmentFailure) {
    let own = run.setup.environment.trained(at: run.clock)
    let masked = own.masksActions ? own.actionSpace.count : nil
    if masked == nil, world.coding == nil, case .discrete(let states) = own.observationSpace,
      states <= Self.mostWhole
    {
      seen = ObservationColumn(count: states, in: own.observationSpace)
      shown = ObservationColumn(count: states, in: own.observationSpace)
      for state in 0..<states {
        seen.rows.states?[state] = Int32(state)
        shown.rows.states?[state] = Int32(state)
      }
      return
    }
    seen = ObservationColumn(count: count, in: own.observationSpace, maskedActions: masked)
    shown = ObservationColumn(count: count, in: world.environment.observationSpace, maskedActions: masked)
    let limit = run.experiment.evaluationMaxEpisodeSteps
    // The same seeds and actions give the same episodes, whatever is observed of them.
    let seeds = Evaluator.seeds(root: run.setup.seed, purpose: .freshEvaluation, index: 1, count: count)
    func batch(_ environment: MadeEnvironment) -> BatchEnvironment {
      environment.batch(count: Self.rows, maxEpisodeSteps: limit, episodeSeeds: .listed(seeds))
    }
    let (inner, outer) = (batch(own), batch(world.environment))
    let policy = run.setup.agent.greedyPolicy(batchSize: Self.rows)
    var random = RandomStream(root: run.setup.seed, purpose: .evaluationExploration)
    inner.reset()
    outer.reset()
    var taken = 0
    while taken < count {
      if let failure = inner.failure ?? outer.failure { throw failure }
      for row in 0..<min(Self.rows, count - taken) {
        seen.rows.copyRow(taken + row, from: inner.observations, row)
        shown.rows.copyRow(taken + row, from: outer.observations, row)
      }
      taken += Self.rows
      policy.selectActions(for: inner.observations, into: inner.actions)
      for row in 0..<Self.rows where random.uniform() < Self.randomShare {
        let action =
          inner.observations.mask(row)?.randomAction(using: &random) ?? random.below(own.actionSpace.count)
        inner.actions[row] = Int32(action)
      }
      for row in 0..<Self.rows { outer.actions[row] = inner.actions[row] }
      inner.step()
      outer.step()
    }
  }
}
