import Agents
import RLCore
import Testing

@Suite struct EpsilonGreedyTests {
  @Test(arguments: [0.05, 0.3, 0.9]) func itExploresWithProbabilityEpsilonAndThenUniformly(epsilon: Double) {
    let (draws, actionCount) = (200_000, 5)
    var epsilonGreedy = EpsilonGreedy(actionCount: actionCount, random: RandomStream(seed: 1))
    var counts = [Int](repeating: 0, count: actionCount)
    for _ in 0..<draws {
      if let action = epsilonGreedy.exploratoryAction(epsilon: epsilon) { counts[Int(action)] += 1 }
    }
    let share = epsilon / Double(actionCount)
    let expected = share * Double(draws)
    let standardDeviation = (Double(draws) * share * (1 - share)).squareRoot()
    for count in counts {
      #expect(abs(Double(count) - expected) < 4.5 * standardDeviation, "counts \(counts)")
    }
  }

  @Test func oneDrawDecidesBothWhetherAndWhich() {
    var epsilonGreedy = EpsilonGreedy(actionCount: 4, random: RandomStream(seed: 2))
    var plain = RandomStream(seed: 2)
    for _ in 0..<1000 {
      let draw = plain.uniform()
      let expected = draw < 0.5 ? Int32(draw / 0.5 * 4) : nil
      #expect(epsilonGreedy.exploratoryAction(epsilon: 0.5) == expected)
    }
    #expect(epsilonGreedy.random == plain)
  }

  @Test func anEpsilonOfZeroNeverExplores() {
    var epsilonGreedy = EpsilonGreedy(actionCount: 4, random: RandomStream(seed: 3))
    #expect((0..<10_000).allSatisfy { _ in epsilonGreedy.exploratoryAction(epsilon: 0) == nil })
  }

  @Test func anEpsilonOfOneAlwaysExploresWithinTheActions() {
    var epsilonGreedy = EpsilonGreedy(actionCount: 3, random: RandomStream(seed: 4))
    let actions = (0..<10_000).map { _ in epsilonGreedy.exploratoryAction(epsilon: 1) }
    #expect(Set(actions) == [0, 1, 2])
  }

  @Test func aTinyEpsilonStaysWithinTheActions() {
    // Draws below such an epsilon are rare; without rounding a quotient could reach 1.
    var epsilonGreedy = EpsilonGreedy(actionCount: 7, random: RandomStream(seed: 5))
    for _ in 0..<2_000_000 {
      if let action = epsilonGreedy.exploratoryAction(epsilon: 1e-4) { #expect((0..<7).contains(action)) }
    }
  }
}
