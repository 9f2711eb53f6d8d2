import Agents
import Comparison
import Lab
import RLCore
import RunStore

/// The numbers of one curve, stage or action of a figure, by place.
struct BookTable {
  let name: String
  /// `[seed][place]` of each quantity; a single one where nothing is random.
  let numbers: [BookQuantity: [[Double]]]
  /// Where places are points of two observed numbers: those of the first seed.
  var surface: ValueSurface?

  /// Points along each number of a surface; few of them lie where two tiles of eight tilings meet.
  private static let surfaceSide = 24

  /// The score of each seed.
  func scores(_ score: TableScore) -> [Double] {
    (numbers[score.quantity] ?? []).compactMap { score($0) }
  }

  /// The mean over seeds.
  func mean(_ quantity: BookQuantity) -> [Double] {
    guard let seeds = numbers[quantity], let first = seeds.first else { return [] }
    return first.indices.map { place in seeds.reduce(0) { $0 + $1[place] } / Double(seeds.count) }
  }
}

extension BookTable {
  /// What the runs of a curve say at their end.
  ///
  /// - Throws: `LabFailure` where their agent or world has no such values.
  init(_ name: String, runs paths: [String], of figure: BookFigure, _ lab: LabContext) throws {
    var (values, surface): ([[Double]], ValueSurface?) = ([], nil)
    for path in paths {
      let run = try LoadedRun(path, catalog: lab.catalog, checkpoint: .latest, allowsCode: false)
      if let states = run.stateValues() {
        values.append(states)
      } else if let found = run.valueSurface(side: Self.surfaceSide) {
        values.append(found.values)
        surface = surface ?? found
      } else {
        throw LabFailure(
          .configuration,
          "\(figure.path): 'draws' needs an agent with values, and states with a model or two observed numbers"
        )
      }
    }
    self.name = name
    numbers = [.values: values, .costs: values.map { $0.map { -$0 } }]
    self.surface = surface
  }

  /// The stages of dynamic programming that a figure picks.
  static func stages(
    of tables: BookFigure.Tables, _ method: Planning.Method, _ experiment: Experiment, path: String
  ) throws -> [BookTable] {
    let made = try experiment.environment.make()
    guard let model = made.model() else {
      throw LabFailure(.configuration, "\(path): 'solve' needs an environment with an exact model")
    }
    let labels = made.actionSpace.labels
    let word = method == .valueIteration ? "sweep" : "policy"
    var (found, last): ([Int: PlanningStage], PlanningStage?) = ([:], nil)
    let isSolved = method.stages(model, gamma: experiment.agent.gamma ?? 1) { stage in
      if tables.stages.contains(stage.number) { found[stage.number] = stage }
      last = stage
      return true
    }
    guard isSolved, let last else {
      throw LabFailure(.configuration, "\(path): \(method.rawValue) found no optimum; lower gamma")
    }
    return try tables.stages.map { number in
      guard let stage = number.map({ found[$0] }) ?? last else {
        throw LabFailure(
          .configuration,
          "\(path): there is no \(word) \(number ?? 0), \(method.rawValue) ends with \(word) \(last.number)")
      }
      return BookTable(
        name: number.map { "\(word) \($0)" } ?? "final",
        numbers: [
          .values: [stage.values], .costs: [stage.values.map { -$0 }],
          .policy: [stage.policy.map { Double(labels[$0]) ?? Double($0) }],
        ])
    }
  }

  /// The rewards of each action, taken in each step of as many copies of the environment as there are actions.
  static func rewards(_ experiment: Experiment, seeds: [UInt64]) throws -> [BookTable] {
    let made = try experiment.environment.make()
    let actions = made.actionSpace.labels
    let pulls = max((experiment.training.steps ?? 0) / actions.count, 1)
    var rewards = actions.map { _ in seeds.map { _ in [Double]() } }
    for (place, seed) in seeds.enumerated() {
      let batch = made.batch(
        count: actions.count, maxEpisodeSteps: experiment.environment.maxEpisodeSteps,
        episodeSeeds: .drawn(root: seed, purpose: .trainingEpisodes))
      batch.reset()
      for _ in 0..<pulls {
        for action in actions.indices { batch.actions[action] = Int32(action) }
        batch.step()
        if let failure = batch.failure { throw failure }
        for action in actions.indices { rewards[action][place].append(batch.rewards[action]) }
      }
    }
    return actions.indices.map {
      BookTable(name: "action \(actions[$0])", numbers: [.rewards: rewards[$0]])
    }
  }
}
