import GridWorlds
import Lab
import RLCore
import Testing

@Suite struct TrainingEvaluatorTests {
  /// Takes one action, whatever it sees.
  private final class Stubborn: Policy {
    let action: Int32
    init(_ action: Int32 = 0) { self.action = action }

    func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
      for row in 0..<observations.count { actions[row] = action }
    }
  }

  private func evaluate(
    _ entry: EnvironmentEntry, seeds: [UInt64], cap: Int? = nil, epsilon: Double = 0, root: UInt64 = 1
  ) throws -> EvaluationResult {
    try Evaluator(environment: entry.make(), maxEpisodeSteps: cap, epsilon: epsilon)
      .evaluate(seeds: seeds, explorationRoot: root) { _ in Stubborn() }
  }

  /// How long the lottery's episode of `seed` is.
  private func length(_ seed: UInt64) -> Int {
    var random = RandomStream(seed: seed)
    return 1 + random.below(300)
  }

  @Test(arguments: [1, 3, 63, 64, 65, 200]) func eachSeedIsPlayedOnceAndLongEpisodesAreNotCrowdedOut(
    count: Int
  ) throws {
    let seeds = Evaluator.seeds(root: 1, purpose: .evaluation, index: 0, count: count)
    let result = try evaluate(Lottery.entry, seeds: seeds)
    #expect(result.lengths == seeds.map(length))
    #expect(result.returns == seeds.map { Double(length($0)) })
  }

  @Test func anEpisodeComesToTheSameInAnyCompany() throws {
    let lake = try #require(gridWorlds.first)
    let seeds = (0..<150).map { UInt64($0) }
    let together = try evaluate(lake, seeds: seeds, cap: 100)
    let alone = try seeds.map { try evaluate(lake, seeds: [$0], cap: 100) }
    #expect(together.returns == alone.map { $0.returns[0] })
    #expect(together.lengths == alone.map { $0.lengths[0] })
  }

  @Test func anEnvironmentWithoutALimitIsCutOffAtTheCap() throws {
    let result = try evaluate(Standstill.entry, seeds: Array(1...70), cap: 50)
    #expect(result.lengths == Array(repeating: 50, count: 70))
    #expect(result.returns == Array(repeating: 100, count: 70))
  }

  @Test func aGreedyPolicyThatWalksForEverStopsAtTheCap() throws {
    // Up from the start and then against the wall, for ever.
    let cliff = try #require(gridWorlds.first { $0.id == "CliffWalking-v1" })
    #expect(cliff.maxEpisodeSteps([:]) == nil)
    #expect(try evaluate(cliff, seeds: [1, 2], cap: 200).lengths == [200, 200])
  }

  @Test func epsilonReplacesThePolicysActionThatOften() throws {
    // Half of the random actions are the one that earns 1000.
    let seeds = Evaluator.seeds(root: 1, purpose: .evaluation, index: 0, count: 200)
    for epsilon in [0.0, 0.2, 1.0] {
      let result = try evaluate(Lottery.entry, seeds: seeds, epsilon: epsilon)
      let steps = Double(result.lengths.reduce(0, +))
      let cheated = (result.returns.reduce(0, +) - steps) / 1000
      let share = epsilon / 2
      #expect(
        abs(cheated - share * steps) <= 4.5 * (steps * share * (1 - share)).squareRoot(), "epsilon \(epsilon)"
      )
      #expect(result.lengths == seeds.map(length))
    }
  }

  @Test func theSameRootExploresTheSame() throws {
    let seeds = Evaluator.seeds(root: 1, purpose: .evaluation, index: 0, count: 20)
    let first = try evaluate(Lottery.entry, seeds: seeds, epsilon: 0.5, root: 3)
    #expect(try evaluate(Lottery.entry, seeds: seeds, epsilon: 0.5, root: 3) == first)
    #expect(try evaluate(Lottery.entry, seeds: seeds, epsilon: 0.5, root: 4) != first)
  }

  @Test func thePolicyIsToldHowManyRowsItWillSee() throws {
    var rows: [Int] = []
    for count in [5, 64, 500] {
      _ = try Evaluator(environment: Standstill.entry.make(), maxEpisodeSteps: 2, epsilon: 0).evaluate(
        seeds: Array(repeating: 1, count: count), explorationRoot: 1
      ) {
        rows.append($0)
        return Stubborn()
      }
    }
    #expect(rows == [5, 64, 64])
  }

  @Test func seedsDifferByRootPurposeAndIndex() {
    let all = [
      Evaluator.seeds(root: 1, purpose: .evaluation, index: 0, count: 50),
      Evaluator.seeds(root: 1, purpose: .evaluation, index: 1, count: 50),
      Evaluator.seeds(root: 2, purpose: .evaluation, index: 0, count: 50),
      Evaluator.seeds(root: 1, purpose: .freshEvaluation, index: 0, count: 50),
      Evaluator.seeds(root: 1, purpose: .trainingEpisodes, index: 0, count: 50),
    ]
    #expect(Set(all.joined()).count == 250)
    #expect(all.joined().allSatisfy { $0 < 1 << 53 })
  }

  @Test func moreEpisodesBeginWithTheSameSeeds() {
    let many = Evaluator.seeds(root: 1, purpose: .evaluation, index: 3, count: 100)
    #expect(Evaluator.seeds(root: 1, purpose: .evaluation, index: 3, count: 10) == Array(many.prefix(10)))
  }

  @Test func theStandardDeviationIsTheSamples() {
    let result = EvaluationResult(returns: [1, 2, 3, 4], lengths: [1, 2, 2, 3])
    #expect(result.returnMean == 2.5 && result.lengthMean == 2)
    #expect(result.returnStd == (5.0 / 3).squareRoot())
    #expect(EvaluationResult(returns: [7], lengths: [1]).returnStd == 0)
    #expect(EvaluationResult(returns: [3, 3], lengths: [1, 1]).returnStd == 0)
  }

  @Test func theActionsOfAPolicyAreListedByState() throws {
    final class Parity: Policy {
      func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
        for row in 0..<observations.count { actions[row] = (observations.states?[row] ?? 0) % 2 }
      }
    }
    let evaluator = Evaluator(environment: try Standstill.entry.make(), maxEpisodeSteps: 1, epsilon: 0)
    #expect(evaluator.actions(of: Parity(), stateCount: 5) == [0, 1, 0, 1, 0])
  }
}
