import Lab
import RLCore

/// Environments and agents with a key of every kind, made for the tests of experiment files.
enum Toys {
  static let catalog = Catalog(
    environments: [
      EnvironmentEntry(
        "Corridor-v1", Corridor.self, summary: "Walk right.",
        documentation: "A corridor.\n\n  A    B    C\n\nReward: 1 at the end.", maxEpisodeSteps: 50,
        rewardThreshold: 0.9),
      EnvironmentEntry("Endless-v0", Endless.self, summary: "It never ends.", documentation: ""),
    ],
    agents: [
      AgentEntry(
        "dqn", Learner.self, summary: "Learns with a network.", documentation: "After Mnih et al. 2015.",
        warnings: { configuration, steps in
          configuration.learningStarts >= steps
            ? [
              ConfigurationProblem(
                "learning_starts",
                "\(configuration.learningStarts) is beyond training.steps (\(steps)): nothing is learned")
            ]
            : []
        }, make: { _, _ in throw ConfigurationProblem(nil, "a toy") }),
      AgentEntry(
        "random", NoParameters.self, summary: "Acts at random.", documentation: "",
        make: { _, _ in throw ConfigurationProblem(nil, "a toy") }),
    ])

  static func load(
    _ text: String, _ overrides: [String] = [], path: String = "dqn.yaml"
  ) throws(ExperimentErrors) -> Experiment {
    try Experiment.load(text: text, path: path, overrides: overrides, catalog: catalog)
  }

  /// What loading says: the lines of the errors, or of the warnings where there are none.
  static func complaints(_ text: String, _ overrides: [String] = []) -> [String] {
    do throws(ExperimentErrors) {
      return try load(text, overrides).warnings.map(\.description)
    } catch {
      return error.problems.map(\.description)
    }
  }

  /// A file whose agent section holds these lines, the first of which is line 5.
  static func agent(_ lines: String) -> String {
    "environment:\n  id: Corridor-v1\nagent:\n  algorithm: dqn\n" + lines + "\n"
  }

  /// A file whose environment section holds these lines, the first of which is line 5.
  static func environment(_ lines: String) -> String {
    "agent:\n  algorithm: dqn\nenvironment:\n  id: Corridor-v1\n" + lines + "\n"
  }

  /// A good file with these lines at its end, the first of which is line 3.
  static func file(_ lines: String) -> String {
    "environment: {id: Corridor-v1}\nagent: {algorithm: dqn}\n" + lines + "\n"
  }
}

struct Corridor: DiscreteEnvironment {
  struct Parameters: Configuration {
    var isSlippery = true
    var map = ["SFFG"]
    var name = "4x4"
    static let keys: [ConfigurationKey<Self>] = [
      .init("is_slippery", \.isSlippery, "Whether a move may slip."),
      .init("desc", \.map, "The map: S start, F floor, G goal."),
      .init("map_name", \.name, "A name of the map."),
    ]
  }
  var state = 0
  let stateCount: Int
  var actionSpace: DiscreteSpace { DiscreteSpace("left", "right") }

  init(_ parameters: Parameters) throws {
    guard parameters.map.joined().contains("S") else {
      throw ConfigurationProblem("desc", "a map needs a start, the letter S")
    }
    stateCount = parameters.map.joined().count
  }
  mutating func reset(using random: inout RandomStream) { state = 0 }
  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    state = min(state + 1, stateCount - 1)
    return Step(reward: 0)
  }
}

struct Endless: BoxEnvironment {
  let observationSpace = BoxSpace([("position (m)", -1, 1)])
  var actionSpace: DiscreteSpace { DiscreteSpace("stay") }
  init(_ parameters: NoParameters) {}
  mutating func reset(using random: inout RandomStream) {}
  mutating func step(_ action: Int, using random: inout RandomStream) -> Step { Step(reward: 0) }
  func observe(into row: inout MutableSpan<Float>) { row[0] = 0 }
}

struct Learner: Configuration {
  enum Loss: String, CaseIterable, Sendable { case mse, huber }
  var learningRate = 1e-3
  var gamma = 0.99
  var bufferSize = 10_000
  var batchSize = 32
  var learningStarts = 1_000
  var gradientSteps = 1
  var maxGradNorm: Double? = 10
  var targetUpdateInterval: Int?
  var netArch = [64, 64]
  var supports = [0.5]
  var loss = Loss.huber
  var doubleQ = false
  var clip = 1.0

  static let keys: [ConfigurationKey<Self>] = [
    .init("learning_rate", \.learningRate, in: .positive, "Step size of the optimizer."),
    .init("gamma", \.gamma, in: .unit, "Discount of the future."),
    .init("buffer_size", \.bufferSize, in: 1...Int.max, "Transitions that are kept."),
    .init("batch_size", \.batchSize, in: 1...65_536, "Transitions of one update."),
    .init("learning_starts", \.learningStarts, in: 0...Int.max, "Environment steps before the first update."),
    .init(
      "gradient_steps", \.gradientSteps, in: Int.min...Int.max, "Updates at a time; -1 for as many as steps."),
    .init(
      "max_grad_norm", \.maxGradNorm, in: .positive,
      "Norm that gradients are clipped to; null for no clipping."),
    .init(
      "target_update_interval", \.targetUpdateInterval, in: 1...Int.max, "Environment steps between copies."),
    .init(
      "net_arch", \.netArch, in: 1...4096,
      "Units of the hidden layers, from the observation to the values, one number a layer."),
    .init("supports", \.supports, in: .finite, "Numbers."),
    .init("loss", \.loss, "What the error is measured with."),
    .init("double_q", \.doubleQ, "Whether the online network chooses."),
    .init(
      "clip", \.clip, in: NumberRange(0, .infinity, includesLow: false),
      "Where values are cut; .inf for nowhere."),
  ]

  func problems() -> [ConfigurationProblem] {
    batchSize > bufferSize
      ? [
        ConfigurationProblem(
          "batch_size", "\(batchSize) transitions cannot be drawn from a buffer_size of \(bufferSize)")
      ] : []
  }
}
