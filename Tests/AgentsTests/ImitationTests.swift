import Agents
import Foundation
import NeuralNetworks
import RLCore
import Replay
import Testing

@Suite struct ImitationTests {
  private func evaluate(
    _ outputs: [Float], _ values: [Double], legal: [Bool]? = nil,
    _ change: (inout DistillationSettings) -> Void
  ) -> (loss: Double, gradient: [Float], agrees: Bool) {
    var settings = DistillationSettings()
    change(&settings)
    var gradient = [Float](repeating: 9, count: outputs.count)
    // Slices of a batch do not begin at 0.
    let batch = [7, 7, 7] + values
    let found = gradient.withUnsafeMutableBufferPointer { gradient in
      (legal ?? outputs.map { _ in true }).withUnsafeBufferPointer { flags in
        outputs.withUnsafeBufferPointer { outputs -> (loss: Double, agrees: Bool) in
          guard let z = outputs.baseAddress, let flags = flags.baseAddress, let to = gradient.baseAddress
          else { return (0, false) }
          return Imitation(settings, actionCount: outputs.count).evaluate(
            z, values: batch[3...],
            mask: legal == nil ? nil : ActionMask(flags: flags, count: outputs.count), gradient: to)
        }
      }
    }
    return (found.loss, gradient, found.agrees)
  }

  /// Values 0.1 and 0 at temperature 0.1: odds e to 1. Outputs ln 3 and 0: three quarters and one.
  @Test func theDivergenceIsThatOfTheSoftmaxFromTheTeachers() {
    let found = evaluate([Float(log(3.0)), 0], [0.1, 0]) { $0.temperature = 0.1 }
    let p = [exp(1.0) / (exp(1.0) + 1), 1 / (exp(1.0) + 1)]
    let expected = p[0] * log(p[0] / 0.75) + p[1] * log(p[1] / 0.25)
    #expect(abs(found.loss - expected) < 1e-6 && found.agrees)
    #expect(abs(found.gradient[0] - Float(0.75 - p[0])) < 1e-6)
    #expect(abs(found.gradient[1] - Float(0.25 - p[1])) < 1e-6)
  }

  @Test func theTemperatureOfThePaperLeavesLittleButTheBestAction() {
    let found = evaluate([0, 0, 0], [1, 2, 0]) { _ in }
    #expect(abs(found.loss - log(3.0)) < 1e-9 && !found.agrees)
    #expect(abs(found.gradient[1] + 2 / 3) < 1e-6 && abs(found.gradient[0] - 1 / 3) < 1e-6)
  }

  @Test func illegalActionsDoNotCount() {
    let found = evaluate([5, 0, 0], [9, 1, 2], legal: [false, true, true]) { $0.temperature = 1 }
    let p = exp(1.0) / (exp(1.0) + 1)
    #expect(found.gradient[0] == 0 && abs(found.gradient[2] - Float(0.5 - p)) < 1e-6)
    #expect(abs(found.loss - ((1 - p) * log(2 * (1 - p)) + p * log(2 * p))) < 1e-6)
    let squared = evaluate([5, 0, 1], [9, 1, 3], legal: [false, true, true]) { $0.loss = .mse }
    // Errors of -1 and -2, their mean square 2.5, its derivative the error itself.
    #expect(squared.loss == 2.5 && squared.gradient == [0, -1, -2] && squared.agrees)
  }

  /// A teacher that takes action 1 in even states and action 0 in odd ones.
  private final class Parity: ValueEstimating {
    func actionValues(for observations: Observations) -> [Double] {
      (0..<observations.count).flatMap { row -> [Double] in
        (observations.states?[row] ?? 0) % 2 == 0 ? [0, 1] : [1, 0]
      }
    }
  }

