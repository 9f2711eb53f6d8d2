import AllEnvironments
import RLCore
import Testing

/// Every environment that is registered: what is added to a family's catalog is tested by that alone.
let catalog: [EnvironmentEntry] = builtInEnvironments

/// The ids, for parameterised tests to be named by: of worlds that share all their code one stands for the others.
let catalogIDs = catalog.map(\.id).filter { id in
  if id.hasPrefix("MinAtar/") { return id.hasSuffix("-v1") }
  return !id.hasPrefix("MiniGrid-") || miniGridIDs.contains(id)
}

private let miniGridIDs: Set = [
  "MiniGrid-Empty-Random-5x5-v0", "MiniGrid-FourRooms-v0", "MiniGrid-DoorKey-6x6-v0",
  "MiniGrid-MultiRoom-N4-S5-v1", "MiniGrid-LavaGapS5-v0", "MiniGrid-LavaCrossingS9N2-v0",
  "MiniGrid-SimpleCrossingS9N1-v0", "MiniGrid-Dynamic-Obstacles-6x6-v0", "MiniGrid-KeyCorridorS3R3-v0",
  "MiniGrid-Unlock-v0", "MiniGrid-MemoryS7-v0",
]

/// An id as the name of a file: `MinAtar/Breakout-v1` is `MinAtar-Breakout-v1`.
func fileName(of id: String) -> String { id.replacing("/", with: "-") }

/// The line of the catalog with this id.
func entry(_ id: String) throws -> EnvironmentEntry {
  try #require(catalog.first { $0.id == id }, "no environment '\(id)' in the catalog")
}

/// What an environment shows of itself: its state's number, or its row of numbers.
func observation(of environment: some Environment) -> [Double] {
  if let discrete = environment as? any DiscreteEnvironment { return [Double(discrete.state)] }
  guard let box = environment as? any BoxEnvironment else { return [] }
  return row(of: box)
}

private func row(of environment: some BoxEnvironment) -> [Double] {
  var values = [Float](repeating: .nan, count: environment.observationSpace.count)
  var span = values.mutableSpan
  environment.observe(into: &span)
  return values.map(Double.init)
}

extension BatchEnvironment {
  /// A uniformly random action for `row`, of the legal ones where some are illegal.
  func randomAction(_ row: Int, using random: inout RandomStream) -> Int32 {
    Int32(observations.mask(row)?.randomAction(using: &random) ?? random.below(actionSpace.count))
  }
}

/// A uniformly random action, of the legal ones where some are illegal.
func randomAction(in environment: some Environment, using random: inout RandomStream) -> Int {
  legalActions(in: environment).map { $0[random.below($0.count)] }
    ?? random.below(environment.actionSpace.count)
}

/// Nil where every action is legal, always.
func legalActions(in environment: some Environment) -> [Int]? {
  guard environment.masksActions else { return nil }
  var flags = [Bool](repeating: false, count: environment.actionSpace.count)
  var span = flags.mutableSpan
  environment.writeLegalActions(into: &span)
  return flags.indices.filter { flags[$0] }
}
