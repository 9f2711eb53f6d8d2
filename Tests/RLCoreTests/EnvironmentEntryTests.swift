import RLCore
import Testing

struct EnvironmentEntryTests {
  let entry = EnvironmentEntry(
    "Corridor-v0", Corridor.self, defaults: ["length": .integer(5)], summary: "Walk.",
    documentation: "A corridor.",
    maxEpisodeSteps: 20, rewardThreshold: -2)

  @Test func aLineOfTheCatalogSetsDefaultsOfItsOwn() throws {
    #expect(entry.keys.map(\.defaultValue) == [.integer(5), .number(0.5)])
    #expect(try entry.make().observationSpace == .discrete(count: 6))
  }

  @Test func valuesWinOverTheLinesDefaults() throws {
    let made = try entry.make(["length": .integer(7), "toll": .number(2)])
    #expect(made.observationSpace == .discrete(count: 8))
    let batch = made.batch(count: 1, maxEpisodeSteps: nil, episodeSeeds: .continuing(seed: 0))
    batch.reset()
    batch.step()
    #expect(batch.rewards[0] == -2)
  }

  @Test func problemsOfTheParametersAreThrown() {
    #expect(throws: ConfigurationProblem("length", "13 is unlucky")) {
      try entry.make(["length": .integer(13), "toll": .number(13)])
    }
  }

  @Test func allProblemsAreToldAtOnce() {
    #expect(entry.problems([:]).isEmpty)
    #expect(
      entry.problems(["length": .integer(13), "toll": .number(13)]) == [
        .init("length", "13 is unlucky"), .init("toll", "13 is unlucky too"),
      ])
  }

  @Test func whatTheEnvironmentItselfThrowsIsThrown() {
    #expect(throws: ConfigurationProblem("length", "99 is too far")) {
      try entry.make(["length": .integer(99)])
    }
  }

  @Test func anArrayEnvironmentTellsItsSpace() throws {
    let clock = EnvironmentEntry("Clock-v0", Clock.self, summary: "Tick.", documentation: "A clock.")
    let made = try clock.make()
    #expect(made.observationSpace == .box(Clock().observationSpace))
    #expect(made.actionSpace.labels == ["tick", "tock"])
    #expect(made.model() == nil)
    #expect(clock.keys == Discretization.keyDescriptions)
    #expect(clock.defaultMaxEpisodeSteps == nil)
  }

  @Test func anEnvironmentWithoutAModelHasNone() throws {
    #expect(try entry.make().model() == nil)
  }
}
