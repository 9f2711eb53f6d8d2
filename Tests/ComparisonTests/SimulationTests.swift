import Comparison
import Foundation
import RLCore
import Testing

/// How often the statistics err, by simulation with a fixed seed. The tables that it prints stand in
/// docs/comparing.md.
@Suite struct SimulationTests {
  private static let experiments = 1_000

  /// What the scores of seeds look like.
  private enum Shape: String, CaseIterable {
    case normal, skewed
    case twoLevels = "two levels"

    /// One seed's score; the mean of each shape is 0 and its deviation about 1.
    func draw(_ random: inout RandomStream) -> Double {
      func normal() -> Double {
        let radius = (-2 * log(1 - random.uniform())).squareRoot()
        return radius * cos(2 * .pi * random.uniform())
      }
      switch self {
      case .normal: return normal()
      case .skewed: return -log(1 - random.uniform()) - 1
      // Four of five seeds learn the task, one does not.
      case .twoLevels: return (random.uniform() < 0.8 ? 0.5 : -2) + 0.1 * normal()
      }
    }

    /// The interquartile mean of infinitely many seeds, from 4,000,000 of them.
    func truth(_ random: inout RandomStream) -> Double {
      Aggregates.interquartileMean((0..<400_000).map { _ in draw(&random) })
    }
  }

  @Test func falseAlarmsStayBelowFivePercent() {
    var random = RandomStream(seed: 5)
    print("false alarms of the verdict, equal groups, \(Self.experiments) experiments")
    for shape in Shape.allCases {
      var line = "  \(shape.rawValue):"
      for n in [5, 6, 8, 10] {
        var alarms = 0
        for _ in 0..<Self.experiments {
          let x = (0..<n).map { _ in shape.draw(&random) }
          let y = (0..<n).map { _ in shape.draw(&random) }
          let isPaired = PermutationTest.smallestP(pairs: n) <= 0.05
          let test = isPaired ? PermutationTest.paired(x, y) : .independent(x, y)
          if test.p <= 0.05 { alarms += 1 }
        }
        let rate = Double(alarms) / Double(Self.experiments)
        line += "  n = \(n) \(percent(rate))"
        // Three standard deviations above 5 %.
        #expect(rate <= 0.05 + 3 * (0.05 * 0.95 / Double(Self.experiments)).squareRoot())
      }
      print(line)
    }
  }

  @Test func unequalGroupsOfEqualMeansAreSeldomCalledDifferent() {
    var random = RandomStream(seed: 7)
    let experiments = 300
    print("false alarms of unequal groups, normal scores of equal means, \(experiments) experiments")
    // The last row is the case of which a comparison warns: 14 %, where a plain difference of means has 22 %.
    for (few, many, spread, level) in [(5, 10, 1 / 3.0, 0.05), (5, 10, 1.0, 0.05), (5, 20, 3.0, 0.14)] {
      var alarms = 0
      for _ in 0..<experiments {
        let x = (0..<few).map { _ in spread * Shape.normal.draw(&random) }
        let y = (0..<many).map { _ in Shape.normal.draw(&random) }
        if PermutationTest.independent(x, y).p <= 0.05 { alarms += 1 }
      }
      let rate = Double(alarms) / Double(experiments)
      print("  \(few) against \(many), \(spread) times the spread: \(percent(rate))")
      #expect(rate <= level + 3 * (level * (1 - level) / Double(experiments)).squareRoot())
    }
  }

  @Test func agentsThatLearnLikeFreshOnesSeldomLosePlasticity() {
    var random = RandomStream(seed: 8)
    let experiments = 400
    func seeds(_ numbers: Range<UInt64>) -> [ContinualResult.Seed] {
      numbers.map { number in
        let stages = (0..<20).map { task in
          ContinualRun.Stage(
            task: task, end: task + 1, steps: 1, losses: [:], area: 1 + 0.3 * Shape.normal.draw(&random),
            stepsToOptimum: nil)
        }
        return ContinualResult.Seed(
          number: number, run: ContinualRun(stages: stages, taskCount: 20, isExact: true))
      }
    }
    print("false alarms of loss of plasticity, 20 tasks, \(experiments) experiments")
    let groups: [(own: Range<UInt64>, fresh: Range<UInt64>)] = [(1..<11, 1..<11), (1..<9, 11..<16)]
    for (own, fresh) in groups {
      var alarms = 0
      for _ in 0..<experiments {
        let test = ContinualResult(name: "dqn", seeds: seeds(own), fresh: seeds(fresh)).plasticityTest
        #expect(test?.isPaired == (own == fresh))
        if let test, test.p <= 0.05 { alarms += 1 }
      }
      let rate = Double(alarms) / Double(experiments)
      print("  \(own.count) seeds, \(fresh.count) of fresh agents: \(percent(rate))")
      #expect(rate <= 0.06)
    }
  }

  @Test func intervalsOfTheDifferenceCoverItAndThoseOfFewSeedsBootstrappedDoNot() {
    var random = RandomStream(seed: 6)
    print(
      "coverage of 95 % intervals, \(Self.experiments) experiments: test turned around | bootstrap of the IQM"
    )
    for shape in Shape.allCases {
      let truth = shape.truth(&random)
      var line = "  \(shape.rawValue):"
      for n in [3, 5, 10] {
        let bootstrap = Bootstrap(count: n, resamples: 1_000)
        var (difference, aggregate) = (0, 0)
        for _ in 0..<Self.experiments {
          let x = (0..<n).map { _ in shape.draw(&random) + 0.7 }
          let y = (0..<n).map { _ in shape.draw(&random) }
          let isPaired = PermutationTest.smallestP(pairs: n) <= 0.05
          let test = isPaired ? PermutationTest.paired(x, y) : .independent(x, y)
          if test.interval.contains(0.7) { difference += 1 }
          if bootstrap.interquartileMeanInterval(of: y).contains(truth) { aggregate += 1 }
        }
        let covered = Double(difference) / Double(Self.experiments)
        let bootstrapped = Double(aggregate) / Double(Self.experiments)
        line += "  n = \(n) \(percent(covered)) | \(percent(bootstrapped))"
        #expect(covered >= 0.95 - 3 * (0.05 * 0.95 / Double(Self.experiments)).squareRoot())
        #expect(bootstrapped < covered)
      }
      print(line)
    }
  }

  private func percent(_ rate: Double) -> String { "\((rate * 1000).rounded() / 10) %" }
}
