import Lab
import RLCore
import RunStore

/// Trains the seeds of one or several plans in one queue, follows them with their views, and collects their outcomes.
struct PlanTraining {
  private let plans: [RunPlan]
  private let provenance: Provenance
  private let jobs: Int
  private let catalog: Catalog

  init(_ plans: [RunPlan], _ provenance: Provenance, jobs: Int, catalog: Catalog) {
    (self.plans, self.provenance, self.jobs, self.catalog) = (plans, provenance, jobs, catalog)
  }

  /// Runs to the end, or until a signal.
  ///
  /// - Parameters:
  ///   - locks: of each plan, those of its waiting seeds; an empty list leaves it to each seed to lock its file in its
  ///     turn.
  ///   - onEvent: told of every event, with the index of its plan.
  ///   - onPause: called after the events of about a tenth of a second.
  /// - Returns: one element per plan.
  func run(
    locks: [[RunLock]], onEvent: (_ plan: Int, ExperimentRunner.Event) -> Void, onPause: () -> Void
  ) -> [RunOutcomes] {
    var owners: [Int] = []
    var runs: [SeedRun] = []
    for (index, plan) in plans.enumerated() {
      let planned = plan.runs(locks[index], provenance)
      owners += Array(repeating: index, count: planned.count)
      runs += planned
    }
    let runner = ExperimentRunner(runs)
    Interruption.listen()
    runner.start(jobs: jobs, shouldStop: { Interruption.signal != nil })
    var views = plans.map { plan in
      LiveViews(plan.experiment, runs: plan.waiting.map { ($0.seed, $0.path) }, catalog: catalog)
    }
    var outcomes = plans.map { _ in RunOutcomes() }
    while let events = runner.nextEvents(timeout: 0.1) {
      for (run, event) in events {
        onEvent(owners[run], event)
        views[owners[run]].take(event)
        outcomes[owners[run]].take(event)
      }
      onPause()
    }
    for index in outcomes.indices { outcomes[index].lostViews = views[index].failures }
    return outcomes
  }
}
