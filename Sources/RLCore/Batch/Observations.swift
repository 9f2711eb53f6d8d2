/// Columns of observations: B rows that lie one after another, either states' numbers or arrays of numbers.
///
/// A view of memory that its batch or an `ObservationColumn` owns; a batch's is valid until its next step.
@frozen public struct Observations: @unchecked Sendable {
  /// B, the number of rows.
  public let count: Int
  /// D, elements a row.
  public let rowSize: Int
  /// `[B]`, the states' numbers; nil when observations are arrays.
  public let states: UnsafeMutablePointer<Int32>?
  /// `[B, D]`; nil when observations are states' numbers.
  public let values: UnsafeMutablePointer<Float>?
  /// `[B, A]`, which actions are legal where this is seen; nil where all of them are, always.
  public let legalActions: UnsafeMutablePointer<Bool>?
  /// A of `legalActions`; 0 where there are none.
  public let actionCount: Int

  @inlinable public init(
    count: Int, rowSize: Int, states: UnsafeMutablePointer<Int32>?, values: UnsafeMutablePointer<Float>?,
    legalActions: UnsafeMutablePointer<Bool>? = nil, actionCount: Int = 0
  ) {
    (self.count, self.rowSize) = (count, rowSize)
    (self.states, self.values) = (states, values)
    (self.legalActions, self.actionCount) = (legalActions, legalActions == nil ? 0 : actionCount)
  }

  /// The legal actions where row `row` is seen; nil where every action is legal, always.
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

  /// Row `index` as plain numbers, for people and logs.
  public func row(_ index: Int) -> [Double] {
    if let states { return [Double(states[index])] }
    if let values { return (0..<rowSize).map { Double(values[index * rowSize + $0]) } }
    return []
  }
}

extension Observations {
  /// Takes over row `source` of `other`, whose rows have the same form, as row `row`; flags of legal actions where
  /// both have them.
  @inlinable public func copyRow(_ row: Int, from other: Observations, _ source: Int) {
    if let states, let theirs = other.states { states[row] = theirs[source] }
    if let values, let theirs = other.values {
      let (target, origin) = (values + row &* rowSize, theirs + source &* rowSize)
      for index in 0..<rowSize { target[index] = origin[index] }
    }
    copyMask(row, from: other, source)
  }

  /// Takes over the flags of legal actions, where both have them.
  @inlinable public func copyMask(_ row: Int, from other: Observations, _ source: Int) {
    guard let legalActions, let theirs = other.legalActions else { return }
    let (target, origin) = (legalActions + row &* actionCount, theirs + source &* actionCount)
    for index in 0..<actionCount { target[index] = origin[index] }
  }

  /// Makes every action illegal where row `row` is seen, where there are flags: so it is after an episode has terminated.
  @inlinable public func clearMask(_ row: Int) {
    (legalActions.map { $0 + row &* actionCount })?.update(repeating: false, count: actionCount)
  }
}
