/// Memory for observations of one space, filled with zeros and freed with its owner.
@frozen public struct ObservationColumn: ~Copyable, @unchecked Sendable {
  /// The whole column as a view; valid as long as the column.
  public let rows: Observations

  /// - Parameters:
  ///   - count: B, the number of rows.
  ///   - space: what a row shows.
  ///   - maskedActions: A, to have room for flags of the legal actions too; nil for none.
  public init(count: Int, in space: ObservationSpace, maskedActions: Int? = nil) {
    func zeros<T>(_ count: Int, _ zero: T) -> UnsafeMutablePointer<T> {
      let start = UnsafeMutablePointer<T>.allocate(capacity: max(count, 1))
      start.initialize(repeating: zero, count: count)
      return start
    }
    let size = count * space.rowSize
    var (states, values): (UnsafeMutablePointer<Int32>?, UnsafeMutablePointer<Float>?)
    switch space {
    case .discrete: states = zeros(size, 0)
    case .box: values = zeros(size, 0)
    }
    rows = Observations(
      count: count, rowSize: space.rowSize, states: states, values: values,
      legalActions: maskedActions.map { zeros(count * $0, false) }, actionCount: maskedActions ?? 0)
  }

  deinit {
    rows.states?.deallocate()
    rows.values?.deallocate()
    rows.legalActions?.deallocate()
  }
}
