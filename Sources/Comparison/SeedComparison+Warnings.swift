import Foundation
import RunStore
import Text

extension SeedComparison {
  /// Warnings for the reader, one sentence each.
  static func warnings(_ groups: [GroupResult], _ options: ComparisonOptions) -> [String] {
    groups.flatMap { group in
      group.seeds.filter { $0.copyOf == nil }.flatMap {
        [group.warning(of: $0, options)].compactMap { $0 } + group.resumptions(of: $0)
      } + group.branchNotes + group.copyWarnings + group.warnings(options)
    } + budgetWarnings(groups, options) + pairWarnings(groups, options)
  }

  private static func budgetWarnings(_ groups: [GroupResult], _ options: ComparisonOptions) -> [String] {
    let scored = groups.filter { $0.count > 0 }
    guard Set(scored.map(\.scoreStep)).count > 1 else { return [] }
    let budgets = scored.map { "of \($0.name) after \(Readable.grouped($0.scoreStep))" }
    let start = "training lengths differ: the scores are those \(Readable.list(budgets)) steps; "
    if let step = sharedStep(of: scored) {
      return [start + "--at-step \(step) compares at the same step"]
    }
    return [start + "there is no step at which all were evaluated"]
  }

  /// The last step at which every scored seed of every group was measured.
  private static func sharedStep(of groups: [GroupResult]) -> Int? {
    let steps = groups.flatMap(\.seeds).filter { $0.score != nil }.map { Set($0.record.curve.map(\.step)) }
    return steps.dropFirst().reduce(steps.first ?? []) { $0.intersection($1) }.max()
  }

  /// Why there is no area under the curve, if there is none.
  var areaWarnings: [String] {
    let scored = groups.filter { $0.count > 0 }
    guard !scored.isEmpty, scored.contains(where: \.areas.isEmpty) else { return [] }
    guard let areaSteps else {
      return [
        groups.count == 1
          ? "there is no area under the curve: it needs two evaluations"
          : "there are no areas under the curves: no range of steps was evaluated in all groups"
      ]
    }
    let stretch =
      "steps \(Readable.grouped(areaSteps.lowerBound)) to \(Readable.grouped(areaSteps.upperBound))"
    return scored.filter(\.areas.isEmpty).map {
      "\($0.name): no seed was evaluated over \(stretch), so it has no area under its curve"
    }
  }

  /// Where p of independent groups may be too small.
  var levelWarnings: [String] {
    pairs.filter { !$0.test.isPaired }.compactMap { pair in
      let (a, b) = (groups[pair.first], groups[pair.second])
      return Self.levelWarning("\(a.name) and \(b.name)", (a.name, a.scores), (b.name, b.scores))
    }
  }

  /// Even studentized, a permutation test calls groups of equal means different too often if the smaller one spreads more: of
  /// 5 and 20 normal scores, where those of the 5 spread three times as much, in 14 % of comparisons.
  ///
  /// - Parameter subject: what p is of.
  static func levelWarning(
    _ subject: String, _ a: (name: String, values: [Double]), _ b: (name: String, values: [Double])
  ) -> String? {
    let (few, many) = a.values.count < b.values.count ? (a, b) : (b, a)
    func spread(_ values: [Double]) -> Double { Aggregates.standardDeviation(values) }
    guard few.values.count >= SeedsNeeded.fewest, 2 * many.values.count >= 3 * few.values.count,
      spread(few.values) > 1.5 * spread(many.values)
    else { return nil }
    return
      "p of \(subject) may be too small: the \(few.values.count) seeds of \(few.name) spread more than the \(many.values.count) of \(many.name); train equal numbers of seeds"
  }

  private static func pairWarnings(_ groups: [GroupResult], _ options: ComparisonOptions) -> [String] {
    let provenances = groups.flatMap { $0.group.runs.map(\.facts.provenance) }
    let commits = Set(provenances.map(\.gitCommit))
    let kernels = Set(provenances.compactMap(\.kernels)).sorted()
    var warnings: [String] = []
    if commits.count > 1 {
      warnings.append(
        "the runs were made by \(commits.count) different builds of rl-lab; the provenance lists them")
    }
    if kernels.count > 1 {
      warnings.append(
        "the runs were made on processors of \(kernels.count) classes, \(Readable.list(kernels)), between which the last bits of networks differ"
      )
    }
    return warnings
  }
}

extension GroupResult {
  /// Seeds that duplicate others, as for a deterministic agent in a deterministic environment.
  fileprivate var copyWarnings: [String] {
    let originals = Set(seeds.compactMap(\.copyOf)).sorted()
    return originals.map { original in
      let copies = seeds.filter { $0.copyOf == original }.map(\.seed)
      return
        "\(name): \(seedList(copies)) \(copies.count == 1 ? "has" : "have") the same episodes as seed \(original); copies are not independent, so they count once and n is \(count)"
    }
  }

