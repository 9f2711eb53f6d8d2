import Agents
import Foundation
import Lab
import RLCore
import RunStore
import Testing

@Suite struct TrainingDivergenceTests {
  @Test(arguments: [Double.nan, .infinity, -.infinity]) func aMetricThatIsNoNumberEndsTraining(value: Double)
    throws
  {
    let agent = ScriptedAgent()
    agent.script = [[Metric("loss", 1)], [Metric("loss", value)]]
    let batch = BatchEnvironment(
      Stairs(), count: 1, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    let trainer = Trainer(
      agent: agent, batch: batch, budget: .steps(1000), metricsEvery: .steps(100), evaluateEvery: nil,
      checkpointEvery: nil,
      sink: nil)
    let reports = trainer.reports()
    #expect(reports.map(\.step) == [100, 200])
    #expect(reports.map(\.hasDiverged) == [false, true])
    #expect(reports.map(\.isFinished) == [false, false])
    #expect(trainer.next() == nil)
  }

  @Test func anAgentThatCannotGoOnEndsTraining() {
    let agent = ScriptedAgent()
    agent.failure = EnvironmentFailure("the episode never ends", cause: .environment)
    let batch = BatchEnvironment(
      Stairs(), count: 1, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    let trainer = Trainer(
      agent: agent, batch: batch, budget: .steps(1000), metricsEvery: nil, evaluateEvery: nil,
      checkpointEvery: nil, sink: nil)
    let reports = trainer.reports()
    #expect(reports.map(\.step) == [64] && reports.map(\.failure) == [agent.failure])
    #expect(trainer.next() == nil)
  }

  @Test func rewardsBeyondSinglePrecisionMakeDQNDiverge() throws {
    let batch = BatchEnvironment(
      Blast(), count: 1, maxEpisodeSteps: 10, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    let agent = try #require(agentCatalog.first { $0.name == "dqn" }).make(
      ["learning_starts": .integer(20), "train_freq": .integer(1), "batch_size": .integer(4)],
      AgentContext(
        observationSpace: batch.observationSpace, actionSpace: batch.actionSpace, environments: 1,
        totalSteps: 1000,
        seed: 1))
    let trainer = Trainer(
      agent: agent, batch: batch, budget: .steps(1000), metricsEvery: .steps(50), evaluateEvery: nil,
      checkpointEvery: nil,
      sink: nil)
    let reports = trainer.reports()
    #expect(reports.last?.divergence?.place == .metric("loss"))
    // Learning begins at step 21; metrics tell before the agent is asked, which it is every 64 steps.
    #expect(reports.last?.step == 50)
  }

  func trainer(_ place: Faulty.Place, agent: ScriptedAgent, environments: Int = 1) throws -> Trainer {
    let entry = Faulty.entry
    return Trainer(
      agent: agent,
      batch: try entry.make(["place": .text(place.rawValue)]).batch(
        count: environments, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes)),
      budget: .steps(1000), metricsEvery: nil, evaluateEvery: nil, checkpointEvery: nil, sink: nil)
  }

  @Test(arguments: [
    (
      Faulty.Place.reward,
      "at step 137 the reward of environment 0 is inf; fix the environment or its parameters; nothing was learned from this step"
    ),
    (
      .observation,
      "at step 137 element 1 of the observation in environment 0 is nan; fix the environment or its parameters; nothing was learned from this step"
    ),
  ])
  func aNumberOfTheEnvironmentThatIsNoneEndsTrainingAtItsStep(place: Faulty.Place, message: String) throws {
    let agent = ScriptedAgent()
    let reports = try trainer(place, agent: agent).reports()
    #expect(reports.last?.divergence?.description == message)
    #expect(reports.last?.step == 137)
    #expect(agent.learned.count == 136, "nothing is learned from the step at fault")
  }

  @Test func whichEnvironmentOfABatchItWasIsSaid() throws {
    let reports = try trainer(.reward, agent: ScriptedAgent(), environments: 3).reports()
    #expect(reports.last?.divergence?.place == .reward(environment: 0))
    #expect(reports.last?.step == 3 * 137)
  }

  func experiment(_ place: Faulty.Place, agent: String = "random", environments: Int = 1) throws -> Experiment
  {
    try Experiment.load(
      text: """
        environment: {id: Faulty-v0, place: \(place.rawValue)}
        agent: {algorithm: \(agent)}
        training: {steps: 3000, environments: \(environments)}
        """, path: "faulty.yaml", catalog: Catalog(environments: [Faulty.entry], agents: agentCatalog))
  }

  func run(_ place: Faulty.Place, agent: String = "random", environments: Int = 1) throws -> (
    SeedRun.Outcome, RunReader, Experiment
  ) {
    let experiment = try experiment(place, agent: agent, environments: environments)
    let path = NSTemporaryDirectory() + "faulty-\(UUID().uuidString).sqlite"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let outcome = try SeedRun(
      experiment: experiment, seed: 7, path: path, provenance: .current(version: "0")
    ).run()
    return (outcome, try RunReader(path), experiment)
  }

  @Test func aProfileOfARunThatDivergesSaysSo() throws {
    let path = NSTemporaryDirectory() + "faulty-\(UUID().uuidString).sqlite"
    defer { try? FileManager.default.removeItem(atPath: path) }
    _ = try SeedRun(
      experiment: experiment(.reward), seed: 7, path: path, provenance: .current(version: "0")
    ).profile()
    let progress = try RunReader(path).progress()
    #expect(progress.status == .diverged && progress.problem?.contains("step 137") == true)
  }

  @Test func theRunFileKeepsTheLastHundredTransitionsWhole() throws {
    let (outcome, reader, experiment) = try run(.reward)
    #expect(outcome.status == .diverged)
    let progress = try reader.progress()
    #expect(progress.status == .diverged)
    #expect(progress.problem == outcome.divergence?.description)
    #expect(reader.facts.configuration == experiment.resolvedYAML)
    let columns = try #require(try reader.lastTransitions())
    #expect(
      columns.map(\.name) == [
        "step", "environment", "observation", "action", "reward", "next_observation", "ending",
      ])
    #expect(columns[0].elements == .uint64(Array(38...137)))
    #expect(columns[1].elements == .int32(Array(repeating: 0, count: 100)))
    guard case .float32(let before) = columns[2].elements, case .float32(let after) = columns[5].elements,
      case .float64(let rewards) = columns[4].elements, case .uint8(let endings) = columns[6].elements
    else {
      Issue.record("columns of another type")
      return
    }
    #expect(rewards.last == .infinity)
    #expect(endings.contains(1), "more than one episode is among them")
    for index in 0..<99 {
      #expect(rewards[index] == Double(after[2 * index]), "a reward is where its step led to")
      if endings[index] == 0 { #expect(after[2 * index] == before[2 * index + 2]) }
    }
  }

  @Test func transitionsOfABatchStandInTheOrderOfTheirSteps() throws {
    let columns = try #require(try run(.reward, environments: 3).1.lastTransitions())
    let steps = (0..<100).map { UInt64(411 - 3 * ((99 - $0) / 3)) }
    #expect(columns[0].elements == .uint64(steps))
    #expect(columns[1].elements == .int32((0..<100).map { Int32(($0 + 2) % 3) }))
  }

  @Test func weightsThatAreNoNumbersAreFoundAtACheckpoint() {
    let tensors = [
      NamedTensor("a", shape: [2], .float32([1, 2])), NamedTensor("b", shape: [2], .float64([1, .nan])),
    ]
    #expect(Divergence(weights: tensors, at: 5)?.place == .weights("b"))
    #expect(Divergence(weights: [tensors[0]], at: 5) == nil)
    #expect(
      Divergence(weights: tensors, at: 5)?.description
        == "at step 5 'b' of what was learned holds nan; try a smaller agent.learning_rate, or smaller rewards"
    )
  }
}
