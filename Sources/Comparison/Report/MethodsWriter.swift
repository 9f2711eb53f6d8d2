import Text

/// Writes the methods paragraph for a paper.
package struct MethodsWriter {
  private let result: SeedComparison
  private let version: String

  package init(_ result: SeedComparison, version: String) { (self.result, self.version) = (result, version) }

  package var paragraph: String {
    ([scores, groups] + tests + [curves] + threshold + [games] + [
      exceptions, "Computed with rl-lab \(version).",
    ])
    .filter { !$0.isEmpty }.joined(separator: " ")
  }

  private var scores: String {
    let what: String
    switch result.metric {
    case .evaluationReturn, .evaluationLength:
      let noun = result.metric == .evaluationReturn ? "return" : "length"
      what = "the mean \(noun) of \(evaluations)"
    case .trainingReturn:
      what = "the mean return of up to \(Readable.grouped(result.window)) training episodes"
    case .trainingLength:
      what = "the mean length of up to \(Readable.grouped(result.window)) training episodes"
    case .rewardPerStep:
      what = "the reward per step over up to \(Readable.grouped(result.window)) training episodes"
    case .cumulativeReward: what = "the sum of the rewards of its training episodes"
    case .trainingEpisodes: what = "the number of its training episodes"
    case .exactReturn:
      what =
        "the expected return of its greedy policy, computed from the environment's exact model without playing episodes"
    case .recorded(let name): what = "the recorded metric \(displayable(name))"
    }
    let when = result.groups.map { "\($0.name) after \(Readable.grouped($0.scoreStep))" }
    let steps = Set(result.groups.map(\.scoreStep))
    let whenText = steps.count == 1 ? "\(Readable.grouped(steps.first ?? 0))" : Readable.list(when)
    return
      "A seed's score in \(result.environment) is \(what), \(steps.count == 1 ? "after " : "")\(whenText) environment steps."
  }

  /// How the policies were evaluated: all alike, or each group by name.
  private var evaluations: String {
    let known = result.groups.compactMap { group in
      group.group.runs.lazy.compactMap(\.evaluation).first.map { (name: group.name, words: Self.words($0)) }
    }
    guard Set(known.map(\.words)).count > 1 else { return known.first?.words ?? "the evaluation episodes" }
    return Readable.list(known.map { "\($0.words) for \($0.name)" })
  }

  private static func words(_ evaluation: EvaluationProtocol) -> String {
    let policy = evaluation.epsilon == 0 ? "greedy" : "ε = \(Readable.exact(evaluation.epsilon))"
    return "\(Readable.grouped(evaluation.episodes)) evaluation episodes (\(policy))"
  }

  private var groups: String {
    let counts = result.groups.map { "\($0.count) for \($0.name)" }
    return
      "Groups (seeds: \(Readable.list(counts))) are summarized by the interquartile mean (IQM) over seeds with a 95 % percentile bootstrap interval (\(Readable.grouped(Bootstrap.reportedResamples)) resamples; Agarwal et al., 2021)."
  }

  private var tests: [String] {
    guard !result.pairs.isEmpty else { return [] }
    let kinds = result.pairs.map(\.test.words).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let correction =
      result.pairs.count > 1
      ? ", with p corrected for \(result.pairs.count) comparisons by Holm's method" : ""
    return [
      "Differences of means were tested by two-sided permutation tests (\(Readable.list(kinds)))\(correction); their 95 % intervals are the inverted tests\(result.pairs.count > 1 ? ", each without correction" : "").",
      "A difference counts as decided at p ≤ 0.05 with at least \(SeedsNeeded.fewest) seeds in each group.",
      "The probability of improvement is the Mann-Whitney U statistic over the number of pairs of seeds.",
    ]
  }

  private var curves: String {
    let area = result.areaSteps.map {
      " The area is the mean height of a seed's curve between steps \(Readable.grouped($0.lowerBound)) and \(Readable.grouped($0.upperBound)), averaged over seeds."
    }
    return
      "Curves show the IQM at every evaluated step with pointwise 95 % bootstrap intervals (\(Readable.grouped(Bootstrap.curveResamples)) resamples of whole seeds).\(area ?? "")"
  }

  private var threshold: [String] {
    guard let threshold = result.threshold else { return [] }
    return [
      "Steps to \(Readable.score(threshold)) are the Kaplan-Meier median of the first evaluation at or above it; seeds that never reached it are censored."
    ]
  }

  private var games: String {
    var words: [String] = []
    if !result.opponents.isEmpty {
      words.append(
        "Games were played against \(Readable.list(result.opponents.map(displayable))) from both seats; a blunder is a move that lowers the value of a solved position for the agent."
      )
    }
    if result.groups.contains(where: { $0.elo != nil }) {
      words.append(
        "Elo ratings are estimates of the Bradley-Terry model from a round robin of every seed and opponent, with random play at 0."
      )
    }
    return words.joined(separator: " ")
  }

  private var exceptions: String {
    let diverged = result.groups.reduce(0) { $0 + $1.divergedCount }
    let left = result.groups.reduce(0) { $0 + $1.independentCount - $1.count }
    let copies = result.groups.reduce(0) { $0 + $1.seeds.count - $1.independentCount }
    var words: [String] = []
    if copies > 0 {
      words.append("Seeds with the same episodes as another (\(copies)) count once.")
    }
    if diverged > 0 {
      words.append("Diverged seeds (\(diverged)) count as failed and with their lowest evaluation.")
    }
    if left > 0 {
      words.append("Seeds that did not reach the step of the scores (\(left)) are excluded.")
    }
    return words.joined(separator: " ")
  }
}
