import RLCore
import Testing

/// What every exact model of the catalog promises.
struct ModelContractTests {
  static let modelled = catalogIDs.filter { (try? entry($0).make().model()) != nil }

  private func model(_ id: String) throws -> TransitionModel { try #require(entry(id).make().model()) }

  @Test func theGridWorldsHaveModels() {
    #expect(Self.modelled.count >= 4)
  }

  @Test(arguments: modelled)
  func theModelIsOfTheEnvironmentsSize(id: String) throws {
    let (made, model) = (try entry(id).make(), try model(id))
    #expect(made.observationSpace == .discrete(count: model.stateCount))
    #expect(made.actionSpace.count == model.actionCount)
  }

  @Test(arguments: modelled)
  func probabilitiesSumToOne(id: String) throws {
    let model = try model(id)
    #expect(model.startProbabilities.allSatisfy { $0 >= 0 })
    #expect(abs(model.startProbabilities.reduce(0, +) - 1) < 1e-12)
    for state in 0..<model.stateCount {
      for action in 0..<model.actionCount {
        let outcomes = model.outcomes(state: state, action: action)
        #expect(outcomes.allSatisfy { $0.probability > 0 }, "state \(state), action \(action)")
        #expect(
          abs(outcomes.reduce(0) { $0 + $1.probability } - 1) < 1e-12, "state \(state), action \(action)")
        #expect(outcomes.allSatisfy { (0..<model.stateCount).contains($0.state) && $0.reward.isFinite })
      }
    }
  }

  /// A state either always ends the episode on arrival or never does, no episode begins in one that does, and some
  /// state does and can be reached, unless time alone ends an episode.
  @Test(arguments: modelled)
  func terminalStatesAreFlagged(id: String) throws {
    let model = try model(id)
    var (terminal, passable): (Set<Int>, Set<Int>) = ([], [])
    var open = (0..<model.stateCount).filter { model.startProbabilities[$0] > 0 }
    passable.formUnion(open)
    while let state = open.popLast() {
      for action in 0..<model.actionCount {
        for outcome in model.outcomes(state: state, action: action) {
          if outcome.terminated {
            terminal.insert(outcome.state)
          } else if passable.insert(outcome.state).inserted {
            open.append(outcome.state)
          }
        }
      }
    }
    let isEndless = id == "JacksCarRental-v0"
    #expect(terminal.isEmpty == isEndless, "no end can be reached")
    #expect(terminal.isDisjoint(with: passable))
  }

  @Test(arguments: modelled)
  func theEnvironmentStepsAsOftenAsItsModelSays(id: String) throws {
    let seed: UInt64 = 31
    let model = try model(id)
    let batch = try entry(id).make().batch(
      count: 16, maxEpisodeSteps: 60, episodeSeeds: .drawn(root: seed, purpose: .trainingEpisodes))
    var random = RandomStream(root: seed, purpose: .randomPlay)
    var frequencies = Frequencies()
    batch.reset()
    /// Where rewards are random the model has only their mean, which `RandomRewardTests` compare.
    func seen(_ reward: Double) -> Double { model.hasRandomRewards ? 0 : reward }
    for row in 0..<16 { frequencies.count(.start, Int(batch.observations.row(row)[0]), 0, false) }
    for _ in 0..<20_000 {
      for row in 0..<16 { batch.actions[row] = Int32(random.below(model.actionCount)) }
      batch.step()
      for row in 0..<16 {
        frequencies.count(
          .pair(state: Int(batch.previousObservations.row(row)[0]), action: Int(batch.actions[row])),
          Int(batch.nextObservations.row(row)[0]), seen(batch.rewards[row]), batch.endings[row] == .terminated
        )
        if batch.endings[row] != .none {
          frequencies.count(.start, Int(batch.observations.row(row)[0]), 0, false)
        }
      }
    }
    try frequencies.check(against: model, seed: seed)
  }
}

/// How often what followed what.
private struct Frequencies {
  enum Situation: Hashable { case start, pair(state: Int, action: Int) }
  struct Result: Hashable {
    var state: Int
    var reward: Double
    var terminated: Bool
  }
  private var counts: [Situation: [Result: Int]] = [:]

  mutating func count(_ situation: Situation, _ state: Int, _ reward: Double, _ terminated: Bool) {
    let result = Result(state: state, reward: reward, terminated: terminated)
    counts[situation, default: [:]][result, default: 0] += 1
  }

  /// Requires that nothing happened that the model does not know, and sums Pearson's statistic over all results that
  /// are expected ten times or more; its mean is the number of degrees of freedom, its variance twice that.
  func check(against model: TransitionModel, seed: UInt64) throws {
    var (statistic, freedom, situations) = (0.0, 0.0, 0)
    for (situation, results) in counts {
      let known = expectation(situation, model)
      let unknown = Set(results.keys).subtracting(known.keys)
      try #require(unknown.isEmpty, "\(situation) led to \(unknown), which the model does not know")
      let total = Double(results.values.reduce(0, +))
      let isWide = known.count > 50
      let (results, expected) = isWide ? (Self.pooled(results), Self.pooled(known)) : (results, known)
      guard expected.values.allSatisfy({ $0 * total >= 10 }) else { continue }
      situations += 1
      freedom += Double(expected.count - 1)
      for (result, probability) in expected {
        let difference = Double(results[result] ?? 0) - probability * total
        statistic += difference * difference / (probability * total)
      }
    }
    #expect(situations > min(20, model.stateCount * model.actionCount / 2))
    #expect(
      abs(statistic - freedom) <= 5 * (2 * freedom).squareRoot(),
      "seed \(seed): statistic \(statistic) with \(freedom) degrees of freedom")
  }

  /// Many results, each of them rare, in four groups.
  private static func pooled<Number: AdditiveArithmetic>(_ results: [Result: Number]) -> [Result: Number] {
    results.reduce(into: [:]) { groups, entry in
      let group = Result(state: entry.key.state % 4, reward: 0, terminated: entry.key.terminated)
      groups[group, default: .zero] += entry.value
    }
  }

  private func expectation(_ situation: Situation, _ model: TransitionModel) -> [Result: Double] {
    var expected: [Result: Double] = [:]
    switch situation {
    case .start:
      for (state, probability) in model.startProbabilities.enumerated() where probability > 0 {
        expected[Result(state: state, reward: 0, terminated: false)] = probability
      }
    case .pair(let state, let action):
      for outcome in model.outcomes(state: state, action: action) {
        let result = Result(
          state: outcome.state, reward: model.hasRandomRewards ? 0 : outcome.reward,
          terminated: outcome.terminated)
        expected[result, default: 0] += outcome.probability
      }
    }
    return expected
  }
}
