import Agents
import AllEnvironments
import Foundation
import Lab
import RLCore
import RunStore
import TestSupport
import Testing

/// Training in several tasks: switches come at exact steps, and everything that looks back knows the task of each time.
@Suite struct TaskTests {
  private static let catalog = Catalog(environments: builtInEnvironments, agents: agentCatalog)
  private static let provenance = Provenance.current(version: "0")
  private let folder: Scratch

  init() throws { folder = try Scratch() }

  /// The goal is to the right, then to the left.
  static let corridors =
    ##"tasks: {list: [{map: ["S..G", "#..."]}, {map: ["S.##", "...G"]}], switch_every: 600"##
  static let table = "algorithm: q-learning, learning_rate: 0.5"
  static let network =
    "algorithm: dqn, net_arch: [8], learning_starts: 100, train_freq: 7, batch_size: 8, buffer_size: 700"

  /// All at once.
  static let remedies =
    "l2_init: 0.001, redo_every: 150, continual_backprop: 0.01, maturity: 5, ewc: 0.1, ewc_samples: 9, "
    + "replay_earlier: 0.25, earlier_size: 20, shrink_perturb_every: 700, reset_every: 900, crelu: true, "
    + "layer_norm: true, network_metrics: true"

  private func experiment(
    _ tasks: String = corridors + "}", environment: String = "TextMap-v0, max_episode_steps: 50",
    agent: String = table, rows: Int = 1, steps: Int = 1_800, more: String = ""
  ) throws -> Experiment {
    try Experiment.load(
      text: """
        environment: {id: \(environment)}
        \(tasks)
        agent: {\(agent), exploration_initial_eps: 0.3, exploration_final_eps: 0.3}
        training: {steps: \(steps), environments: \(rows)}
        evaluation: {every: 300, episodes: 2\(more)}
        checkpoint: {every: 500, keep: 9}
        """, path: "tasks.yaml", catalog: Self.catalog)
  }

  @discardableResult private func run(
    _ experiment: Experiment, _ name: String, resumes: Bool = false, stop: Int? = nil
  ) throws -> RunReader {
    let path = "\(folder.path)/\(name).sqlite"
    nonisolated(unsafe) var asked = 0
    _ = try SeedRun(
      experiment: experiment, seed: 1, path: path, provenance: Self.provenance, resumes: resumes
    ).run(shouldStop: {
      asked += 1
      return stop.map { asked > $0 } ?? false
    })
    return try RunReader(path)
  }

  /// How many earlier tasks its state holds is known only from the state.
  @Test func aRunThatReplaysEarlierTasksCanBeExtended() throws {
    let agent = Self.network + ", replay_earlier: 0.25, earlier_size: 20"
    try run(experiment(agent: agent), "extended")
    let reader = try run(experiment(agent: agent, steps: 2_400), "extended", resumes: true)
    #expect(try reader.progress().status == .finished && reader.progress().steps == 2_400)
  }

  @Test func stagesFollowTheSteps() {
    let once = TaskSequence(count: 2, stageSteps: 10, repeats: false)
    #expect([0, 9, 10, 19, 20, 99].map(once.task(at:)) == [0, 0, 1, 1, 1, 1])
    #expect([0, 10, 20].map(once.begins(at:)) == [false, true, false])
    #expect(once.nextBeginning(after: 3) == 10 && once.nextBeginning(after: 10) == .max)
    let again = TaskSequence(count: 2, stageSteps: 10, repeats: true, stride: 5)
    #expect([0, 9, 10, 20, 30].map(again.task(at:)) == [0, 0, 1, 0, 1])
    #expect([0, 5, 10, 20].map(again.stage(before:)) == [0, 0, 0, 1])
    #expect(again.isLastStep(at: 5) && !again.isLastStep(at: 0) && again.begins(at: 20))
  }

  @Test(arguments: [1, 3]) func aSwitchEndsTheEpisodesOfItsVeryStep(_ rows: Int) throws {
    // No episode ends by itself: the goal is behind a wall.
    let list = #"tasks: {list: [{map: ["S.#G"]}, {map: ["S#.G"]}], switch_every: 600, repeat: true}"#
    let experiment = try experiment(list, environment: "TextMap-v0, max_episode_steps: 7000", rows: rows)
    let episodes = try run(experiment, "run").episodes()
    let ends = [600, 1_200, 1_800].flatMap { Array(repeating: $0, count: rows) }
    #expect(episodes.map(\.step) == ends && episodes.allSatisfy { $0.ending == .truncated })
    #expect(episodes.map(\.length) == ends.map { _ in 600 / rows })
  }

