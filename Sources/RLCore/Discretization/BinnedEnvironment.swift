/// A continuous environment whose observation is the index of its bin, for tabular agents.
///
/// Not a model: what follows a bin depends on where in the bin the state is.
@frozen public struct BinnedEnvironment<Inner: BoxEnvironment>: DiscreteEnvironment, EnvironmentAround {
  @usableFromInline var environment: Inner
  @usableFromInline let grid: BinGrid
  @usableFromInline let size: Int
  public let stateCount: Int

  @inlinable public init(_ inner: Inner, _ grid: BinGrid) {
    (environment, self.grid) = (inner, grid)
    size = grid.bins.count
    stateCount = grid.bins.reduce(1, *)
  }

  /// - Throws: always; the catalog entry makes it, with its bins.
  public init(_ parameters: NoParameters) throws {
    throw ConfigurationProblem("discretize", "bins are made by the catalog entry")
  }

  public var inner: any Environment { environment }
  public var actionSpace: DiscreteSpace { environment.actionSpace }
  public var info: [(name: String, value: InfoValue)] { environment.info }

  @inlinable public mutating func reset(using random: inout RandomStream) {
    environment.reset(using: &random)
  }

  @inlinable public mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    environment.step(action, using: &random)
  }

  /// The first element is the most significant.
  @inlinable public var state: Int {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: size) { row in
      row.initialize(repeating: 0)
      var span = row.mutableSpan
      environment.observe(into: &span)
      var number = 0
      for index in 0..<size {
        let bin = min(Int(grid.position(row[index], index)), grid.bins[index] - 1)
        number = number * grid.bins[index] + bin
      }
      return number
    }
  }
}
