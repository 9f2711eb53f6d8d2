import RLCore

/// The last `capacity` transitions, in columns that are overwritten in a ring.
///
/// Observations are kept as they come: a state's number in four bytes, an array as its `D` floats. An episode's end
/// is kept as the discount of what follows: 0 after a termination, else 1; a truncation keeps the bootstrap. Flags of
/// legal actions are kept for the successors only: targets read those, and nothing reads the others.
///
/// Source: Lin, "Self-improving reactive agents based on reinforcement learning, planning and teaching" (1992).
package final class ReplayBuffer {
  package let capacity: Int
  /// D for arrays, 1 for states' numbers.
  package let rowSize: Int
  /// Transitions held, at most `capacity`.
  package private(set) var count = 0
  /// Where the next transition goes.
  private var head = 0

  private let observations: Observations
  private let nextObservations: Observations
  private let actions: UnsafeMutablePointer<Int32>
  private let rewards: UnsafeMutablePointer<Float>
  private let continues: UnsafeMutablePointer<Float>

  /// - Parameter maskedActions: A, to keep the flags of each successor's legal actions too; nil for none.
  package init(capacity: Int, observationSpace: ObservationSpace, maskedActions: Int? = nil) {
    self.capacity = capacity
    rowSize = observationSpace.rowSize
    observations = .allocate(count: capacity, in: observationSpace)
    nextObservations = .allocate(count: capacity, in: observationSpace, maskedActions: maskedActions)
    actions = .allocate(capacity: capacity)
    rewards = .allocate(capacity: capacity)
    continues = .allocate(capacity: capacity)
    actions.initialize(repeating: 0, count: capacity)
    rewards.initialize(repeating: 0, count: capacity)
    continues.initialize(repeating: 0, count: capacity)
  }

  deinit {
    observations.deallocate()
    nextObservations.deallocate()
    actions.deallocate()
    rewards.deallocate()
    continues.deallocate()
  }

  /// Bytes that one transition takes.
  package var bytesPerTransition: Int { 2 * rowSize * 4 + 4 + 4 + 4 + nextObservations.actionCount }

  /// Takes in one step of a batch, row by row.
  package func append(_ transitions: Transitions) {
    for row in 0..<transitions.count {
      observations.copyRow(head, from: transitions.observations, row)
      nextObservations.copyRow(head, from: transitions.nextObservations, row)
      actions[head] = transitions.actions[row]
      rewards[head] = Float(transitions.rewards[row])
      continues[head] = transitions.endings[row] == .terminated ? 0 : 1
      head = head + 1 == capacity ? 0 : head + 1
    }
    count = min(count + transitions.count, capacity)
  }

  /// Draws `batch.count` transitions uniformly, with replacement.
  ///
  /// - Precondition: the buffer is not empty.
  package func sample(into batch: SampledBatch, using random: inout RandomStream) {
    for row in 0..<batch.count {
      let index = random.below(count)
      batch.observations.copyRow(row, from: observations, index)
      batch.nextObservations.copyRow(row, from: nextObservations, index)
      batch.actions[row] = actions[index]
      batch.rewards[row] = rewards[index]
      batch.continues[row] = continues[index]
    }
  }

  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    let rows = min(try state.integer("count", &count), capacity)
    try state.integer("head", &head)
    try state.scope("observations") { state throws(TensorMismatch) in
      try observations.transfer(&state, rows: rows)
    }
    try state.scope("nextObservations") { state throws(TensorMismatch) in
      try nextObservations.transfer(&state, rows: rows)
    }
    try state.values("actions", actions, shape: [rows])
    try state.values("rewards", rewards, shape: [rows])
    try state.values("continues", continues, shape: [rows])
  }
}

extension Observations {
  /// The first `rows` rows.
  func transfer(_ state: inout StateTransfer, rows: Int) throws(TensorMismatch) {
    if let states { try state.values("states", states, shape: [rows]) }
    if let values { try state.values("values", values, shape: [rows, rowSize]) }
  }
}

/// `count` transitions drawn from a replay buffer, side by side.
package final class SampledBatch {
  /// B
  package let count: Int
  /// `[B, D]`
  package let observations: Observations
  /// `[B, D]`
  package let nextObservations: Observations
  /// `[B]`
  package let actions: UnsafeMutablePointer<Int32>
  /// `[B]`
  package let rewards: UnsafeMutablePointer<Float>
  /// `[B]`, 0 where the episode terminated, else 1.
  package let continues: UnsafeMutablePointer<Float>

  /// - Parameter maskedActions: A, for flags of each successor's legal actions; nil for none.
  package init(count: Int, observationSpace: ObservationSpace, maskedActions: Int? = nil) {
    self.count = count
    observations = .allocate(count: count, in: observationSpace)
    nextObservations = .allocate(count: count, in: observationSpace, maskedActions: maskedActions)
    actions = .allocate(capacity: count)
    rewards = .allocate(capacity: count)
    continues = .allocate(capacity: count)
    actions.initialize(repeating: 0, count: count)
    rewards.initialize(repeating: 0, count: count)
    continues.initialize(repeating: 0, count: count)
  }

  deinit {
    observations.deallocate()
    nextObservations.deallocate()
    actions.deallocate()
    rewards.deallocate()
    continues.deallocate()
  }
}
