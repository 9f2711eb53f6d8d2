import Agents
import Comparison
import Drawing
import Lab
import RLCore
import RunStore

extension GridWorld {
  /// The groups' world and what their seeds have learned in it; nil unless all groups are of one world of square cells
  /// whose rules are known, and learn for one gamma.
  init?(_ groups: [RunGroup], _ knowledge: [GroupKnowledge?], catalog: Catalog) {
    let known = knowledge.compactMap { $0 }
    guard known.count == groups.count, let first = known.first, let model = first.model,
      Set(groups.map(\.facts.environment)).count == 1,
      Set(groups.map(\.facts.environmentParameters)).count == 1,
      let cells = first.scene?.cells(count: model.stateCount), first.drawsStatesInTheirCells,
      let solution = Planning.valueIteration(model, gamma: first.gamma)
    else { return nil }
    let learned = groups.enumerated().compactMap { index, group in
      Policies(group, index: index, model: model, gamma: first.gamma, catalog: catalog)
    }
    guard !learned.isEmpty else { return nil }
    self.init(
      columns: cells.columns, rows: cells.rows, kinds: cells.kinds,
      isTerminal: (0..<model.stateCount).map { state in
        cells.kinds[state] == .goal
          || (0..<model.actionCount).allSatisfy { action in
            model.outcomes(state: state, action: action).allSatisfy { $0.terminated && $0.state == state }
          }
      },
      actions: first.environment.actionSpace.labels, gamma: first.gamma, values: solution.values,
      policy: solution.policy,
      isOptimal: Planning.optimalActions(model, gamma: first.gamma, values: solution.values), groups: learned)
  }
}

extension GridWorld.Policies {
  /// Nil where no seed has a checkpoint from which its policy can be taken.
  fileprivate init?(
    _ group: RunGroup, index: Int, model: TransitionModel, gamma: Double, catalog: Catalog
  ) {
    var (actions, values): ([[Int]], [[Double]]) = ([], [])
    for run in group.runs where run.progress.status != .diverged {
      guard let recorded = try? RecordedRun(run.path, catalog: catalog, checkpoint: .latest, allowsCode: false) else { continue }
      let evaluator = recorded.setup.evaluator
      let learned = recorded.setup.agent.greedyPolicy(batchSize: model.stateCount)
      guard let policy = evaluator.actions(of: learned, stateCount: model.stateCount),
        let worth = Planning.policyValues(model, policy: policy, gamma: gamma)
      else { continue }
      actions.append(policy)
      values.append(worth)
    }
    if actions.isEmpty { return nil }
    self.init(index: index, actions: actions, values: values)
  }
}

extension GroupKnowledge {
  /// Whether state s is drawn in cell s, row by row: the agent is where its state says, on a walk of some steps.
  fileprivate var drawsStatesInTheirCells: Bool {
    var walk = EnvironmentWalk(environment, maxEpisodeSteps: nil, seed: 0)
    var random = RandomStream(seed: 0)
    for _ in 0..<200 {
      guard let state = (walk.environment as? any DiscreteEnvironment)?.state,
        let scene = (walk.environment as? any Drawable)?.draw()
      else { return false }
      let isThere = scene.shapes.contains { shape in
        guard case .circle(let center, _, .agent) = shape else { return false }
        return Int(center.y) * Int(scene.width) + Int(center.x) == state
      }
      guard isThere else { return false }
      if walk.step(random.below(environment.actionSpace.count)).ending != .none { walk.reset() }
    }
    return true
  }

  /// The world as it is drawn before anything happens; nil where it cannot be drawn.
  fileprivate var scene: Scene? {
    (EnvironmentWalk(environment, maxEpisodeSteps: nil, seed: 0).environment as? any Drawable)?.draw()
  }
}

extension EpisodePicture {
  private static let recentEpisodes = 100

  /// Of the group's seed with the middle score, the best of the last hundred training episodes; nil where there is
  /// none or the environment cannot be drawn.
  init?(_ group: GroupResult, index: Int, _ knowledge: GroupKnowledge?) throws {
    let scored = group.seeds.filter { $0.score != nil }.sorted {
      ($0.score ?? 0, $0.seed) < ($1.score ?? 0, $1.seed)
    }
    guard let knowledge, !scored.isEmpty else { return nil }
    let seed = scored[(scored.count - 1) / 2]
    let reader = try RunReader(seed.record.path)
    let recent = try reader.latestEpisodes(Self.recentEpisodes)
    guard let best = recent.max(by: { ($0.return, $1.number) < ($1.return, $0.number) }) else { return nil }
    let (episode, actions) = try reader.episode(best.number)
    var walk = EnvironmentWalk(
      knowledge.environment, maxEpisodeSteps: group.group.facts.maxEpisodeSteps, seed: episode.seed)
    guard let first = (walk.environment as? any Drawable)?.draw() else { return nil }
    let stride = max(1, (actions.count + Self.mostFrames - 1) / Self.mostFrames)
    var frames = [first]
    for (step, action) in actions.enumerated() {
      _ = walk.step(Int(action))
      if (step + 1) % stride == 0 || step == actions.count - 1,
        let scene = (walk.environment as? any Drawable)?.draw()
      {
        frames.append(scene)
      }
    }
    self.init(
      group: index, seed: seed.seed, episode: episode.number, length: episode.length, return: episode.return,
      ending: "\(episode.ending)", epsilon: episode.epsilon.map(Double.init), frames: frames, stride: stride)
  }
}
