import RLCore
import Replay

/// What is learned of searched positions, in a ring: the observations, the improved policies and the values.
///
/// Observations are planes of ones and zeros and are kept as bytes.
package final class SearchedPositions {
  let capacity: Int
  let observationSize, actionCount: Int
  /// `[capacity, D]`, `[capacity, A]`, `[capacity, A]` and `[capacity]`.
  private let observations, legal: Column<UInt8>
  private let policies: Column<Float>
  private let values: Column<Float>
  /// Positions appended so far; the newest `capacity` are kept.
  private(set) var appended = 0
  /// `appended` when the state was last saved, or nil.
  private var savedCount: Int?

  package init(capacity: Int, observationSize: Int, actionCount: Int) {
    (self.capacity, self.observationSize, self.actionCount) = (capacity, observationSize, actionCount)
    observations = Column(capacity * observationSize, filledWith: 0)
    legal = Column(capacity * actionCount, filledWith: 0)
    policies = Column(capacity * actionCount, filledWith: 0)
    values = Column(capacity, filledWith: 0)
  }

  /// Bytes a position takes.
  static func bytes(observationSize: Int, actionCount: Int) -> Int { observationSize + 5 * actionCount + 4 }

  package var count: Int { min(appended, capacity) }

  /// Appends position `source` of `other`, with the value that it turned out to have.
  func append(_ source: Int, of other: SearchedPositions, value: Float) {
    let slot = appended % capacity
    copy(source, of: other, to: slot)
    values[slot] = value
    appended += 1
  }

  private func copy(_ source: Int, of other: SearchedPositions, to slot: Int) {
    (observations.start + slot * observationSize).update(
      from: other.observations.start + source * observationSize, count: observationSize)
    (legal.start + slot * actionCount).update(
      from: other.legal.start + source * actionCount, count: actionCount)
    (policies.start + slot * actionCount).update(
      from: other.policies.start + source * actionCount, count: actionCount)
    values[slot] = other.values[source]
  }

  /// Sets position `slot`.
  ///
  /// - Parameter value: the search's own value of it.
  func set(_ slot: Int, _ row: Int, of observations: Observations, policy: [Float], value: Float) {
    guard let planes = observations.values else { preconditionFailure("positions are planes") }
    for element in 0..<observationSize {
      self.observations[slot * observationSize + element] = UInt8(planes[row * observationSize + element])
    }
    let mask = observations.mask(row)
    for action in 0..<actionCount {
      legal[slot * actionCount + action] = mask?.contains(action) ?? true ? 1 : 0
      policies[slot * actionCount + action] = policy[action]
    }
    values[slot] = value
  }

  package func value(_ slot: Int) -> Float { values[slot] }

  /// Copies one of the newest `window` positions to row `row` of a batch, as it looks through a symmetry.
  ///
  /// - Parameter age: 0 for the newest.
  package func sample(age: Int, to row: Int, of batch: PositionBatch, through symmetry: ObservationSymmetry?)
  {
    let slot = (appended - 1 - age) % capacity
    for element in 0..<observationSize {
      let place = symmetry.map { Int($0.elements[element]) } ?? element
      batch.observations[row * observationSize + place] = Float(
        observations[slot * observationSize + element])
    }
    for action in 0..<actionCount {
      let place = symmetry.map { Int($0.actions[action]) } ?? action
      batch.legal[row * actionCount + place] = legal[slot * actionCount + action]
      batch.policies[row * actionCount + place] = policies[slot * actionCount + action]
    }
    batch.values[row] = values[slot]
  }

  /// All of it; a checkpoint gets what has come since the last one.
  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    let total = try state.integer("appended", &appended)
    let rows = min(max(total, 0), capacity)
    let changed = state.savesChanges ? takeChanged() : nil
    if state.mode == .restore { savedCount = nil }
    try state.values("observations", observations.start, shape: [rows, observationSize], changed: changed)
    try state.values("legal", legal.start, shape: [rows, actionCount], changed: changed, in: 0...1)
    try state.values("policies", policies.start, shape: [rows, actionCount], changed: changed)
    try state.values("values", values.start, shape: [rows], changed: changed)
  }

  /// The places written since the last call, or nil for all.
  private func takeChanged() -> [Range<Int>]? {
    defer { savedCount = appended }
    guard let savedCount, appended - savedCount < capacity else { return nil }
    return ringRanges(from: savedCount % capacity, count: appended - savedCount, capacity)
  }

  /// The first `rows` positions, whose number is known from elsewhere.
  func transfer(_ state: inout StateTransfer, rows: Int) throws(TensorMismatch) {
    try state.values("observations", observations.start, shape: [rows, observationSize])
    try state.values("legal", legal.start, shape: [rows, actionCount], in: 0...1)
    try state.values("policies", policies.start, shape: [rows, actionCount])
    try state.values("values", values.start, shape: [rows])
  }
}

/// A minibatch of positions.
package final class PositionBatch {
  package let count: Int
  /// `[B, D]`, `[B, A]` and `[B]`
  package let observations, policies, values: Column<Float>
  /// `[B, A]`
  package let legal: Column<UInt8>

  package init(count: Int, observationSize: Int, actionCount: Int) {
    self.count = count
    observations = Column(count * observationSize, filledWith: 0)
    policies = Column(count * actionCount, filledWith: 0)
    legal = Column(count * actionCount, filledWith: 0)
    values = Column(count, filledWith: 0)
  }
}
