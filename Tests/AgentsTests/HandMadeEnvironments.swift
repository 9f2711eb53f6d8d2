import Agents
import RLCore
import Testing

/// States 0, 1, 2 ... in a row; action 1 goes up, action 0 stays. Reward 1 and the end for reaching the last one.
struct Corridor: DiscreteEnvironment {
  struct Parameters: Configuration {
    var stateCount = 3
    static let keys: [ConfigurationKey<Self>] = [.init("states", \.stateCount, in: 2...1000, "Length.")]
  }

  let stateCount: Int
  var state = 0
  let actionSpace = DiscreteSpace("stay", "up")

  init(_ parameters: Parameters) { stateCount = parameters.stateCount }

  init(stateCount: Int) { self.stateCount = stateCount }

  mutating func reset(using random: inout RandomStream) { state = 0 }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    state += action
    let isLast = state == stateCount - 1
    return Step(reward: isLast ? 1 : 0, ending: isLast ? .terminated : .none)
  }
}

/// One state, one action, reward 1 for ever: worth 1 / (1 - gamma) however often a time limit cuts it off.
struct Treadmill: DiscreteEnvironment {
  let stateCount = 1
  let state = 0
  let actionSpace = DiscreteSpace("walk")

  init(_ parameters: NoParameters = NoParameters()) {}

  mutating func reset(using random: inout RandomStream) {}

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step { Step(reward: 1) }
}

/// A number that counts the steps of the episode, seen as an array of two; reward is the number before the step.
struct Counter: BoxEnvironment {
  private var count: Float = 0
  let actionSpace = DiscreteSpace("a", "b")
  let observationSpace = BoxSpace([("count", 0, 1000), ("parity", 0, 1)])

  init(_ parameters: NoParameters = NoParameters()) {}

  mutating func reset(using random: inout RandomStream) { count = 0 }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    count += 1
    return Step(reward: Double(count - 1))
  }

  func observe(into row: inout MutableSpan<Float>) {
    row[0] = count
    row[1] = count.truncatingRemainder(dividingBy: 2)
  }
}

/// Three states in a row, three actions; in state `s` only the actions up to `s` are legal. Each legal action goes on,
/// earning its number; an illegal one earns a million and stays, for whoever tries it.
struct Gate: DiscreteEnvironment {
  static let prize = 1e6
  let stateCount = 4
  var state = 0
  let actionSpace = DiscreteSpace("a", "b", "c")
  var masksActions: Bool { true }

  init(_ parameters: NoParameters = NoParameters()) {}

  mutating func reset(using random: inout RandomStream) { state = 0 }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    guard action <= state else { return Step(reward: Self.prize) }
    state += 1
    return Step(reward: Double(action), ending: state == 3 ? .terminated : .none)
  }

  func writeLegalActions(into flags: inout MutableSpan<Bool>) {
    for action in 0..<3 { flags[action] = state < 3 && action <= state }
  }
}

/// A walk to the right end, by action 1.
struct ShortWalk: DiscreteEnvironment {
  let stateCount: Int
  var state = 0
  let actionSpace = DiscreteSpace("left", "right")

  init(_ parameters: NoParameters) { stateCount = 2 }
  init(length: Int) { stateCount = length }

  mutating func reset(using random: inout RandomStream) { state = random.below(stateCount - 1) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    state = max(0, state + (action == 1 ? 1 : -1))
    return state == stateCount - 1 ? Step(reward: 1, ending: .terminated) : Step(reward: 0, ending: .none)
  }
}

extension DQN {
  /// A small agent on a short walk, which learns from the ninth step on, every other step.
  static func onAWalk(
    hidden: [Int], totalSteps: Int, _ change: (inout DQN.Configuration) -> Void
  ) throws -> (agent: DQN, batch: BatchEnvironment) {
    var configuration = DQN.Configuration()
    configuration.network.hiddenSizes = hidden
    (configuration.replay.batchSize, configuration.replay.bufferSize) = (8, 200)
    (configuration.updates.learningStarts, configuration.updates.trainFrequency) = (8, 2)
    (configuration.updates.targetUpdateInterval, configuration.optimizer.learningRate) = (10, 0.01)
    change(&configuration)
    #expect(configuration.problems().isEmpty)
    let batch = BatchEnvironment.of(ShortWalk(length: 6), maxEpisodeSteps: 20)
    let agent = try DQN(configuration, .fitting(batch, totalSteps: totalSteps))
    batch.reset()
    return (agent, batch)
  }
}
