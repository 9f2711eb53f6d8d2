import Agents
import RLCore
import Testing

/// Jack's car rental: its nights and days by hand, and the policies of the book.
struct JacksCarRentalTests {
  private func made(_ values: [String: ConfigurationValue] = [:]) throws -> MadeEnvironment {
    try entry("JacksCarRental-v0").make(values)
  }

  /// A world without customers and returns: only the nights are left.
  private func nights(_ values: [String: ConfigurationValue] = [:]) throws -> TransitionModel {
    let quiet: [String: ConfigurationValue] = ["requests": .numbers([0, 0]), "returns": .numbers([0, 0])]
    return try #require(made(quiet.merging(values) { $1 }).model())
  }

  private func state(_ first: Int, _ second: Int) -> Int { first * 21 + second }

  @Test func aMoveCostsTwoDollarsACar() throws {
    let model = try nights()
    #expect(
      Array(model.outcomes(state: state(10, 4), action: 3)) == [
        .init(probability: 1, state: state(7, 7), reward: -6, terminated: false)
      ])
    #expect(model.outcomes(state: state(10, 4), action: 9).first?.state == state(14, 0))
    // What does not fit is lost.
    #expect(model.outcomes(state: state(20, 20), action: 5).first?.state == state(15, 20))
  }

  @Test func nobodyMovesCarsThatAreNotThere() throws {
    let model = try nights()
    #expect((0...10).filter { model.isLegal(state(2, 1), $0) } == [0, 1, 2, 6])
    #expect(model.outcomes(state: state(2, 1), action: 5) == model.outcomes(state: state(2, 1), action: 0))
  }

  /// Exercise 4.7.
  @Test func theFirstCarOfTheShuttleIsFreeAndFullLotsCost() throws {
    let model = try nights(["free_shuttle": .bool(true), "parking_cost": .number(4)])
    func reward(_ first: Int, _ second: Int, _ action: Int) -> Double? {
      model.outcomes(state: state(first, second), action: action).first?.reward
    }
    #expect(reward(5, 5, 1) == 0 && reward(5, 5, 3) == -4 && reward(5, 5, 6) == -2)
    #expect(reward(11, 10, 0) == -4 && reward(20, 20, 0) == -8 && reward(10, 10, 0) == 0)
  }

  /// One car, half of the customers come: exp(-m) = 1/2 that nobody does.
  @Test func rentalsAndReturnsArePoisson() throws {
    let half = 0.6931471805599453
    let model = try #require(
      made([
        "cars": .integer(1), "longest_move": .integer(1), "requests": .numbers([half, 0]),
        "returns": .numbers([half, 0]),
      ]).model())
    // From one car at the first location: nobody comes, and it stays; somebody does, and it comes back or not.
    let outcomes = model.outcomes(state: 2, action: 0)
    func outcome(_ state: Int) -> TransitionModel.Outcome? { outcomes.first { $0.state == state } }
    let (kept, gone) = (try #require(outcome(2)), try #require(outcome(0)))
    #expect(abs(kept.probability - 0.75) < 1e-12 && abs(gone.probability - 0.25) < 1e-12)
    #expect(abs(kept.reward - 10.0 / 3) < 1e-12 && abs(gone.reward - 10) < 1e-12)
  }

  /// The mean reward of a day is that of the model, in a state with more customers than cars.
  @Test func theDaysEarnWhatTheModelExpects() throws {
    let made = try made()
    let model = try #require(made.model())
    let expected = model.outcomes(state: state(10, 10), action: 5).reduce(0) {
      $0 + $1.probability * $1.reward
    }
    let batch = made.batch(count: 1, maxEpisodeSteps: 1, episodeSeeds: .listed(Array(0..<4000)))
    batch.reset()
    var sum = 0.0
    for _ in 0..<4000 {
      batch.actions[0] = 5
      batch.step()
      sum += batch.rewards[0]
    }
    // A day's rentals have a variance of about 7.
    #expect(abs(sum / 4000 - expected) < 4 * 10 * (7.0 / 4000).squareRoot())
  }

  /// Figure 4.2, from `Tests/References/book/car_rental.py`, with fewer cars to be quick.
  @Test func policyIterationStopsAtAPolicyThatNothingImproves() throws {
    let model = try #require(made(["cars": .integer(6)]).model())
    var stages: [PlanningStage] = []
    #expect(
      Planning.Method.policyIteration.stages(model, gamma: 0.9) {
        stages.append($0)
        return true
      })
    #expect(stages[0].policy.allSatisfy { $0 == 0 } && stages.count > 2)
    for (worse, better) in zip(stages, stages.dropFirst()) {
      for (one, other) in zip(worse.values, better.values) { #expect(other >= one - 1e-9) }
    }
  }

  @Test func wrongMeansAreRefused() throws {
    #expect(
      try entry("JacksCarRental-v0").problems(["requests": .numbers([3])]).map(\.description) == [
        "requests: needs two numbers, one per location; this has 1"
      ])
  }
}
