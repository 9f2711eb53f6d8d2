import ArgumentParser
import Comparison
import Lab
import RLCore
import RunStore
import Text
import Watching

struct CompareVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare experiments over their seeds, with tests and figures.",
    discussion: """
      Example: rl-lab compare runs/cartpole-qtable runs/cartpole-dqn --html a.html

      The seeds of one experiment in one folder form a group. Groups are compared by a permutation test of their final \
      evaluations; the verdict never claims more than the seeds support. Groups that differ in environment, parameters, \
      time limit or evaluation are refused unless --allow-different permits it.

      For a board game it also rates the players: the runs and the opponents of \
      their evaluations play a round robin from random openings and from both seats; ratings are Elo, with random play at 0.
      """)

  @Argument(help: "Run files, or folders of them.", completion: Completion.runs) var runs: [String]
  @Option(help: "Write a report with figures: one self-contained HTML file.") var html: String?
  @Option(help: "Write each figure as SVG and PNG into this folder.", transform: folderPath)
  var figures: String?
  @Option(
    help:
      "What to compare: return, exact_return, length, training_return, training_length, reward_per_step, cumulative_reward, training_episodes, or another recorded metric. (default: exact_return if all runs have it, else return)"
  )
  var metric: String?
  @Option(help: "The horizontal axis of the learning curves: steps, episodes or time.")
  var x = CurveAxis.steps
  @Option(
    parsing: .unconditional,
    help:
      "With training_return, training_length or reward_per_step: training episodes averaged per point of a curve. (default: 100)",
    transform: wholeNumber)
  var smooth: Int?
  @Option(
    parsing: .unconditional,
    help: "The score that counts as success. (default: the environment's threshold, if any)")
  var threshold: Double?
  @Option(
    parsing: .unconditional,
    help: "Compare scores at this environment step instead of at the end of training.",
    transform: wholeNumber)
  var atStep: Int?
  @Option(
    help:
      "Compare even if this differs: environment, parameters, time-limit or evaluation; repeatable."
  ) var allowDifferent: [String] = []
  @Option(
    help:
      "Seeds of each group whose episodes the report replays. (default: the one with the median score)"
  ) var replay: String?
  @Option(
    parsing: .unconditional,
    help: "In a board game: games per pair of runs and opponents, for ratings; 0 for none. (default: 20)",
    transform: wholeNumber)
  var eloGames: Int?
  @Flag(help: "Do not pair equal seeds of two groups.") var unpaired = false
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    guard !runs.isEmpty else { throw ValidationError("name at least one run") }
    if let atStep, atStep < 1 { throw ValidationError("--at-step must be at least 1, not \(atStep)") }
    if let threshold, !threshold.isFinite {
      throw ValidationError("--threshold must be a finite number, not \(threshold)")
    }
    if let smooth {
      guard (1...1_000_000).contains(smooth) else {
        throw ValidationError("--smooth must be an integer from 1 to 1,000,000, not \(smooth)")
      }
      guard metric.map(ComparisonMetric.init)?.isAverage == true else {
        throw ValidationError(
          "--smooth averages training episodes; add --metric training_return, training_length or reward_per_step"
        )
      }
    }
    if let eloGames, !(0...100_000).contains(eloGames) {
      throw ValidationError("--elo-games must be an integer from 0 to 100,000, not \(eloGames)")
    }
    _ = try (allowed(), replayedSeeds())
  }

  private func replayedSeeds() throws -> [UInt64] {
    guard let replay else { return [] }
    guard html != nil else { throw ValidationError("--replay needs --html: the report plays the episodes") }
    do {
      return try Seeds.parse(replay)
    } catch {
      throw ValidationError("--replay: \(error.message)")
    }
  }

  private func allowed() throws -> Set<Requirement> {
    Set(
      try allowDifferent.map { name in
        guard let requirement = Requirement(rawValue: name) else {
          let names = Requirement.allCases.map(\.rawValue).joined(separator: ", ")
          throw ValidationError("--allow-different must be one of \(names), not '\(name)'")
        }
        return requirement
      })
  }

  func run(_ lab: LabContext) throws -> Int32 {
    var options = ComparisonOptions()
    options.atStep = atStep
    options.allowed = try allowed()
    options.ignoresPairs = unpaired
    options.axis = x
    if let smooth { options.window = smooth }
    var records = try records(metric.map(ComparisonMetric.init) ?? .evaluationReturn, options)
    options.metric = try metric.map(ComparisonMetric.init) ?? preferExact(&records, options)
    if metric == nil, options.metric == .exactReturn {
      options.notes.append(
        "every run has the exact expected return of its greedy policy, which is compared; --metric return compares the sampled evaluations"
      )
    }
    let groups = try RunGroup.groupsWithMarkedCopies(of: records)
    try requireBoardGame(groups, lab)
    let analyses = groups.map { GroupAnalysis($0, catalog: lab.catalog) }
    options.threshold = threshold ?? (options.metric.isReturn ? sharedThreshold(groups, lab) : nil)
    if options.metric.isReturn {
      // Several tasks have several optima; the gaps to these are in their table.
      for (index, known) in analyses.enumerated() where groups[index].settings["tasks.list"] == nil {
        options.optima[index] = known?.optimum
      }
    }
    var result = try SeedComparison(groups, options)
    let games = eloGames ?? Self.standardGames
    let ratings = games == 0 ? nil : try GameRatings(groups, gamesPerPair: games, catalog: lab.catalog)
    if let ratings { result.rate(ratings.seeds, opponents: ratings.opponents) }
    try write(result, groups, analyses, lab)
    if json {
      lab.output.data(result.json(ratings).compact)
    } else {
      let text = ComparisonText(result, ratings)
      for line in text.lines(width: lab.output.dataWidth) { lab.output.data(line, text.marks(of: line)) }
    }
    return 0
  }

  /// Games per pair of runs and opponents, where `--elo-games` says nothing.
  private static let standardGames = 20

  /// Refuses ratings that are asked for where there are none.
  private func requireBoardGame(_ groups: [RunGroup], _ lab: LabContext) throws {
    guard let eloGames, eloGames > 0 else { return }
    let ids = groups.map(\.facts.environment)
    guard let other = ids.first(where: { lab.catalog.environment($0)?.boardGame == nil }) else { return }
    throw LabFailure(
      .usage, "--elo-games: \(displayable(other)) is not a board game; only players of one are rated")
  }

  /// The runs' records. One that was killed could not say so: it was interrupted.
  private func records(_ metric: ComparisonMetric, _ options: ComparisonOptions) throws -> [ComparedRun] {
    let paths = try runFiles(in: runs)
    // Asked first: closing a file would give up the locks of a reader in this process.
    let isOpen = paths.map(isOpenElsewhere)
    var records = try ComparedRun.read(
      paths, metric: metric, window: options.window, byEpisodes: options.axis == .episodes)
    for index in records.indices where records[index].progress.status == .running && !isOpen[index] {
      records[index].progress.status = .interrupted
    }
    return records
  }

  /// Replaces sampled evaluations by exact returns, which have no sampling error, if all runs have them.
  ///
  /// - Returns: what the curves of the runs are now.
  private func preferExact(
    _ records: inout [ComparedRun], _ options: ComparisonOptions
  ) throws -> ComparisonMetric {
    let measured = records.filter { !$0.curve.isEmpty }
    guard !measured.isEmpty, measured.allSatisfy(\.isKnownExactly) else { return .evaluationReturn }
    if options.axis == .episodes { records = try self.records(.exactReturn, options) }
    for index in records.indices { records[index].curve = records[index].exactReturns }
    return .exactReturn
  }

  /// The environment's reward threshold, if all groups share the environment.
  private func sharedThreshold(_ groups: [RunGroup], _ lab: LabContext) -> Double? {
    let ids = Set(groups.map(\.facts.environment))
    return ids.count == 1 ? ids.first.flatMap { lab.catalog.environment($0)?.rewardThreshold } : nil
  }

  /// Writes the requested files, creating only what they need.
  private func write(
    _ result: SeedComparison, _ groups: [RunGroup], _ analyses: [GroupAnalysis?], _ lab: LabContext
  ) throws {
    guard html != nil || figures != nil else { return }
    let seeds = try replayedSeeds()
    if let unknown = seeds.first(where: { seed in
      !groups.contains { $0.runs.contains { $0.facts.seed == seed } }
    }) {
      throw LabFailure(.usage, "--replay: no run has seed \(unknown)")
    }
    let episodes =
      html == nil
      ? []
      : try result.groups.enumerated().flatMap { index, group in
        try EpisodePicture.pictures(of: group, index: index, seeds: seeds, analyses[index])
      }
    let report = ComparisonReport(
      result, world: GridWorld(groups, analyses, catalog: lab.catalog), episodes: episodes,
      version: lab.version)
    if let html { try FigureFiles.write(report.html, to: html) }
    guard let figures else { return }
    let missing = try FigureFiles.write(report.figures, into: figures).sorted()
    if !missing.isEmpty {
      let signs = missing.prefix(20).map { "\($0) (U+\(String($0.value, radix: 16, uppercase: true)))" }
      lab.output.note(
        "rl-lab: \(figures): no font on this machine has \(signs.joined(separator: ", "))\(missing.count > 20 ? " and others" : ""); the PNG files show boxes instead, the SVG files contain the text"
      )
    }
  }
}

extension CurveAxis: ExpressibleByArgument {}
