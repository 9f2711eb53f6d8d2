import Agents
import Lab
import RLCore
import RunStore
import TestSupport
import Testing
import Viewer
import Watching

/// What another agent thinks of an episode in a world outside Swift, each instance of which may be a process.
@Suite struct ForeignDisagreementTests {
  /// Where it stands is the number of steps of its episode.
  private final class Counter: ForeignWorld, @unchecked Sendable {
    /// Instances so far.
    nonisolated(unsafe) static var made = 0
    private let column = ObservationColumn(count: 1, in: .discrete(count: 20))

    init() { Self.made += 1 }

    var observations: Observations { column.rows }
    var info: [(name: String, value: InfoValue)] { [] }
    func reset(seed: UInt64?) throws(EnvironmentFailure) { column.rows.states?[0] = 0 }
    func step(_ action: Int) throws(EnvironmentFailure) -> Step {
      column.rows.states?[0] += 1
      return Step(reward: Double(action))
    }
  }

  private struct Counting: ForeignEnvironment, DiscreteEnvironment {
    static let entry = EnvironmentEntry(
      "Counting-v0", Counting.self, summary: "Counts.", documentation: "Counts.", maxEpisodeSteps: 16)

    var walk = ForeignWalk<Counter> { Counter() }
    let actionSpace = DiscreteSpace("nothing", "one")
    let stateCount = 20

    init(_ parameters: NoParameters) {}
  }

  @Test func noInstanceIsMadeForEachStep() throws {
    let folder = try Scratch()
    let catalog = Catalog(environments: [Counting.entry], agents: agentCatalog)
    let experiment = try Experiment.load(
      text: """
        environment: {id: Counting-v0}
        agent: {algorithm: q-learning}
        training: {steps: 64}
        evaluation: {every: 0, episodes: 1}
        """, path: "counting.yaml", catalog: catalog)
    let path = folder.file()
    _ = try SeedRun(experiment: experiment, seed: 1, path: path, provenance: .current(version: "0")).run()
    func source() throws -> RunSource {
      try RunSource(path, catalog: catalog, checkpoint: .latest, allowsCode: false)
    }
    let (show, other) = (try source().episode(2), try source())
    let before = Counter.made
    let costs = try #require(show.costs(of: other))
    #expect(costs.count == 16 && costs.allSatisfy { $0 == nil })
    // One to go through the episode again.
    #expect(Counter.made - before <= 1, "\(Counter.made - before) instances")
  }
}
