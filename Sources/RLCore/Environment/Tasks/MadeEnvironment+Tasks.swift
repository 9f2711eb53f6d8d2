extension MadeEnvironment {
  /// Environments of one catalog entry as tasks, of which `order` says which is played.
  ///
  /// - Parameters:
  ///   - made: the tasks, at least one.
  ///   - order: which of them is played when.
  ///   - told: whether the task is a part of the observation.
  /// - Throws: where two tasks have different observations or actions, or one cannot be a task.
  public static func tasks(
    _ made: [MadeEnvironment], _ order: TaskOrder, told: Bool
  ) throws(ConfigurationProblem) -> MadeEnvironment {
    try check(made, told: told)
    guard var all = made[0].opened(with: made, order, told: told) else {
      throw ConfigurationProblem(
        "list", "the tasks are environments of different kinds; use parameters of one kind")
    }
    if !told, made.dropFirst().allSatisfy({ $0.symmetries == made[0].symmetries }) {
      all.symmetries = made[0].symmetries
    }
    guard case .inTurn(let sequence) = order else { return all }
    let alone = told ? made.indices.compactMap { made[0].opened(with: made, .always($0), told: true) } : made
    all.phases = EnvironmentPhases(
      index: { sequence.task(at: $0.steps) }, trained: { sequence.task(before: $0.steps) }
    ) { alone[$0] }
    return all
  }

  /// What keeps these from being tasks of one run; each task is counted from 1.
  private static func check(_ made: [MadeEnvironment], told: Bool) throws(ConfigurationProblem) {
    guard let first = made.first else { throw ConfigurationProblem("list", "there is no task") }
    for (index, task) in made.enumerated() {
      func refuse(_ what: String) -> ConfigurationProblem {
        ConfigurationProblem("list", "task \(index + 1) \(what)")
      }
      if task.prototype.innermost is any ForeignEnvironment {
        throw refuse("is an environment outside Swift, which cannot be switched; leave out the section tasks")
      }
      if task.phases != nil {
        throw refuse("changes by itself in training; use tasks or such an environment, not both")
      }
      guard task.observationSpace == first.observationSpace else {
        let sizes = [task, first].map { $0.observationSpace.sizeText }
        throw refuse(
          sizes[0] == sizes[1]
            ? "has other bounds of its observations than task 1; a network must see all tasks alike"
            : "has observations of \(sizes[0]), task 1 of \(sizes[1]); they must agree")
      }
      guard task.actionSpace.count == first.actionSpace.count, task.masksActions == first.masksActions,
        task.prototype.alternatesTurns == first.prototype.alternatesTurns
      else {
        throw refuse(
          task.actionSpace.count == first.actionSpace.count
            ? "has another rule of turns than task 1; use self-play in all tasks or in none"
            : "has \(task.actionSpace.count) actions, task 1 has \(first.actionSpace.count); they must agree")
      }
    }
    if told, case .box(let box) = first.observationSpace, !box.canBeFollowed {
      throw ConfigurationProblem(
        "told", "these observations have no room for the number of a task; use told: false")
    }
  }

  /// The environment of the tasks' own type; nil where they have several types.
  private func opened(with all: [MadeEnvironment], _ order: TaskOrder, told: Bool) -> MadeEnvironment? {
    var alone: MadeEnvironment?
    if case .always(let task) = order { alone = all[task] }
    let model: @Sendable () -> TransitionModel? = { [alone] in alone?.model() }
    func discrete<E: DiscreteEnvironment>(_ first: E) -> MadeEnvironment? {
      guard let tasks = all.map(\.prototype) as? [E] else { return nil }
      var made = MadeEnvironment(TaskEnvironment(tasks, order, isTold: told), model: model)
      if told, case .always(let task) = order { made.firstState = task * first.stateCount }
      return made
    }
    func box<E: BoxEnvironment>(_ first: E) -> MadeEnvironment? {
      guard let tasks = all.map(\.prototype) as? [E] else { return nil }
      var write = alone?.writeObservation
      if told, case .always(let task) = order, let own = write {
        let space = first.observationSpace
        write = { state, row in
          own(state, &row)
          space.tell(task, of: tasks.count, into: &row)
        }
      }
      return MadeEnvironment(
        TaskEnvironment(tasks, order, isTold: told), model: model, writeObservation: write)
    }
    if let prototype = prototype as? any DiscreteEnvironment { return discrete(prototype) }
    return (prototype as? any BoxEnvironment).flatMap { box($0) }
  }
}

extension ObservationSpace {
  /// `16 states`, or the shape: `[4]`.
  fileprivate var sizeText: String {
    switch self {
    case .discrete(let count): "\(count) states"
    case .box(let box): "shape \(box.shape)"
    }
  }
}