  /// Where the group's seeds leave the runs that they are branches of, and with which settings.
  fileprivate var branchNotes: [String] {
    var notes: [String] = []
    for origin in seeds.compactMap(\.record.facts.branch) {
      let run = parentFolder(of: origin.path)
      let changes = origin.changes.map(displayable).joined(separator: ", ")
      let note =
        "\(name): branches off \(displayable(run.isEmpty ? origin.path : run)) at step \(Readable.grouped(origin.step)) with \(changes.isEmpty ? "the same settings" : changes); up to there both are the same run"
      if !notes.contains(note) { notes.append(note) }
    }
    return notes
  }

  /// Notes on resumptions with changed settings; a plain resumption does not change a run.
  fileprivate func resumptions(of seed: SeedResult) -> [String] {
    let fork = seed.record.facts.branch?.step
    return seed.record.resumptions.filter { !$0.changes.isEmpty && $0.step != fork }.map {
      "\(name): seed \(seed.seed) was resumed at step \(Readable.grouped($0.step)) with other settings: \($0.changes.map(displayable).joined(separator: ", "))"
    }
  }

  fileprivate func warning(of seed: SeedResult, _ options: ComparisonOptions) -> String? {
    let steps = Readable.grouped(seed.record.knownSteps)
    let planned = Readable.grouped(seed.record.plannedSteps)
    let who = "\(name): seed \(seed.seed)"
    switch seed.state {
    // Where no seed has a score the group's own warning says so.
    case .finished where seed.score == nil && count > 0:
      return
        "\(who) was not measured at step \(Readable.grouped(scoreStep)) or before; it is excluded from the scores"
    case .finished: return nil
    case .diverged:
      guard let value = seed.score else {
        return "\(who) diverged at step \(steps) of \(planned); it counts as failed"
      }
      return
        "\(who) diverged at step \(steps) of \(planned); it counts as failed, and with its \(options.isMinimized ? "highest" : "lowest") evaluation, \(Readable.score(value))"
    case .interrupted, .running, .failed:
      let what =
        switch seed.state {
        case .interrupted: "was interrupted"
        case .running: "is not finished, it is"
        default: "was stopped by an error"
        }
      if seed.score != nil, isAtEnd { return nil }
      let consequence =
        seed.score == nil
        ? "it is drawn in the curves but excluded from the scores, so n is \(count)"
        : "its score is that of step \(Readable.grouped(scoreStep))"
      return "\(who) \(what) at step \(steps) of \(planned); \(consequence)"
    }
  }

  fileprivate func warnings(_ options: ComparisonOptions) -> [String] {
    var result: [String] = []
    if !group.missingSeeds.isEmpty {
      let missing = group.missingSeeds.count
      result.append(
        missing > 10
          ? "\(name): \(missing) of the planned seeds are missing"
          : "\(name): \(seedList(group.missingSeeds)) of the planned ones \(missing == 1 ? "is" : "are") missing"
      )
    }
    if let step = options.atStep, count > 0, group.runs.allSatisfy({ $0.knownSteps < step }) {
      result.append(
        "\(name): no seed has gone as far as step \(Readable.grouped(step)); scores are those of step \(Readable.grouped(scoreStep))"
      )
    }
    if !isAtEnd, options.atStep == nil, count > 0 {
      result.append(
        "\(name): no seed has finished; scores are those of step \(Readable.grouped(scoreStep)), the last that all have reached"
      )
    }
    if count == 0 {
      result.append("\(name): \(reasonForNoScore(options)); the group is excluded from the tests")
    }
    if gapIsOfAnotherPolicy(than: options.metric) {
      let whose =
        options.metric == .trainingReturn
        ? "the training episodes" : "evaluation with epsilon \(Readable.exact(evaluationEpsilon ?? 0))"
      result.append(
        "\(name): the gap to the optimum is that of the greedy policy, from the exact model; the scores are those of \(whose)"
      )
    }
    if let threshold = options.threshold, let optimum, optimum < threshold {
      result.append(
        "\(name): the optimum for its gamma, \(Readable.score(optimum)), is below the threshold, \(Readable.score(threshold)); a seed that reaches this optimum does not count as failed"
      )
    }
    let environmentCount = Set(group.runs.map(\.facts.provenance.version)).count
    if environmentCount > 1 {
      result.append("\(name): its seeds were trained by different versions of rl-lab")
    }
    return result
  }
  private func reasonForNoScore(_ options: ComparisonOptions) -> String {
    let runs = group.runs
    if runs.contains(where: { !$0.curve.isEmpty }) {
      let first = runs.compactMap(\.curve.first?.step).min() ?? 0
      if let step = options.atStep, first > step {
        return
          "no seed was measured at step \(Readable.grouped(step)) or before, the first was at step \(Readable.grouped(first))"
      }
      return "no seed has a score"
    }
    let names = ComparisonMetric.names(in: runs)
    if case .recorded(let name) = options.metric, !names.isEmpty {
      return
        "no seed has a value of '\(displayable(name))', they have \(Readable.list(names.map(displayable)))"
    }
    return "no seed has a score"
  }
}

/// `seed 3`, `seeds 3 and 4`, `seeds 1, 2 and 5`
private func seedList(_ seeds: [UInt64]) -> String {
  (seeds.count == 1 ? "seed " : "seeds ") + Readable.list(seeds.map(String.init))
}
