/// A tile-coded continuous environment: several offset grids, with one active tile in each. A function that is linear
/// in these features generalizes between neighbors, unlike a single grid.
///
/// Source: Sutton and Barto, "Reinforcement Learning" (2018), section 9.5.4; tiling t is shifted by t (1, 3, 5, ...) / n.
@frozen public struct TileCodedEnvironment<Inner: BoxEnvironment>: BoxEnvironment, ObservationEncoding {
  @usableFromInline var environment: Inner
  @usableFromInline let grid: BinGrid
  @usableFromInline let size: Int
  @usableFromInline let tilings: Int
  /// Tiles of one tiling.
  @usableFromInline let tiles: Int
  public let observationSpace: BoxSpace

  @inlinable public init(_ inner: Inner, _ grid: BinGrid, tilings: Int) {
    (environment, self.grid, self.tilings) = (inner, grid, tilings)
    size = grid.bins.count
    let tiles = grid.bins.reduce(1) { $0 * ($1 + 1) }
    self.tiles = tiles
    var space = BoxSpace(
      (0..<tilings * tiles).map { ("tiling \($0 / tiles), tile \($0 % tiles)", 0, 1) })
    space.tilings = tilings
    observationSpace = space
  }

  /// - Throws: always; the catalog entry makes it, with its tilings.
  public init(_ parameters: NoParameters) throws {
    throw ConfigurationProblem("discretize", "tiles are made by the catalog entry")
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

  @inlinable public func observe(into row: inout MutableSpan<Float>) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: size) { seen in
      seen.initialize(repeating: 0)
      var span = seen.mutableSpan
      environment.observe(into: &span)
      writeTiles(of: seen, into: &row)
    }
  }

  /// Overwrites `seen`, `[D]`, what the environment inside shows.
  @inlinable @inline(__always) func writeTiles(
    of seen: UnsafeMutableBufferPointer<Float>, into row: inout MutableSpan<Float>
  ) {
    for index in 0..<tilings * tiles { row[index] = 0 }
    for index in 0..<size { seen[index] = grid.position(seen[index], index) }
    for tiling in 0..<tilings {
      var tile = 0
      for index in 0..<size {
        let shift = Float(tiling * (2 * index + 1) % tilings) / Float(tilings)
        tile = tile * (grid.bins[index] + 1) + Int(seen[index] + shift)
      }
      row[tiling * tiles + tile] = 1
    }
  }

  public var shown: BoxSpace { grid.space(labels: environment.observationSpace.labels) }

  public func encode(_ numbers: [Float], into row: inout MutableSpan<Float>) {
    var seen = numbers
    seen.withUnsafeMutableBufferPointer { writeTiles(of: $0, into: &row) }
  }
}
