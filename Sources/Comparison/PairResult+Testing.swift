import RunStore

extension PairResult {
  /// - Parameter comparisons: pairs that are tested together.
  init(
    _ groups: [GroupResult], _ first: Int, _ second: Int, comparisons: Int, ignoresPairs: Bool
  ) {
    (self.first, self.second) = (first, second)
    let (a, b) = (groups[first], groups[second])
    let (x, y) = (a.scores, b.scores)
    let isPaired = !ignoresPairs && Self.arePaired(a, b, comparisons: comparisons)
    test = isPaired ? .paired(x, y) : .independent(x, y)
    let spread =
      isPaired
      ? Aggregates.standardDeviation(zip(x, y).map { $0 - $1 })
      : Self.pooledDeviation(x, y)
    // Holm's strictest step: what the seeds would have to reach at worst.
    let level = SeedComparison.level / Double(comparisons)
    seedsToDecide = SeedsNeeded.count(
      difference: test.difference, spread: spread, isPaired: isPaired, level: level)
    probabilityOfImprovement = Comparison.probabilityOfImprovement(x, over: y)
    probabilityInterval = Self.probabilityInterval(x, y)
    (adjustedP, isDecided) = (test.p, false)
  }

  /// Whether seeds are paired: they learned in the same environment, and are the same and enough.
  private static func arePaired(_ a: GroupResult, _ b: GroupResult, comparisons: Int) -> Bool {
    func seeds(_ group: GroupResult) -> [UInt64] { group.seeds.filter { $0.score != nil }.map(\.seed) }
    return a.group.facts.environment == b.group.facts.environment
      && SeedComparison.arePaired(seeds(a), seeds(b), tests: comparisons)
  }

  private static func pooledDeviation(_ x: [Double], _ y: [Double]) -> Double {
    guard x.count + y.count > 2 else { return .infinity }
    func squares(_ values: [Double]) -> Double {
      let deviation = Aggregates.standardDeviation(values)
      return deviation * deviation * Double(values.count - 1)
    }
    return ((squares(x) + squares(y)) / Double(x.count + y.count - 2)).squareRoot()
  }

  /// Both groups are resampled, each with its own random stream.
  private static func probabilityInterval(_ x: [Double], _ y: [Double]) -> Interval {
    let resamples = Bootstrap.curveResamples
    let first = Bootstrap(count: x.count, resamples: resamples)
    let second = Bootstrap(count: y.count, resamples: resamples, seed: Bootstrap.seed + 1)
    let statistics = (0..<resamples).map { resample in
      Comparison.probabilityOfImprovement(
        first.resample(x, resample), over: second.resample(y, resample))
    }
    return Bootstrap.percentileInterval(statistics)
  }
}
