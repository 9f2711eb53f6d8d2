import Agents
import AllEnvironments
import Foundation
import Lab
import RLCore
import RunStore
import Testing

/// A run that was stopped and gone on with is the run that was not, bit for bit.
@Suite struct ResumeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let algorithm: String
    var environment = "FrozenLake-v1"
    var environments = 1
    var keys = ""
    var testDescription: String { "\(algorithm) on \(environments) \(environment) \(keys)" }

    static let catalog = Catalog(
      environments: builtInEnvironments, agents: agentCatalog, sources: [])

    func experiment(_ steps: Int = 3_000, _ overrides: [String] = []) throws -> Experiment {
      let entry = try #require(agentCatalog.first { $0.name == algorithm })
      let small = [
        ("net_arch", "[8]"), ("learning_starts", "100"), ("train_freq", "7"), ("batch_size", "8"),
        ("buffer_size", "700"), ("target_update_interval", "50"),
      ].filter { key, _ in entry.keys.contains { $0.name == key } }.map { "\($0): \($1)" }
      let agent = (["algorithm: \(algorithm)"] + small + (keys.isEmpty ? [] : [keys])).joined(separator: ", ")
      return try Experiment.load(
        text: """
          environment: {id: \(environment)}
          agent: {\(agent)}
          training: {steps: \(steps), environments: \(environments)}
          evaluation: {every: 500, episodes: 3, max_episode_steps: 100}
          checkpoint: {every: 400, keep: 2}
          """, path: "resume.yaml", overrides: overrides, catalog: Self.catalog)
    }
  }

  static let cases: [Case] =
    agentCatalog.filter { $0.worlds == .all }.map { Case(algorithm: $0.name) } + [
      Case(
        algorithm: "alphazero", environment: "TicTacToe-v0, opponent: self", environments: 4,
        keys:
          "layers: [dense 8], simulations: 6, fast_simulations: 3, games_per_generation: 9, gradient_steps: 3"
      ),
      Case(
        algorithm: "alphazero", environment: "ConnectFour-v0, opponent: 'self 2, random'", environments: 3,
        keys:
          "layers: [dense 8], search: puct, simulations: 6, games_per_generation: 5, smallest_window: 60, largest_window: 200"
      ),
      Case(
        algorithm: "ntuple-td", environment: "2048-v0", environments: 3,
        keys: "tuple_length: 4, lambda: 0.7"),
      Case(
        algorithm: "ntuple-td", environment: "2048-v0", environments: 3,
        keys: "tuple_length: 4, lambda: 0.7, trace_updates: delayed"),
      Case(
        algorithm: "ntuple-td", environment: "ConnectFour-v0, opponent: 'self 2, pool', snapshot_every: 400",
        environments: 2, keys: "tuple_length: 4, step_sizes: fixed"),
      Case(algorithm: "q-learning", environments: 5, keys: "n_steps: 3"),
      Case(algorithm: "sarsa", environment: "CliffWalking-v1", environments: 2),
      Case(algorithm: "dqn", environment: "CartPole-v1", environments: 3),
      Case(algorithm: "rainbow", environment: "CartPole-v1", environments: 2),
      Case(algorithm: "dqn", environment: "Acrobot-v1", keys: "n_steps: 3, dropout: 0.1"),
      Case(algorithm: "dqn", environment: "MountainCar-v0", keys: "replay: none, target: none"),
      Case(
        algorithm: "dqn", environment: "CartPole-v1", environments: 3,
        keys: "normalize_observations: true, normalize_rewards: true, n_steps: 2"),
      Case(
        algorithm: "pqn", environment: "CartPole-v1", environments: 3,
        keys: "normalize_observations: true, normalize_rewards: true"),
      Case(algorithm: "dqn", environment: "MountainCar-v0, frame_stack: 3", environments: 2),
      Case(
        algorithm: "q-learning", environment: "TicTacToe-v0, opponent: self, observation: index",
        environments: 3),
      Case(
        algorithm: "dqn",
        environment: "ConnectFour-v0, opponent: 'self 2, pool', snapshot_every: 400, snapshots: 3",
        environments: 2, keys: "augmentation: symmetries"),
      Case(algorithm: "dqn", environment: "Othello6x6-v0, opponent: alpha-beta-2"),
      Case(
        algorithm: "sarsa", environment: "TicTacToe-v0, opponent: mcts-8, observation: index",
        environments: 3),
      Case(
        algorithm: "sarsa-lambda", environment: "TicTacToe-v0, opponent: rules, observation: index",
        environments: 2, keys: "exploration: ucb"),
    ]
    + builtInEnvironments.map(\.id).filter { !$0.hasSuffix("-v0") || !$0.hasPrefix("MinAtar/") }
    .filter { !$0.hasPrefix("MiniGrid-") || Self.grids.contains($0) }
    // Evaluations that take thousands of steps would never end between two interruptions.
    .map { Case(algorithm: "dqn", environment: $0.hasPrefix("Mi") ? "\($0), max_episode_steps: 60" : $0) }

  /// Of worlds that share all their code these stand for the others.
  private static let grids: Set = [
    "MiniGrid-DoorKey-6x6-v0", "MiniGrid-MultiRoom-N4-S5-v1", "MiniGrid-Dynamic-Obstacles-6x6-v0",
    "MiniGrid-KeyCorridorS3R3-v0", "MiniGrid-MemoryS7-v0",
  ]

  private static let provenance = Provenance.current(version: "0")

  /// Runs until the report of a step at or after `stop`; to the end where that is nil.
  @discardableResult private func run(
    _ experiment: Experiment, _ path: String, resumes: Bool = false, stop: Int? = nil
  ) throws -> SeedRun.Outcome {
    // The clock decides how often training reports, so what is stopped for is asked at each one.
    nonisolated(unsafe) var asked = 0
    return try SeedRun(
      experiment: experiment, seed: 1, path: path, provenance: Self.provenance, resumes: resumes
    ).run(shouldStop: {
      asked += 1
      return stop.map { asked > $0 } ?? false
    })
  }

  private func folder() -> String { NSTemporaryDirectory() + "resume-\(UUID().uuidString)" }

  @Test(arguments: cases) func stoppedRunsGoOnAsIfNothingHadHappened(_ test: Case) throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let experiment = try test.experiment()
    try run(experiment, folder + "/whole.sqlite")
    let whole = try RunReader(folder + "/whole.sqlite")
    var random = RandomStream(seed: 99)
    for trial in 0..<3 {
      let path = "\(folder)/\(trial).sqlite"
      var outcome = try run(experiment, path, stop: random.below(200))
      var count = 0
      while outcome.status == .interrupted, count < 50 {
        outcome = try run(experiment, path, resumes: true, stop: random.below(4_000))
        count += 1
      }
      #expect(outcome.status == .finished && count > 0)
      let again = try RunReader(path)
      #expect(try again.digest() == whole.digest(), "trial \(trial)")
      #expect(try again.episodes().map(\.seed) == whole.episodes().map(\.seed))
      #expect(try again.checkpoints().map(\.step) == whole.checkpoints().map(\.step))
      #expect(try again.checkpoints().map(\.kind) == whole.checkpoints().map(\.kind))
      // In board games one that was stopped while it began, before anything was written, is none.
      let resumptions = try again.resumptions().count
      #expect(
        experiment.environment.entry.boardGame == nil ? resumptions == count : 1...count ~= resumptions)
      #expect(try again.tensors(checkpoint: .best).tensors == whole.tensors(checkpoint: .best).tensors)
    }
  }

  @Test func aFinishedRunGoesOnWithTheSchedulesItWasPlannedWith() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let test = Case(algorithm: "q-learning")
    let path = folder + "/run.sqlite"
    try run(test.experiment(), path)
    let epsilon = try #require(try RunReader(path).episodes().last?.epsilon)
    let outcome = try run(test.experiment(5_000), path, resumes: true)
    #expect(outcome.status == .finished && outcome.report.step == 5_000)
    #expect(
      outcome.remarks == ["schedules continue as planned for 3,000 steps, and the run now ends after 5,000"])
    let reader = try RunReader(path)
    #expect(try reader.episodes().filter { $0.step > 3_000 }.allSatisfy { $0.epsilon == epsilon })
    #expect(try reader.resumptions().map(\.changes) == [["training.steps: 3000 -> 5000"]])
    #expect(try reader.checkpoints().map(\.kind).last == .final)
    // Again, from the middle: the plan is still the first one.
    let other = folder + "/other.sqlite"
    try run(test.experiment(), other, stop: 3)
    try run(test.experiment(5_000), other, resumes: true, stop: 3)
    try run(test.experiment(5_000), other, resumes: true)
    let parts = try (reader.digest().parts, RunReader(other).digest().parts)
    #expect(parts.0.first { $0.name == "episodes" } == parts.1.first { $0.name == "episodes" })
    #expect(parts.0.first { $0.name == "agent" } == parts.1.first { $0.name == "agent" })
  }

  /// How many copies of itself its state holds is known only from the state.
  @Test func aRunAgainstItsFormerSelvesCanBeExtended() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/run.sqlite"
    let test = Case(
      algorithm: "dqn", environment: "TicTacToe-v0, opponent: pool, snapshot_every: 500, snapshots: 3",
      environments: 2)
    try run(test.experiment(), path)
    let outcome = try run(test.experiment(4_000), path, resumes: true)
    #expect(outcome.status == .finished && outcome.report.step == 4_000)
    #expect(
      outcome.remarks == ["schedules continue as planned for 3,000 steps, and the run now ends after 4,000"])
  }

  @Test func aStateThatDoesNotFitIsRefusedInOneLine() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/run.sqlite"
    try run(Case(algorithm: "dqn").experiment(), path, stop: 3)
    let before = try RunReader(path).digest()
    let configuration = try RunReader(path).facts.configuration
    #expect {
      try run(Case(algorithm: "dqn").experiment(3_000, ["agent.net_arch=[9]"]), path, resumes: true)
    } throws: {
      "\($0)".hasPrefix("\(path): the state of the run does not fit the changed agent.net_arch;")
        && !"\($0)".contains("\n")
    }
    #expect(try RunReader(path).digest() == before)
    #expect(try RunReader(path).resumptions().isEmpty)
    #expect(try RunReader(path).facts.configuration == configuration)
  }

  @Test func twoTrainersOfOneRunAreToldApart() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/run.sqlite"
    let experiment = try Case(algorithm: "q-learning").experiment()
    try run(experiment, path, stop: 3)
    let lock = try RunLock(path)
    #expect {
      try run(experiment, path, resumes: true)
    } throws: { "\($0)".hasPrefix("\(path): being written by process \(getpid()) on ") }
    withExtendedLifetime(lock) {}
  }

  /// An environment that is not what its seeds make of it.
  @Test func whatDoesNotHappenAgainBeginsANewEpisodeAndSaysSo() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/run.sqlite"
    let experiment = try Moody.experiment()
    try run(experiment, path, stop: 2)
    let outcome = try run(experiment, path, resumes: true)
    #expect(outcome.status == .finished)
    #expect(
      outcome.remarks == [
        "the environment is not deterministic, so 2 of 2 unfinished episodes were dropped: the run resumes at the "
          + "beginning of an episode, not exactly where it was"
      ])
  }

  /// Games against another opponent are not those that were under way.
  @Test func gamesThatAreDroppedAreNotLearnedFrom() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/run.sqlite"
    func part(_ opponent: String, through step: Int) throws -> SeedRun.Outcome {
      let experiment = try Case(
        algorithm: "alphazero", environment: "TicTacToe-v0, opponent: \(opponent)", environments: 16,
        keys: "layers: [dense 8], simulations: 4, games_per_generation: 1000"
      ).experiment()
      var run = SeedRun(
        experiment: experiment, seed: 1, path: path, provenance: Self.provenance, resumes: opponent != "self")
      run.pauseStep = step
      return try run.run()
    }
    _ = try part("self", through: 16 * 25)
    let outcome = try part("alpha-beta-2", through: 16 * 26)
    #expect(
      outcome.remarks.first?.contains("unfinished episodes were dropped") == true, "\(outcome.remarks)")
    #expect(outcome.remarks.first?.hasPrefix("the environment is another one now") == true)
    func lengths(_ name: String) throws -> [Int32] {
      let tensor = try RunReader(path).trainingState().tensors.first { $0.name == name }
      guard case .int32(let values) = try #require(tensor, "no \(name)").elements else { return [] }
      return values
    }
    #expect(try lengths("agent.games.lengths").allSatisfy { $0 <= 1 })
    #expect(try part("alpha-beta-2", through: 16 * 30).report.step == 16 * 30)
  }

  @Test func verifyingFindsWhatIsNotTheSameAgain() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/run.sqlite"
    try run(Moody.experiment(), path)
    let verification = try RunVerification(path, catalog: Moody.catalog, allowsCode: false)
    let result = try verification.run(steps: 2_000, provenance: Self.provenance, folder: folder + "/again")
    #expect(
      result.difference == "the weights of the checkpoint at step 1600 differ"
        || result.difference?.hasPrefix("the part 'environments' of the training state at step 2000") == true,
      "\(result.difference ?? "no difference")")
  }
}

/// Where it stands depends on how often it was asked before in this process.
struct Moody: DiscreteEnvironment {
  nonisolated(unsafe) private static var steps = 0
  static let entry = EnvironmentEntry(
    "Moody-v0", Moody.self, summary: "Moods.", documentation: "Moods.", maxEpisodeSteps: 999)

  static let catalog = Catalog(environments: [entry], agents: agentCatalog, sources: [])

  static func experiment() throws -> Experiment {
    try Experiment.load(
      text: """
        environment: {id: Moody-v0}
        agent: {algorithm: q-learning}
        training: {steps: 2000, environments: 2}
        evaluation: {every: 0}
        """, path: "moody.yaml", catalog: catalog)
  }

  var state = 0
  let actionSpace = DiscreteSpace("stay", "go")
  let stateCount = 1_000_000

  init(_ parameters: NoParameters) {}
  mutating func reset(using random: inout RandomStream) { state = 0 }
  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    Self.steps += 1
    state = Self.steps % stateCount
    return Step(reward: 1)
  }
}
