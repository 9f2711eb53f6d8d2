import ClassicControl
import GridWorlds
import RLCore
import Testing

/// Every environment that is registered: what is added to a family's catalog is tested by that alone.
let catalog: [EnvironmentEntry] = gridWorlds + classicControl

/// The ids, for parameterised tests to be named by.
let catalogIDs = catalog.map(\.id)

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