  @Test(arguments: [1, 3]) func everyEpisodeIsPlayedAgainInItsTask(_ rows: Int) throws {
    let experiment = try experiment(Self.corridors + ", repeat: true}", rows: rows)
    let reader = try run(experiment, "run")
    let made = try experiment.environment.make()
    let all = try reader.episodesWithActions(1...Int.max)
    var tasks: Set<Int> = []
    for (episode, actions) in all {
      var walk = EnvironmentWalk(
        made, maxEpisodeSteps: 50, seed: episode.seed,
        clock: try reader.clock(of: episode, environments: rows), stride: rows)
      var (earned, ending) = (0.0, Ending.none)
      for action in actions {
        let step = walk.step(Int(action))
        earned += step.reward
        ending = step.ending
      }
      if let task = (walk.environment as? any TaskPlaying)?.task { tasks.insert(task) }
      #expect(earned == episode.return && ending == episode.ending, "episode \(episode.number)")
    }
    #expect(tasks == [0, 1] && all.count > 50)
  }

  @Test(arguments: [0, 49, Int.max]) func anEpisodeLongerThanItsTrainingIsDamaged(_ step: Int) throws {
    let reader = try run(try experiment(), "run")
    var episode = try #require(try reader.episodes().first)
    (episode.step, episode.length) = step == .max ? (step, 1 << 62) : (step, 50)
    let failure = #expect(throws: RunStoreError.self) { try reader.clock(of: episode, environments: 2) }
    #expect(failure?.description.contains("longer than the training") == true)
  }

  static let kinds: [(tasks: String, agent: String, rows: Int)] = [
    (corridors + "}", table, 1), (corridors + ", repeat: true, told: true}", table, 3),
    (corridors + ", repeat: true, fresh: true}", network, 1),
    (corridors + ", repeat: true, fresh: true}", "algorithm: rainbow, \(network.dropFirst(16))", 3),
    (corridors.replacing("switch_every: 600", with: "order: drawn") + "}", network, 3),
    (corridors + ", repeat: true}", "\(network), \(remedies)", 3),
  ]

  @Test(arguments: kinds) func aRunThatIsResumedAtAnyTimeIsTheSame(
    _ test: (tasks: String, agent: String, rows: Int)
  ) throws {
    let experiment = try experiment(test.tasks, agent: test.agent, rows: test.rows, more: ", tasks: all")
    let whole = try run(experiment, "whole")
    var random = RandomStream(seed: 7)
    for trial in 0..<3 {
      var parts = try run(experiment, "\(trial)", stop: random.below(100))
      for _ in 0..<50 where try parts.progress().status == .interrupted {
        parts = try run(experiment, "\(trial)", resumes: true, stop: random.below(1_000))
      }
      #expect(try parts.digest() == whole.digest(), "trial \(trial)")
    }
  }

  /// With and without exact models, of which a part of the results would lack its gaps.
  @Test(arguments: [
    (corridors + ", repeat: true}", "TextMap-v0, max_episode_steps: 50", table),
    (
      "tasks: {list: [{pole_half_length: 0.5}, {pole_half_length: 1}], switch_every: 600}", "CartPole-v1",
      network
    ),
  ])
  func anEvaluationThatIsBrokenOffAnywhereHappensAgain(_ tasks: String, _ world: String, _ agent: String)
    throws
  {
    let experiment = try experiment(tasks, environment: world, agent: agent, steps: 600, more: ", tasks: all")
    let whole = try run(experiment, "whole").digest()
    nonisolated(unsafe) var questions = 0
    _ = try SeedRun(experiment: experiment, seed: 1, path: nil, provenance: Self.provenance).run(shouldStop: {
      questions += 1
      return false
    })
    // The last evaluation is that of all tasks.
    let all = stride(from: 0, to: questions, by: max(questions / 12, 1))
    let stops = Set(all).union(max(questions - 25, 0)..<questions)
    for stop in stops.sorted() {
      var parts = try run(experiment, "\(stop)", stop: stop)
      if try parts.progress().status == .interrupted { parts = try run(experiment, "\(stop)", resumes: true) }
      #expect(try parts.digest() == whole, "stopped after \(stop) of \(questions) questions")
    }
  }

