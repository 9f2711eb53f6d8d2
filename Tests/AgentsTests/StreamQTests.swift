import Agents
import Foundation
import RLCore
import Testing

/// What NumPy computed; `Fixtures/generate_stream_q.py` writes it.
private struct Stream: Decodable {
  struct Step: Decodable {
    let observation, next: [Float]
    let action: Int32
    let reward: Double
    let ending: String
  }
  let rate, kappa, gamma, lambda: Double
  let start, end: [String: [Float]]
  let steps: [Step]

  static func load() throws -> Stream {
    let url = try #require(
      Bundle.module.url(forResource: "stream_q", withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode(Stream.self, from: Data(contentsOf: url))
  }
}

@Suite struct StreamQTests {
  /// Q(s, a) = w[s, a] + b[a]: what an update does can be said without a computer.
  private func linear(
    environments: Int = 1, _ change: (inout StreamQ.Configuration) -> Void = { _ in }
  ) throws -> StreamQ {
    var configuration = StreamQ.Configuration()
    configuration.network.hiddenSizes = []
    configuration.sparsity = 0
    configuration.scalesRewards = false
    (configuration.gamma, configuration.lambda) = (0.5, 0.5)
    change(&configuration)
    let agent = try StreamQ(configuration, .discrete(states: 3, environments: environments))
    try agent.load(
      agent.tensors.map {
        NamedTensor($0.name, shape: $0.shape, .float32(Array(repeating: 0, count: $0.elements.count)))
      })
    return agent
  }

  private func weights(_ agent: StreamQ) -> [Float] {
    guard case .float32(let values) = agent.tensors[0].elements else { return [] }
    return values
  }

  @Test func aStepIsShortenedSoThatItDoesNotOvershoot() throws {
    // |z| is 2: of w[0, 0] and of b[0]. M = 1 * 2 * 3 * 2 = 12.
    let agent = try linear()
    agent.learn(from: HandMadeStep(0, 3, 1, .terminated))
    #expect(abs(weights(agent)[0] - 3 / 12) < 1e-6)
    // M = 1 * 0.1 * 3 * 2 < 1: the whole step.
    let bold = try linear { $0.kappa = 0.1 }
    bold.learn(from: HandMadeStep(0, 3, 1, .terminated))
    #expect(abs(weights(bold)[0] - 3) < 1e-6)
  }

  @Test func anErrorReachesTheStatesBefore() throws {
    let agent = try linear { $0.kappa = 0.01 }
    agent.learn(from: HandMadeStep(0, 0, 1))
    agent.learn(from: HandMadeStep(1, 1, 2, .terminated))
    let w = weights(agent)
    #expect(abs(w[2] - 1) < 1e-6, "the state itself")
    #expect(abs(w[0] - 0.25) < 1e-6, "the one before, by lambda * gamma")
  }

