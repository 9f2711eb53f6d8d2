import Comparison
import Foundation

/// What is drawn of a table.
enum BookQuantity: String {
  case values, costs, policy, rewards

  /// One of them.
  var noun: String {
    switch self {
    case .values: "value"
    case .costs: "cost"
    case .policy: "action"
    case .rewards: "reward"
    }
  }

  fileprivate static let all = [values, costs, policy, rewards]
}

/// A number that is expected of a figure.
enum BookScore: Equatable {
  case runs(SweepScore)
  case table(TableScore)

  var isOfTable: Bool { if case .table = self { true } else { false } }

  func words(of metric: ComparisonMetric?) -> String {
    switch self {
    case .runs(let score): score.words(of: metric ?? .evaluationReturn)
    case .table(let score): score.words
    }
  }
}

/// A number made of a table.
struct TableScore: Equatable {
  enum Reduction: Equatable {
    /// At the place with this number.
    case place(Int)
    case mean, highest, lowest
    /// Sample standard deviation.
    case deviation
  }

  let quantity: BookQuantity
  let reduction: Reduction

  /// `value of 50`, `mean value`, `highest cost`, `deviation of reward`; nil for anything else.
  init?(_ text: String) {
    let words = text.components(separatedBy: " ")
    func quantity(_ word: String) -> BookQuantity? { BookQuantity.all.first { $0.noun == word } }
    if words.count == 3, words[1] == "of" {
      if words[0] == "deviation", let named = quantity(words[2]) {
        (self.quantity, reduction) = (named, .deviation)
      } else if let named = quantity(words[0]), let place = Int(words[2]), place >= 0 {
        (self.quantity, reduction) = (named, .place(place))
      } else {
        return nil
      }
    } else if words.count == 2, let named = quantity(words[1]),
      let known = [("mean", Reduction.mean), ("highest", .highest), ("lowest", .lowest)].first(where: {
        $0.0 == words[0]
      })
    {
      (self.quantity, reduction) = (named, known.1)
    } else {
      return nil
    }
  }

  var words: String {
    switch reduction {
    case .place(let number): "\(quantity.noun) of \(number)"
    case .mean: "mean \(quantity.noun)"
    case .highest: "highest \(quantity.noun)"
    case .lowest: "lowest \(quantity.noun)"
    case .deviation: "standard deviation of the \(quantity.noun)"
    }
  }

  /// Nil for a place that there is not.
  func callAsFunction(_ numbers: [Double]) -> Double? {
    guard !numbers.isEmpty else { return nil }
    return switch reduction {
    case .place(let number): numbers.indices.contains(number) ? numbers[number] : nil
    case .mean: Aggregates.mean(numbers)
    case .highest: numbers.max()
    case .lowest: numbers.min()
    case .deviation: Aggregates.standardDeviation(numbers)
    }
  }
}