  private func student(_ change: (inout DQN.Configuration) -> Void = { _ in }) throws -> DQN {
    var configuration = DQN.Configuration()
    (configuration.distillation.teacher, configuration.network.hiddenSizes) = ("parity", [])
    (configuration.replay.batchSize, configuration.replay.bufferSize) = (16, 500)
    (configuration.updates.learningStarts, configuration.updates.trainFrequency) = (50, 1)
    configuration.optimizer.learningRate = 0.05
    (configuration.exploration.initialEpsilon, configuration.exploration.finalEpsilon) = (0, 0)
    change(&configuration)
    #expect(configuration.problems().isEmpty)
    return try DQN(
      configuration,
      AgentContext(
        observationSpace: .discrete(count: 6), actionSpace: DiscreteSpace("left", "right"),
        teacher: { Parity() },
        environments: 1, totalSteps: 1_000, seed: 1))
  }

  private func walk(_ student: DQN, _ batch: BatchEnvironment, steps: Int) -> [Int32] {
    (0..<steps).map { _ in
      student.selectActions(for: batch.observations, into: batch.actions)
      let action = batch.actions[0]
      batch.step()
      student.learn(from: batch.transitions)
      return action
    }
  }

  @Test func theTeacherActsFirstAndThenTheStudentDoesWhatItDid() throws {
    let student = try student()
    let batch = BatchEnvironment.of(ShortWalk(length: 6), maxEpisodeSteps: 20)
    batch.reset()
    for step in 0..<50 {
      let state = batch.observations.states?[0] ?? -1
      #expect(walk(student, batch, steps: 1) == [state % 2 == 0 ? 1 : 0], "step \(step)")
    }
    _ = walk(student, batch, steps: 400)
    for state in Set(
      (0..<200).map { _ -> Int32 in
        _ = walk(student, batch, steps: 1)
        return batch.observations.states?[0] ?? 0
      })
    {
      let one = ObservationColumn(count: 1, in: .discrete(count: 6), maskedActions: nil)
      one.rows.states?[0] = state
      let values = student.actionValues(for: one.rows)
      #expect((values[1] > values[0]) == (state % 2 == 0), "state \(state)")
    }
    #expect(student.takeMetrics().contains { $0.name == "agreement" && $0.value > 0.5 })
  }

  /// A network of zeros gives both actions a half, and the teacher is certain of the second: slopes of a half.
  @Test(arguments: [1, 4]) func anUpdateFollowsTheMeanOfItsRows(count: Int) throws {
    var configuration = DQN.Configuration()
    (configuration.distillation.teacher, configuration.network.hiddenSizes) = ("parity", [])
    (configuration.optimizer.method, configuration.optimizer.learningRate) = (.sgd, 0.5)
    var random = RandomStream(seed: 1)
    let space = ObservationSpace.discrete(count: 6)
    let learner = try DQNLearner(
      configuration, observationSpace: space, actionCount: 2, batchSize: count, maximumRows: count,
      random: &random)
    let parameters = learner.online.parameters
    parameters.multiply(by: 0)
    // All rows are in state 0.
    _ = learner.imitate(Parity(), on: SampledBatch(count: count, observationSpace: space))
    let biases = parameters.values(of: parameters.tensors[1])
    #expect(abs(biases[0] + 0.25) < 1e-6 && abs(biases[1] - 0.25) < 1e-6)
  }

  @Test func rewardsAreNotLearnedFrom() throws {
    let (plain, rich) = (try student(), try student())
    for (student, factor) in [(plain, 1.0), (rich, 100.0)] {
      for index in 0..<200 {
        let state = Int32(index % 5)
        student.learn(from: HandMadeStep(state, factor * Double(index % 3), state + 1))
      }
    }
    #expect(plain.tensors.map(\.elements) == rich.tensors.map(\.elements))
  }

  @Test func whatHasNoPlaceForATeacherIsRefused() {
    func problems(_ change: (inout DQN.Configuration) -> Void) -> [String?] {
      var configuration = DQN.Configuration()
      configuration.distillation.teacher = "run.sqlite"
      change(&configuration)
      return configuration.problems().map(\.key)
    }
    #expect(problems { _ in } == [])
    #expect(problems { $0.returns.isDouble = true } == ["double_q"])
    #expect(problems { $0.returns.steps = 3 } == ["n_steps"])
    #expect(problems { $0.returns.isMunchausen = true } == ["munchausen"])
    #expect(problems { $0.returns.distribution = .c51 } == ["teacher"])
    #expect(problems { $0.ensemble.members = 4 } == ["teacher"])
  }
}
