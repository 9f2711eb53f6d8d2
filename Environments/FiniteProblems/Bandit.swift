import Drawing
import RLCore

/// A bandit with k arms, stationary or drifting: every episode is a problem of its own, drawn from its seed.
struct Bandit: DiscreteEnvironment, MeasuringEnvironment, Drawable {
  static let entry = EnvironmentEntry(
    "Bandit-v0", Parameters.self, defaults: [:],
    summary: "A bandit with k arms: its values are drawn in every episode.",
    documentation: """
      A k-armed bandit: each arm pays a random reward around its true value.
      The true value of each arm is drawn at the start of an episode from the episode's seed, so that a run
      of one episode for each of many seeds is the book's average over bandit problems. A run of more episodes meets a new
      problem in each, and so does an evaluation: switch those off (evaluation: {every: 0}), or fix the problem with
      problem_seed or values.

      Sutton and Barto's testbed is the default; their drifting one is value_sd: 0, walk_sd: 0.01.

      environment:
        id: Bandit-v0
        arms: 10

      Observation: always state 0, the only one; 1 state.
      Actions: the arms, 0 to arms - 1; 10 by default.
      Reward: normal around the arm's true value, with standard deviation reward_sd.
      Start: true values are normal around value_mean with standard deviation value_sd, or as in values.
      Ends: never terminated; truncated after 1000 steps.
      Metrics: optimal_action, whether the last action was one of the best at that time, 0 or 1; expected_reward, its true
        value. Both are also in info. Their means over seeds are the book's curves.
      Source: Sutton and Barto (2018), section 2.3 and exercise 2.5.
      """, maxEpisodeSteps: { _ in 1000 }, rewardThreshold: nil
  ) { parameters in
    let bandit = Bandit(parameters)
    return MadeEnvironment(bandit, model: { bandit.model })
  }

  struct Parameters: Configuration {
    var arms = 10
    var values: [Double] = []
    var (valueMean, valueDeviation, rewardDeviation, walkDeviation) = (0.0, 1.0, 1.0, 0.0)
    var problemSeed: Int?

    static let keys: [ConfigurationKey<Self>] = [
      .init("arms", \.arms, in: 1...1000, "Number of arms.")
        .acting("without values") { $0.values.isEmpty },
      .init("values", \.values, in: .finite, "The arms' true values at the start; empty to draw them."),
      .init("value_mean", \.valueMean, in: .finite, "Mean of the drawn true values.")
        .acting("without values") { $0.values.isEmpty },
      .init("value_sd", \.valueDeviation, in: .nonNegative, "Standard deviation of the drawn true values.")
        .acting("without values") { $0.values.isEmpty },
      .init(
        "reward_sd", \.rewardDeviation, in: .nonNegative,
        "Standard deviation of a reward around the true value."),
      .init(
        "walk_sd", \.walkDeviation, in: .nonNegative,
        "Standard deviation of the change of every true value at every step; 0 for a stationary bandit."),
      .init(
        "problem_seed", \.problemSeed, in: 0...Int.max,
        "Seed of true values that are the same in every episode; null for other values in each."
      )
      .acting("without values") { $0.values.isEmpty },
    ]
  }

  let actionSpace: DiscreteSpace
  private let parameters: Parameters
  /// `[A]`, what every episode starts with; nil where it draws its own.
  private let given: [Double]?
  /// `[A]`, the true values now.
  private var values: [Double]
  /// The last action, -1 before the first, and the true value that it had; kept where the next episode begins, which comes
  /// before the measures of the last one are recorded.
  private var lastArm = -1
  private var lastValue = 0.0
  private var wasOptimal = false

  init(_ parameters: Parameters) {
    self.parameters = parameters
    let count = parameters.values.isEmpty ? parameters.arms : parameters.values.count
    actionSpace = DiscreteSpace(labels: (0..<count).map { "\($0)" })
    values = Array(repeating: 0, count: count)
    if let seed = parameters.problemSeed, parameters.values.isEmpty {
      var random = RandomStream(seed: UInt64(seed))
      given = (0..<count).map { _ in parameters.valueMean + parameters.valueDeviation * random.normal() }
    } else {
      given = parameters.values.isEmpty ? nil : parameters.values
    }
  }

  var stateCount: Int { 1 }
  var state: Int { 0 }

  /// The exact rules where every episode has the same values throughout.
  var model: TransitionModel? {
    guard let given, parameters.walkDeviation == 0 else { return nil }
    return TransitionModel(
      stateCount: 1, actionCount: given.count, startProbabilities: [1],
      hasRandomRewards: parameters.rewardDeviation > 0
    ) { _, arm in
      [.init(probability: 1, state: 0, reward: given[arm], terminated: false)]
    }
  }

  mutating func reset(using random: inout RandomStream) {
    for arm in values.indices {
      values[arm] = given?[arm] ?? parameters.valueMean + parameters.valueDeviation * random.normal()
    }
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    (lastArm, lastValue) = (action, values[action])
    wasOptimal = !values.contains { $0 > lastValue }
    let reward = lastValue + parameters.rewardDeviation * random.normal()
    if parameters.walkDeviation > 0 {
      for arm in values.indices { values[arm] += parameters.walkDeviation * random.normal() }
    }
    return Step(reward: reward)
  }

  var measures: [Metric] {
    lastArm < 0
      ? [] : [Metric("optimal_action", wasOptimal ? 1 : 0), Metric("expected_reward", lastValue)]
  }

  var info: [(name: String, value: InfoValue)] {
    measures.map { ($0.name, .number($0.value)) } + [("true_values", .list(values))]
  }

  /// A bar an arm, up for a positive true value and down for a negative one; the last arm has a disc.
  func draw() -> Scene {
    let width = Double(values.count)
    var scene = Scene(width: max(width, 4), height: 6)
    let (middle, highest) = (2.7, max(values.map(abs).max() ?? 0, 1e-9))
    let best = values.max() ?? 0
    scene.shapes.append(.rectangle(origin: .init(0, 0), width: scene.width, height: 5.4, .floor))
    for (arm, value) in values.enumerated() {
      let (x, height) = (Double(arm), abs(value) / highest * 2.4)
      scene.shapes.append(
        .rectangle(
          origin: .init(x + 0.15, value > 0 ? middle - height : middle), width: 0.7, height: height,
          value == best ? .goal : .body))
      if values.count <= 20 { scene.label(actionSpace.labels[arm], arm, 5) }
    }
    scene.shapes.append(.line(from: .init(0, middle), to: .init(scene.width, middle), width: 0.04, .line))
    if lastArm >= 0 {
      scene.shapes.append(.circle(center: .init(Double(lastArm) + 0.5, middle), radius: 0.25, .agent))
    }
    return scene
  }
}
