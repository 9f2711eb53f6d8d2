import Lab
import RLCore

/// Distillation of an agent's greedy policy into a decision tree.
///
/// States are collected by the teacher first and then by the trees themselves, always with the teacher's action; a state counts
/// by how much the teacher's best action is better than its worst. Of all trees, with a quarter, half and all of the leaves, the
/// one with the highest return is kept, and of equal ones the smallest.
///
/// Source: Bastani, Pu and Solar-Lezama, "Verifiable reinforcement learning via policy extraction" (2018), VIPER.
package struct TreeDistillation {
  package let tree: DecisionTree
  /// The names of the numbers that it looks at.
  package let features: [String]
  package let actions: [String]
  /// The share of the states' weights in which the tree takes the teacher's action.
  package private(set) var agreement = 1.0
  /// Returns of the same fresh episodes; exact ones in worlds with a model.
  package private(set) var teacherReturn = 0.0
  package private(set) var treeReturn = 0.0
  package private(set) var isExact = false

  private static let rounds = 12
  private static let statesPerRound = 2_000
  private static let rows = 16
  package static let episodes = 50
  private static let finalists = 8
  private static let finalEpisodes = 400

  /// - Parameter leaves: at most.
  /// - Throws: `ExportRefusal` where a tree cannot have the agent's actions.
  package init(_ run: LoadedRun, leaves: Int) throws {
    let world = try TreeWorld(run)
    features = world.features
    actions = world.environment.actionSpace.labels
    var (examples, candidates): ([TreeGrowth.Example], [Candidate]) = ([], [])
    let sizes = [leaves / 4, leaves / 2, leaves].filter { $0 >= 2 }
    for round in 0..<Self.rounds {
      examples += try Self.collect(run, world, actor: candidates.first?.tree, round: round)
      for tree in TreeGrowth.trees(of: examples, actionCount: actions.count, leaves: sizes) {
        candidates.append(
          Candidate(
            tree: tree,
            score: try Self.score(TreePolicy(tree, world), run, world, index: 4, Self.episodes).mean))
      }
      candidates.sort { $0.isBetter(than: $1) }
    }
    tree = try Self.best(of: candidates, run, world)
    let total = examples.reduce(0) { $0 + $1.weight }
    let agreeing = examples.reduce(0) { $0 + (tree.action(for: $1.row) == $1.action ? $1.weight : 0) }
    if total > 0 { agreement = agreeing / total }
    // On seeds that chose no tree.
    let student = try Self.score(TreePolicy(tree, world), run, world, index: 5, Self.episodes)
    (treeReturn, isExact) = student
    teacherReturn = try Self.teacherScore(run, isExact: isExact)
  }

  private struct Candidate {
    let tree: DecisionTree
    var score: Double

    func isBetter(than other: Candidate) -> Bool {
      score == other.score ? tree.leafCount < other.tree.leafCount : score > other.score
    }
  }

  /// The best of the trees, the first of which is the best by few episodes; where returns are not exact, the leaders play more.
  private static func best(
    of candidates: [Candidate], _ run: LoadedRun, _ world: TreeWorld
  ) throws -> DecisionTree {
    var leaders = Array(candidates.prefix(finalists))
    for index in leaders.indices {
      let result = try score(TreePolicy(leaders[index].tree, world), run, world, index: 6, finalEpisodes)
      if result.isExact { return candidates[0].tree }
      leaders[index].score = result.mean
    }
    return leaders.min { $0.isBetter(than: $1) }?.tree ?? candidates[0].tree
  }

  /// States of episodes that a tree plays, or the teacher where there is none yet.
  private static func collect(
    _ run: LoadedRun, _ world: TreeWorld, actor: DecisionTree?, round: Int
  ) throws(EnvironmentFailure) -> [TreeGrowth.Example] {
    let own = run.setup.environment.trained(at: run.clock)
    let limit = run.experiment.evaluationMaxEpisodeSteps
    let seeds = Evaluator.seeds(
      root: run.setup.seed, purpose: .freshEvaluation, index: 100 + round, count: statesPerRound)
    func batch(_ environment: MadeEnvironment) -> BatchEnvironment {
      environment.batch(count: rows, maxEpisodeSteps: limit, episodeSeeds: .listed(seeds))
    }
    // The same seeds and actions give the same episodes, whatever is observed of them.
    let (inner, outer) = (batch(own), batch(world.environment))
    let student = actor.map { TreePolicy($0, world) }
    let teacher = run.setup.agent.greedyPolicy(batchSize: rows)
    var random = RandomStream(root: run.setup.seed, purpose: .evaluationExploration, index: round)
    var examples: [TreeGrowth.Example] = []
    inner.reset()
    outer.reset()
    while examples.count < statesPerRound {
      if let failure = inner.failure ?? outer.failure { throw failure }
      let reference = ReferenceScores(run.setup.agent, inner.observations, actionCount: own.actionSpace.count)
      for row in 0..<rows {
        examples.append(
          TreeGrowth.Example(
            row: world.row(outer.observations, row), action: Int(reference.actions[row]),
            weight: reference.spreads[row]))
      }
      if let student {
        student.selectActions(for: outer.observations, into: outer.actions)
      } else {
        teacher.selectActions(for: inner.observations, into: outer.actions)
      }
      for row in 0..<rows {
        // A little chance leads out of circles.
        if random.uniform() < 0.05 { outer.actions[row] = Int32(random.below(own.actionSpace.count)) }
        inner.actions[row] = outer.actions[row]
      }
      inner.step()
      outer.step()
    }
    return examples
  }

  private static func score(
    _ policy: TreePolicy, _ run: LoadedRun, _ world: TreeWorld, index: Int, _ episodes: Int
  ) throws -> (mean: Double, isExact: Bool) {
    if world.hasModel {
      // A tree whose episodes need not end has no exact return, and is worth less than any that has.
      if let exact = run.setup.exactReturn(of: policy, at: run.clock) {
        return (exact.policy ?? -.greatestFiniteMagnitude, true)
      }
    }
    return (try play(policy, in: world.environment, run, index: index, episodes), false)
  }

  private static func teacherScore(_ run: LoadedRun, isExact: Bool) throws -> Double {
    if isExact, let exact = run.setup.exactReturn(of: run.setup.agent, at: run.clock)?.policy { return exact }
    return try play(
      run.setup.agent.greedyPolicy(batchSize: 64), in: run.setup.environment.trained(at: run.clock), run,
      index: 5, episodes)
  }

  private static func play(
    _ policy: any Policy, in environment: MadeEnvironment, _ run: LoadedRun, index: Int, _ episodes: Int
  ) throws -> Double {
    let seeds = Evaluator.seeds(
      root: run.setup.seed, purpose: .freshEvaluation, index: index, count: episodes)
    return try Evaluator(
      environment: environment, maxEpisodeSteps: run.experiment.evaluationMaxEpisodeSteps, epsilon: 0
    ).evaluate(seeds: seeds, explorationRoot: run.setup.seed) { _ in policy }.returnMean
  }
}
