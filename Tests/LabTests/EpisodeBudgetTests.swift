import Agents
import AllEnvironments
import Foundation
import Lab
import RLCore
import ResumeTrial
import RunStore
import Testing

/// Runs whose length is counted in training episodes.
@Suite struct EpisodeBudgetTests {
  private static let catalog = Catalog(
    environments: builtInEnvironments, agents: agentCatalog, sources: [])

  /// In `FrozenLake-v1`, with a constant epsilon.
  private func experiment(
    _ algorithm: String, environments: Int = 1, training: String = "episodes: 60",
    evaluation: String = "every_episodes: 20", agent: String = ""
  ) throws -> Experiment {
    try Experiment.load(
      text: """
        environment: {id: FrozenLake-v1}
        agent: {algorithm: \(algorithm), exploration_initial_eps: 0.2, exploration_final_eps: 0.2\(agent)}
        training: {\(training), environments: \(environments)}
        evaluation: {\(evaluation), episodes: 2, max_episode_steps: 100}
        checkpoint: {every_episodes: 15}
        """, path: "lake.yaml", catalog: Self.catalog)
  }

  private func folder() -> String { NSTemporaryDirectory() + "episodes-\(UUID().uuidString)" }

  private func trainer(_ budget: TrainingSpan, environments: Int = 1) -> Trainer {
    Trainer(
      agent: ScriptedAgent(),
      batch: BatchEnvironment(
        Stairs(), count: environments, maxEpisodeSteps: nil,
        episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes)),
      budget: budget, metricsEvery: nil, evaluateEvery: .episodes(2), checkpointEvery: .steps(5), sink: nil)
  }

  @Test func theRunEndsWithItsLastEpisode() {
    // Episodes of three steps.
    let reports = trainer(.episodes(4)).reports()
    #expect(reports.last.map { [$0.step, $0.episodes] } == [12, 4])
    #expect(reports.last?.isFinished == true)
    #expect(reports.filter(\.evaluationIsDue).map(\.step) == [6, 12])
    #expect(reports.filter(\.checkpointIsDue).map(\.step) == [5, 10, 12])
  }

  @Test func episodesThatEndInTheSameStepOfTheBatchCountToo() {
    let reports = trainer(.episodes(4), environments: 3).reports()
    #expect(reports.last.map { [$0.step, $0.episodes] } == [18, 6])
  }

  @Test(arguments: ["q-learning", "sarsa", "dyna-q", "sarsa-lambda"])
  func aTableStopsExactlyWhereTheLastEpisodeEnds(algorithm: String) throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let agent = algorithm
    let outcome = try ResumeTrial.run(experiment(agent), folder + "/episodes.sqlite")
    let reader = try RunReader(folder + "/episodes.sqlite")
    let last = try #require(try reader.episodes().last)
    #expect(outcome.status == .finished && last.number == 60 && last.step == outcome.report.step)
    let ends = try [20, 40, 60].map { try reader.episodes($0...$0)[0].step }
    #expect(try reader.evaluations().map(\.step) == ends)
    #expect(try reader.checkpoints().map(\.step).last == last.step)
    // Counted in steps it is the same training.
    let steps = try experiment(agent, training: "steps: \(last.step)")
    try ResumeTrial.run(steps, folder + "/steps.sqlite")
    let other = try RunReader(folder + "/steps.sqlite")
    #expect(try other.episodes().map(\.seed) == reader.episodes().map(\.seed))
    #expect(try other.weightsHash(atStep: last.step) == reader.weightsHash(atStep: last.step))
  }

  @Test(arguments: [("q-learning", 1), ("q-learning", 4), ("dqn", 1), ("sarsa-lambda", 3)])
  func stoppedRunsGoOnAsIfNothingHadHappened(algorithm: String, environments: Int) throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let small =
      algorithm == "dqn"
      ? ", net_arch: [8], learning_starts: 50, batch_size: 8, buffer_size: 300, train_freq: 5" : ""
    let experiment = try experiment(algorithm, environments: environments, agent: small)
    try ResumeTrial.run(experiment, folder + "/whole.sqlite")
    let whole = try RunReader(folder + "/whole.sqlite")
    #expect(try whole.digest().parts.isEmpty == false)
    var random = RandomStream(seed: 99)
    for trial in 0..<4 {
      let path = "\(folder)/\(trial).sqlite"
      var (outcome, count) = (try ResumeTrial.run(experiment, path, stop: random.below(60)), 0)
      while outcome.status == .interrupted, count < 40 {
        outcome = try ResumeTrial.run(experiment, path, resumes: true, stop: 1 + random.below(200))
        count += 1
      }
      #expect(outcome.status == .finished && count > 0)
      #expect(try RunReader(path).digest() == whole.digest(), "trial \(trial)")
    }
  }

  @Test func anExtendedRunKeepsItsPeriods() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/run.sqlite"
    try ResumeTrial.run(experiment("q-learning", evaluation: "epsilon: 0"), path)
    let longer = try experiment("q-learning", training: "episodes: 70", evaluation: "epsilon: 0")
    let outcome = try ResumeTrial.run(longer, path, resumes: true)
    #expect(
      outcome.remarks == [
        "schedules continue as planned for 60 episodes, and the run now ends after 70 episodes"
      ])
    let reader = try RunReader(path)
    let ends = try stride(from: 6, through: 66, by: 6).map { try reader.episodes($0...$0)[0].step }
    #expect(try reader.evaluations().map(\.step) == ends + [outcome.report.step])
    #expect(try reader.resumptions().map(\.changes) == [["training.episodes: 60 -> 70"]])
    #expect(try reader.resumptions().allSatisfy { !$0.changesMore })
  }

  @Test func theSettingsOfARunInStepsDoNotMentionEpisodes() throws {
    let steps = try experiment("q-learning", training: "steps: 500", evaluation: "every: 100").resolvedYAML
    #expect(steps.contains("  steps: 500\n") && !steps.contains("  episodes: null"))
    let episodes = try experiment("q-learning").resolvedYAML
    #expect(episodes.contains("  steps: null\n  episodes: 60\n") && episodes.contains("every_episodes: 20\n"))
    let again = try Experiment.load(text: episodes, path: "lake.yaml", catalog: Self.catalog)
    #expect(again.resolvedYAML == episodes && again.training.budget == .episodes(60))
  }

  @Test(arguments: [
    (
      "training: {steps: 50, episodes: 5}",
      "x.yaml:3:33: episodes: training.steps is set too; a run is counted in one of them, so remove the other or set it to null"
    ),
    (
      "training: {steps: null}",
      "x.yaml:3:19: steps: null leaves the run without an end; set it, or training.episodes"
    ),
    (
      "training: {schedule_steps: 50}",
      "x.yaml:3:28: schedule_steps: it belongs to training.episodes; schedules of this run follow training.steps"
    ),
    (
      "evaluation: {every: 5, every_episodes: 5}",
      "x.yaml:3:40: every_episodes: evaluation.every is set too; remove one of them or set it to null"
    ),
    (
      "checkpoint: {every: 5, every_episodes: 5}",
      "x.yaml:3:40: every_episodes: checkpoint.every is set too; remove one of them or set it to null"
    ),
    (
      "training: {episodes: 5}",
      "x.yaml:2:1: exploration_fraction: this schedule follows training.steps, and the run is counted in episodes; set training.schedule_steps to the steps that it takes, or make it constant"
    ),
  ])
  func aLengthThatIsNotOneIsRefused(line: String, message: String) throws {
    let text = "environment: {id: FrozenLake-v1}\nagent: {algorithm: q-learning}\n\(line)\n"
    let errors = #expect(throws: ExperimentErrors.self) {
      try Experiment.load(text: text, path: "x.yaml", catalog: Self.catalog)
    }
    #expect(errors?.problems.map(\.description) == [message])
  }

  @Test func schedulesTakeTheStepsThatAreSetForThem() throws {
    let experiment = try Experiment.load(
      text: """
        environment: {id: FrozenLake-v1}
        agent: {algorithm: q-learning, exploration_fraction: 0.5}
        training: {episodes: 5, schedule_steps: 400}
        """, path: "x.yaml", catalog: Self.catalog)
    let agent = try PreparedRun(experiment, seed: 1).agent
    #expect(agent.epsilon == 1)
    let path = folder() + "/run.sqlite"
    defer { try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent) }
    try ResumeTrial.run(experiment, path)
    let last = try #require(try RunReader(path).episodes().last)
    let expected = 1 - 0.95 * Double(last.step) / 200
    #expect(abs((last.epsilon ?? 0) - expected) < 0.02 && last.step < 200)
  }

  @Test func aRunWithoutAnEndedEpisodeSaysWhatMayHelp() throws {
    func remark(_ environment: String, environments: Int = 1) throws -> String? {
      let experiment = try Experiment.load(
        text: """
          environment: {\(environment)}
          agent: {algorithm: random}
          training: {steps: 20, environments: \(environments)}
          evaluation: {every: 0, max_episode_steps: 5}
          """, path: "x.yaml", catalog: Self.catalog)
      return try SeedRun(experiment: experiment, seed: 1, path: nil, provenance: .current(version: "0"))
        .run().noEpisodeRemark(experiment)
    }
    #expect(
      try remark("id: CliffWalking-v1")
        == "no training episode ended in 20 steps: the agent may be going in circles; set environment.max_episode_steps to truncate episodes, or let it explore more"
    )
    #expect(
      try remark("id: CliffWalking-v1, max_episode_steps: 30", environments: 2)
        == "no training episode ended in 20 steps: an episode may take 30; train for 60 steps or more, or lower environment.max_episode_steps"
    )
    #expect(try remark("id: CliffWalking-v1, max_episode_steps: 10") == nil)
  }

  @Test func episodesThatTheEvaluationCutsAreCounted() throws {
    func remark(_ environment: String) throws -> String? {
      let experiment = try Experiment.load(
        text: """
          environment: {\(environment)}
          agent: {algorithm: random}
          training: {steps: 20}
          evaluation: {every: 0, max_episode_steps: 1_500}
          """, path: "x.yaml", catalog: Self.catalog)
      return EvaluationResult(returns: [-1, -2, -3], lengths: [1_500, 30, 1_500])
        .truncationRemark(experiment)
    }
    #expect(
      try remark("id: CliffWalking-v1")
        == "2 of 3 evaluation episodes were truncated after 1,500 steps, and their returns with them: the environment has no limit, so evaluation.max_episode_steps holds; raise it if whole episodes are longer"
    )
    #expect(try remark("id: CliffWalking-v1, max_episode_steps: 1_500") == nil)
  }
}
