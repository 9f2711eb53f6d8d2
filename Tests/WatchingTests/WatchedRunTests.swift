import Lab
import RLCore
import RunStore
import TestSupport
import Testing
import Viewer
import Watching

/// What a viewer shows of a run file: episodes step by step, their place in training, and what was learned.
@Suite struct WatchedRunTests {
  private let folder: Scratch
  private var path: String { folder.file() }

  init() throws { folder = try Scratch() }

  private func source(_ checkpoint: CheckpointChoice = .latest, patience: Double = 0) throws -> RunSource {
    try RunSource(path, catalog: catalog, checkpoint: checkpoint, allowsCode: false, patience: patience)
  }

  @Test func theReturnBesideAStepCountsThatStep() throws {
    let environment = try load(corridor).environment.make()
    let show = RecordedEpisode(
      origin: .training(1), seed: 1, actions: [1, 1], epsilon: nil, runStep: 2, environment: environment,
      maxEpisodeSteps: nil, clock: TrainingTime(), analysis: StateAnalysis(environment, gamma: 0.5))
    let frames = (0...2).map { show.frame(at: $0) }
    #expect(frames.map(\.reward) == [nil, -0.25, 0.75])
    #expect(frames.map(\.returnSoFar) == [0, -0.25, 0.5])
    #expect(show.facts.return == 0.5 && show.facts.ending == .terminated)
  }

  /// The return of self-play is that of the side that moved last.
  @Test func theResultOfSelfPlayIsThatOfTheFirstColor() throws {
    let environment = try load(
      "environment: {id: TicTacToe-v0, opponent: self, opening_moves: 0}\nagent: {algorithm: random}"
    ).environment.make()
    for (cells, result, words) in [
      ([0, 3, 1, 4, 2], 1.0, "Yellow won"), ([0, 3, 1, 4, 8, 5], -1, "Purple won"),
    ] {
      let show = RecordedEpisode(
        origin: .training(1), seed: 1, actions: cells, epsilon: nil, runStep: 0, environment: environment,
        maxEpisodeSteps: nil, clock: TrainingTime(), analysis: StateAnalysis(environment, gamma: 1))
      let last = show.frame(at: cells.count)
      #expect(last.returnSoFar == 1 && last.selfPlayResult == result)
      #expect(last.endingWords(isPlayer: false) == words && show.frame(at: 2).selfPlayResult == 0)
    }
  }

  @Test func planesOfCellsAreNoListOfNumbers() throws {
    let text = "environment: {id: MinAtar/Breakout-v1}\nagent: {algorithm: random}"
    let environment = try load(text).environment.make()
    let show = RecordedEpisode(
      origin: .training(1), seed: 1, actions: [], epsilon: nil, runStep: 0, environment: environment,
      maxEpisodeSteps: nil, clock: TrainingTime(), analysis: StateAnalysis(environment, gamma: 0.5))
    #expect(show.frame(at: 0).observation.isEmpty)
  }

  @Test func theBestCheckpointIsTheFirstOfTheHighestEvaluation() throws {
    try writeRun(to: path) { writer in
      for (step, mean) in [(2, 0.25), (4, 0.75), (6, 0.75), (8, 0.5)] {
        try writer.record(evaluated: mean, table(best: 1), at: step)
      }
      // Nobody knows how good this one is.
      try writer.checkpoint(step: 10, kind: .final, tensors: [table(best: 1)], evaluationMean: nil)
    }
    #expect(try source(.best).valuesStep == 4)
    #expect(try source(.best).greedyEpisode(0).facts.runStep == 4)
    #expect(try source(.latest).valuesStep == 10)
  }

  /// - Parameter row: the upper row of a map of two.
  private static func maze(_ row: String, steps: Int) -> String {
    """
    environment: {id: TextMap-v0, map: ["\(row)", "...."], max_episode_steps: 20}
    agent: {algorithm: q-learning, exploration_initial_eps: 0.5, exploration_final_eps: 0.5}
    training: {steps: \(steps)}
    evaluation: {every: 0, episodes: 1}
    """
  }