  @Test func aSwitchIsExactWhereTheRunStoppedAtIt() throws {
    let experiment = try experiment(Self.corridors + ", repeat: true, fresh: true}", agent: Self.network)
    let whole = try run(experiment, "whole")
    for step in [599, 600, 601, 1_200] {
      let path = "\(folder.path)/\(step).sqlite"
      var part = SeedRun(experiment: experiment, seed: 1, path: path, provenance: Self.provenance)
      part.pauseStep = step
      _ = try part.run()
      #expect(try run(experiment, "\(step)", resumes: true).digest() == whole.digest(), "step \(step)")
    }
  }

  @Test func aFreshAgentIsThatOfTheFirstStep() throws {
    // Nothing differs between the stages but the seeds of the episodes.
    let same = #"tasks: {list: [{step_reward: -0.01}, {step_reward: -0.01}], switch_every: 600, fresh: true}"#
    let experiment = try experiment(same, agent: Self.network, steps: 600)
    let setup = try PreparedRun(experiment, seed: 1)
    let initial = setup.agent.tensors
    let trainer = setup.trainer(sink: nil)
    while trainer.next() != nil {}
    #expect(setup.agent.tensors != initial)
    trainer.stages?.begin(setup.agent, at: 600)
    #expect(setup.agent.tensors == initial)
    trainer.stages?.begin(setup.agent, at: 599)
  }

  @Test(arguments: [true, false]) func schedulesOfAFreshAgentRunOverItsTask(isFresh: Bool) throws {
    let experiment = try experiment(
      Self.corridors + ", repeat: true, fresh: \(isFresh)}",
      agent:
        "algorithm: q-learning, exploration_schedule: piecewise, exploration_points: [0, 1, 1, 0]"
    )
    let length = isFresh ? 600.0 : 1_800.0
    for episode in try run(experiment, "\(isFresh)").episodes() {
      // That of an episode's last step, which is chosen before it.
      let done = Double(episode.step - 1).truncatingRemainder(dividingBy: length)
      #expect(abs((episode.epsilon ?? -1) - (1 - done / length)) < 2 / length, "step \(episode.step)")
    }
  }

  @Test func evaluationsAreOfTheTaskThatWasTrained() throws {
    let experiment = try experiment(steps: 1_200)
    let points = try run(experiment, "run").metrics()
    func values(_ name: String) -> [Int: Double] {
      Dictionary(points.filter { $0.name == name }.map { ($0.step, $0.value) }, uniquingKeysWith: { $1 })
    }
    // Three steps to the first goal, four to the second, -0.01 each.
    #expect(values("tasks/1/return")[600] == values("exact_return")[600])
    #expect(abs((values("tasks/1/return")[600] ?? 0) + (values("tasks/1/gap")[600] ?? 0) - 0.97) < 1e-12)
    #expect(abs((values("tasks/2/return")[1_200] ?? 0) + (values("tasks/2/gap")[1_200] ?? 0) - 0.96) < 1e-12)
    #expect(values("tasks/2/gap")[600] == nil && values("tasks/1/gap")[900] == nil)
    #expect(values("task")[600] == 1 && values("task")[1_200] == 2)
  }

