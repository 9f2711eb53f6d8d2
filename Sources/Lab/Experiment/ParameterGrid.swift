import RLCore
import Text

/// A grid of parameter values: every combination of the values of its axes, the last axis varying fastest.
///
/// ```swift
/// let grid = try ParameterGrid(["agent.learning_rate=0.1,0.3", "agent.n_steps=1,2,4"])
/// print(grid.points[0].folder)  // learning_rate=0.1,n_steps=1
/// ```
package struct ParameterGrid: Sendable {
  /// One varied key.
  package struct Axis: Sendable, Equatable {
    /// For example `agent.learning_rate`.
    package let key: String
    /// The key without its section, where no other axis has the same.
    package fileprivate(set) var name: String
    /// As they were written, and as an override takes them.
    package let values: [String]
    /// The values as numbers; nil if one is not a number.
    package var numbers: [Double]? {
      let numbers = values.compactMap { Double($0.replacing("_", with: "")) }.filter(\.isFinite)
      return numbers.count == values.count ? numbers : nil
    }
  }

  /// One combination of values.
  package struct Point: Sendable, Equatable {
    /// One per axis.
    package let values: [String]
    /// Overrides such as `agent.learning_rate=0.1`.
    package let overrides: [String]
    /// The name of its folder, for example `learning_rate=0.1,n_steps=4`.
    package let folder: String
  }

  package let axes: [Axis]
  package let points: [Point]

  package static let mostPoints = 1_000

  /// - Parameter options: one `section.key=a,b,c` per axis.
  /// - Throws: `ConfigurationProblem` with one line about the option that is wrong.
  package init(_ options: [String]) throws(ConfigurationProblem) {
    var axes: [Axis] = []
    for option in options {
      let axis = try Self.axis(option)
      if axes.contains(where: { $0.key == axis.key }) {
        throw ConfigurationProblem(nil, "--over \(axis.key): it is varied twice; give all values in one list")
      }
      axes.append(axis)
    }
    let names = axes.reduce(into: [:]) { $0[$1.name, default: 0] += 1 }
    for index in axes.indices where names[axes[index].name] ?? 0 > 1 { axes[index].name = axes[index].key }
    let count = axes.reduce(1) { min($0 * $1.values.count, 1_000_000) }
    guard count <= Self.mostPoints else {
      throw ConfigurationProblem(
        nil,
        "--over: the grid has \(Readable.grouped(count)) points, more than \(Readable.grouped(Self.mostPoints)); give fewer values"
      )
    }
    self.axes = axes
    points = try Self.points(axes)
  }

  private static func axis(_ option: String) throws(ConfigurationProblem) -> Axis {
    let example = "write --over section.key=a,b, such as agent.learning_rate=0.1,0.3"
    let shown = printable(option, limit: 100)
    guard let equals = option.firstIndex(of: "=") else {
      throw ConfigurationProblem(nil, "--over \(shown): the '=' is missing; \(example)")
    }
    let key = String(option[..<equals].trimmed)
    guard let dot = key.firstIndex(of: "."), key.index(after: dot) < key.endIndex, dot > key.startIndex else {
      throw ConfigurationProblem(
        nil,
        key == "seeds"
          ? "--over seeds: seeds are not a parameter; every point has all of them, and --seeds names them"
          : "--over \(shown): '\(printable(key, limit: 60))' is not section.key; \(example)")
    }
    let text = String(option[option.index(after: equals)...].trimmed)
    guard !text.isEmpty else {
      throw ConfigurationProblem(
        nil, "--over \(printable(key, limit: 60)): the list of values is empty; \(example)")
    }
    let values = split(text)
    for (index, value) in values.enumerated() {
      if value.isEmpty {
        throw ConfigurationProblem(
          nil, "--over \(printable(key, limit: 60)): value \(index + 1) is empty; remove a comma")
      }
      if let first = values[..<index].first(where: { areEqual($0, value) }) {
        let what = first == value ? "is listed twice" : "is the same number as \(printable(first, limit: 40))"
        throw ConfigurationProblem(
          nil,
          "--over \(printable(key, limit: 60)): \(printable(value, limit: 40)) \(what); values must differ")
      }
    }
    return Axis(key: key, name: String(key[key.index(after: dot)...]), values: values)
  }

  private static func areEqual(_ a: String, _ b: String) -> Bool {
    if a == b { return true }
    guard let x = Double(a.replacing("_", with: "")), let y = Double(b.replacing("_", with: "")) else {
      return false
    }
    return x == y
  }

  /// The parts between the commas outside brackets and quotes.
  private static func split(_ text: String) -> [String] {
    var (parts, depth, quote): ([String], Int, Character?) = ([""], 0, nil)
    for character in text {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if "[{".contains(character) {
        depth += 1
      } else if "]}".contains(character) {
        depth -= 1
      } else if character == ",", depth == 0 {
        parts.append("")
        continue
      }
      parts[parts.count - 1].append(character)
    }
    return parts.map { String($0.trimmed) }
  }

  private static func points(_ axes: [Axis]) throws(ConfigurationProblem) -> [Point] {
    var combinations: [[String]] = [[]]
    for axis in axes { combinations = combinations.flatMap { start in axis.values.map { start + [$0] } } }
    var folders: Set<String> = []
    var points: [Point] = []
    for values in combinations {
      let folder = zip(axes, values).map { "\($0.name)=\(fileName($1))" }.joined(separator: ",")
      // Names that differ only in signs that a file name cannot have, or are too long for one.
      guard folders.insert(folder).inserted, folder.utf8.count <= 200 else {
        throw ConfigurationProblem(
          nil,
          "--over: the values do not make distinct names of folders (\(printable(folder, limit: 80))); give shorter or plainer ones"
        )
      }
      let overrides = zip(axes, values).map { "\($0.key)=\($1)" }
      points.append(Point(values: values, overrides: overrides, folder: folder))
    }
    return points
  }

  /// `value` with a hyphen for each run of signs that are awkward in the name of a folder.
  private static func fileName(_ value: String) -> String {
    var name = ""
    for character in value {
      let isPlain =
        character.isASCII && (character.isLetter || character.isNumber || "._+-".contains(character))
      if isPlain { name.append(character) } else if name.last != "-" { name.append("-") }
    }
    return name
  }
}
