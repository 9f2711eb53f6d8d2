import Agents
import Comparison
import Foundation
import Lab
import RLCore

/// The lines `key: value` at the head of an experiment file.
struct BookHead {
  let path: String
  private(set) var values: [String: (text: String, line: Int)] = [:]
  private(set) var curves: [BookFigure.Curve] = []
  private(set) var expectations: [BookFigure.Expectation] = []

  private static let single = [
    "figure", "title", "says", "why", "metric", "axis", "over", "parameter", "score", "seeds", "draws",
    "solve",
    "at",
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
  func axis() throws -> BookFigure.Axis {
    guard let (text, line) = values["axis"] else { return BookFigure.Axis() }
    let parts = text.components(separatedBy: ", ")
    guard let kind = CurveAxis(rawValue: parts[0]) else { throw wrongAxis(line) }
    var axis = BookFigure.Axis(kind: kind)
    for part in parts.dropFirst() {
      if part == "logarithmic" {
        axis.isLogarithmic = true
      } else if part.hasPrefix("smooth "), let window = Int(part.dropFirst(7)), window > 0 {
        axis.window = window
      } else {
        throw wrongAxis(line)
      }
    }
    return axis
  }

  private func wrongAxis(_ line: Int) -> LabFailure {
    wrong(
      line, "an axis is steps, episodes or time, such as 'episodes, smooth 10' or 'episodes, logarithmic'")
  }

  /// `median, drawn`; the mean, and no single seeds, without the line.
  func seeds() throws -> BookFigure.Seeds {
    guard let (text, line) = values["seeds"] else { return BookFigure.Seeds() }
    var seeds = BookFigure.Seeds()
    for part in text.components(separatedBy: ", ") {
      switch part {
      case "mean": seeds.average = .mean
      case "median": seeds.average = .median
      case "drawn": seeds.areDrawn = true
      default:
        throw wrong(line, "seeds are averaged by mean or median and may be drawn, such as 'median, drawn'")
      }
    }
    return seeds
  }

  /// `values, policy`; nil without the line: curves.
  func tables() throws -> BookFigure.Tables? {
    guard let (text, line) = values["draws"] else {
      if let key = ["solve", "at"].first(where: { values[$0] != nil }) {
        throw wrong(
          values[key]?.line ?? 1, "'\(key)' needs a line 'draws:', such as '# draws: values, policy'")
      }
      return nil
    }
    let quantities = text.components(separatedBy: ", ").map { BookQuantity(rawValue: $0) }
    guard quantities.allSatisfy({ $0 != nil }) else {
      throw wrong(line, "what is drawn is values, costs, policy or rewards, such as 'values, policy'")
    }
    var tables = BookFigure.Tables(quantities: quantities.compactMap { $0 })
    if let (text, line) = values["solve"] {
      guard let method = Planning.Method(rawValue: text) else {
        throw wrong(line, "a problem is solved by value-iteration or policy-iteration, not '\(text)'")
      }
      tables.method = method
      tables.stages = try stages(method)
    } else if let at = values["at"] {
      throw wrong(at.line, "'at' needs a line 'solve: value-iteration' or 'solve: policy-iteration'")
    } else if tables.quantities.contains(.policy) {
      throw wrong(line, "a policy is drawn with a line 'solve:' only")
    }
    if tables.quantities.contains(.rewards), tables.quantities.count > 1 || tables.method != nil {
      throw wrong(line, "rewards are drawn by themselves")
    }
    return tables
  }

  /// `sweep 1, 2, 3, final`; the last one without the line.
  private func stages(_ method: Planning.Method) throws -> [Int?] {
    guard let (text, line) = values["at"] else { return [nil] }
    let word = method == .valueIteration ? "sweep " : "policy "
    let parts = (text.hasPrefix(word) ? text.dropFirst(word.count) : text[...]).split(separator: ", ")
    return try parts.map { part in
      if part == "final" { return nil }
      guard let number = Int(part), number >= 0 else {
        throw wrong(line, "stages are numbers or final, such as '\(word)1, 2, final'")
      }
      return number
    }
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

  /// `SARSA at 0.3 | episodes 1..100 | -71.6 ± 0.7 | cliff.py`, or with tables `sweep 1 | value of 50 | 0.4 ± 0 | gambler.py`
  private func expectation(_ text: String, _ line: Int) throws -> BookFigure.Expectation {
    let parts = Self.parts(text)
    let numbers = parts.count == 4 ? parts[2].components(separatedBy: " ± ").map { Double($0) } : []
    guard numbers.count == 2, let mean = numbers[0], let error = numbers[1], error >= 0 else {
      throw wrong(line, "an expectation is 'CURVE [at VALUE] | SCORE | MEAN ± STANDARD ERROR | SOURCE'")
    }
    let name = parts[0].components(separatedBy: " at ")
    let score: BookScore = try TableScore(parts[1]).map { .table($0) } ?? .runs(self.score(parts[1], line))
    return BookFigure.Expectation(
      curve: name[0], value: name.count > 1 ? name[1] : nil, score: score, mean: mean,
      standardError: error, source: parts[3])
  }

  private static func parts(_ text: String) -> [String] { text.components(separatedBy: " | ") }

  func wrong(_ line: Int, _ what: String) -> LabFailure {
    LabFailure(.configuration, "\(path):\(line): \(what)")
  }
}
