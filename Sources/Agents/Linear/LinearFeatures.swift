import RLCore

/// The features of observations for linear functions.
///
/// - States: one feature a state, the current one is 1; or what is given for each state.
/// - Tiles: the environment's tiles; one in each tiling is 1.
/// - Other arrays: a bias that is always 1, then the elements as they are.
final class LinearFeatures {
  /// F
  let count: Int
  /// The most features of an observation that can differ from 0; the step size is divided by it.
  let activeCount: Int
  /// Whether every feature is 0 or 1.
  let isBinary: Bool
  private let tilings: Int
  /// Of `StateFeatures`; empty without them.
  private let starts, places: Column<Int32>
  private let values: Column<Double>

  /// - Parameter given: the features of each counted state; nil for one feature a state.
  init(_ space: ObservationSpace, given: StateFeatures? = nil) {
    starts = Column(given?.starts ?? [])
    places = Column(given?.places ?? [])
    values = Column(given?.values ?? [])
    if let given {
      (count, activeCount, isBinary, tilings) = (given.count, given.activeCount, given.isBinary, 0)
      return
    }
    switch space {
    case .discrete(let states): (count, activeCount, isBinary, tilings) = (states, 1, true, 0)
    case .box(let box):
      if let tilings = box.tilings {
        (count, activeCount, isBinary, self.tilings) = (box.count, tilings, true, tilings)
      } else {
        (count, activeCount, isBinary, tilings) = (box.count + 1, box.count + 1, false, 0)
      }
    }
  }

  /// Refuses what is kept of each weight and in windows if it does not fit into memory, or cannot be numbered.
  ///
  /// - Parameter windowSteps: of the window of each environment.
  /// - Throws: what does not fit.
  func require(
    _ context: AgentContext, bytesPerWeight: Int, windowSteps: Int = 0, actionCount: Int? = nil
  ) throws(ConfigurationProblem) {
    let actions = actionCount ?? context.actionSpace.count
    let weights = Double(count) * Double(actions)
    let bytes =
      weights * Double(bytesPerWeight)
      + FeatureWindow.bytes(rows: context.environments, steps: windowSteps, activeCount: activeCount)
    let what = "a linear function of \(count) features and \(actions) actions"
    guard weights <= Double(Int32.max), bytes < 0x1p60 else {
      throw ConfigurationProblem(
        nil, "\(what) has more weights than the \(Int32.max) that can be numbered")
    }
    try context.require(bytes: Int(bytes), for: what)
  }

  /// The feature of row `row` that is not 0, where states are counted and have one each.
  @inline(__always) func place(_ observations: Observations, _ row: Int) -> Int {
    guard let states = observations.states else { return 0 }
    let state = Int(states[row])
    return starts.startUnlessEmpty.map { Int(places[Int($0[state])]) } ?? state
  }

  /// Writes the nonzero features of row `row` over those of `x`, which has room for `activeCount`.
  @inline(__always) func read(_ observations: Observations, _ row: Int, into x: inout SparseVector) {
    x.count = 0
    if let states = observations.states {
      guard let starts = starts.startUnlessEmpty else { return x.append(Int(states[row]), 1) }
      let state = Int(states[row])
      for index in Int(starts[state])..<Int(starts[state &+ 1]) {
        x.append(Int(places[index]), values[index])
      }
      return
    }
    guard let seen = observations.values else { return }
    let start = UnsafePointer(seen + row &* observations.rowSize)
    if tilings > 0 { return readTiles(start, into: &x) }
    x.append(0, 1)
    for index in 0..<observations.rowSize where start[index] != 0 {
      x.append(index &+ 1, Double(start[index]))
    }
  }

  private func readTiles(_ start: UnsafePointer<Float>, into x: inout SparseVector) {
    let tiles = count / tilings
    for tiling in 0..<tilings {
      let first = tiling &* tiles
      let place = Self.firstNonzero(start + first, count: tiles)
      if place < tiles { x.append(first &+ place, 1) }
    }
  }

  /// The index of the first element that is not 0, or `count`. Most are 0, so that eight are looked at at once.
  @inline(__always) private static func firstNonzero(_ row: UnsafePointer<Float>, count: Int) -> Int {
    var index = 0
    while index &+ 8 <= count {
      let eight = UnsafeRawPointer(row + index).loadUnaligned(as: SIMD8<Float>.self)
      if any(eight .!= 0) { break }
      index &+= 8
    }
    while index < count, row[index] == 0 { index &+= 1 }
    return index
  }
}

/// Memory for the nonzero features of one observation.
final class FeatureBuffer {
  private let places: Column<Int32>
  private let values: Column<Double>
  var vector: SparseVector

  init(_ features: LinearFeatures) {
    places = Column(features.activeCount, filledWith: 0)
    values = Column(features.activeCount, filledWith: 0)
    vector = SparseVector(places: places.start, values: values.start, count: 0)
  }
}
