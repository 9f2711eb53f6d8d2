import RLCore

/// Copies of the learner from earlier in training, which play against it where an environment asks for a former self.
///
/// A copy is taken at every multiple of `period` environment steps; the oldest makes room for the newest. A game keeps
/// the copy that it began with, or the oldest once that is gone. Before there is one the learner plays itself. Copies
/// do not explore.
package final class OpponentPool {
  private let agent: any Agent
  private let period: Int
  private let capacity: Int
  /// Oldest first.
  private var copies: [(tensors: [NamedTensor], policy: any Policy)] = []
  /// Copies taken so far: the newest has this number, the first ever had 1.
  private var taken = 0
  /// `[B]`, the number of the copy that plays in each row, and the seed of the episode in which it does.
  private var playing: [UInt64]
  private var seeds: [UInt64]
  /// The rows of one copy side by side, `[B]`, and what it does in them.
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

  /// Copies held now.
  package var count: Int { copies.count }

  /// Replaces the actions of the rows in which a former self is to move.
  package func act(in batch: BatchEnvironment) {
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

  /// Copies the learner where training has passed a multiple of the period.
  package func note(step: Int, before: Int) {
    guard step / period > before / period else { return }
    taken += 1
    copies.append(copy(agent.tensors))
    if copies.count > capacity { copies.removeFirst() }
  }

  private func copy(_ tensors: [NamedTensor]) -> (tensors: [NamedTensor], policy: any Policy) {
    guard let policy = try? agent.frozenPolicy(of: tensors, batchSize: room.rows.count) else {
      preconditionFailure("an agent does not take its own tensors")
    }
    return (tensors, policy)
  }

  /// Passes over the copies and who plays where; for exact resumption.
  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    var count = copies.count
    let stored = try state.integer("count", &count)
    guard (0...capacity).contains(stored) else {
      throw TensorMismatch("\(stored) former selves are stored where at most \(capacity) belong")
    }
    try state.integer("taken", &taken)
    guard try state.list("playing", &playing) == room.count, try state.list("seeds", &seeds) == room.count
    else {
      throw TensorMismatch("the stored games against former selves are of another number of environments")
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
    if state.mode == .restore { copies = all.map(copy) }
  }
}

extension StateTransfer {
  /// An array of a fixed name and shape.
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
    guard elements.count == tensor.elements.count else {
      throw TensorMismatch("a stored former self has another shape of '\(tensor.name)'")
    }
    tensor = NamedTensor(tensor.name, shape: tensor.shape, elements)
  }
}
