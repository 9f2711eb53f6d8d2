/// Columns of observations: B consecutive rows, either state indices or arrays.
///
/// A view of memory that its batch or an `ObservationColumn` owns; a batch's is valid until its next step.
@frozen public struct Observations: @unchecked Sendable {
  /// B, the number of rows.
  public let count: Int
  /// D, elements per row.
  public let rowSize: Int
  /// `[B]`, the state indices, or nil if observations are arrays.
  public let states: UnsafeMutablePointer<Int32>?
  /// `[B, D]`, or nil if observations are state indices.
  public let values: UnsafeMutablePointer<Float>?
  /// `[B, A]`, the action masks, or nil if all actions are always legal.
  public let legalActions: UnsafeMutablePointer<Bool>?
  /// A of `legalActions`, or 0 without masks.
  public let actionCount: Int

  @inlinable public init(
    count: Int, rowSize: Int, states: UnsafeMutablePointer<Int32>?, values: UnsafeMutablePointer<Float>?,
    legalActions: UnsafeMutablePointer<Bool>? = nil, actionCount: Int = 0
  ) {
    (self.count, self.rowSize) = (count, rowSize)
    (self.states, self.values) = (states, values)
    (self.legalActions, self.actionCount) = (legalActions, legalActions == nil ? 0 : actionCount)
  }

  /// The action mask of row `row`, or nil if all actions are always legal.
  @inlinable public func mask(_ row: Int) -> ActionMask? {
    guard let legalActions else { return nil }
    return ActionMask(flags: legalActions + row &* actionCount, count: actionCount)
  }

  /// The first `count` rows.
  @inlinable public func prefix(_ count: Int) -> Observations {
    Observations(
      count: count, rowSize: rowSize, states: states, values: values, legalActions: legalActions,
      actionCount: actionCount)
  }

  /// Row `index` as plain numbers, for display and logs.
  public func row(_ index: Int) -> [Double] {
    if let states { return [Double(states[index])] }
    if let values { return (0..<rowSize).map { Double(values[index * rowSize + $0]) } }
    return []
  }
}

extension Observations {
  /// Copies row `source` of `other`, of the same form, to row `row`, including the action mask if both have one.
  @inlinable public func copyRow(_ row: Int, from other: Observations, _ source: Int) {
    if let states, let theirs = other.states { states[row] = theirs[source] }
    if let values, let theirs = other.values {
      let (target, origin) = (values + row &* rowSize, theirs + source &* rowSize)
      for index in 0..<rowSize { target[index] = origin[index] }
    }
    copyMask(row, from: other, source)
  }

  /// Copies the action mask if both have one.
  @inlinable public func copyMask(_ row: Int, from other: Observations, _ source: Int) {
    guard let legalActions, let theirs = other.legalActions else { return }
    let (target, origin) = (legalActions + row &* actionCount, theirs + source &* actionCount)
    for index in 0..<actionCount { target[index] = origin[index] }
  }

  /// Makes every action of row `row` illegal, if there is a mask: the state after a termination.
  @inlinable public func clearMask(_ row: Int) {
    (legalActions.map { $0 + row &* actionCount })?.update(repeating: false, count: actionCount)
  }
}
