import Agents
import Comparison
import Drawing
import Lab
import RLCore
import RunStore

extension GridWorld {
  /// The groups' grid world and their learned policies, or nil unless all groups share one grid world with an
  /// exact model and one gamma.
  package init?(_ groups: [RunGroup], _ analyses: [GroupAnalysis?], catalog: Catalog) {
    let known = analyses.compactMap { $0 }
    guard known.count == groups.count, let first = known.first, let model = first.model,
      Set(groups.map(\.facts.environment)).count == 1,
      Set(groups.map(\.facts.environmentParameters)).count == 1,
      let gamma = known.compactMap(\.gamma).first, known.allSatisfy({ $0.gamma ?? gamma == gamma }),
      let world = first.start as? any GridDrawable,
      let solution = Planning.valueIteration(model, gamma: gamma), solution.isFinite
    else { return nil }
    let layout = world.gridLayout
    let learned = groups.enumerated().compactMap { index, group in
      Policies(group, index: index, model: model, gamma: gamma, layout: layout, catalog: catalog)
    }
    guard !learned.isEmpty else { return nil }
    let isIdle = StateAnalysis.idleStates(model)
    let isOptimal = Planning.optimalActions(model, gamma: gamma, values: solution.values)
    let noAction = [Bool](repeating: false, count: model.actionCount)
    self.init(
      columns: layout.columns, rows: layout.rows,
      kinds: world.draw().kinds(columns: layout.columns, rows: layout.rows),
      isIdle: layout.taking(from: isIdle, elsewhere: true), actions: first.environment.actionSpace.labels,
      moves: first.environment.actionSpace.moves, gamma: gamma,
      values: layout.taking(from: solution.values, elsewhere: 0),
      policy: layout.taking(from: solution.policy, elsewhere: 0),
      isOptimal: layout.taking(from: isOptimal, elsewhere: noAction), groups: learned)
    isSlice = Set(layout.states.compactMap { $0 }).count < model.stateCount
  }
}

extension GridWorld.Policies {
  /// Nil if no seed has a checkpoint with a policy.
  fileprivate init?(
    _ group: RunGroup, index: Int, model: TransitionModel, gamma: Double, layout: GridLayout, catalog: Catalog
  ) {
    var (actions, values): ([[Int]], [[Double]]) = ([], [])
    for run in group.runs where run.progress.status != .diverged {
      guard
        let recorded = try? LoadedRun(run.path, catalog: catalog, checkpoint: .latest, allowsCode: false)
      else { continue }
      let evaluator = recorded.setup.evaluator(at: recorded.clock)
      let learned = recorded.setup.agent.greedyPolicy(batchSize: model.stateCount)
      guard
        let policy = evaluator.actions(
          of: learned, stateCount: model.stateCount, legalActions: model.legalActions),
        let worth = Planning.policyValues(model, policy: policy, gamma: gamma)
      else { continue }
      actions.append(layout.taking(from: policy, elsewhere: 0))
      values.append(layout.taking(from: worth, elsewhere: 0))
    }
    if actions.isEmpty { return nil }
    self.init(index: index, actions: actions, values: values)
  }
}

extension GridLayout {
  /// `[C]`, of what is known of each state, `[S]`, that of each cell's.
  fileprivate func taking<T>(from values: [T], elsewhere nothing: T) -> [T] {
    states.map { state in state.flatMap { values.indices.contains($0) ? values[$0] : nil } ?? nothing }
  }
}

extension GroupAnalysis {
  /// The environment at the start of an episode.
  fileprivate var start: any Environment {
    EnvironmentWalk(finalEnvironment, maxEpisodeSteps: nil, seed: 0).environment
  }
}
