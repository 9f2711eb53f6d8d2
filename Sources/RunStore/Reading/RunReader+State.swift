import Foundation
import GRDB
import RLCore

/// Position of the latest training state of a run.
package struct StatePosition: Sendable, Equatable {
  /// Environment steps.
  package var step: Int
  package var episodes: Int
  /// Training time, s.
  package var seconds: Double
}

/// A resumption of a run.
package struct Resumption: Sendable, Equatable {
  package var step: Int
  /// ISO 8601, UTC.
  package var resumedAt: String
  /// Version of the rl-lab that resumed it.
  package var version: String
  package var commandLine: String
  /// Changes of the experiment, one line each; empty if there are none.
  package var changes: [String]
  /// The resolved experiment before the resumption, YAML.
  package var previousConfiguration: String

  package init(
    step: Int, resumedAt: String = RunFacts.now(), version: String, commandLine: String, changes: [String],
    previousConfiguration: String
  ) {
    (self.step, self.resumedAt, self.version) = (step, resumedAt, version)
    (self.commandLine, self.changes) = (commandLine, changes)
    self.previousConfiguration = previousConfiguration
  }
}

extension RunReader {
  /// Where training can resume, or nil before the first checkpoint, and in files of format 1.
  package func statePosition() throws(RunStoreError) -> StatePosition? { try read { try self.position($0) } }

  /// The latest training state, in the order in which it was transferred.
  ///
  /// - Throws: `notResumable` if there is none.
  package func trainingState() throws(RunStoreError) -> (position: StatePosition, tensors: [NamedTensor]) {
    guard let position = try statePosition() else {
      throw .notResumable(path: path, reason: "no training state is stored in it")
    }
    var tensors: [NamedTensor] = []
    try forEachStateArray { tensors.append($0) }
    return (position, tensors)
  }

  /// Visits the arrays of the latest training state in order.
  func forEachStateArray(_ body: (NamedTensor) -> Void) throws(RunStoreError) {
    try read { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT name, shape, dtype FROM state_arrays ORDER BY position, name")
      while let row = try rows.next() {
        guard let name = row.text(0), let shape = row.text(1), let dtype = row.text(2),
          let tensor = try self.array(name, shape, dtype, db)
        else { throw self.corrupt("array '\(row.text(0) ?? "")' of the training state is damaged") }
        body(tensor)
      }
    }
  }

  /// Size of the training state in bytes.
  package func stateBytes() throws(RunStoreError) -> Int {
    guard holdsStates else { return 0 }
    return try read { db in
      try Int.fetchOne(db, sql: "SELECT coalesce(sum(length(data)), 0) FROM state_segments") ?? 0
    }
  }

  /// Cost of the checkpoints, by step.
  package func checkpointCosts() throws(RunStoreError) -> [CheckpointCost] {
    guard holdsStates else { return [] }
    return try read { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT step, bytes, pause_seconds, write_seconds FROM checkpoint_costs ORDER BY step")
      var costs: [CheckpointCost] = []
      while let row = try rows.next() {
        guard let step = row.integer(0), let bytes = row.integer(1), let pause = row.number(2) ?? nil,
          let write = row.number(3) ?? nil
        else { throw self.corrupt("the cost of the checkpoint at step \(row.integer(0) ?? 0) is damaged") }
        costs.append(CheckpointCost(step: step, bytes: bytes, pauseSeconds: pause, writeSeconds: write))
      }
      return costs
    }
  }

  /// The resumptions in order.
  package func resumptions() throws(RunStoreError) -> [Resumption] {
    guard holdsStates else { return [] }
    return try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT step, resumed_at, version, command_line, changes, previous_configuration
          FROM resumptions ORDER BY id
          """)
      var result: [Resumption] = []
      while let row = try rows.next() {
        guard let step = row.integer(0), let resumedAt = row.text(1), let version = row.text(2),
          let commandLine = row.text(3), let changes = row.text(4), let configuration = row.text(5)
        else { throw self.corrupt("a resumption is damaged") }
        result.append(
          Resumption(
            step: step, resumedAt: resumedAt, version: version, commandLine: commandLine,
            changes: changes.split(separator: "\n").map(String.init), previousConfiguration: configuration))
      }
      return result
    }
  }

  private func position(_ db: Database) throws -> StatePosition? {
    guard holdsStates else { return nil }
    let facts = try FactTable(db, path: path)
    guard try facts.optionalInteger("state_step") != nil else { return nil }
    let step = try facts.count("state_step")
    return StatePosition(
      step: step, episodes: try facts.count("state_episodes"), seconds: try facts.number("state_seconds"))
  }

  /// Nil if its segments do not form an array of this shape.
  private func array(_ name: String, _ shape: String, _ dtype: String, _ db: Database) throws -> NamedTensor?
  {
    guard let sizes = JSONNumber.integers(in: shape), let layout = SegmentLayout(dtype: dtype, shape: sizes)
    else { return nil }
    let segments = try Row.fetchCursor(
      db, sql: "SELECT segment, data FROM state_segments WHERE name = ? ORDER BY segment", arguments: [name])
    let rows = sizes.first ?? 1
    var (next, data) = (0, Data())
    while let segment = try segments.next() {
      guard next < layout.segmentCount, segment.integer(0) == next,
        case .blob(let bytes) = (segment[1] as DatabaseValue).storage,
        bytes.count == min(layout.segmentRows, rows - next * layout.segmentRows) * layout.rowBytes
      else { return nil }
      data.append(bytes)
      next += 1
    }
    guard next == layout.segmentCount else { return nil }
    return NamedTensor(name: name, shape: shape, dtype: dtype, data: data)
  }
}
