import Agents
import Foundation
import Lab
import RLCore
import RunStore
import Testing

/// What is kept of a training whose weights have become no numbers.
@Suite struct TrainingCheckpointTests {
  /// Learns a weight that is NaN after the 100th step, and tells nobody.
  private final class Poisoned: Agent {
    private var step = 0
    var epsilon: Double? { nil }
    func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
      for row in 0..<observations.count { actions[row] = 0 }
    }
    func learn(from transitions: Transitions) { step += transitions.count }
    func greedyPolicy(batchSize: Int) -> any Policy { self }
    func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy { self }
    func takeMetrics() -> [Metric] { [Metric("loss", 0)] }
    var tensors: [NamedTensor] { [NamedTensor("weight", shape: [2], .float32([1, step > 100 ? .nan : 2]))] }
    func load(_ tensors: [NamedTensor]) throws {}
    func transfer(_ state: inout StateTransfer) throws(TensorMismatch) { try state.integer("step", &step) }
  }

  private static let agent = AgentEntry(
    "poisoned", NoParameters.self, summary: "", documentation: "", make: { _, _ in Poisoned() })

  private func run(_ keys: String) throws -> (SeedRun.Outcome, RunReader) {
    let experiment = try Experiment.load(
      text: """
        environment: {id: Standstill-v0, max_episode_steps: 10}
        agent: {algorithm: poisoned}
        training: {steps: 400}
        evaluation: {every: 0, episodes: 1}
        \(keys)
        """, path: "poisoned.yaml",
      catalog: Catalog(environments: [Standstill.entry], agents: [Self.agent]))
    let path = NSTemporaryDirectory() + "poisoned-\(UUID().uuidString).sqlite"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let outcome = try SeedRun(
      experiment: experiment, seed: 1, path: path, provenance: .current(version: "0")
    ).run()
    return (outcome, try RunReader(path))
  }

  @Test func aCheckpointOfWeightsThatAreNoNumbersEndsTheRun() throws {
    let (outcome, reader) = try run("checkpoint: {every: 80}")
    #expect(outcome.status == .diverged && outcome.report.step == 160)
    #expect(
      outcome.divergence?.description
        == "at step 160 'weight' of what was learned holds nan; try a smaller agent.learning_rate, or smaller rewards"
    )
    // The state of before is still there to look at; none was kept of what had broken down.
    #expect(try reader.statePosition()?.step == 80)
    #expect(try reader.checkpoints().map(\.step) == [80, 160])
    #expect(try reader.checkpoints().map(\.kind) == [.periodic, .final])
  }

  @Test func weightsAreLookedAtWhenTheRunEndsToo() throws {
    let (outcome, reader) = try run("checkpoint: {every: 0}")
    #expect(outcome.status == .diverged && outcome.report.step == 400)
    #expect(try reader.statePosition() == nil)
  }

  @Test func everyKindOfWeightIsLookedAt() {
    let arrays: [NamedTensor.Elements] = [.float32([1, -.infinity]), .float64([1, -.infinity])]
    for elements in arrays {
      let found = Divergence(weights: [NamedTensor("w", shape: [2], elements)], at: 9)
      #expect(found?.place == .weights("w") && found?.value == -.infinity && found?.step == 9)
    }
  }

  /// An episode that ends at once in a state that no number names.
  private struct BadStart: BoxEnvironment {
    let actionSpace = DiscreteSpace("a", "b")
    let observationSpace = BoxSpace([("position", 0, 1)])
    private var episodes = 0
    init(_ parameters: NoParameters = NoParameters()) {}
    mutating func reset(using random: inout RandomStream) { episodes += 1 }
    mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
      Step(reward: 0, ending: .terminated)
    }
    func observe(into row: inout MutableSpan<Float>) { row[0] = episodes == 4 ? .nan : 0 }
  }

  @Test func aBadObservationOfAResetIsFoundInTheStepBeforeIt() {
    let batch = BatchEnvironment(
      BadStart(), count: 1, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    let trainer = Trainer(
      agent: ScriptedAgent(), batch: batch, budget: .steps(100), metricsEvery: nil, evaluateEvery: nil,
      checkpointEvery: nil, sink: nil)
    let last = trainer.reports().last
    #expect(last?.step == 3)
    #expect(last?.divergence?.place == .observation(environment: 0, element: 0))
  }

  /// Its loss is no number from the 70th step on; no metric tells.
  private final class Silent: Agent {
    private var step = 0
    var epsilon: Double? { nil }
    var nonFinite: Metric? { step >= 70 ? Metric("loss", .nan) : nil }
    func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
      for row in 0..<observations.count { actions[row] = 0 }
    }
    func learn(from transitions: Transitions) { step += transitions.count }
    func greedyPolicy(batchSize: Int) -> any Policy { self }
    func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy { self }
    func takeMetrics() -> [Metric] { [] }
    var tensors: [NamedTensor] { [] }
    func load(_ tensors: [NamedTensor]) throws {}
    func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {}
  }

  @Test func anAgentIsAskedEverySixtyFourStepsWhetherItStillLearns() {
    let batch = BatchEnvironment(
      Standstill(), count: 1, maxEpisodeSteps: 10, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    let trainer = Trainer(
      agent: Silent(), batch: batch, budget: .steps(1000), metricsEvery: nil, evaluateEvery: nil,
      checkpointEvery: nil, sink: nil)
    let last = trainer.reports().last
    #expect(last?.step == 128 && last?.divergence?.place == .metric("loss"))
  }

  @Test func whatWasDueBeforeAStopIsNotDoneAgain() throws {
    let experiment = try Experiment.load(
      text: """
        environment: {id: Lottery-v0}
        agent: {algorithm: q-learning}
        training: {steps: 2000}
        evaluation: {every: 500, episodes: 2}
        checkpoint: {every: 600}
        """, path: "lottery.yaml", catalog: Catalog(environments: [Lottery.entry], agents: agentCatalog))
    let path = NSTemporaryDirectory() + "stopped-\(UUID().uuidString).sqlite"
    defer { try? FileManager.default.removeItem(atPath: path) }
    func run(resumes: Bool, stop: Int) throws {
      nonisolated(unsafe) var step = 0
      _ = try SeedRun(
        experiment: experiment, seed: 1, path: path, provenance: .current(version: "0"), resumes: resumes
      ).run(shouldStop: { step >= stop }, onProgress: { step = $0.report.step })
    }
    try run(resumes: false, stop: 1200)
    try run(resumes: true, stop: .max)
    let reader = try RunReader(path)
    #expect(try reader.evaluations().map(\.step) == [500, 1000, 1500, 2000])
    #expect(try reader.resumptions().count == 1)
  }
}
