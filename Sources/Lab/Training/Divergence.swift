import RLCore

/// A non-finite number that stopped training: its value, place and step.
package struct Divergence: Sendable, Equatable, CustomStringConvertible {
  package enum Place: Sendable, Equatable, CustomStringConvertible {
    case reward(environment: Int)
    case observation(environment: Int, element: Int)
    /// A metric, such as the loss.
    case metric(String)
    /// An array of weights.
    case weights(String)
    /// A description of an evaluation's failure.
    case evaluation(String)

    package var description: String {
      switch self {
      case .reward(let environment): "the reward of environment \(environment)"
      case .observation(let environment, let element):
        "element \(element) of the observation in environment \(environment)"
      case .metric(let name): "'\(name)'"
      case .weights(let name): "'\(name)' of what was learned"
      case .evaluation(let text): text
      }
    }
  }

  package var place: Place
  package var value: Double
  /// Environment steps at which it was found.
  package var step: Int

  package var description: String {
    switch place {
    case .reward, .observation:
      "at step \(step) \(place) is \(text); "
        + "fix the environment or its parameters; nothing was learned from this step"
    case .metric: "at step \(step) \(place) is \(text); \(Self.advice)"
    case .weights: "at step \(step) \(place) holds \(text); \(Self.advice)"
    case .evaluation(let text): "in the evaluation at step \(step) \(text)"
    }
  }

  /// Without the sign of NaN, which is meaningless.
  private var text: String { value.isNaN ? "nan" : "\(value)" }

  private static let advice = "try a smaller agent.learning_rate, or smaller rewards"
}

extension Divergence {
  /// The first non-finite number in the last step of `batch`, or nil.
  init?(lastStepOf batch: BatchEnvironment, at step: Int) {
    for row in 0..<batch.count where !batch.rewards[row].isFinite {
      self.init(place: .reward(environment: row), value: batch.rewards[row], step: step)
      return
    }
    for observations in [batch.nextObservations, batch.observations] {
      guard let values = observations.values else { continue }
      for index in 0..<batch.count * observations.rowSize where !values[index].isFinite {
        let (row, element) = index.quotientAndRemainder(dividingBy: observations.rowSize)
        self.init(
          place: .observation(environment: row, element: element), value: Double(values[index]), step: step)
        return
      }
    }
    return nil
  }

  /// The first metric that is not finite.
  init?(_ metrics: [Metric], at step: Int) {
    guard let metric = metrics.first(where: { !$0.value.isFinite }) else { return nil }
    self.init(place: .metric(metric.name), value: metric.value, step: step)
  }

  /// The first array that contains a non-finite number, or nil.
  package init?(weights tensors: [NamedTensor], at step: Int) {
    for tensor in tensors {
      let value: Double? =
        switch tensor.elements {
        case .float32(let values): values.first { !$0.isFinite }.map(Double.init)
        case .float64(let values): values.first { !$0.isFinite }
        case .int32, .uint8, .uint64: nil
        }
      guard let value else { continue }
      self.init(place: .weights(tensor.name), value: value, step: step)
      return
    }
    return nil
  }
}
