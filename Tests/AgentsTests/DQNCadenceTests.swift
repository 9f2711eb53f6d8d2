import Agents
import NeuralNetworks
import RLCore
import Testing

/// When DQN learns and when its target network follows, counted in environment steps.
@Suite struct DQNCadenceTests {
  /// DQN in a batch that counts its steps, and what happened after each step of the batch.
  private struct Course {
    /// Gradient steps taken, by environment steps.
    var gradientSteps: [Int: Int] = [:]
    /// Environment steps after which the target network was another.
    var targetMoves: [Int] = []
    /// Environment steps after which both networks were equal.
    var equalities: [Int] = []

    init(environments: Int = 1, steps: Int, _ change: (inout DQN.Configuration) -> Void) throws {
      var configuration = DQN.Configuration()
      (configuration.network.hiddenSizes, configuration.replay.batchSize, configuration.replay.bufferSize) = (
        [], 2, 100
      )
      (configuration.updates.learningStarts, configuration.updates.trainFrequency) = (0, 1)
      change(&configuration)
      let batch = BatchEnvironment.of(Counter(), count: environments, maxEpisodeSteps: 7)
      let agent = try DQN(configuration, .fitting(batch))
      var target = ReferenceNetwork(agent.learner.target).flat
      batch.train(agent, steps: steps) { step in
        gradientSteps[step] = Int(agent.learner.optimizer.stepCount)
        let new = ReferenceNetwork(agent.learner.target).flat
        if new != target { targetMoves.append(step) }
        target = new
        if new == ReferenceNetwork(agent.learner.online).flat { equalities.append(step) }
      }
    }

    /// Gradient steps in order.
    var counts: [Int] { gradientSteps.sorted { $0.key < $1.key }.map(\.value) }
  }

  @Test func nothingIsLearnedBeforeLearningStarts() throws {
    let course = try Course(steps: 12) { $0.updates.learningStarts = 8 }
    #expect(course.counts == [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4])
  }

  @Test func trainFreqCountsEnvironmentSteps() throws {
    let course = try Course(steps: 12) { $0.updates.trainFrequency = 4 }
    #expect(course.counts == [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3])
  }

  @Test func fourEnvironmentsThatJumpOverAMultipleLearnAllTheSame() throws {
    let course = try Course(environments: 4, steps: 40) { $0.updates.trainFrequency = 10 }
    // After 4, 8, 12, ... steps; 10 and 30 lie between.
    #expect(course.counts == [0, 0, 1, 1, 2, 2, 2, 3, 3, 4])
  }

  @Test func withoutABufferTheStepsOfABatchAreLearnedOnce() throws {
    let course = try Course(environments: 4, steps: 12) { $0.replay.method = .none }
    #expect(course.counts == [1, 2, 3])
    let twice = try Course(environments: 4, steps: 24) {
      $0.replay.method = .none
      ($0.updates.trainFrequency, $0.updates.gradientSteps) = (8, 2)
    }
    #expect(twice.counts == [0, 2, 2, 4, 4, 6])
  }

  @Test func aBufferThatOpenWindowsFillIsRefused() throws {
    for (environments, size) in [(1, 6), (4, 24)] {
      #expect(throws: ConfigurationProblem.self) {
        _ = try Course(environments: environments, steps: 4) {
          ($0.returns.steps, $0.replay.bufferSize) = (7, size)
        }
      }
      _ = try Course(environments: environments, steps: 4) {
        ($0.returns.steps, $0.replay.bufferSize) = (7, size + 1)
      }
    }
  }

  @Test func fourEnvironmentsLearnFourTimesAStepWhenTrainFreqIsOne() throws {
    #expect(try Course(environments: 4, steps: 12) { _ in }.counts == [4, 8, 12])
    #expect(try Course(environments: 4, steps: 12) { $0.updates.trainFrequency = 2 }.counts == [2, 4, 6])
  }

  @Test func gradientStepsMultiplyUpdates() throws {
    let course = try Course(steps: 6) { ($0.updates.trainFrequency, $0.updates.gradientSteps) = (3, 5) }
    #expect(course.counts == [0, 0, 5, 5, 5, 10])
  }

  @Test func gradientStepsOfMinusOneAreAsManyAsEnvironmentSteps() throws {
    let one = try Course(steps: 9) { ($0.updates.trainFrequency, $0.updates.gradientSteps) = (4, -1) }
    #expect(one.counts == [0, 0, 0, 4, 4, 4, 4, 8, 8])
    let four = try Course(environments: 4, steps: 40) {
      ($0.updates.trainFrequency, $0.updates.gradientSteps) = (10, -1)
    }
    #expect(four.counts.last == 40)
  }

  @Test func theTargetIsCopiedEveryIntervalOfEnvironmentSteps() throws {
    let course = try Course(steps: 35) { $0.updates.targetUpdateInterval = 10 }
    #expect(course.targetMoves == [10, 20, 30])
    #expect(course.equalities == [10, 20, 30])
  }

  @Test func severalEnvironmentsDoNotKeepTheTargetFromBeingCopied() throws {
    // No multiple of 9 below 36 is one of 4.
    let course = try Course(environments: 4, steps: 36) { $0.updates.targetUpdateInterval = 9 }
    #expect(course.targetMoves == [12, 20, 28, 36])
    #expect(course.equalities == [12, 20, 28, 36])
  }

  @Test func manyGradientStepsDoNotCopyTheTargetMoreOften() throws {
    let course = try Course(steps: 35) {
      ($0.updates.targetUpdateInterval, $0.updates.gradientSteps) = (10, 50)
    }
    #expect(course.targetMoves == [10, 20, 30])
    let rare = try Course(steps: 35) {
      ($0.updates.targetUpdateInterval, $0.updates.trainFrequency) = (10, 5)
    }
    #expect(rare.targetMoves == [10, 20, 30])
  }

  @Test func fourStepsAtOnceBlendTheTargetFourTimes() throws {
    var configuration = DQN.Configuration()
    (
      configuration.network.hiddenSizes, configuration.replay.batchSize, configuration.optimizer.learningRate
    ) = ([], 2, 0.1)
    (
      configuration.updates.learningStarts, configuration.updates.trainFrequency,
      configuration.updates.targetUpdateInterval
    ) = (
      0, 1, 1
    )
    configuration.updates.tau = 0.5
    let batch = BatchEnvironment.of(Counter(), count: 4)
    let agent = try DQN(configuration, .fitting(batch))
    let before = ReferenceNetwork(agent.learner.target).flat
    batch.train(agent, steps: 4)
    // Half of the way, four times: a sixteenth is left.
    let online = ReferenceNetwork(agent.learner.online).flat
    #expect(online != before)
    for (index, value) in ReferenceNetwork(agent.learner.target).flat.enumerated() {
      #expect(abs(value - (online[index] + (before[index] - online[index]) / 16)) < 1e-6)
    }
  }
}
