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
    metric = ComparisonMetric(try head.required("metric"))
    (axis, window) = try head.axis()
    curves = head.curves
    grid = try head.grid()
    score = try head.values["score"].map { try head.score($0.text, $0.line) } ?? .final
    expectations = head.expectations
    if curves.isEmpty || expectations.isEmpty {
      throw LabFailure(.configuration, "\(path): it needs a line 'curve:' and a line 'expect:' in its head")
    }
    let values = grid?.axes[0].values ?? []
    for curve in curves where curve.grid?.axes[0].values.allSatisfy(values.contains) == false {
      throw LabFailure(
        .configuration,
        "\(path): curve '\(curve.name)' has a value that the line 'over:' lacks; give all values there")
    }
    for expectation in expectations {
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

/// The lines `key: value` at the head of an experiment file.
private struct BookHead {
  let path: String
  private(set) var values: [String: (text: String, line: Int)] = [:]
  private(set) var curves: [BookFigure.Curve] = []
  private(set) var expectations: [BookFigure.Expectation] = []

  private static let single = [
    "figure", "title", "says", "why", "metric", "axis", "over", "parameter", "score",
  ]

  init(path: String) { self.path = path }

  mutating func take(_ text: Substring, line: Int) throws {
    guard let colon = text.firstRange(of: ": ") else { return }
    let key = String(text[..<colon.lowerBound])
    let value = String(text[colon.upperBound...])
    switch key {
    case "curve": curves.append(try curve(value, line))
    case "expect": expectations.append(try expectation(value, line))
    case _ where Self.single.contains(key):
      guard values[key] == nil else { throw wrong(line, "'\(key)' is given twice; remove one") }
      values[key] = (value, line)
    default: break
    }
  }

  /// `UCB | agent.exploration=ucb | agent.ucb_c=1,2`
  private func curve(_ text: String, _ line: Int) throws -> BookFigure.Curve {
    let parts = Self.parts(text)
    guard parts.count <= 3, let name = parts.first, !name.isEmpty,
      !curves.contains(where: { $0.name == name })
    else {
      throw wrong(
        line, "a curve is 'NAME | section.key=value … | section.key=value,value' with a name of its own")
    }
    let overrides = parts.count > 1 ? parts[1].split(separator: " ").map(String.init) : []
    let grid = try parts.count == 3 ? grid(parts[2], line) : nil
    return BookFigure.Curve(name: name, overrides: overrides, grid: grid)
  }

  func required(_ key: String) throws -> String {
    guard let value = values[key] else {
      throw LabFailure(.configuration, "\(path): its head needs a line '# \(key): …'")
    }
    return value.text
  }

  /// `episodes, smooth 10`; steps, and the window of `compare`, without the line.
  func axis() throws -> (CurveAxis, Int) {
    guard let (text, line) = values["axis"] else { return (.steps, TrainingAverage.standardWindow) }
    let parts = text.split(separator: ", ")
    let smooth = parts.count == 2 && parts[1].hasPrefix("smooth ") ? Int(parts[1].dropFirst(7)) : nil
    guard let axis = parts.first.flatMap({ CurveAxis(rawValue: String($0)) }),
      parts.count == 1 || smooth.map({ $0 > 0 }) == true
    else { throw wrong(line, "an axis is steps, episodes or time, such as 'episodes, smooth 10'") }
    return (axis, smooth ?? TrainingAverage.standardWindow)
  }

  func grid() throws -> ParameterGrid? {
    try values["over"].map { try grid($0.text, $0.line) }
  }

  private func grid(_ text: String, _ line: Int) throws -> ParameterGrid {
    do { return try ParameterGrid([text]) } catch { throw wrong(line, error.message) }
  }

  /// `final`, `area`, `episodes 1..100`, or `steps 1..1000`.
  func score(_ text: String, _ line: Int) throws -> SweepScore {
    switch text {
    case "final": return .final
    case "area": return .area
    default:
      if text.hasPrefix("episodes "), let range = try? EpisodeRange(argument: String(text.dropFirst(9))) {
        return .episodes(range.numbers)
      }
      if text.hasPrefix("steps "), let range = try? EpisodeRange(argument: String(text.dropFirst(6))) {
        return .stretch(range.numbers)
      }
      throw wrong(
        line, "a score is final, area, or a range such as 'episodes 1..100' or 'steps 1..1000', not '\(text)'"
      )
    }
  }

  /// `SARSA at 0.3 | episodes 1..100 | -71.6 ± 0.7 | cliff.py`
  private func expectation(_ text: String, _ line: Int) throws -> BookFigure.Expectation {
    let parts = Self.parts(text)
    let numbers = parts.count == 4 ? parts[2].components(separatedBy: " ± ").map { Double($0) } : []
    guard numbers.count == 2, let mean = numbers[0], let error = numbers[1], error >= 0 else {
      throw wrong(line, "an expectation is 'CURVE [at VALUE] | SCORE | MEAN ± STANDARD ERROR | SOURCE'")
    }
    let name = parts[0].components(separatedBy: " at ")
    return BookFigure.Expectation(
      curve: name[0], value: name.count > 1 ? name[1] : nil, score: try score(parts[1], line), mean: mean,
      standardError: error, source: parts[3])
  }

  private static func parts(_ text: String) -> [String] { text.components(separatedBy: " | ") }

  private func wrong(_ line: Int, _ what: String) -> LabFailure {
    LabFailure(.configuration, "\(path):\(line): \(what)")
  }
}
