import Agents
import NeuralNetworks
import RLCore
import TestSupport
import Testing

@Suite struct PruningTests {
  @Test func theShareGrowsByACubeAndThenStays() {
    var settings = SparsitySettings()
    settings.share = 0.8
    #expect(settings.share(at: 199, of: 1_000) == 0)
    #expect(settings.share(at: 200, of: 1_000) == 0)
    // Half way: 1 - 1/8.
    #expect(abs(settings.share(at: 500, of: 1_000) - 0.7) < 1e-12)
    #expect(settings.share(at: 800, of: 1_000) == 0.8 && settings.share(at: 2_000, of: 1_000) == 0.8)
    (settings.start, settings.end) = (0, 0)
    #expect(settings.share(at: 0, of: 1_000) == 0.8)
  }

  private func storage(_ matrices: [(shape: [Int], values: [Float])]) -> ParameterStorage {
    let storage = ParameterStorage(
      matrices.enumerated().map { ParameterTensor(name: "\($0.offset)", shape: $0.element.shape) })
    for (tensor, matrix) in zip(storage.tensors, matrices) {
      for (index, value) in matrix.values.enumerated() { storage.values(of: tensor)[index] = value }
    }
    return storage
  }

  private func values(_ storage: ParameterStorage) -> [[Float]] {
    storage.tensors.map { Array(storage.values(of: $0)) }
  }

  private func optimizer(_ storage: ParameterStorage) -> any Optimizer {
    Adam(for: storage, learningRate: 0.1)
  }

  /// Scores of 1, 2, 3 and 4: 1/30, 4/29, 9/25 and 1; of -10 and 20: 100/500 and 1. A bias is no weight.
  @Test(arguments: [
    (0.2, [[0, 2, 3, 4], [-10, 20]]), (0.34, [[0, 0, 3, 4], [-10, 20]]), (0.5, [[0, 0, 3, 4], [0, 20]]),
    (0.7, [[0, 0, 0, 4], [0, 20]] as [[Float]]),
  ]) func theLeastImportantWeightsOfAllMatricesGoFirst(_ share: Double, _ expected: [[Float]]) {
    let storage = storage([([2, 2], [1, 2, 3, 4]), ([2, 1], [-10, 20]), ([2], [0.1, 0.1])])
    let pruning = WeightPruning(storage, optimizer(storage), blocks: false)
    pruning.prune(to: share)
    #expect(values(storage) == expected + [[0.1, 0.1]])
    #expect(abs(pruning.sparsity - Double(expected.joined().count { $0 == 0 }) / 6) < 1e-12)
    // Once more changes nothing.
    pruning.prune(to: share)
    #expect(values(storage) == expected + [[0.1, 0.1]])
  }

  @Test func blocksOfSixteenGoTogether() {
    // Two inputs, 20 outputs: blocks of 16 and of 4; the least is the second input's first.
    let weights = (0..<40).map { index -> Float in
      let (input, output) = (index / 20, index % 20)
      return output < 16 ? (input == 0 ? 3 : output == 0 ? 5 : 0.1) : 4
    }
    let storage = storage([([2, 20], weights)])
    WeightPruning(storage, optimizer(storage), blocks: true).prune(to: 0.5)
    #expect(values(storage)[0] == weights.indices.map { (20..<36).contains($0) ? 0 : weights[$0] })
  }

  @Test func pruningTakesTheMomentsToo() {
    let storage = storage([([1, 2], [1, 2])])
    let (optimizer, slopes) = (optimizer(storage), ParameterStorage(layoutOf: storage))
    slopes.values.update(repeating: 1, count: 2)
    optimizer.step(parameters: storage, gradients: slopes)
    let pruning = WeightPruning(storage, optimizer, blocks: false)
    pruning.prune(to: 0.5)
    for moment in optimizer.moments {
      #expect(moment.storage.values[0] == 0 && moment.storage.values[1] != 0)
    }
    pruning.clear(slopes)
    #expect(slopes.values[0] == 0 && slopes.values[1] == 1)
    for _ in 0..<5 { optimizer.step(parameters: storage, gradients: slopes) }
    #expect(storage.values[0] == 0 && storage.values[1] != 0)
  }

  private static func agent() throws -> (agent: DQN, batch: BatchEnvironment) {
    try DQN.onAWalk(hidden: [20, 18], totalSteps: 400) {
      ($0.sparsity.share, $0.sparsity.period) = (0.75, 10)
      ($0.optimizer.method, $0.optimizer.weightDecay) = (.adamw, 0.01)
      $0.plasticity.towardInitial = 0.01
    }
  }

  private static func zeros(_ agent: DQN) -> Set<Int> {
    let storage = agent.learner.online.parameters
    return Set(
      storage.tensors.filter { $0.shape.count == 2 }.flatMap { tensor in
        (0..<tensor.count).filter { storage.values(of: tensor)[$0] == 0 }.map { tensor.offset + $0 }
      })
  }

  @Test func whatIsPrunedStaysPruned() throws {
    let (agent, batch) = try Self.agent()
    batch.goOn(with: agent, steps: 79)
    #expect(Self.zeros(agent).isEmpty)
    var before: Set<Int> = []
    for _ in 80..<400 {
      batch.goOn(with: agent, steps: 1)
      let zeros = Self.zeros(agent)
      #expect(zeros.isSuperset(of: before))
      before = zeros
    }
    // 75 % of 6 · 20 + 20 · 18 + 18 · 2 weights.
    #expect(before.count == 387)
    let metrics = agent.takeMetrics()
    #expect(metrics.contains(Metric("sparsity", 0.75)))
  }

  @Test func aRestoredAgentKnowsWhatIsPruned() throws {
    let (first, batch) = try Self.agent()
    let (second, other) = try Self.agent()
    batch.goOn(with: first, steps: 205)
    other.goOn(with: second, steps: 205)
    let state = try StateTransfer.saved { state throws(TensorMismatch) in try first.transfer(&state) }
    let (restored, _) = try Self.agent()
    try StateTransfer.restore(state) { state throws(TensorMismatch) in try restored.transfer(&state) }
    batch.goOn(with: restored, steps: 100)
    other.goOn(with: second, steps: 100)
    #expect(Self.zeros(restored) == Self.zeros(second) && !Self.zeros(second).isEmpty)
    #expect(restored.tensors.map(\.elements) == second.tensors.map(\.elements))
  }

  @Test func whatWouldBringWeightsBackIsRefused() {
    func problems(_ change: (inout DQN.Configuration) -> Void) -> [String?] {
      var configuration = DQN.Configuration()
      configuration.sparsity.share = 0.5
      change(&configuration)
      return configuration.problems().map(\.key)
    }
    #expect(problems { _ in } == [])
    #expect(problems { $0.sparsity.start = 0.9 } == ["sparsity_start"])
    #expect(problems { $0.network.isNoisy = true } == ["sparsity"])
    #expect(problems { $0.plasticity.resetEvery = 100 } == ["reset_every"])
    #expect(problems { $0.plasticity.redoEvery = 100 } == ["redo_every"])
    #expect(problems { $0.network.frozenLayers = ["layers.0"] } == ["sparsity"])
  }
}
