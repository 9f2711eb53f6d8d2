import RunStore

extension SeedComparison {
  /// What a reader must know before the numbers: one sentence each.
  static func warnings(_ groups: [GroupResult], _ options: ComparisonOptions) -> [String] {
    groups.flatMap { group in
      group.seeds.flatMap { [group.warning(of: $0)].compactMap { $0 } + group.resumptions(of: $0) }
        + group.warnings(options)
    } + budgetWarnings(groups, options) + pairWarnings(groups, options)
  }

  private static func budgetWarnings(_ groups: [GroupResult], _ options: ComparisonOptions) -> [String] {
    let steps = groups.map(\.scoreStep)
    guard options.atStep == nil, Set(steps).count > 1 else { return [] }
    let budgets = groups.map { "\($0.name) after \(grouped($0.scoreStep))" }
    return [
      "training was not equally long: the scores are those of \(list(budgets)) steps; --at-step \(steps.min() ?? 0) compares at the same step"
    ]
  }

  private static func pairWarnings(_ groups: [GroupResult], _ options: ComparisonOptions) -> [String] {
    let commits = Set(groups.flatMap { $0.group.runs.map(\.facts.gitCommit) })
    if commits.count > 1 {
      return ["the runs were made by \(commits.count) different builds of rl-lab; the provenance names them"]
    }
    return []
  }
}

extension GroupResult {
  /// A run that was gone on with as it was is the same run; one whose settings changed on the way is not.
  fileprivate func resumptions(of seed: SeedResult) -> [String] {
    seed.record.resumptions.filter { !$0.changes.isEmpty }.map {
      "\(name): seed \(seed.seed) was resumed at step \(grouped($0.step)) with other settings: \($0.changes.map(displayable).joined(separator: ", "))"
    }
  }

  fileprivate func warning(of seed: SeedResult) -> String? {
    let steps = grouped(seed.record.progress.steps)
    let planned = grouped(seed.record.plannedSteps)
    let who = "\(name): seed \(seed.seed)"
    switch seed.state {
    // Where no seed has a score the group's own warning says so.
    case .finished where seed.score == nil && count > 0:
      return "\(who) was not measured at step \(grouped(scoreStep)) or before; it is left out of the scores"
    case .finished: return nil
    case .diverged:
      guard let value = seed.score else {
        return "\(who) diverged at step \(steps) of \(planned); it counts as failed"
      }
      return
        "\(who) diverged at step \(steps) of \(planned); it counts as failed, and with its lowest evaluation, \(score(value))"
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
        ? "it is drawn in the curves but left out of the scores, so n is \(count)"
        : "its score is that of step \(grouped(scoreStep))"
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
    if !isAtEnd, options.atStep == nil, count > 0 {
      result.append(
        "\(name): no seed has finished; scores are those of step \(grouped(scoreStep)), the last that all have reached"
      )
    }
    if count == 0 { result.append("\(name): no seed has a score; the group is left out of the tests") }
    let environmentCount = Set(group.runs.map(\.facts.version)).count
    if environmentCount > 1 { result.append("\(name): its seeds were made by different versions of rl-lab") }
    return result
  }
}
