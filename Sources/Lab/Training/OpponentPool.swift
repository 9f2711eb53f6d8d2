import RLCore

/// Opponent pool: snapshots of the learner from earlier in training.
///
/// A copy is taken at every multiple of `period` environment steps; the oldest is replaced by the latest. A game keeps
/// the copy that it began with, or the oldest once that is gone. Before there is one the learner plays itself. Copies
/// do not explore.
package final class OpponentPool {
  private let agent: any Agent
  private let period: Int
  private let capacity: Int
  /// Oldest first.
  private var copies: [(tensors: [NamedTensor], policy: any Policy)] = []
  /// Number of snapshots taken so far: the latest has this number, the first had 1.
  private var taken = 0
  /// `[B]`, the number of the snapshot that plays in each row, and the seed of its episode.
  private var playing: [UInt64]
  private var seeds: [UInt64]
  /// Buffer of the rows of one snapshot, `[B]`, and of its actions.
  private let room: ObservationColumn
  private let actions: Column<Int32>

  /// - Parameter period: environment steps.
  package init(of agent: any Agent, every period: Int, capacity: Int, in batch: BatchEnvironment) {
    (self.agent, self.period, self.capacity) = (agent, period, capacity)
    playing = Array(repeating: 0, count: batch.count)
    seeds = Array(repeating: .max, count: batch.count)
    room = ObservationColumn(
      count: batch.count, in: batch.observationSpace, maskedActions: batch.actionSpace.count)
    actions = Column(batch.count, filledWith: 0)
  }

  /// Number of snapshots held.
  package var count: Int { copies.count }

  /// Replaces the actions of the rows in which a snapshot is to move.
  package func act(in batch: BatchEnvironment) {
    markMoves(in: batch)
    guard let turns = batch.turns, !copies.isEmpty else { return }
    let oldest = taken - copies.count + 1
    for row in 0..<batch.count where turns.formerSelves[row] >= 0 && seeds[row] != batch.episodeSeeds[row] {
      seeds[row] = batch.episodeSeeds[row]
      playing[row] = UInt64(oldest + Int(turns.formerSelves[row]) % copies.count)
    }
    for index in copies.indices {
      let rows = (0..<batch.count).filter {
        turns.formerSelves[$0] >= 0 && max(Int(playing[$0]), oldest) == oldest + index
      }
      guard !rows.isEmpty else { continue }
      for (place, row) in rows.enumerated() { room.rows.copyRow(place, from: batch.observations, row) }
      copies[index].policy.selectActions(for: room.rows.prefix(rows.count), into: actions.start)
      for (place, row) in rows.enumerated() { batch.actions[row] = actions[place] }
    }
  }

  /// Marks the rows in which a snapshot is to move.
  package func markMoves(in batch: BatchEnvironment) {
    guard let turns = batch.turns else { return }
    for row in 0..<batch.count {
      turns.snapshotMoves[row] = !copies.isEmpty && turns.formerSelves[row] >= 0
    }
  }

  /// Takes a snapshot if training has passed a multiple of the period.
  package func note(step: Int, before: Int) {
    guard step / period > before / period else { return }
    taken += 1
    guard let copy = try? copy(agent.tensors) else {
      preconditionFailure("an agent does not accept its own tensors")
    }
    copies.append(copy)
    if copies.count > capacity { copies.removeFirst() }
  }

  private func copy(
    _ tensors: [NamedTensor]
  ) throws(TensorMismatch) -> (tensors: [NamedTensor], policy: any Policy) {
    do { return (tensors, try agent.frozenPolicy(of: tensors, batchSize: room.rows.count)) } catch {
      throw TensorMismatch("a stored snapshot does not fit: \(error)")
    }
  }

  /// Transfers the snapshots and their assignment to rows, for exact resume.
  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    var count = copies.count
    let stored = try state.integer("count", &count)
    guard (0...capacity).contains(stored) else {
      throw TensorMismatch("\(stored) snapshots are stored, at most \(capacity) are allowed")
    }
    let number = try state.integer("taken", &taken)
    guard number >= stored else {
      throw TensorMismatch("\(stored) snapshots are stored, but \(number) were taken")
    }
    guard try state.list("playing", &playing) == room.rows.count,
      try state.list("seeds", &seeds) == room.rows.count
    else {
      throw TensorMismatch("the stored games against past snapshots have another number of environments")
    }
    guard playing.allSatisfy({ $0 <= UInt64(taken) }) else {
      throw TensorMismatch("a stored game is against a snapshot that was never taken")
    }
    let form = agent.tensors
    var all: [[NamedTensor]] = []
    for index in 0..<stored {
      var tensors = index < copies.count ? copies[index].tensors : form
      try state.scope("\(index)") { state throws(TensorMismatch) in
        for number in tensors.indices { try state.tensor(&tensors[number]) }
      }
      all.append(tensors)
    }
    guard state.mode == .restore else { return }
    copies = []
    for tensors in all { copies.append(try copy(tensors)) }
  }
}

extension StateTransfer {
  /// An array with a fixed name and rows of one size, whose number may differ: tables that grow.
  fileprivate mutating func tensor(_ tensor: inout NamedTensor) throws(TensorMismatch) {
    let elements: NamedTensor.Elements
    switch tensor.elements {
    case .float32(var values):
      try list(tensor.name, &values)
      elements = .float32(values)
    case .float64(var values):
      try list(tensor.name, &values)
      elements = .float64(values)
    case .int32(var values):
      try list(tensor.name, &values)
      elements = .int32(values)
    case .uint8(var values):
      try list(tensor.name, &values)
      elements = .uint8(values)
    case .uint64(var values):
      try list(tensor.name, &values)
      elements = .uint64(values)
    }
    let row = tensor.shape.dropFirst().reduce(1, *)
    guard row > 0, elements.count % row == 0, !tensor.shape.isEmpty || elements.count == 1 else {
      throw TensorMismatch("a stored snapshot has another shape of '\(tensor.name)'")
    }
    let shape = tensor.shape.isEmpty ? [] : [elements.count / row] + tensor.shape.dropFirst()
    tensor = NamedTensor(tensor.name, shape: shape, elements)
  }
}