  /// One environment takes action 0 in state 0 and then in 2, the other action 1 in state 1 and then in 2.
  @Test func inputsAndTracesOfEachRowAreItsOwn() throws {
    let agent = try linear(environments: 2) { $0.kappa = 0.01 }
    agent.learn(
      from: HandMadeStep(
        states: [0, 1], actions: [0, 1], rewards: [0, 0], next: [2, 2], endings: [.none, .none]))
    agent.learn(
      from: HandMadeStep(
        states: [2, 2], actions: [0, 1], rewards: [1, 2], next: [2, 2], endings: [.terminated, .terminated]))
    // The state before by lambda * gamma, a quarter.
    let expected: [Float] = [0.25, 0, 0, 0.5, 1, 2]
    for (found, expected) in zip(weights(agent), expected) { #expect(abs(found - expected) < 1e-6) }
  }

  @Test func aTraceEndsWithItsEpisode() throws {
    let agent = try linear { $0.kappa = 0.01 }
    agent.learn(from: HandMadeStep(0, 0, 1, .truncated))
    agent.learn(from: HandMadeStep(1, 1, 2, .terminated))
    #expect(weights(agent)[0] == 0)
  }

  @Test func aTruncationKeepsTheBootstrapAndATerminationDoesNot() throws {
    let agent = try linear { $0.kappa = 0.01 }
    agent.learn(from: HandMadeStep(1, 1, 2, .terminated))
    let value = Double(weights(agent)[2] * 2)
    agent.learn(from: HandMadeStep(0, 0, 1, .terminated))
    // b[0] is 1 by now, and q(1) is 2: without a bootstrap the target is 0.
    #expect(abs(Double(weights(agent)[0]) - (0 - 1)) < 1e-5)
    let other = try linear { $0.kappa = 0.01 }
    other.learn(from: HandMadeStep(1, 1, 2, .terminated))
    other.learn(from: HandMadeStep(0, 0, 1, .truncated))
    #expect(abs(Double(weights(other)[0]) - (0.5 * value - 1)) < 1e-5)
  }

  @Test func anExploratoryActionEndsTheTrace() throws {
    let agent = try linear {
      $0.kappa = 0.01
      ($0.exploration.initialEpsilon, $0.exploration.finalEpsilon) = (1, 1)
    }
    // All values are 0, so action 0 is greedy and action 1 exploratory.
    let column = ObservationColumn(count: 1, in: .discrete(count: 3))
    var action: Int32 = 0
    for _ in 0..<50 where action == 0 { agent.selectActions(for: column.rows, into: &action) }
    #expect(action == 1)
    agent.learn(
      from: HandMadeStep(states: [0], actions: [1], rewards: [0], next: [1], endings: [.none]))
    agent.learn(from: HandMadeStep(1, 1, 2, .terminated))
    #expect(weights(agent)[1] == 0)
  }

  /// All values are 0, so action 0 is greedy; a snapshot moves.
  @Test(arguments: [(0, 0.25), (1, 0)] as [(Int32, Float)])
  func aSnapshotsMoveThatIsNotGreedyEndsTheTrace(action: Int32, expected: Float) throws {
    let agent = try linear { $0.kappa = 0.01 }
    agent.learn(
      from: HandMadeStep(
        states: [0], actions: [action], rewards: [0], next: [1], endings: [.none], snapshotMoves: [true]))
    agent.learn(from: HandMadeStep(1, 1, 2, .terminated))
    #expect(abs(weights(agent)[Int(action)] - expected) < 1e-6)
  }

  @Test func aStreamOfStepsTeachesWhatNumPyComputes() throws {
    let stream = try Stream.load()
    var configuration = StreamQ.Configuration()
    configuration.network.hiddenSizes = [5]
    (configuration.learningRate, configuration.kappa) = (stream.rate, stream.kappa)
    (configuration.gamma, configuration.lambda) = (stream.gamma, stream.lambda)
    let agent = try StreamQ(configuration, .box(size: 3))
    let names = ["w1", "b1", "g", "h", "w2", "b2"]
    let inputs = agent.tensors.suffix(2)
    try agent.load(
      zip(agent.tensors.prefix(6), names).map { tensor, name in
        NamedTensor(tensor.name, shape: tensor.shape, .float32(try #require(stream.start[name])))
      } + inputs)
    for step in stream.steps {
      let ending: Ending =
        step.ending == "terminated" ? .terminated : step.ending == "truncated" ? .truncated : .none
      agent.learn(
        from: HandMadeStep(
          [step.observation], actions: [step.action], rewards: [step.reward], next: [step.next],
          endings: [ending]))
    }
    for (tensor, name) in zip(agent.tensors, names) {
      guard case .float32(let own) = tensor.elements else { continue }
      for (a, b) in zip(own, try #require(stream.end[name])) { #expect(abs(a - b) < 2e-4, "\(name)") }
    }
  }

  @Test func runningMomentsAreThoseOfTheWholeList() {
    let moments = RunningMoments(size: 2)
    let rows: [[Float]] = [[1, 10], [2, -3], [4, 7], [-8, 2]]
    for row in rows { row.withUnsafeBufferPointer { if let start = $0.baseAddress { moments.add(start) } } }
    for element in 0..<2 {
      let values = rows.map { Double($0[element]) }
      let mean = values.reduce(0, +) / 4
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3
      #expect(abs(moments.mean(element) - mean) < 1e-9)
      #expect(abs(moments.variance(element) - variance) < 1e-9)
    }
  }

  @Test func ninetyPercentOfTheWeightsAreZeroAtTheStart() throws {
    var configuration = StreamQ.Configuration()
    configuration.network.hiddenSizes = [20]
    let agent = try StreamQ(configuration, .box(size: 40))
    for tensor in agent.tensors where tensor.shape.count == 2 {
      guard case .float32(let values) = tensor.elements else { continue }
      for unit in 0..<tensor.shape[1] {
        let column = (0..<tensor.shape[0]).map { values[$0 * tensor.shape[1] + unit] }
        #expect(column.count { $0 == 0 } == tensor.shape[0] * 9 / 10)
      }
    }
  }

  @Test func theTracesOfAllEnvironmentsAreCounted() {
    var configuration = StreamQ.Configuration()
    configuration.network.hiddenSizes = []
    func make(limit: Int) throws -> StreamQ {
      try StreamQ(
        configuration,
        AgentContext(
          observationSpace: .discrete(count: 1000), actionSpace: DiscreteSpace(labels: ["0", "1"]),
          environments: 100, totalSteps: 10, seed: 1, memoryLimit: limit))
    }
    // 2,002 weights, each with five numbers and those of 100 traces, and 2 outputs of 108 rows in both directions.
    let bytes = 4 * (2_002 * 105 + 2 * 2 * 108)
    #expect(throws: Never.self) { try make(limit: bytes) }
    #expect(throws: ConfigurationProblem.self) { try make(limit: bytes - 1) }
  }
}
