import Agents
import Foundation
import Lab
import RLCore
import Testing

/// The page's environment with an array of numbers as its observation.
struct ThermostatTests {
  @Test func itMeetsTheContract() throws {
    let findings = try EnvironmentCheck(made: Thermostat.entry.make(), limit: 100, steps: 1000).findings()
    #expect(findings.compactMap(\.problem) == [])
  }

  @Test func aClosedRangeOfNumbersHoldsItsEnds() throws {
    let catalog = Catalog(environments: [Thermostat.entry], agents: [RandomAgent.entry])
    func load(_ wish: String) throws -> Experiment {
      try Experiment.load(
        text: "environment: {id: Thermostat-v0, wish: \(wish)}\nagent: {algorithm: random}", path: "t.yaml",
        catalog: catalog)
    }
    for wish in ["0", "40", "21.5"] { #expect(try load(wish).environment.values["wish"] != nil) }
    do {
      _ = try load("40.5")
      Issue.record("40.5 is above 40")
    } catch let errors as ExperimentErrors {
      #expect(errors.description == "t.yaml:1:40: wish must be a number in [0, 40], not '40.5'")
    }
  }
}
