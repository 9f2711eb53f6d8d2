import RLCore
import RunStore
import Text

/// The section `tasks`: several sets of the environment's parameters, which training meets in turn or at random.
package struct TaskConfiguration: Configuration, Equatable {
  package enum Order: String, CaseIterable, Sendable { case sequence, drawn }

  /// The parameters in which each task differs from the section `environment`.
  package var list: [[ConfigurationEntry]] = []
  package var order = Order.sequence
  /// Environment steps of a stage; nil only where tasks are drawn.
  package var switchEvery: Int?
  package var repeats = false
  package var isTold = false
  package var startsAfresh = false

  package init() {}

  static let listKey = "list"
  /// Bytes of the list when it is written out; less than an experiment may have, which leaves room for the other sections.
  static let longestList = 1_000_000

  package static let keys: [ConfigurationKey<Self>] = [
    .init(
      "order", \.order,
      "Whether the tasks follow one another (sequence), or each episode draws one of them (drawn), which is domain randomization."
    ),
    .init(
      "switch_every", \.switchEvery, in: 1...Int.max,
      "Environment steps of a task, after which the next one begins at once; a running episode is truncated."
    ).acting("with order: sequence") { $0.order == .sequence },
    .init(
      "repeat", \.repeats, "Whether the first task follows the last one; else the last one remains."
    ).acting("with order: sequence") { $0.order == .sequence },
    .init(
      "told", \.isTold,
      "Whether the observation tells the task: another range of state indices, or a one-hot vector or planes behind an array."
    ),
    .init(
      "fresh", \.startsAfresh,
      "Whether the agent begins each task as it was at step 0, without all that it has learned: the comparison for transfer and loss of plasticity. Its schedules run over each task."
    ).acting("with order: sequence") { $0.order == .sequence },
  ]

  /// Read in its own way.
  static let otherKeys = [
    KeyDescription(
      name: listKey, kind: .texts, defaultValue: .none,
      documentation:
        "The tasks: a list of sets of the environment's parameters, such as {random_map_seed: 1..200}. A set with several values of a key stands for every combination, the last key varying fastest: a range 1..9 of integers, 0.5..2 in 4 for numbers at equal distances, or a list."
    )
  ]

  /// What is wrong besides the list.
  func problems(_ training: TrainingConfiguration) -> [ConfigurationProblem] {
    guard order == .sequence else { return [] }
    guard let switchEvery else {
      return [
        ConfigurationProblem(
          "switch_every",
          "set the environment steps of each task, or order: drawn to draw one for each episode")
      ]
    }
    guard switchEvery % training.environments != 0 else { return [] }
    return [
      ConfigurationProblem(
        "switch_every",
        "\(switchEvery) is not a multiple of training.environments, \(training.environments), which step together"
      )
    ]
  }

  /// When which task is played, in batches of `environments`; nil where tasks are drawn.
  package func sequence(environments: Int) -> TaskSequence? {
    guard order == .sequence, let switchEvery else { return nil }
    return TaskSequence(count: list.count, stageSteps: switchEvery, repeats: repeats, stride: environments)
  }
}

/// The tasks of an experiment, complete and checked.
package struct TaskChoice: Sendable, Equatable {
  package let configuration: TaskConfiguration
  /// Nil where tasks are drawn.
  package let sequence: TaskSequence?

  /// Environment steps of the training of an agent that begins each task afresh; nil where one continues.
  var freshSteps: Int? { configuration.startsAfresh ? sequence?.stageSteps : nil }

  var order: TaskOrder { sequence.map { .inTurn($0) } ?? .drawn }

  /// Every key of the environment in each task.
  ///
  /// - Parameter base: of the section `environment`.
  package func values(_ base: [String: ConfigurationValue]) -> [[String: ConfigurationValue]] {
    configuration.list.map { task in
      base.merging(task.map { ($0.name, $0.value) }) { $1 }
    }
  }

  /// What a run of `steps` environment steps meets, in words; nil for a run that is counted in episodes.
  package func summary(steps: Int?) -> String {
    let count = configuration.list.count
    guard let sequence else { return "\(Readable.grouped(count)), one drawn for each episode" }
    let each = "\(Readable.grouped(count)) in turn, \(Readable.grouped(sequence.stageSteps)) steps each"
    guard let steps else { return each }
    let stages = sequence.stage(before: steps) + 1
    return
      "\(each); \(Readable.grouped(steps)) steps have \(stages == 1 ? "1 stage" : "\(Readable.grouped(stages)) stages")"
  }

  /// A task in the notation of experiment files: `random_map_seed: 7`.
  package func name(of task: Int) -> String {
    configuration.list[task].map { "\($0.name): \(yaml($0.value))" }.joined(separator: ", ")
  }
}

extension EnvironmentChoice {
  /// Each task as an environment of its own, not told; empty without the section `tasks`.
  package func makeTasks() throws -> [MadeEnvironment] {
    try tasks?.values(valuesAndLimit).map { try entry.make($0) } ?? []
  }

  /// Each task alone, seen as in training; empty unless tasks are drawn.
  func makeDrawnTasks() throws -> [MadeEnvironment] {
    guard let tasks, tasks.sequence == nil else { return [] }
    let made = try makeTasks()
    guard tasks.configuration.isTold else { return try made.map { try $0.stackingFrames(frameStack) } }
    return try made.indices.map {
      try MadeEnvironment.tasks(made, .always($0), told: true).stackingFrames(frameStack)
    }
  }
}