  @Test func visitsAreThoseOfTheWorldThatTheRunIsInNow() throws {
    try train(Self.maze("S..G", steps: 300), to: path)
    let reader = try train(Self.maze("S#.G", steps: 600), to: path, resumes: true)
    let source = try source()
    while source.isCounting { _ = try source.refresh() }
    let grid = try #require(try source.episode(reader.episodeCount).frame(at: 0).grid)
    let visits = grid.cells.reduce(0) { $0 + ($1?.visits ?? 0) }
    let steps = try reader.episodes().filter { $0.step > 300 }.reduce(0) { $0 + $1.length }
    // An episode's unrecorded rest at the end is shorter than 20 steps.
    #expect(steps > 200 && visits == steps)
  }

  @Test func aTaskBeginsWithTheFirstEpisodeBehindItsSwitch() throws {
    let reader = try train(
      """
      environment: {id: TextMap-v0, max_episode_steps: 30}
      tasks: {list: [{map: ["S..G"]}, {map: ["S.G."]}], switch_every: 100, repeat: true}
      agent: {algorithm: q-learning, exploration_initial_eps: 1, exploration_final_eps: 1}
      training: {steps: 350}
      evaluation: {every: 0, episodes: 1}
      """, to: path)
    let episodes = try reader.episodes()
    let first = [100, 200, 300].compactMap { end in episodes.first { $0.step > end }?.number }
    // A switch ends the episode before, the last one of its task, at its very step.
    #expect(first.count == 3 && first.allSatisfy { episodes[$0 - 2].step % 100 == 0 })
    #expect(try source().switchEpisodes == first)
  }

  /// At a switch the time is already that of the next task, of which nothing was learned.
  @Test func theOptimumOfAGreedyEpisodeIsThatOfItsTask() throws {
    try train(
      """
      environment: {id: TextMap-v0, step_reward: 0, max_episode_steps: 30}
      tasks: {list: [{map: ["S..G"]}, {map: ["S.G."]}], switch_every: 100, repeat: true}
      agent: {algorithm: q-learning, gamma: 0.5}
      training: {steps: 100}
      evaluation: {every: 0, episodes: 1}
      """, to: path)
    let grid = try #require(try source().greedyEpisode(0).frame(at: 0).grid)
    let optimum = try #require(grid.cells[0]?.optimum)
    #expect(abs(optimum - 0.25) < 1e-6)
  }

  /// Windows of three steps: an update is of the state three steps before, of the same environment of the batch.
  @Test func anUpdateOfSeveralStepsIsOfItsOwnEpisode() throws {
    let text = """
      environment: {id: FrozenLake-v1}
      agent: {algorithm: q-learning, n_steps: 3, exploration_initial_eps: 1, exploration_final_eps: 1}
      training: {steps: 400, environments: 4}
      evaluation: {every: 0, episodes: 1}
      """
    let reader = try train(text, to: path)
    let made = try load(text).environment.make()
    let source = try source(patience: 1)
    var count = 0
    for (episode, actions) in try reader.episodesWithActions(1...12) where episode.length >= 3 {
      var walk = EnvironmentWalk(made, maxEpisodeSteps: 100, seed: episode.seed)
      let show = try source.episode(episode.number)
      var states: [Int] = []
      for (index, action) in actions.enumerated() {
        states.append(Int(walk.observation[0]))
        _ = walk.step(Int(action))
        guard index >= 2 else { continue }
        guard case .table(let view) = show.update(at: index + 1) else {
          Issue.record("episode \(episode.number), step \(index + 1): \(show.update(at: index + 1))")
          continue
        }
        #expect(view.state == states[index - 2] && view.action == Int(actions[index - 2]))
        count += 1
      }
    }
    #expect(count > 20)
  }

