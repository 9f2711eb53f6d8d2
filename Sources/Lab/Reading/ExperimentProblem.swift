/// The source location of a problem in user input.
package enum Place: Sendable, Hashable {
  /// The file as a whole, if it cannot be read.
  case file
  /// Both are counted from 1; columns count Unicode scalars.
  case mark(line: Int, column: Int)
  /// A key of a configuration that is in no file with lines, such as `agent.gamma` of a run's.
  case key(String)
  /// A command-line flag, such as `--set agent.gamma`.
  case option(String)

  static let start = Place.mark(line: 1, column: 1)
}

extension Place: Comparable {
  /// The file before its lines, its lines before command-line flags.
  package static func < (a: Place, b: Place) -> Bool { a.order < b.order }

  private var order: (Int, Int, Int) {
    switch self {
    case .file: (0, 0, 0)
    case .mark(let line, let column): (1, line, column)
    case .key: (1, 0, 0)
    case .option: (2, 0, 0)
    }
  }
}

/// One error or warning in an experiment file: its location, and one line of text.
package struct ExperimentProblem: Error, Sendable, Equatable, CustomStringConvertible {
  package let path: String
  package let place: Place
  package let message: String
  /// Whether the experiment can be run nevertheless.
  package let isWarning: Bool
  /// Whether more memory than the limit would be taken.
  let exceedsMemory: Bool

  package init(
    path: String, place: Place, message: String, isWarning: Bool = false, exceedsMemory: Bool = false
  ) {
    (self.path, self.place, self.message, self.isWarning) = (path, place, message, isWarning)
    self.exceedsMemory = exceedsMemory
  }

  /// `dqn.yaml:14:5: unknown key 'gama' in agent; did you mean 'gamma'?`
  package var description: String {
    let mark = isWarning ? "warning: " : ""
    return switch place {
    case .file, .key: "\(printable(path)): \(mark)\(what)"
    case .mark(let line, let column): "\(printable(path)):\(line):\(column): \(mark)\(message)"
    case .option(let option): "\(printable(option, limit: 200)): \(mark)\(message(without: option))"
    }
  }

  /// What is wrong, for a message that names the file itself: `agent.gamma: must be a number in [0, 1], not '3'`.
  package var what: String {
    switch place {
    case .file: message
    case .key(let key): "\(key): \(message(without: key))"
    case .mark, .option: description
    }
  }

  /// The message without its leading key if `option` already ends with that key.
  private func message(without option: String) -> Substring {
    let key = option.split(whereSeparator: { $0 == "." || $0 == " " }).last ?? ""
    return message.hasPrefix("\(key): ") ? message.dropFirst(key.count + 2) : message[...]
  }
}

/// All errors of an experiment file, in the order of its lines.
package struct ExperimentErrors: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure, which determines the exit code.
  package enum Reason: Sendable {
    /// The file does not exist or cannot be read.
    case missing
    /// The file or an override is wrong.
    case invalid
  }
  package let reason: Reason
  /// At least one.
  package let problems: [ExperimentProblem]

  init(_ reason: Reason, _ problems: [ExperimentProblem]) {
    (self.reason, self.problems) = (reason, problems.ordered)
  }

  /// One line per problem.
  package var description: String { problems.map(\.description).joined(separator: "\n") }
}

extension [ExperimentProblem] {
  /// By location, those of one location in the order they were found, without duplicates.
  var ordered: [ExperimentProblem] {
    var result: [ExperimentProblem] = []
    let sorted = enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
    for (_, problem) in sorted where !result.reversed().prefix(8).contains(problem) { result.append(problem) }
    return result
  }
}

/// A user's text in quotes, on one line and of limited length.
func quoted(_ text: String) -> String { "'\(printable(text, limit: 60))'" }

/// Texts on one line, with commas between them.
func listed(_ texts: [String]) -> String { texts.map { printable($0) }.joined(separator: ", ") }

/// The text with unprintable characters escaped.
package func printable(_ text: String, limit: Int = .max) -> String {
  var result = ""
  for (count, scalar) in text.unicodeScalars.enumerated() {
    if count == limit { return result + "..." }
    switch scalar {
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
  return result
}
