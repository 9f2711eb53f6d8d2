/// How arrays of numbers become states' numbers or binary features; the same keys for every continuous environment.
public struct Discretization: Configuration {
  public enum Form: String, CaseIterable, Sendable {
    /// The numbers as they are.
    case none
    /// One state's number, for tables.
    case bins
    /// A one for each tiling's tile, for linear functions.
    case tiles
  }

  public var form = Form.none
  public var bins = [10]
  public var low: [Double] = []
  public var high: [Double] = []
  public var tilings = 8

  public init() {}

  public static let keys: [ConfigurationKey<Self>] = [
    .init(
      "discretize", \.form,
      "What the agent sees: the numbers, the number of the bin they lie in, or one tile of each of several tilings."
    ),
    .init(
      "bins", \.bins, in: 1...100_000, "Intervals of each element when discretized; one number serves all."),
    .init(
      "low", \.low, in: .finite, "Lower ends of the intervals, one an element; empty for those of the space."),
    .init(
      "high", \.high, in: .finite,
      "Upper ends of the intervals, one an element; empty for those of the space."),
    .init("tilings", \.tilings, in: 1...256, "Tilings, each shifted against the others."),
  ]
}

/// Even intervals along each element of a box; what lies outside counts as the nearest interval.
@frozen public struct BinGrid: Sendable {
  /// `[D]`, intervals of each element.
  public let bins: [Int]
  /// `[D]`, where the first interval begins, and how many intervals fit into one unit.
  public let low, scale: [Float]

  static let mostStates = 10_000_000
  static let mostFeatures = 1_000_000

  /// - Throws: `ConfigurationProblem` where the keys do not fit the space.
  public init(_ keys: Discretization, _ space: BoxSpace) throws {
    let size = space.count
    guard keys.bins.count == 1 || keys.bins.count == size else {
      throw ConfigurationProblem(
        "bins", "needs one number, or \(size), one an element of the observation; this has \(keys.bins.count)"
      )
    }
    func ends(_ key: String, _ given: [Double], _ own: [Float]) throws -> [Double] {
      guard !given.isEmpty else {
        guard let index = own.firstIndex(where: { !$0.isFinite }) else { return own.map(Double.init) }
        throw ConfigurationProblem(
          key, "'\(space.labels[index])' has no bound of its own; give \(size) numbers, one an element")
      }
      guard given.count == size else {
        throw ConfigurationProblem(key, "needs \(size) numbers, one an element; this has \(given.count)")
      }
      return given
    }
    let (low, high) = (try ends("low", keys.low, space.low), try ends("high", keys.high, space.high))
    if let index = low.indices.first(where: { low[$0] >= high[$0] }) {
      throw ConfigurationProblem(
        "high", "must be above low; element \(index + 1) goes from \(low[index]) to \(high[index])")
    }
    let bins = keys.bins.count == 1 ? Array(repeating: keys.bins[0], count: size) : keys.bins
    // Tilings are shifted, so that each needs one more tile along each element.
    let isTiled = keys.form == .tiles
    let count = bins.reduce(isTiled ? Double(keys.tilings) : 1) { $0 * Double(isTiled ? $1 + 1 : $1) }
    let most = isTiled ? Self.mostFeatures : Self.mostStates
    if count > Double(most) {
      throw ConfigurationProblem(
        "bins", "makes more than \(most) \(isTiled ? "features" : "states"); use fewer")
    }
    self.bins = bins
    self.low = low.map(Float.init)
    scale = bins.indices.map { Float(Double(bins[$0]) / (high[$0] - low[$0])) }
  }

  /// Where `value` lies along element `index`, in intervals, in `[0, bins]`; at 0 if it is no number.
  @inlinable func position(_ value: Float, _ index: Int) -> Float {
    let position = (value - low[index]) * scale[index]
    return position > 0 ? min(position, Float(bins[index])) : 0
  }
}

/// An environment around another one: it changes what the agent sees, not what happens.
public protocol EnvironmentAround: Environment {
  var inner: any Environment { get }
}

extension Environment {
  /// The environment inside all wrappers; it is the one that can draw itself.
  public var innermost: any Environment {
    if let around = self as? any EnvironmentAround { return around.inner.innermost }
    return self
  }
}

/// The parameters of a continuous environment with what the agent sees of it.
public struct BoxParameters<World: Configuration>: Configuration {
  public var world = World()
  public var discretization = Discretization()

  public init() {}

  public static var keys: [ConfigurationKey<Self>] {
    World.keys.map { $0.within(\.world) } + Discretization.keys.map { $0.within(\.discretization) }
  }

  public func problems() -> [ConfigurationProblem] { world.problems() }
}

extension MadeEnvironment {
  /// `prototype` seen in the form that `keys` name; as it is, that is `plain`.
  @inlinable init<E: BoxEnvironment>(
    _ prototype: E, _ keys: Discretization, plain: (E) -> MadeEnvironment
  ) throws {
    switch keys.form {
    case .none: self = plain(prototype)
    case .bins:
      let grid = try BinGrid(keys, prototype.observationSpace)
      self.init(BinnedEnvironment(prototype, grid), model: { nil })
    case .tiles:
      let grid = try BinGrid(keys, prototype.observationSpace)
      self.init(TileCodedEnvironment(prototype, grid, tilings: keys.tilings))
    }
  }
}
