/// Columns of observations: B rows that lie one after another, either states' numbers or arrays of numbers.
///
/// A view of memory that its batch owns: valid until the batch's next step.
@frozen public struct Observations: @unchecked Sendable {
  /// B, the number of rows.
  public let count: Int
  /// D, elements a row.
  public let rowSize: Int
  /// `[B]`, the states' numbers; nil when observations are arrays.
  public let states: UnsafeMutablePointer<Int32>?
  /// `[B, D]`; nil when observations are states' numbers.
  public let values: UnsafeMutablePointer<Float>?

  @inlinable public init(
    count: Int, rowSize: Int, states: UnsafeMutablePointer<Int32>?, values: UnsafeMutablePointer<Float>?
  ) {
    (self.count, self.rowSize) = (count, rowSize)
    (self.states, self.values) = (states, values)
  }

  /// Memory of its own for `count` observations of `space`, filled with zeros.
  public static func allocate(count: Int, in space: ObservationSpace) -> Observations {
    let size = count * space.rowSize
    switch space {
    case .discrete:
      let states = UnsafeMutablePointer<Int32>.allocate(capacity: size)
      states.initialize(repeating: 0, count: size)
      return Observations(count: count, rowSize: 1, states: states, values: nil)
    case .box:
      let values = UnsafeMutablePointer<Float>.allocate(capacity: size)
      values.initialize(repeating: 0, count: size)
      return Observations(count: count, rowSize: space.rowSize, states: nil, values: values)
    }
  }

  /// Gives memory from `allocate` back.
  public func deallocate() {
    states?.deallocate()
    values?.deallocate()
  }

  /// Row `index` as plain numbers, for people and logs.
  public func row(_ index: Int) -> [Double] {
    if let states { return [Double(states[index])] }
    if let values { return (0..<rowSize).map { Double(values[index * rowSize + $0]) } }
    return []
  }
}

extension Observations {
  /// Takes over row `source` of `other`, whose rows have the same form, as row `row`.
  @inlinable public func copyRow(_ row: Int, from other: Observations, _ source: Int) {
    if let states, let theirs = other.states { states[row] = theirs[source] }
    if let values, let theirs = other.values {
      let (target, origin) = (values + row &* rowSize, theirs + source &* rowSize)
      for index in 0..<rowSize { target[index] = origin[index] }
    }
  }
}

/// One step of a whole batch, as an agent learns from it: what was seen, done, earned and seen next.
@frozen public struct Transitions: @unchecked Sendable {
  /// `[B, D]`, what the policy saw when it chose.
  public let observations: Observations
  /// `[B]`
  public let actions: UnsafeMutablePointer<Int32>
  /// `[B]`
  public let rewards: UnsafeMutablePointer<Double>
  /// `[B, D]`, the true successor of each step, never across a reset.
  public let nextObservations: Observations
  /// `[B]`
  public let endings: UnsafeMutablePointer<Ending>

  @inlinable public var count: Int { observations.count }

  @inlinable public init(
    observations: Observations, actions: UnsafeMutablePointer<Int32>, rewards: UnsafeMutablePointer<Double>,
    nextObservations: Observations, endings: UnsafeMutablePointer<Ending>
  ) {
    (self.observations, self.actions, self.rewards) = (observations, actions, rewards)
    (self.nextObservations, self.endings) = (nextObservations, endings)
  }
}
