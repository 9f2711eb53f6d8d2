import Foundation
import GRDB
import RLCore

extension RunReader {
  /// The stored checkpoints, by step.
  package func checkpoints() throws(RunStoreError) -> [Checkpoint] { try read { try self.checkpoints($0) } }

  /// The agent's weights at a checkpoint, in the order in which the agent named them.
  ///
  /// - Throws: `noCheckpoint` if there is no such checkpoint.
  package func tensors(
    checkpoint choice: CheckpointChoice
  ) throws(RunStoreError) -> (checkpoint: Checkpoint, tensors: [NamedTensor]) {
    try read { db in
      let checkpoints = try self.checkpoints(db)
      guard let checkpoint = checkpoints.chosen(choice) else {
        throw RunStoreError.noCheckpoint(path: self.path, wanted: choice, steps: checkpoints.map(\.step))
      }
      let tensors = try self.sealedTensors(RunSchema.agentSection, step: checkpoint.step, db)
      return (checkpoint, tensors)
    }
  }

  /// SHA-256 of the agent's weights at the checkpoint at `step`.
  package func weightsHash(atStep step: Int) throws(RunStoreError) -> String {
    var hash = SHA256()
    for tensor in try tensors(checkpoint: .step(step)).tensors { hash.add(tensor) }
    return hash.hexDigest()
  }

  /// Total size of all stored arrays in bytes.
  package func tensorBytes() throws(RunStoreError) -> Int {
    try read { db in try Int.fetchOne(db, sql: "SELECT coalesce(sum(length(data)), 0) FROM tensors") ?? 0 }
  }

  /// The columns of the last transitions of a diverged run, or nil.
  package func lastTransitions() throws(RunStoreError) -> [NamedTensor]? {
    try read { db in
      let section = RunSchema.lastTransitionsSection
      guard
        let step = try Int.fetchOne(
          db, sql: "SELECT step FROM tensors WHERE section = ? ORDER BY step DESC LIMIT 1",
          arguments: [section])
      else { return nil }
      return try self.sealedTensors(section, step: step, db)
    }
  }

  /// The arrays of a section, verified against their seal.
  ///
  /// - Throws: `corrupt` where they are others than their seal is of.
  private func sealedTensors(_ section: String, step: Int, _ db: Database) throws -> [NamedTensor] {
    let tensors = try self.tensors(section, step: step, db)
    if let seal = try seal(of: section, step: step, db), seal != TensorSeal(of: tensors) {
      throw corrupt(TensorSeal.problem(section, step: step))
    }
    return tensors
  }

  /// The seal of a section's arrays, or nil in files from before seals existed.
  func seal(of section: String, step: Int, _ db: Database) throws -> TensorSeal? {
    let arguments: StatementArguments = [step, RunSchema.sealSection, section]
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT data FROM tensors WHERE step = ? AND section = ? AND name = ?", arguments: arguments)
    else { return nil }
    guard case .blob(let bytes) = (row[0] as DatabaseValue).storage else {
      throw corrupt("the seal of the checkpoint at step \(step) is damaged")
    }
    return TensorSeal(stored: bytes)
  }

  func tensors(_ section: String, step: Int, _ db: Database) throws -> [NamedTensor] {
    let rows = try Row.fetchCursor(
      db, sql: "SELECT name, shape, dtype, data FROM tensors WHERE step = ? AND section = ? ORDER BY id",
      arguments: [step, section])
    var tensors: [NamedTensor] = []
    var names: Set<String> = []
    while let row = try rows.next() {
      guard let name = row.text(0), let shape = row.text(1), let dtype = row.text(2),
        case .blob(let data) = (row[3] as DatabaseValue).storage,
        let tensor = NamedTensor(name: name, shape: shape, dtype: dtype, data: data),
        names.insert(name).inserted
      else { throw corrupt("tensor '\(row.text(0) ?? "")' of the checkpoint at step \(step) is damaged") }
      tensors.append(tensor)
    }
    return tensors
  }

  /// The checkpoints, each with the mean return of the evaluation at its step, computed from the episodes.
  func checkpoints(_ db: Database) throws -> [Checkpoint] {
    let stored = try storedCheckpoints(db)
    var means: [Int: Double] = [:]
    let rows = try Row.fetchCursor(
      db, sql: "SELECT step, returns FROM evaluations WHERE step IN (SELECT step FROM checkpoints)")
    while let row = try rows.next() {
      guard let step = row.integer(0), let returns = row.text(1).flatMap(JSONNumber.doubles(in:)) else {
        throw corrupt("the evaluation at step \(row.integer(0) ?? 0) is damaged")
      }
      means[step] = EvaluationSummary(returns: returns, lengths: []).returnMean
    }
    return stored.map { checkpoint in
      var checkpoint = checkpoint
      checkpoint.evaluationMean = means[checkpoint.step].flatMap { $0.isNaN ? nil : $0 }
      return checkpoint
    }
  }

  /// The checkpoints as stored.
  func storedCheckpoints(_ db: Database) throws -> [Checkpoint] {
    let rows = try Row.fetchCursor(
      db, sql: "SELECT step, created_at, kind, evaluation_mean FROM checkpoints ORDER BY step")
    var result: [Checkpoint] = []
    while let row = try rows.next() {
      guard let step = row.integer(0), let createdAt = row.text(1),
        let kind = row.text(2).flatMap(Checkpoint.Kind.init(rawValue:)), let mean = row.number(3),
        result.last.map({ $0.step < step }) ?? true
      else { throw corrupt("the checkpoint at step \(row.integer(0) ?? 0) is damaged") }
      result.append(Checkpoint(step: step, createdAt: createdAt, kind: kind, evaluationMean: mean))
    }
    return result
  }
}

extension [Checkpoint] {
  fileprivate func chosen(_ choice: CheckpointChoice) -> Checkpoint? {
    switch choice {
    case .latest: last
    case .step(let step): first { $0.step == step }
    case .best:
      reduce(nil) { best, next in
        guard let mean = next.evaluationMean else { return best }
        return best?.evaluationMean.map { mean > $0 } ?? true ? next : best
      }
    }
  }
}
