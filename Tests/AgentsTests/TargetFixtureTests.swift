import Agents
import Foundation
import NeuralNetworks
import RLCore
import Replay
import Testing

/// What rlax computed; `Fixtures/generate_targets.py` writes it and says what each field is.
struct TargetCase: Decodable, Sendable, CustomTestStringConvertible {
  let rule: String
  let atoms: Int
  let low, high, gamma: Double
  let ended: Bool
  let action: Int
  let reward: Double
  let online, target: [Float]
  let loss: Double
  let gradient: [Float]

  var testDescription: String { "\(rule), \(ended ? "ended" : "goes on")" }

  /// An empty list, which a test of its own refuses, stands for a file that cannot be read.
  static let all: [TargetCase] = {
    struct File: Decodable { let cases: [TargetCase] }
    guard
      let url = Bundle.module.url(forResource: "targets", withExtension: "json", subdirectory: "Fixtures"),
      let data = try? Data(contentsOf: url), let file = try? JSONDecoder().decode(File.self, from: data)
    else { return [] }
    return file.cases
  }()

  /// A linear function over one-hot states: its weights are its outputs.
  var configuration: DQN.Configuration {
    var configuration = DQN.Configuration()
    (configuration.network.hiddenSizes, configuration.replay.batchSize, configuration.returns.gamma) = (
      [], 1, gamma
    )
    configuration.returns.isDouble = rule.hasSuffix("ouble")
    if rule.hasPrefix("c51") {
      configuration.returns.distribution = .c51
      (configuration.returns.lowestReturn, configuration.returns.highestReturn) = (low, high)
      configuration.returns.atomCount = atoms
    } else if rule.hasPrefix("quantile") {
      (configuration.returns.distribution, configuration.returns.quantileCount) = (.quantile, atoms)
    }
    configuration.returns.isMunchausen = rule == "munchausen"
    configuration.returns.entropyTemperature = 0.5
    return configuration
  }
}

@Suite struct TargetFixtureTests {
  @Test func thereAreCases() { #expect(TargetCase.all.count == 21) }

  @Test(arguments: TargetCase.all) func lossesAndGradientsAgreeWithRlax(_ expected: TargetCase) throws {
    var random = RandomStream(seed: 1)
    let learner = try DQNLearner(
      expected.configuration, observationSpace: .discrete(count: 2), actionCount: 3, maximumRows: 1,
      random: &random)
    for (network, outputs) in [(learner.online, expected.online), (learner.target, expected.target)] {
      let tensors = network.parameters.tensors
      try #require(tensors[0].count == outputs.count)
      _ = network.parameters.values(of: tensors[0]).update(from: outputs)
      network.parameters.values(of: tensors[1]).update(repeating: 0)
    }
    let batch = SampledBatch(count: 1, observationSpace: .discrete(count: 2))
    batch.observations.states?[0] = 0
    batch.nextObservations.states?[0] = 1
    batch.actions[0] = Int32(expected.action)
    batch.rewards[0] = Float(expected.reward)
    batch.discounts[0] = expected.ended ? 0 : Float(expected.gamma)
    let update = learner.update(on: batch)
    #expect(abs(update.loss - expected.loss) <= 1e-5 * max(1, abs(expected.loss)))
    let gradient = learner.online.gradients.values(of: learner.online.parameters.tensors[0])
    for (index, value) in expected.gradient.enumerated() {
      #expect(abs(gradient[index] - value) <= 1e-5 * max(1, abs(value)), "[\(index)]")
    }
    // Nothing of the loss reaches the successor.
    for index in expected.gradient.count..<2 * expected.gradient.count { #expect(gradient[index] == 0) }
  }

  @Test func importanceWeightsMultiplyTheLossOfEveryRule() throws {
    for (distribution, loss) in [
      (.none, .mse), (.none, .huber), (.c51, .mse), (.quantile, .mse), (.gaussianHistogram, .mse),
      (.twoHot, .mse), (.iqn, .mse),
    ] as [(ReturnSettings.Distribution, ReturnSettings.LossName)] {
      var configuration = DQN.Configuration()
      (configuration.network.hiddenSizes, configuration.replay.batchSize) = ([4], 2)
      (configuration.returns.distribution, configuration.returns.loss) = (distribution, loss)
      func update(_ weights: [Float]) throws -> (loss: Double, gradient: [Float]) {
        var random = RandomStream(seed: 1)
        let learner = try DQNLearner(
          configuration, observationSpace: .discrete(count: 2), actionCount: 2, maximumRows: 1,
          random: &random)
        let batch = SampledBatch(count: 2, observationSpace: .discrete(count: 2))
        for row in 0..<2 {
          batch.observations.states?[row] = Int32(row)
          batch.rewards[row] = 3 * Float(row) + 2
          batch.weights[row] = weights[row]
        }
        let loss = learner.update(on: batch).loss
        let gradients = learner.online.gradients
        return (loss, Array(UnsafeBufferPointer(start: gradients.values, count: gradients.count)))
      }
      let (first, second, both) = (try update([1, 0]), try update([0, 1]), try update([0.25, 0.5]))
      #expect(first.loss > 0 && second.loss > 0)
      #expect(abs(both.loss - (0.25 * first.loss + 0.5 * second.loss)) < 1e-5 * both.loss)
      for ((a, b), c) in zip(zip(first.gradient, second.gradient), both.gradient) {
        #expect(abs(c - (0.25 * a + 0.5 * b)) < 1e-5)
      }
    }
  }
}
