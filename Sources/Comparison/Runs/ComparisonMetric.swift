/// The compared metric.
package enum ComparisonMetric: Sendable, Equatable, CustomStringConvertible {
  /// Mean return of the evaluation episodes.
  case evaluationReturn
  /// Mean length of the evaluation episodes.
  case evaluationLength
  /// Mean return of up to 100 training episodes before each point of the curve.
  case trainingReturn
  /// Expected return of the greedy policy, computed from the environment's exact model.
  case exactReturn
  /// A metric that the agent recorded under this name.
  case recorded(String)

  package init(_ name: String) {
    self =
      switch name {
      case "return": .evaluationReturn
      case "length": .evaluationLength
      case "training_return": .trainingReturn
      case "exact_return": .exactReturn
      default: .recorded(name)
      }
  }

  package var description: String {
    switch self {
    case .evaluationReturn: "return"
    case .evaluationLength: "length"
    case .trainingReturn: "training_return"
    case .exactReturn: "exact_return"
    case .recorded(let name): name
    }
  }

  /// Label with unit, for an axis.
  package var axisLabel: String {
    switch self {
    case .evaluationReturn: "return per evaluation episode (sum of rewards)"
    case .evaluationLength: "length of an evaluation episode (steps)"
    case .trainingReturn: "return per training episode (sum of rewards)"
    case .exactReturn: "exact expected return of the greedy policy (sum of rewards)"
    case .recorded(let name): displayable(name)
    }
  }

  /// Name in a sentence.
  package var noun: String {
    switch self {
    case .evaluationReturn: "return"
    case .evaluationLength: "episode length"
    case .trainingReturn: "training return"
    case .exactReturn: "exact return"
    case .recorded(let name): displayable(name)
    }
  }

  /// Whether higher is better: only then does the verdict say "better"; otherwise it says "higher". Of a loss
  /// or a length it says higher.
  package var isScore: Bool {
    switch self {
    case .evaluationReturn, .trainingReturn, .exactReturn: true
    case .evaluationLength, .recorded: false
    }
  }
}

/// `text` without characters that move a terminal's cursor or change the direction of a line.
package func displayable(_ text: String) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: "\u{FFFD}"
        default: scalar
        }
      }))
}
