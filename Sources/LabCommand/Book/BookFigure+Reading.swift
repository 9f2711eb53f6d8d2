import Comparison
import Foundation
import Lab
import RLCore

extension BookFigure {
  /// The figures of a folder of experiment files, in the order of the book.
  ///
  /// - Throws: `LabFailure` with one line on the first file that is wrong.
  static func all(in folder: String) throws -> [BookFigure] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw LabFailure(
        .inputMissing,
        "\(folder): no such folder; run this from the root of rl-lab, or name the folder with --experiments")
    }
    var figures: [BookFigure] = []
    for name in names.sorted() where name.hasSuffix(".yaml") {
      let figure = try BookFigure(reading: "\(folder)/\(name)")
      if let other = figures.first(where: { $0.number == figure.number }) {
        throw LabFailure(
          .configuration, "\(figure.path): figure \(figure.number) is also that of \(other.path); rename one")
      }
      figures.append(figure)
    }
    return figures.sorted { $0.order.lexicographicallyPrecedes($1.order) }
  }

  /// Reads the head of an experiment file.
  init(reading path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw LabFailure(.inputMissing, "\(path): cannot be read; check its permissions")
    }
    var head = BookHead(path: path)
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      guard line.hasPrefix("#") else { break }
      try head.take(line.dropFirst().trimmingPrefix(" "), line: index + 1)
    }
    self.path = path
    number = try head.required("figure")
    title = try head.required("title")
    parameter = head.values["parameter"]?.text
    says = try head.required("says")
    why = try head.required("why")
    tables = try head.tables()
    metric = try tables == nil ? ComparisonMetric(head.required("metric")) : nil
    axis = try head.axis()
    seeds = try head.seeds()
    curves = head.curves
    grid = try head.grid()
    score = try head.values["score"].map { try head.score($0.text, $0.line) } ?? .final
    expectations = head.expectations
    let needsCurves = tables?.needsRuns ?? true
    if (needsCurves && curves.isEmpty) || expectations.isEmpty {
      throw LabFailure(
        .configuration,
        "\(path): it needs \(needsCurves ? "a line 'curve:' and " : "")a line 'expect:' in its head")
    }
    if tables != nil, grid != nil || curves.contains(where: { $0.grid != nil }) {
      throw LabFailure(.configuration, "\(path): 'over:' and 'draws:' exclude each other; remove one")
    }
    if !needsCurves, !curves.isEmpty {
      throw LabFailure(
        .configuration, "\(path): nothing is trained for this figure; remove its lines 'curve:'")
    }
    let values = grid?.axes[0].values ?? []
    for curve in curves where curve.grid?.axes[0].values.allSatisfy(values.contains) == false {
      throw LabFailure(
        .configuration,
        "\(path): curve '\(curve.name)' has a value that the line 'over:' lacks; give all values there")
    }
    for expectation in expectations {
      guard expectation.score.isOfTable == (tables != nil) else {
        throw LabFailure(
          .configuration,
          "\(path): '\(expectation.score.words(of: metric))' is expected of \(tables == nil ? "curves; a score of runs is final, area, or a range" : "tables; write such as 'value of 50' or 'mean value'")"
        )
      }
      guard needsCurves else { continue }
      let curve = curves.first { $0.name == expectation.curve }
      let isKnown =
        (curve?.grid ?? grid)?.axes[0].values.contains(expectation.value ?? "") ?? (expectation.value == nil)
      guard curve != nil, isKnown else {
        throw LabFailure(
          .configuration,
          "\(path): something is expected of '\(expectation.curve)\(expectation.value.map { " at \($0)" } ?? "")', which is not drawn; compare the lines 'expect:', 'curve:' and 'over:'"
        )
      }
    }
  }
}