  @Test func theMatrixHasARowForEachStage() throws {
    let list = "tasks: {list: [{slip_probability: [0, 0.1, 0.3]}], switch_every: 500}"
    let experiment = try experiment(list, steps: 1_500, more: ", tasks: all")
    let results = TaskResult.results(from: try run(experiment, "run").metrics())
    let full = results.filter { $0.results.count == 3 }
    #expect(full.map(\.step) == [500, 1_000, 1_500])
    for result in full.flatMap(\.results) { #expect((result.gap ?? -1) >= -1e-12) }
    #expect(results.filter { $0.results.count == 1 }.map(\.step) == [300, 600, 900, 1_200])
  }

  @Test func drawnTasksAreSeenInEveryEpisode() throws {
    let list = "tasks: {list: [{pole_half_length: 0.25..2 in 4}], order: drawn}"
    let experiment = try experiment(
      list, environment: "CartPole-v1", agent: Self.network, steps: 600, more: ", tasks: all")
    #expect(try experiment.environment.makeTasks().count == 4)
    let results = TaskResult.results(from: try run(experiment, "run").metrics())
    #expect(results.last?.results.count == 4)
    let made = try experiment.environment.make()
    let tasks = (0..<40).compactMap {
      (EnvironmentWalk(made, maxEpisodeSteps: 1, seed: $0).environment as? any TaskPlaying)?.task
    }
    #expect(Set(tasks) == [0, 1, 2, 3] && made.phases == nil)
  }

  @Test func aToldTaskIsAnotherRangeOfStates() throws {
    let experiment = try experiment(Self.corridors + ", told: true}")
    let made = try experiment.environment.make()
    #expect(made.observationSpace == .discrete(count: 16))
    let second = EnvironmentWalk(
      made, maxEpisodeSteps: 9, seed: 1, clock: TrainingTime(steps: 600))
    #expect(second.observation == [8])
    #expect(made.inPhase(1).firstState == 8 && made.inPhase(1).model()?.stateCount == 8)
  }

  @Test func aToldTaskIsPlanesBehindTheObservation() throws {
    let list = "tasks: {list: [{random_map_seed: 1..2, random_map_size: 4}], switch_every: 600, told: true}"
    let experiment = try experiment(
      list, environment: "FrozenLake-v1, observation: planes", agent: Self.network)
    let made = try experiment.environment.make()
    guard case .box(let box) = made.observationSpace else { return #expect(Bool(false)) }
    #expect(box.shape == [5, 4, 4])
    let row = EnvironmentWalk(made, maxEpisodeSteps: 9, seed: 1, clock: TrainingTime(steps: 600)).observation
    #expect(Array(row[48...]) == Array(repeating: 0, count: 16) + Array(repeating: 1, count: 16))
    let reader = try run(experiment, "run")
    #expect(try reader.metrics(names: ["exact_gap"]).isEmpty == false)
  }

  @Test func aRunVerifiesAcrossASwitch() throws {
    let reader = try run(experiment(Self.corridors + ", repeat: true}"), "run")
    let result = try RunVerification(reader.path, catalog: Self.catalog, allowsCode: false).run(
      steps: 1_800, provenance: Self.provenance, folder: folder.path + "/again")
    #expect(result.difference == nil && result.comparesState)
  }

  @Test func tasksArePrintedAsTheyLoad() throws {
    let list =
      "tasks: {list: [{random_map_seed: 3..4, is_slippery: [true, false]}, {success_rate: 0.5..0.9 in 3}], switch_every: 600}"
    let experiment = try experiment(
      list, environment: "FrozenLake-v1, max_episode_steps: 99, random_map_size: 4")
    #expect(
      experiment.resolvedYAML.contains(
        """
        tasks:
          list: [{random_map_seed: 3, is_slippery: true}, {random_map_seed: 3, is_slippery: false}, {random_map_seed: 4, is_slippery: true}, {random_map_seed: 4, is_slippery: false}, {success_rate: 0.5}, {success_rate: 0.7}, {success_rate: 0.9}]
          order: sequence
          switch_every: 600
          repeat: false
          told: false
          fresh: false

        """))
    let again = try Experiment.load(text: experiment.resolvedYAML, path: "tasks.yaml", catalog: Self.catalog)
    #expect(again == experiment)
  }

  static let mistakes: [(String, String)] = [
    (
      "switch_every: 5}",
      "2:1: list: the tasks are missing; write list: with '- {random_map_seed: 1..10}' below it"
    ),
    (
      "list: 5, switch_every: 5}",
      "2:15: list must be a list of parameters such as [{random_map_seed: 1..10}], not '5'"
    ),
    (
      "list: [5], switch_every: 5}",
      "2:16: each task must be a mapping such as {random_map_seed: 1..10}, not '5'"
    ),
    (
      "list: [{random_map_sed: 1}], switch_every: 5}",
      "2:17: unknown key 'random_map_sed' in a task; did you mean 'random_map_seed'?"
    ),
    (
      "list: [{max_episode_steps: 1}], switch_every: 5}",
      "2:17: 'max_episode_steps' is the same in all tasks; set it in the section environment"
    ),
    (
      "list: [{random_map_seed: 9..1}], switch_every: 5}",
      "2:34: random_map_seed: '9..1' is not a range such as 1..10"
    ),
    (
      "list: [{success_rate: 0...1 in 4}], switch_every: 5}",
      "2:31: success_rate: '0...1 in 4' has three dots; write two, such as 1..10"
    ),
    (
      "list: [{success_rate: 0.1..1}], switch_every: 5}",
      "2:31: success_rate: '0.1..1' is not a range such as 0.5..2 in 4, four numbers at equal distances"
    ),
    (
      "list: [{random_map_size: 4..5, random_map_seed: 1}], switch_every: 5}",
      "2:15: list: task 2 has observations of 25 states, task 1 of 16 states; they must agree"
    ),
    (
      "list: [{random_map_seed: [0..9998, 0..9998, 0..9998]}], switch_every: 5}",
      "2:44: there are more than 10,000 tasks; give fewer values"
    ),
    (
      "list: [{random_map_size: 4, is_slippery: [true, false], random_map_seed: 1..5, random_map_p: 0.5..0.9 in 100, success_rate: 0.2..0.9 in 10}], order: drawn}",
      "2:15: the 10,000 tasks have 1.3 MB when they are written out, more than 1.0 MB; give fewer values"
    ),
    (
      "list: [{is_slippery: [true, false]}]}",
      "2:1: switch_every: set the environment steps of each task, or order: drawn to draw one for each episode"
    ),
    (
      "list: [{random_map_p: [0.0001, 1], random_map_seed: 1}], switch_every: 5}",
      "2:15: list: task 1: random_map_p: no map of this size and probability has a path to the goal; raise the probability"
    ),
  ]

  @Test(arguments: mistakes) func mistakesAreNamedInOneLine(_ tasks: String, _ message: String) throws {
    do {
      _ = try experiment("tasks: {" + tasks, environment: "FrozenLake-v1")
      Issue.record("it loads")
    } catch let error as ExperimentErrors {
      #expect(error.problems.map { "\($0)" } == ["tasks.yaml:" + message])
    }
  }

  @Test func aRunSaysHowManyTasksItMeets() throws {
    let tasks = { (text: String) in try #require(try experiment(text).environment.tasks) }
    #expect(
      try tasks(Self.corridors + ", repeat: true}").summary(steps: 1_800)
        == "2 in turn, 600 steps each; 1,800 steps have 3 stages")
    #expect(
      try tasks(Self.corridors + "}").summary(steps: 9_000)
        == "2 in turn, 600 steps each; 9,000 steps have 2 stages")
    #expect(
      try tasks(Self.corridors.replacing("switch_every: 600", with: "order: drawn") + "}").summary(steps: 1)
        == "2, one drawn for each episode")
  }

  @Test func aStageIsAMultipleOfABatch() throws {
    do {
      _ = try experiment(rows: 7)
      Issue.record("it loads")
    } catch let error as ExperimentErrors {
      #expect(
        error.problems.map { "\($0)" } == [
          "tasks.yaml:2:81: switch_every: 600 is not a multiple of training.environments, 7, which step together"
        ])
    }
  }

  @Test func tasksWithoutTheirSectionAreReported() throws {
    let experiment = try experiment("", more: ", tasks: all")
    #expect(
      experiment.warnings.map { "\($0)" } == [
        "tasks.yaml:5:46: warning: tasks: has no effect here: it applies only with the section tasks"
      ])
  }

  @Test func opponentsOfABoardGameAreTasks() throws {
    let list = "tasks: {list: [{opponent: random}, {opponent: rules}], switch_every: 600}"
    let experiment = try experiment(
      list, environment: "TicTacToe-v0, observation: index, evaluation_opponents: [random]", steps: 1_200,
      more: ", tasks: all")
    let results = TaskResult.results(from: try run(experiment, "run").metrics())
    #expect(results.filter { $0.results.count == 2 }.map(\.step) == [600, 1_200])
    #expect(results.last?.results.allSatisfy { $0.gap == nil && (-1...1).contains($0.returnMean) } == true)
  }

  /// Evaluations show the agent positions, which have no room for a task.
  @Test func theTasksOfABoardGameAreNotTold() throws {
    do {
      _ = try experiment(
        "tasks: {list: [{opponent: random}, {opponent: rules}], switch_every: 600, told: true}",
        environment: "TicTacToe-v0, observation: index")
      Issue.record("it loads")
    } catch let error as ExperimentErrors {
      #expect(
        error.problems.map { "\($0)" } == [
          "tasks.yaml:2:81: told: in a board game the position is all that is observed, also in evaluations; use told: false"
        ])
    }
  }

  @Test func limitsOfTasksMustAgree() throws {
    do {
      _ = try experiment(
        #"tasks: {list: [{map: ["SG"]}, {map: ["S.G"]}], switch_every: 5}"#, environment: "TextMap-v0")
      Issue.record("it loads")
    } catch let error as ExperimentErrors {
      #expect(
        error.problems.map { "\($0)" } == [
          "tasks.yaml:2:15: list: episodes have a limit of 12 steps in task 2, 8 steps in task 1; set environment.max_episode_steps"
        ])
    }
  }
}
