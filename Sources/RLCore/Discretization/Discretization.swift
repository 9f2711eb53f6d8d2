/// Discretization of array observations into state indices or binary features; the same keys for every continuous
/// environment.
public struct Discretization: Configuration {
  public enum Form: String, CaseIterable, Sendable {
    /// The observation unchanged.
    case none
    /// A state index, for tables.
    case bins
    /// One active tile per tiling, for linear functions.
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
      "What the agent observes: the numbers, the index of their bin, or one tile from each of several tilings."
    ),
    .init(
      "bins", \.bins, in: 1...100_000, "Bins per element when discretized; a single number applies to all."
    )
    .acting("with discretize: bins or tiles") { $0.form != .none },
    .init(
      "low", \.low, in: .finite, "Lower bounds of the bins, one per element; empty for those of the space."
    )
    .acting("with discretize: bins or tiles") { $0.form != .none },
    .init(
      "high", \.high, in: .finite,
      "Upper bounds of the bins, one per element; empty for those of the space."
    ).acting("with discretize: bins or tiles") { $0.form != .none },
    .init("tilings", \.tilings, in: 1...256, "Number of tilings, offset against each other.")
      .acting("with discretize: tiles") { $0.form == .tiles },
  ]
}

/// A uniform grid over a box; values outside are clamped to the nearest bin.
@frozen public struct BinGrid: Sendable {
  /// `[D]`, bins of each element.
  public let bins: [Int]
  /// `[D]`, the lower bound, and the number of bins per unit.
  public let low, scale: [Float]

  static let mostStates = 10_000_000
  static let mostFeatures = 1_000_000

  /// - Throws: `ConfigurationProblem` where the keys do not fit the space.
  public init(_ keys: Discretization, _ space: BoxSpace) throws {
    let size = space.count
    guard keys.bins.count == 1 || keys.bins.count == size else {
      throw ConfigurationProblem(
        "bins",
        "needs one number, or \(size), one per element of the observation; this has \(keys.bins.count)"
      )
    }
    func ends(_ key: String, _ given: [Double], _ own: [Float]) throws -> [Double] {
      guard !given.isEmpty else {
        guard let index = own.firstIndex(where: { !$0.isFinite }) else { return own.map(Double.init) }
        throw ConfigurationProblem(
          key, "'\(space.labels[index])' is unbounded; give \(size) numbers, one per element")
      }
      guard given.count == size else {
        throw ConfigurationProblem(key, "needs \(size) numbers, one per element; this has \(given.count)")
      }
      return given
    }
    let (low, high) = (try ends("low", keys.low, space.low), try ends("high", keys.high, space.high))
    if let index = low.indices.first(where: { low[$0] >= high[$0] }) {
      throw ConfigurationProblem(
        "high", "must be above low; element \(index + 1) ranges from \(low[index]) to \(high[index])")
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

  /// The box that the grid divides.
  func space(labels: [String]) -> BoxSpace {
    BoxSpace(bins.indices.map { (labels[$0], low[$0], low[$0] + Float(bins[$0]) / scale[$0]) })
  }

  /// The position of `value` along element `index`, in bins, in `[0, bins]`; 0 for NaN.
  @inlinable func position(_ value: Float, _ index: Int) -> Float {
    let position = (value - low[index]) * scale[index]
    return position > 0 ? min(position, Float(bins[index])) : 0
  }
}

/// A wrapper of another environment: it changes the observation, not the dynamics.
public protocol EnvironmentAround: Environment {
  var inner: any Environment { get }
}

/// A wrapper whose observation is a function of what the environment inside shows.
public protocol ObservationEncoding: EnvironmentAround {
  /// What the environment inside shows, within the bounds that the wrapper tells apart.
  var shown: BoxSpace { get }
  /// Writes the observation where the environment inside shows `numbers`, `[D]`, into `row`.
  func encode(_ numbers: [Float], into row: inout MutableSpan<Float>)
}

extension Environment {
  /// The environment inside all wrappers, which can draw itself.
  public var innermost: any Environment {
    if let around = self as? any EnvironmentAround { return around.inner.innermost }
    return self
  }
}

/// Parameters of a continuous environment with its discretization.
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
  /// `prototype` with the discretization `keys`; without one it is `plain`.
  @inlinable public init<E: BoxEnvironment>(
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
