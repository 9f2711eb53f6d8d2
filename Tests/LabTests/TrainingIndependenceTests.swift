import Lab
import RLCore
import RunStore
import Testing

/// Nothing that looks at training changes what is learned.
@Suite struct TrainingIndependenceTests {
  /// What is left of a run.
  private struct Outcome {
    var tensors: [NamedTensor]
    var episodes: [Episode]
    var actions: [[Int32]]
    /// The agent's own metrics, by the step at which they were due.
    var metrics: [Int: [Metric]]

    /// What differs, by name: the things themselves are too long to print.
    func differences(from other: Outcome) -> [String] {
      var names: [String] = []
      if tensors != other.tensors { names.append("tensors") }
      if episodes != other.episodes { names.append("episodes") }
      if actions != other.actions { names.append("actions") }
      if metrics != other.metrics { names.append("metrics") }
      return names
    }
  }

  private func outcome(
    _ setup: Setup, evaluateEvery: Int? = nil, checkpointEvery: Int? = nil, reportInterval: Double = 0.05
  ) throws -> (outcome: Outcome, reportSteps: [Int]) {
    let sink = KeepingSink()
    let trainer = try setup.makeTrainer(
      metricsEvery: 500, evaluateEvery: evaluateEvery, checkpointEvery: checkpointEvery, sink: sink,
      reportInterval: reportInterval)
    let evaluator = try setup.makeEvaluator()
    var evaluations = 0
    let reports = trainer.reports { report in
      guard evaluateEvery != nil, report.evaluationIsDue else { return }
      let seeds = Evaluator.seeds(root: setup.seed, purpose: .evaluation, index: evaluations, count: 5)
      let result = try? evaluator.evaluate(seeds: seeds, explorationRoot: setup.seed) {
        trainer.agent.greedyPolicy(batchSize: $0)
      }
      #expect(result?.returns.count == 5)
      evaluations += 1
    }
    if evaluateEvery != nil { #expect(evaluations > 2) }
    var metrics: [Int: [Metric]] = [:]
    for report in reports where !report.metrics.isEmpty {
      metrics[report.step] = report.metrics.filter { $0.name != "steps_per_second" }
    }
    return (
      Outcome(
        tensors: trainer.agent.tensors, episodes: sink.timeless, actions: sink.actions, metrics: metrics),
      reports.map(\.step)
    )
  }

  private static let setups = [
    Setup(agent: "dqn", environment: "CartPole-v1", totalSteps: 4000),
    Setup(agent: "dqn", environment: "FrozenLake-v1", environments: 3, totalSteps: 4000),
    Setup(agent: "q-learning", environment: "FrozenLake-v1", totalSteps: 20_000),
    Setup(agent: "q-learning", environment: "CliffWalking-v1", environments: 3, totalSteps: 20_000),
    Setup(agent: "random", environment: "CartPole-v1", environments: 2, totalSteps: 4000),
  ]

  @Test(arguments: setups) func evaluationDoesNotChangeWhatIsLearned(_ setup: Setup) throws {
    let plain = try outcome(setup).outcome
    #expect(try outcome(setup, evaluateEvery: 333).outcome.differences(from: plain) == [])
    #expect(!plain.episodes.isEmpty)
  }

  @Test(arguments: setups) func checkpointsDoNotChangeWhatIsLearned(_ setup: Setup) throws {
    let plain = try outcome(setup).outcome
    #expect(try outcome(setup, checkpointEvery: 77).outcome.differences(from: plain) == [])
  }

  @Test(arguments: setups) func theTimingOfReportsDoesNotChangeWhatIsLearned(_ setup: Setup) throws {
    // No interval brings reports ever more often, an endless one ever less.
    let (often, oftenSteps) = try outcome(setup, reportInterval: 0)
    let (seldom, seldomSteps) = try outcome(setup, reportInterval: .infinity)
    #expect(often.differences(from: seldom) == [])
    #expect(oftenSteps.count > 4 * seldomSteps.count)
  }

  @Test(arguments: setups) func metricsAreDueAtTheSameStepsWhateverTheTiming(_ setup: Setup) throws {
    let expected = Set(
      stride(from: 500, through: setup.totalSteps, by: 500).map {
        ($0 + setup.environments - 1) / setup.environments * setup.environments
      })
    for interval in [0, 0.05, .infinity] {
      #expect(Set(try outcome(setup, reportInterval: interval).outcome.metrics.keys) == expected)
    }
  }

  @Test func anotherSeedIsAnotherRun() throws {
    for setup in Self.setups {
      var other = setup
      other.seed = 2
      let differences = try outcome(setup).outcome.differences(from: outcome(other).outcome)
      #expect(differences.contains("episodes"), "\(setup.testDescription)")
    }
  }

  @Test func rowsOfABatchPlayDifferentEpisodes() throws {
    let sink = KeepingSink()
    _ = try Setup(agent: "random", environment: "CartPole-v1", environments: 3).makeTrainer(sink: sink)
      .reports()
    let first = (0..<3).compactMap { row in sink.episodes.firstIndex { $0.row == row } }
    #expect(Set(first.map { sink.actions[$0] }).count == 3)
  }
}
