import BoardGames
import Lab
import RLCore
import RunStore
import Testing

/// The pool of former selves: who is in it, and who plays whom.
@Suite final class OpponentPoolTests {
  /// What it has learned is how often it was asked to learn; its copies play the first legal action.
  private final class Counting: Agent {
    var version: Float = 0
    var epsilon: Double? { nil }

    final class Copy: Policy {
      func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
        for row in 0..<observations.count { actions[row] = Int32(observations.mask(row)?.action(at: 0) ?? 0) }
      }
    }

    func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {}
    func learn(from transitions: Transitions) {}
    func greedyPolicy(batchSize: Int) -> any Policy { Copy() }
    func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy { Copy() }
    func takeMetrics() -> [Metric] { [] }
    var tensors: [NamedTensor] { [NamedTensor("version", shape: [1], .float32([version]))] }
    func load(_ tensors: [NamedTensor]) throws {}
    func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {}
  }

  private let agent = Counting()
  private let batch: BatchEnvironment
  private var random = RandomStream(seed: 8)

  init() throws {
    batch = try entry("TicTacToe-v0").make(["opponent": .text("pool")]).batch(
      count: 12, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: 4, purpose: .trainingEpisodes))
    batch.reset()
  }

  /// A pool that has taken `copies`, one a step.
  private func pool(_ copies: Int, capacity: Int) -> OpponentPool {
    let selves = OpponentPool(of: agent, every: 1, capacity: capacity, in: batch)
    for step in 0..<copies { take(selves, at: step + 1) }
    return selves
  }

  private func take(_ selves: OpponentPool, at step: Int) {
    agent.version = Float(step)
    selves.note(step: step, before: step - 1)
  }

  /// Steps all games once: the learner's side at random, the other by the pool.
  private func step(_ selves: OpponentPool) throws {
    let turns = try #require(batch.turns)
    for row in 0..<batch.count {
      batch.actions[row] = Int32(batch.observations.mask(row)?.randomAction(using: &random) ?? 0)
    }
    let own = (0..<batch.count).filter { turns.formerSelves[$0] < 0 }
    let before = own.map { batch.actions[$0] }
    selves.act(in: batch)
    #expect(own.map { batch.actions[$0] } == before, "the learner makes its own moves")
    batch.step()
  }

  private func saved(_ selves: OpponentPool) throws -> [NamedTensor] {
    try StateTransfer.saved { state throws(TensorMismatch) in try selves.transfer(&state) }
  }

  /// By row: the number of the copy that plays there, or the seed of the episode in which it does.
  private func numbers(_ name: String, _ selves: OpponentPool) throws -> [UInt64] {
    let tensor = try #require(try saved(selves).first { $0.name == name })
    guard case .uint64(let numbers) = tensor.elements else { return [] }
    return numbers
  }

  private func versions(_ selves: OpponentPool) throws -> [Float] {
    try saved(selves).compactMap {
      guard $0.name.hasSuffix(".version"), case .float32(let values) = $0.elements else { return nil }
      return values[0]
    }
  }

  @Test func whoChoseAnActionIsToldToTheLearner() throws {
    let turns = try #require(batch.turns)
    func marks() -> [Bool] { (0..<batch.count).map { batch.transitions.snapshotMoves?[$0] == true } }
    let (none, one) = (pool(0, capacity: 2), pool(1, capacity: 2))
    for _ in 0..<10 {
      try step(none)
      #expect(!marks().contains(true), "the learner plays itself")
    }
    var count = 0
    for _ in 0..<10 {
      let former = (0..<batch.count).map { turns.formerSelves[$0] >= 0 }
      try step(one)
      #expect(marks() == former)
      count += former.count { $0 }
    }
    #expect(count > 0)
  }

  @Test func everyCopyOfThePoolIsMet() throws {
    let selves = pool(3, capacity: 5)
    var met: [UInt64: Int] = [:]
    for _ in 0..<60 {
      try step(selves)
      for number in try numbers("playing", selves) where number > 0 { met[number, default: 0] += 1 }
    }
    #expect(Set(met.keys) == [1, 2, 3])
    // About 700 moves: no copy plays less than a fifth of them.
    let sum = met.values.reduce(0, +)
    #expect(met.values.allSatisfy { 5 * $0 > sum })
  }

  @Test func aGameKeepsTheCopyThatItBeganWith() throws {
    let selves = pool(3, capacity: 50)
    var kept = 0
    for time in 0..<30 {
      try step(selves)
      let before = try (numbers("playing", selves), numbers("seeds", selves))
      // A pool of another size would pick another copy for the same number.
      take(selves, at: 4 + time)
      try step(selves)
      let after = try (numbers("playing", selves), numbers("seeds", selves))
      for row in 0..<batch.count where before.1[row] == after.1[row] && before.0[row] > 0 {
        #expect(after.0[row] == before.0[row])
        kept += 1
      }
    }
    #expect(kept > 100)
  }

  @Test(arguments: [4, UInt64.max]) func aGameAgainstACopyThatWasNeverTakenIsRefused(_ number: UInt64) throws
  {
    let selves = pool(3, capacity: 5)
    try step(selves)
    let stored = try saved(selves).map {
      $0.name == "playing"
        ? NamedTensor("playing", shape: [batch.count], .uint64(Array(repeating: number, count: batch.count)))
        : $0
    }
    let failure = #expect(throws: TensorMismatch.self) {
      try StateTransfer.restore(stored) { state throws(TensorMismatch) in try selves.transfer(&state) }
    }
    #expect(failure?.description.contains("never taken") == true)
  }

  @Test func fewerCopiesTakenThanStoredAreRefused() throws {
    let selves = pool(3, capacity: 5)
    let stored = try saved(selves).map {
      $0.name == "taken" ? NamedTensor("taken", shape: [], .uint64([2])) : $0
    }
    let failure = #expect(throws: TensorMismatch.self) {
      try StateTransfer.restore(stored) { state throws(TensorMismatch) in try selves.transfer(&state) }
    }
    #expect(failure?.description.contains("3 snapshots are stored, but 2 were taken") == true)
  }

  @Test func theOldestCopyMakesRoom() throws {
    let selves = pool(5, capacity: 3)
    #expect(selves.count == 3)
    #expect(try versions(selves) == [3, 4, 5])
  }

  @Test func aMultipleThatABatchJumpsOverIsACopyAllTheSame() {
    let selves = OpponentPool(of: agent, every: 10, capacity: 9, in: batch)
    var counts: [Int] = []
    for step in stride(from: 12, through: 48, by: 12) {
      selves.note(step: step, before: step - 12)
      counts.append(selves.count)
    }
    #expect(counts == [1, 2, 3, 4])
    selves.note(step: 49, before: 48)
    #expect(selves.count == 4)
  }

  private final class Log: EpisodeSink {
    var games: [(step: Int, actions: [Int])] = []
    func append(_ episode: Episode, actions: UnsafeBufferPointer<Int32>) {
      games.append((episode.step, actions.map(Int.init)))
    }
  }

  /// The learner takes the last legal action, its copies the first one.
  private final class LastAction: Agent {
    var epsilon: Double? { nil }
    func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
      for row in 0..<observations.count {
        guard let mask = observations.mask(row) else { continue }
        actions[row] = Int32(mask.action(at: mask.legalCount - 1))
      }
    }
    func learn(from transitions: Transitions) {}
    func greedyPolicy(batchSize: Int) -> any Policy { self }
    func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy { Counting.Copy() }
    func takeMetrics() -> [Metric] { [] }
    var tensors: [NamedTensor] { [] }
    func load(_ tensors: [NamedTensor]) throws {}
    func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {}
  }

  @Test func trainingLetsFormerSelvesMakeTheirMoves() throws {
    let made = try entry("TicTacToe-v0").make(["opponent": .text("pool"), "seat": .text("first")])
    let batch = made.batch(
      count: 2, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: 4, purpose: .trainingEpisodes))
    let (agent, log) = (LastAction(), Log())
    let trainer = Trainer(
      agent: agent, batch: batch, budget: .steps(200), metricsEvery: nil, evaluateEvery: nil,
      checkpointEvery: nil,
      sink: log, opponentPool: OpponentPool(of: agent, every: 20, capacity: 3, in: batch))
    while trainer.next() != nil {}
    #expect(trainer.opponentPool?.count == 3)
    let late = log.games.filter { $0.step > 60 }
    #expect(late.count > 10)
    for (_, actions) in late {
      var position = try #require(entry("TicTacToe-v0").boardGame).start
      for action in actions {
        let legal = position.legalActions.actions
        #expect(action == (position.mover == .first ? legal.last : legal.first))
        position.play(action)
      }
    }
  }
}
