import Agents
import RLCore
import Testing

/// What a checkpoint takes of an agent: the changes since the last one, which together are the whole state.
@Suite struct StateChangesTests {
  /// Arrays as a run file keeps them.
  private struct Stored {
    var arrays: [String: NamedTensor] = [:]

    mutating func take(_ changes: [StateArray]) throws {
      for change in changes {
        var bytes = [UInt64](repeating: 0, count: change.shape.reduce(1, *))
        if let old = arrays[change.name] {
          for (index, value) in Self.words(old.elements).enumerated() where index < bytes.count {
            bytes[index] = value
          }
        }
        for piece in change.pieces {
          let first = piece.firstRow * change.rowSize
          for (index, value) in Self.words(piece.elements).enumerated() { bytes[first + index] = value }
        }
        arrays[change.name] = NamedTensor(change.name, shape: change.shape, .uint64(bytes))
      }
    }

    static func words(_ elements: NamedTensor.Elements) -> [UInt64] {
      switch elements {
      case .float32(let values): values.map { UInt64($0.bitPattern) }
      case .float64(let values): values.map(\.bitPattern)
      case .int32(let values): values.map { UInt64(UInt32(bitPattern: $0)) }
      case .uint8(let values): values.map { UInt64($0) }
      case .uint64(let values): values
      }
    }
  }

  private func changes(_ agent: any Agent) throws -> [StateArray] {
    try StateTransfer.changes { state throws(TensorMismatch) in try agent.transfer(&state) }
  }

  /// A ring of 9000 transitions has three segments: they are filled, left alone and overwritten in turn.
  @Test(arguments: ["dqn", "rainbow", "q-learning", "dyna-q"], [1, 3])
  func changesAddUpToTheWholeState(_ name: String, environments: Int) throws {
    let batch = BatchEnvironment.of(
      Corridor(stateCount: 6), count: environments, maxEpisodeSteps: 17, seed: 4)
    var values: [String: ConfigurationValue] = [:]
    if ["dqn", "rainbow"].contains(name) {
      values = [
        "net_arch": .integers([8]), "learning_starts": .integer(20), "train_freq": .integer(500),
        "batch_size": .integer(8), "buffer_size": .integer(9000),
      ]
    }
    let agent = try #require(agentCatalog.first { $0.name == name }).make(
      values, .fitting(batch, totalSteps: 40_000, seed: 7))
    var stored = Stored()
    var random = RandomStream(seed: 12)
    for pause in 0..<12 {
      batch.train(agent, steps: [1, 0, 40, 3000, 5001, 9000][random.below(6)] / environments)
      try stored.take(changes(agent))
      for tensor in agent.trainingState {
        let array = try #require(stored.arrays[tensor.name])
        try #require(array.shape == tensor.shape, "\(tensor.name) after pause \(pause)")
        try #require(
          Stored.words(array.elements) == Stored.words(tensor.elements), "\(tensor.name) after pause \(pause)"
        )
      }
    }
  }

  /// The successor of a segment's last transition becomes known after the segment was saved.
  @Test func whatBecomesKnownOfSavedTransitionsIsSavedToo() throws {
    let batch = BatchEnvironment.of(Corridor(stateCount: 6), count: 1, maxEpisodeSteps: 1_000_000, seed: 4)
    let agent = try #require(agentCatalog.first { $0.name == "dqn" }).make(
      [
        "net_arch": .integers([8]), "learning_starts": .integer(1_000_000), "buffer_size": .integer(20_000),
      ], .fitting(batch, totalSteps: 40_000, seed: 7))
    var stored = Stored()
    batch.reset()
    for _ in 0..<3 {
      for _ in 0..<4096 {
        agent.selectActions(for: batch.observations, into: batch.actions)
        batch.step()
        agent.learn(from: batch.transitions)
      }
      try stored.take(changes(agent))
      for tensor in agent.trainingState {
        let array = try #require(stored.arrays[tensor.name])
        try #require(Stored.words(array.elements) == Stored.words(tensor.elements), "\(tensor.name)")
      }
    }
  }

  @Test func aCheckpointOfALargeReplayTakesWhatIsNew() throws {
    let batch = BatchEnvironment.of(Corridor(stateCount: 6), count: 1, maxEpisodeSteps: 17, seed: 4)
    let agent = try #require(agentCatalog.first { $0.name == "dqn" }).make(
      [
        "net_arch": .integers([8]), "learning_starts": .integer(1_000_000),
        "buffer_size": .integer(1_000_000),
      ],
      .fitting(batch, totalSteps: 2_000_000, seed: 7))
    batch.train(agent, steps: 1_000_000)
    let whole = try size(changes(agent))
    batch.train(agent, steps: 50_000)
    let part = try size(changes(agent))
    let share = Double(part) / Double(whole)
    // A twentieth is new; of each column up to two segments of 4096 rows are touched at their edges.
    #expect(share > 0.05 && share < 0.065, "\(part) of \(whole) elements")
  }

  private func size(_ arrays: [StateArray]) -> Int {
    arrays.reduce(0) { $0 + $1.pieces.reduce(0) { $0 + $1.elements.count } }
  }
}
