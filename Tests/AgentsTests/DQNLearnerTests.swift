import Agents
import NeuralNetworks
import RLCore
import Replay
import Testing

@Suite struct DQNLearnerTests {
  private static let size = 3
  private static let actionCount = 4

  /// What one of the cases sets otherwise.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var change: @Sendable (inout DQN.Configuration) -> Void
  }

  private static let cases = [
    Case(testDescription: "squared error") { _ in },
    Case(testDescription: "Huber's loss") { ($0.returns.loss, $0.returns.huberDelta) = (.huber, 0.5) },
    Case(testDescription: "a bound on the gradient's norm") { $0.optimizer.maximumGradientNorm = 0.1 },
    Case(testDescription: "a linear function") { $0.network.hiddenSizes = [] },
  ]

  private func fill(_ batch: SampledBatch, using random: inout RandomStream) {
    for row in 0..<batch.count {
      for element in 0..<Self.size {
        batch.observations.values?[row * Self.size + element] = Float(random.uniform(-1, 1))
        batch.nextObservations.values?[row * Self.size + element] = Float(random.uniform(-1, 1))
      }
      batch.actions[row] = Int32(random.below(Self.actionCount))
      batch.rewards[row] = Float(random.uniform(-2, 2))
      batch.discounts[row] = random.below(3) == 0 ? 0 : 0.9
    }
  }

  /// Loss, mean value and gradient of one update, from the definition.
  private func reference(
    _ online: ReferenceNetwork, _ target: ReferenceNetwork, _ batch: SampledBatch,
    _ configuration: DQN.Configuration
  ) -> (loss: Double, meanQ: Double, norm: Double, gradient: [Double]) {
    let rows = Double(batch.count)
    var (loss, meanQ) = (0.0, 0.0)
    var gradient = [Double](repeating: 0, count: online.flat.count)
    for row in 0..<batch.count {
      let (seen, action) = (batch.observations.row(row), Int(batch.actions[row]))
      let highest = target(batch.nextObservations.row(row)).max() ?? 0
      let q = online(seen)
      let y = Double(batch.rewards[row]) + Double(batch.discounts[row]) * highest
      let d = q[action] - y
      var slope = 2 * d
      if configuration.returns.loss == .huber {
        let delta = configuration.returns.huberDelta
        loss += (abs(d) <= delta ? d * d / 2 : delta * (abs(d) - delta / 2)) / rows
        slope = min(max(d, -delta), delta)
      } else {
        loss += d * d / rows
      }
      meanQ += q[action] / rows
      let outputGradient = (0..<Self.actionCount).map { $0 == action ? slope / rows : 0 }
      for (index, g) in online.gradient(seen, outputGradient: outputGradient).enumerated() {
        gradient[index] += g
      }
    }
    let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let factor = configuration.optimizer.maximumGradientNorm.map { min(1, $0 / (norm + 1e-6)) } ?? 1
    return (loss, meanQ, norm, gradient.map { $0 * factor })
  }

  @Test(arguments: cases) func updatesAreThoseOfAPlainReference(_ test: Case) throws {
    var configuration = DQN.Configuration()
    (
      configuration.network.hiddenSizes, configuration.replay.batchSize, configuration.optimizer.learningRate
    ) = ([6, 5], 7, 0.01)
    configuration.returns.gamma = 0.9
    test.change(&configuration)
    var random = RandomStream(seed: 11)
    let learner = try DQNLearner(
      configuration, observationSpace: .box(BoxSpace(shape: [Self.size], low: -1, high: 1)),
      actionCount: Self.actionCount, maximumRows: 1, random: &random)
    var online = ReferenceNetwork(learner.online)
    var target = online
    var adam = ReferenceAdam(count: online.flat.count, learningRate: 0.01, epsilon: 1e-8)
    let batch = SampledBatch(count: 7, observationSpace: .box(BoxSpace(shape: [Self.size], low: -1, high: 1)))
    for step in 1...6 {
      fill(batch, using: &random)
      let expected = reference(online, target, batch, configuration)
      let update = learner.update(on: batch)
      online.set(adam.step(online.flat, expected.gradient))
      if step == 3 {
        target = online
        learner.updateTarget(tau: 1)
      }
      #expect(abs(update.loss - expected.loss) < 1e-5)
      #expect(abs(update.meanQ - expected.meanQ) < 1e-5)
      #expect(abs(update.gradientNorm - expected.norm) < 1e-5)
      let difference =
        zip(ReferenceNetwork(learner.online).flat, online.flat).map { abs($0 - $1) }.max() ?? .infinity
      #expect(difference < 1e-5, "step \(step)")
    }
  }

  /// A learner of q(x) = x for its only action.
  private func identity(_ change: (inout DQN.Configuration) -> Void) throws -> DQNLearner {
    var configuration = DQN.Configuration()
    (configuration.network.hiddenSizes, configuration.replay.batchSize, configuration.returns.gamma) = (
      [], 3, 0
    )
    change(&configuration)
    var random = RandomStream(seed: 1)
    let learner = try DQNLearner(
      configuration, observationSpace: .box(BoxSpace(shape: [1], low: -1, high: 1)), actionCount: 1,
      maximumRows: 1,
      random: &random)
    learner.online.parameters["layers.0.weight"]?[0] = 1
    learner.online.parameters["layers.0.bias"]?[0] = 0
    return learner
  }

  @Test func eachRowMeetsItsOwnTargetAndNoOther() throws {
    let learner = try identity { _ in }
    let batch = SampledBatch(count: 3, observationSpace: .box(BoxSpace(shape: [1], low: -1, high: 1)))
    for row in 0..<3 {
      batch.observations.values?[row] = Float(row + 1)
      batch.rewards[row] = Float(row + 1)
    }
    // q is 1, 2, 3 and so are the targets; every row against every target would make 4/3.
    #expect(learner.update(on: batch).loss == 0)
    #expect(learner.online.parameters["layers.0.weight"]?[0] == 1)
  }

  @Test func theNewTargetIsTauTimesTheOnlineNetworkAndTheRestOfTheOld() throws {
    let learner = try identity { _ in }
    learner.online.parameters["layers.0.weight"]?[0] = 8
    learner.target.parameters["layers.0.weight"]?[0] = 4
    learner.updateTarget(tau: 0.25)
    #expect(learner.target.parameters["layers.0.weight"]?[0] == 5)
    #expect(learner.online.parameters["layers.0.weight"]?[0] == 8)
    learner.updateTarget(tau: 1)
    #expect(learner.target.parameters["layers.0.weight"]?[0] == 8)
  }

  @Test func theTargetStartsAsTheOnlineNetwork() throws {
    var random = RandomStream(seed: 5)
    let learner = try DQNLearner(
      DQN.Configuration(), observationSpace: .discrete(count: 3), actionCount: 2, maximumRows: 1,
      random: &random)
    #expect(ReferenceNetwork(learner.online).flat == ReferenceNetwork(learner.target).flat)
  }

  @Test func anUpdateLeavesTheTargetAlone() throws {
    let learner = try identity { $0.optimizer.learningRate = 0.5 }
    let before = ReferenceNetwork(learner.target).flat
    let batch = SampledBatch(count: 3, observationSpace: .box(BoxSpace(shape: [1], low: -1, high: 1)))
    batch.observations.values?[0] = 5
    _ = learner.update(on: batch)
    #expect(ReferenceNetwork(learner.target).flat == before)
    #expect(learner.online.parameters["layers.0.weight"]?[0] != 1)
  }
}