  @Test func theValuesAlongAnEpisodeAreThoseOfTheShownStep() throws {
    try train(Self.maze("S..G", steps: 400), to: path)
    let show = try source(patience: 1).episode(1)
    let all = 0...show.facts.length
    let last = show.stateValues(all, at: 0)
    show.showsMoments = true
    // What was shown before is of no account.
    _ = show.frame(at: 1)
    #expect(show.stateValues(all, at: 0) == last)
    #expect(show.stateValues(all, at: 1) != last)
  }

  private static let small = "dqn, net_arch: [8], learning_starts: 8, batch_size: 4, buffer_size: 40"

  @Test(arguments: [
    ("\(small), dueling: false", "network 16-8-4, 172 weights"),
    ("\(small), dueling: true", "network, 317 weights"),
    ("q-learning", "Q-table, 16 states × 4 actions"),
    ("double-q-learning", "mean of two Q-tables, 16 states × 4 actions"),
  ])
  func whatAnAgentRemembersIsNamedAsItIs(agent: String, memory: String) throws {
    try train(
      """
      environment: {id: FrozenLake-v1}
      agent: {algorithm: \(agent)}
      training: {steps: 20}
      evaluation: {every: 0, episodes: 1}
      """, to: path)
    #expect(try source().run.memory == memory)
  }

  @Test func whatIsProvenWithoutSimulationsIsShown() throws {
    try train(
      """
      environment: {id: TicTacToe-v0, opponent: random}
      agent: {algorithm: dqn, net_arch: [8], learning_starts: 50, buffer_size: 200, batch_size: 8}
      training: {steps: 100}
      evaluation: {every: 0, episodes: 1}
      """, to: path)
    let source = try RunSource(
      path, catalog: catalog, checkpoint: .latest, allowsCode: false, simulations: 8)
    var films: [SearchFilm] = []
    for index in 0..<6 {
      let show = try source.greedyEpisode(index)
      films += (0..<show.facts.length).compactMap { show.frame(at: $0).board?.search?() }
    }
    let sure = films.filter { $0.count == 0 }
    #expect(sure.contains { $0.result == 1 })
    for film in sure {
      let moment = film.moment(nil)
      // Where one cell is left, a draw is proven too.
      let result = try #require(film.result)
      #expect(moment.favorite.flatMap { film.proven[$0] } == result && moment.line.count == 1)
    }
  }

  /// Two environments step at once, so each step of their batch is two of the run.
  @Test func aRowOfABatchNamesTheStepAfterWhichItWasStored() throws {
    let text = """
      environment: {id: CliffWalking-v1, max_episode_steps: 20}
      agent: {algorithm: dqn, net_arch: [8], learning_starts: 40, train_freq: 2, batch_size: 8, buffer_size: 400}
      training: {steps: 400, environments: 2}
      evaluation: {every: 0, episodes: 1}
      """
    let reader = try train(text, to: path)
    let made = try load(text).environment.make()
    // By the step of the run: state and action of both environments.
    var choices: [Int: Set<[Int]>] = [:]
    for (episode, actions) in try reader.episodesWithActions(1...Int.max) {
      var walk = EnvironmentWalk(made, maxEpisodeSteps: 20, seed: episode.seed)
      for (index, action) in actions.enumerated() {
        let step = episode.step - 2 * (episode.length - 1 - index)
        choices[step, default: []].insert([Int(walk.observation[0]), Int(action)])
        _ = walk.step(Int(action))
      }
    }
    // All that was stored by then is of episodes that have ended, and were recorded.
    let last = try #require(try reader.episodes().last { $0.step <= 300 })
    let show = try source(patience: 1).episode(last.number)
    let rows = (1...last.length).flatMap { step -> [BatchUpdateView.Row] in
      if case .batch(let view) = show.update(at: step) { view.rows } else { [] }
    }
    #expect(rows.count == 8 * last.length, "every step of the batch is learned from")
    for row in rows {
      let (step, state) = (try #require(row.step), try #require(row.state))
      #expect(choices[step]?.contains([state, row.action]) == true, "step \(step)")
    }
  }
}
