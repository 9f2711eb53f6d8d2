import Comparison
import Lab
import RLCore
import RunStore

/// The runs of one figure: each curve, at each value of the varied key if there is one.
struct BookRuns {
  let figure: BookFigure
  let points: [SweepTraining.Point]
  /// Of the file, with the seeds that count.
  private let experiment: Experiment
  /// Whether fewer seeds than the file's were asked for.
  private let hasFewer: Bool
  private let lab: LabContext

  /// - Parameters:
  ///   - folder: of this figure's runs.
  ///   - seeds: nil for those of the file.
  init(_ figure: BookFigure, folder: String, seeds: [UInt64]?, overwrite: Bool, _ lab: LabContext) throws {
    self.figure = figure
    self.lab = lab
    var own = try Experiment.load(path: figure.path, catalog: lab.catalog)
    hasFewer = seeds.map { $0.count < own.seeds.count } ?? false
    own.seeds = seeds ?? own.seeds
    experiment = own
    var points: [SweepTraining.Point] = []
    for curve in figure.curves {
      let varied = (curve.grid ?? figure.grid)?.points.map { Optional($0) } ?? [nil]
      for point in varied {
        let overrides = curve.overrides + (point?.overrides ?? [])
        let experiment = try Experiment.load(path: figure.path, overrides: overrides, catalog: lab.catalog)
        let seeds = seeds ?? experiment.seeds
        _ = try PreparedRun(experiment, seed: seeds[0], for: .checking)
        let name = ([Self.folderName(curve.name)] + (point.map { [$0.folder] } ?? [])).joined(separator: ",")
        let plan = try RunPlan(
          experiment: experiment, seeds: seeds, folder: "\(folder)/\(name)", resume: !overwrite,
          overwrite: overwrite, allowsChanges: false)
        points.append(
          .init(values: [point?.values[0] ?? "", curve.name], name: "\(figure.number) \(name)", plan: plan))
      }
    }
    self.points = points
  }

  private static func folderName(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._+-=".contains($0)) ? $0 : "-" })
  }

  /// Every expected number beside what was measured.
  func rows() throws -> [BookRow] {
    if figure.tables != nil {
      let tables = try tables()
      return try figure.expectations.map { expectation in
        guard let table = tables.first(where: { $0.name == expectation.curve }) else {
          throw LabFailure(
            .configuration,
            "\(figure.path): something is expected of '\(expectation.curve)', which is not drawn; choose from \(tables.map(\.name).joined(separator: ", "))"
          )
        }
        guard case .table(let score) = expectation.score else {
          return BookRow(figure, expectation, scores: [])
        }
        return BookRow(
          figure, expectation, scores: table.scores(score),
          hasFewer: hasFewer && figure.tables?.needsRuns == true)
      }
    }
    var results: [(score: SweepScore, result: SweepResult)] = []
    return try figure.expectations.map { expectation in
      guard case .runs(let score) = expectation.score else { return BookRow(figure, expectation, scores: []) }
      let known = results.first { $0.score == score }?.result
      let result = try known ?? result(score)
      if known == nil { results.append((score, result)) }
      let cell = result.cells.first { $0.values == [expectation.value ?? "", expectation.curve] }
      return BookRow(figure, expectation, scores: cell?.scores ?? [], hasFewer: hasFewer)
    }
  }

  /// The tables of the figure.
  private func tables() throws -> [BookTable] {
    guard let tables = figure.tables else { return [] }
    if let method = tables.method {
      return try BookTable.stages(of: tables, method, experiment, path: figure.path)
    }
    guard tables.needsRuns else { return try BookTable.rewards(experiment, seeds: experiment.seeds) }
    return try points.map { try BookTable($0.values[1], runs: $0.paths, of: figure, lab) }
  }

  private func result(_ score: SweepScore) throws -> SweepResult {
    let axis = figure.grid?.axes[0]
    return try SweepResult(
      names: [figure.parameter ?? axis?.name ?? "", ""], numbers: [axis?.numbers, nil],
      metric: figure.metric ?? .evaluationReturn, score: score,
      points: points.map { ($0.values, $0.paths) })
  }

  /// The figure itself, or nil if nothing was measured.
  func picture() throws -> Figure? {
    let (name, title) = (figure.fileName, "\(figure.label): \(figure.title)")
    if figure.tables != nil {
      return try BookPicture(figure, experiment).figure(of: tables(), name: name, title: title)
    }
    guard let metric = figure.metric else { return nil }
    if figure.grid != nil { return try result(figure.score).figure(name: name, title: title) }
    var options = ComparisonOptions()
    (options.metric, options.axis, options.window) = (metric, figure.axis.kind, figure.axis.window)
    options.average = figure.seeds.average
    options.hasLogarithmicAxis = figure.axis.isLogarithmic
    options.allowed = Set(Requirement.allCases)
    var groups: [RunGroup] = []
    for point in points {
      var runs = try ComparedRun.read(
        point.paths, metric: metric, window: figure.axis.window, byEpisodes: figure.axis.kind == .episodes)
      try ComparedRun.markCopies(&runs)
      for var group in try RunGroup.groups(of: runs) {
        group.name = point.values[1]
        groups.append(group)
      }
    }
    var picture = try SeedComparison(groups, options).learningCurves(
      over: figure.axis.kind, showsSeeds: figure.seeds.areDrawn)
    picture?.name = name
    picture?.title = title
    return picture
  }
}
