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
