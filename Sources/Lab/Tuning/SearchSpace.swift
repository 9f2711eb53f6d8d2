import RLCore

/// The keys that a search varies, each with its values.
package struct SearchSpace: Sendable, Equatable {
  /// In the order of the file: a condition names an earlier one.
  package let parameters: [SearchParameter]

  package init(parameters: [SearchParameter]) { self.parameters = parameters }
}

/// One searched key.
package struct SearchParameter: Sendable, Equatable {
  /// That another searched key has one of these values.
  package struct Condition: Sendable, Equatable {
    package let key: String
    package let values: [String]

    package init(key: String, values: [String]) { (self.key, self.values) = (key, values) }
  }

  /// For example `agent.learning_rate`.
  package let key: String
  package let domain: SearchDomain
  /// All of them must be met, or else the key keeps the value of the file.
  package let conditions: [Condition]

  package init(key: String, domain: SearchDomain, conditions: [Condition] = []) {
    (self.key, self.domain, self.conditions) = (key, domain, conditions)
  }

  /// As an experiment file has it.
  package var notation: String {
    if conditions.isEmpty { return domain.notation }
    let needs = conditions.map {
      "\($0.key): \($0.values.count == 1 ? $0.values[0] : "[\($0.values.joined(separator: ", "))]")"
    }
    let when = "when: {\(needs.joined(separator: ", "))}"
    if case .shapes = domain { return "\(domain.notation.dropLast()), \(when)}" }
    return "{values: \(domain.notation), \(when)}"
  }
}

/// The values of a searched key.
package enum SearchDomain: Sendable, Equatable {
  case integers(ClosedRange<Int>, isLogarithmic: Bool)
  case numbers(ClosedRange<Double>, isLogarithmic: Bool)
  /// In the notation of experiment files.
  case choices([String])
  /// Lists of layers: so many of them, each with one of these numbers of units.
  case shapes(layers: ClosedRange<Int>, units: [Int])

  /// As an experiment file has it.
  package var notation: String {
    switch self {
    case .integers(let range, let isLogarithmic):
      "\(isLogarithmic ? "log " : "")\(range.lowerBound)..\(range.upperBound)"
    case .numbers(let range, let isLogarithmic):
      "\(isLogarithmic ? "log " : "")\(yaml(.number(range.lowerBound)))..\(yaml(.number(range.upperBound)))"
    case .choices(let values): "[\(values.joined(separator: ", "))]"
    case .shapes(let layers, let units):
      "{layers: \(layers.lowerBound)..\(layers.upperBound), units: [\(units.map { "\($0)" }.joined(separator: ", "))]}"
    }
  }
}
