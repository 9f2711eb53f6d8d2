/// Several environments of one type as one: the tasks of continual learning, or the worlds of domain randomization.
///
/// An episode is played in one task. Where the agent is told which one it is, state indices become
/// `task * states + state`, and arrays are followed by a one-hot vector of the tasks, or by as many planes.
struct TaskEnvironment<Task: Environment>: Environment, EnvironmentAround, TaskPlaying {
  let tasks: [Task]
  let order: TaskOrder
  let isTold: Bool
  private(set) var task = 0
  fileprivate var current: Task
  private var clock = TrainingTime()

  /// - Precondition: there is a task.
  init(_ tasks: [Task], _ order: TaskOrder, isTold: Bool) {
    (self.tasks, self.order, self.isTold) = (tasks, order, isTold)
    current = tasks[0]
    if case .always(let task) = order { play(task) }
  }

  /// - Throws: always; the section `tasks` makes it.
  init(_ parameters: NoParameters) throws {
    throw ConfigurationProblem("tasks", "the section tasks makes them")
  }

  var inner: any Environment { current }
  var actionSpace: DiscreteSpace { current.actionSpace }
  var info: [(name: String, value: InfoValue)] { current.info + [("task", .number(Double(task + 1)))] }
  var failure: EnvironmentFailure? { current.failure }

  var changesInTraining: Bool { if case .inTurn = order { true } else { false } }
  mutating func setClock(_ clock: TrainingTime) { self.clock = clock }

  mutating func reset(using random: inout RandomStream) {
    switch order {
    case .inTurn(let sequence): play(sequence.task(at: clock.steps))
    case .drawn: play(random.below(tasks.count))
    case .always: break
    }
    current.reset(using: &random)
  }

  private mutating func play(_ task: Int) {
    guard task != self.task else { return }
    self.task = task
    current = tasks[task]
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    var result = current.step(action, using: &random)
    if result.ending == .none, case .inTurn(let sequence) = order, sequence.isLastStep(at: clock.steps) {
      result.ending = .truncated
    }
    return result
  }

  var masksActions: Bool { current.masksActions }
  func writeLegalActions(into flags: inout MutableSpan<Bool>) { current.writeLegalActions(into: &flags) }
  var alternatesTurns: Bool { current.alternatesTurns }
  var hasHandedOver: Bool { current.hasHandedOver }
  var formerSelf: UInt32? { current.formerSelf }
}

/// An environment that plays one of several tasks in each episode.
public protocol TaskPlaying {
  /// The task of the running episode, counted from 0.
  var task: Int { get }
}

extension TaskEnvironment: DiscreteEnvironment where Task: DiscreteEnvironment {
  var stateCount: Int { current.stateCount * (isTold ? tasks.count : 1) }
  var state: Int { current.state + (isTold ? task * current.stateCount : 0) }
}

extension TaskEnvironment: BoxEnvironment where Task: BoxEnvironment {
  var observationSpace: BoxSpace {
    isTold ? current.observationSpace.telling(of: tasks.count) : current.observationSpace
  }

  func observe(into row: inout MutableSpan<Float>) {
    current.observe(into: &row)
    if isTold { current.observationSpace.tell(task, of: tasks.count, into: &row) }
  }
}

extension BoxSpace {
  /// Elements that tell one task: one number, or a plane in the shape [channels, height, width].
  private var elementsPerTask: Int { shape.count == 3 ? shape[1] * shape[2] : 1 }

  /// Whether numbers can follow its elements: a flat row, or planes with their channels first.
  var canBeFollowed: Bool {
    tilings == nil && (shape.count == 1 || shape.count == 3 && axes == .channelsFirst)
  }

  /// This space followed by a one-hot vector of the tasks, or by a plane for each.
  ///
  /// - Precondition: `canBeFollowed`.
  func telling(of tasks: Int) -> BoxSpace {
    let more = tasks * elementsPerTask
    var shape = shape
    shape[0] += tasks
    var space = BoxSpace(
      shape: shape, low: low + Array(repeating: 0, count: more),
      high: high + Array(repeating: 1, count: more),
      labels: labels + (0..<more).map { "task \($0 / elementsPerTask + 1)" })
    (space.elementType, space.axes, space.frames) = (elementType, axes, frames)
    return space
  }

  /// Writes what follows the elements of this space in a row.
  func tell(_ task: Int, of tasks: Int, into row: inout MutableSpan<Float>) {
    let each = elementsPerTask
    for index in 0..<tasks * each { row[count + index] = index / each == task ? 1 : 0 }
  }
}
