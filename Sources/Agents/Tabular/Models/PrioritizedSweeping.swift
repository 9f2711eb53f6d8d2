import RLCore

/// Prioritized sweeping: planning updates in a learned model, in order of the size of the error.
///
/// After every real step the entry goes into a queue by how far it is from the mean of its outcomes. Then, up to
/// `planning_steps` times, the first of the queue moves to that mean, and all entries that lead to its state are queued
/// in turn, if they are off by more than `theta`.
///
/// Source: Moore and Atkeson, "Prioritized sweeping" (1993); Sutton and Barto (2018), section 8.4.
package final class PrioritizedSweeping: TabularAgent {
  package static let entry = AgentEntry(
    "prioritized-sweeping", PrioritizedSweeping.Configuration.self,
    summary: "Prioritized sweeping: propagates errors backward through a learned model, largest first.",
    documentation: """
      Learns a model from counts. After each real step, up to planning_steps times, takes the entry with the largest error against
      the mean of its outcomes, updates it, and queues the entries that lead to its state:

        q[s, a] += learning_rate * (mean over outcomes of (reward + discount * max q[s']) - q[s, a])

      With learning_rate 1 an entry is set to its target. Errors up to theta are not queued.

      \(commonNotes)
      td_error is that of the entry just visited, before its sweep.
      Source: Moore and Atkeson (1993); Sutton and Barto (2018), section 8.4.
      """
  ) { try PrioritizedSweeping($0, $1).ready($0.table, $1) }

  package struct Configuration: TabularConfiguration {
    package var table = TableSettings()
    package var exploration = ExplorationSettings()
    package var planningSteps = 10
    package var threshold = 1e-4

    package init() { table.learningRate = 1 }

    package static var keys: [ConfigurationKey<Self>] {
      tableKeys + [
        .init("planning_steps", \.planningSteps, in: 1...10_000, "Maximum planning updates per real step."),
        .init("theta", \.threshold, in: .nonNegative, "Errors up to this are not queued."),
      ] + tableExplorationKeys + binKeys
    }
  }

  private let planningSteps: Int
  private let threshold: Double
  private let memory: OutcomeMemory
  private let queue: PriorityQueue

  package init(_ configuration: Configuration, _ context: AgentContext) throws {
    (planningSteps, threshold) = (configuration.planningSteps, configuration.threshold)
    let stateCount = try configuration.table.numbering(context, bytesPerEntry: 48).stateCount
    memory = OutcomeMemory(
      stateCount: stateCount, actionCount: context.actionSpace.count, masksActions: context.masksActions)
    queue = PriorityQueue(count: stateCount * context.actionSpace.count)
    try super.init(configuration.table, configuration.exploration, context)
  }

  package override func learn(from transitions: Transitions) {
    let rate = learningRate
    for row in 0..<transitions.count {
      let entry =
        Int(states.number(of: transitions.observations, row)) * actionCount + Int(transitions.actions[row])
      memory.record(
        entry: entry, reward: transitions.rewards[row],
        next: Int(states.number(of: transitions.nextObservations, row)),
        sequel: OutcomeMemory.Sequel(transitions, row), mask: transitions.nextObservations.mask(row))
      let error = error(of: entry)
      note(error: error, value: table.values[entry])
      if abs(error) > threshold { queue.set(entry, to: abs(error)) }
      for _ in 0..<planningSteps {
        guard let first = queue.removeFirst() else { break }
        table.values[first] += rate * self.error(of: first)
        memory.forEachPredecessor(of: first / actionCount) { predecessor in
          let change = abs(self.error(of: predecessor))
          if change > threshold { queue.set(predecessor, to: change) }
        }
      }
    }
    step &+= transitions.count
  }

  private func error(of entry: Int) -> Double {
    memory.expectedTarget(entry, table, gamma: gamma) - table.values[entry]
  }

  override func transferOwn(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.scope("memory", memory.transfer)
    try state.scope("queue", queue.transfer)
  }
}

/// Priority queue of the numbers `0 ..< count`, highest priority first: a binary heap with an index of positions.
final class PriorityQueue {
  private var heap: [Int32] = []
  private let priorities: Column<Double>
  /// Position of each number in `heap`; -1 if absent.
  private let places: Column<Int32>
  private let count: Int

  init(count: Int) {
    self.count = count
    priorities = Column(count, filledWith: 0)
    places = Column(count, filledWith: -1)
  }

  /// Inserts `number` or updates its priority.
  func set(_ number: Int, to priority: Double) {
    priorities[number] = priority
    if places[number] < 0 {
      places[number] = Int32(heap.count)
      heap.append(Int32(number))
    }
    down(up(Int(places[number])))
  }

  func removeFirst() -> Int? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    places[Int(first)] = -1
    if first != last {
      heap[0] = last
      places[Int(last)] = 0
      down(0)
    }
    return Int(first)
  }

  private func priority(_ place: Int) -> Double { priorities[Int(heap[place])] }

  private func swap(_ a: Int, _ b: Int) {
    heap.swapAt(a, b)
    (places[Int(heap[a])], places[Int(heap[b])]) = (Int32(a), Int32(b))
  }

  private func up(_ start: Int) -> Int {
    var place = start
    while place > 0, priority(place) > priority((place - 1) / 2) {
      swap(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
    return place
  }

  private func down(_ start: Int) {
    var place = start
    while true {
      var highest = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < heap.count && priority(child) > priority(highest) {
        highest = child
      }
      if highest == place { return }
      swap(place, highest)
      place = highest
    }
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.list("heap", &heap, in: 0...Int32(count - 1))
    try state.values("priorities", priorities.start, shape: [count])
    try state.values("places", places.start, shape: [count], in: -1...Int32(count - 1))
    guard state.mode == .restore else { return }
    let standing = (0..<count).count { places[$0] >= 0 }
    guard standing == heap.count, heap.indices.allSatisfy({ Int(places[Int(heap[$0])]) == $0 }) else {
      throw TensorMismatch("the stored priority queue is inconsistent")
    }
  }
}
