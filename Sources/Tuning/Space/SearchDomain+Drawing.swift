import Foundation
import Lab
import RLCore

/// Values of a searched key, in the notation of experiment files: random ones, and changed ones.
extension SearchDomain {
  /// A value drawn uniformly; from a logarithmic range, uniform in the logarithm.
  package func draw(_ random: inout RandomStream) -> String {
    switch self {
    case .integers(let range, false):
      return "\(range.lowerBound + random.below(range.upperBound - range.lowerBound + 1))"
    case .integers(let range, true):
      // Every integer has the share of the range that rounds to it.
      let place = Self.place(
        random.uniform(), Double(range.lowerBound) - 0.5, Double(range.upperBound) + 0.5, isLogarithmic: true)
      return "\(Self.clamped(Int(place.rounded()), range))"
    case .numbers(let range, let isLogarithmic):
      return Self.text(
        Self.place(random.uniform(), range.lowerBound, range.upperBound, isLogarithmic: isLogarithmic), range)
    case .choices(let values): return values[random.below(values.count)]
    case .shapes(let layers, let units):
      let count = layers.lowerBound + random.below(layers.count)
      return Self.shape((0..<count).map { _ in units[random.below(units.count)] })
    }
  }

  /// A value near `value`: a step of a fifth of the range on average, another choice, or one layer changed, added or removed.
  package func mutated(_ value: String, _ random: inout RandomStream) -> String {
    switch self {
    case .integers(let range, let isLogarithmic):
      let old = Int(value) ?? range.lowerBound
      let moved = Self.moved(
        Double(old), Double(range.lowerBound), Double(range.upperBound), isLogarithmic, &random)
      let step = Int(moved.rounded())
      let other = step != old ? step : old + (random.below(2) == 0 ? -1 : 1)
      return "\(range.contains(other) ? other : 2 * old - other)"
    case .numbers(let range, let isLogarithmic):
      let old = Double(value) ?? range.lowerBound
      return Self.text(
        Self.moved(old, range.lowerBound, range.upperBound, isLogarithmic, &random), range)
    case .choices(let values):
      let others = values.filter { $0 != value }
      return others[random.below(others.count)]
    case .shapes(let layers, let units):
      var shape = Self.layers(value)
      let change = random.below(3)
      let index = random.below(max(shape.count, 1))
      if change == 1, shape.count < layers.upperBound {
        shape.insert(units[random.below(units.count)], at: index)
      } else if change == 2, shape.count > layers.lowerBound {
        shape.remove(at: index)
      } else if shape.indices.contains(index) {
        let others = units.filter { $0 != shape[index] }
        shape[index] = others[random.below(others.count)]
      }
      return Self.shape(shape)
    }
  }

  /// As population-based training explores: a number times 0.8 or 1.2, and one time in four another draw.
  ///
  /// Source: Jaderberg et al., "Population based training of neural networks" (2017), section 4.1.1.
  package func perturbed(_ value: String, _ random: inout RandomStream) -> String {
    let draws = random.below(4) == 0
    let factor = random.below(2) == 0 ? 0.8 : 1.2
    if draws { return draw(&random) }
    switch self {
    case .integers(let range, _):
      let old = Int(value) ?? range.lowerBound
      let step = max(1, Int((0.2 * abs(Double(old))).rounded()))
      return "\(Self.clamped(factor < 1 ? old - step : old + step, range))"
    case .numbers(let range, _): return Self.text((Double(value) ?? range.lowerBound) * factor, range)
    case .choices, .shapes: return value
    }
  }

  /// The point of a range at `share` of its length.
  private static func place(_ share: Double, _ low: Double, _ high: Double, isLogarithmic: Bool) -> Double {
    isLogarithmic ? exp(log(low) + share * (log(high) - log(low))) : low + share * (high - low)
  }

  /// Moved by up to half of the range either way, less often by more; reflected at its ends.
  private static func moved(
    _ value: Double, _ low: Double, _ high: Double, _ isLogarithmic: Bool, _ random: inout RandomStream
  ) -> Double {
    let share =
      isLogarithmic ? (log(value) - log(low)) / (log(high) - log(low)) : (value - low) / (high - low)
    var moved = share + (random.uniform() + random.uniform() - 1) / 2
    if moved < 0 { moved = -moved }
    if moved > 1 { moved = 2 - moved }
    return place(min(max(moved, 0), 1), low, high, isLogarithmic: isLogarithmic)
  }

  private static func clamped(_ value: Int, _ range: ClosedRange<Int>) -> Int {
    min(max(value, range.lowerBound), range.upperBound)
  }

  /// Four digits, which no result needs more of and people can read.
  private static func text(_ value: Double, _ range: ClosedRange<Double>) -> String {
    let rounded = Double(String(format: "%.4g", value)) ?? value
    return "\(min(max(rounded, range.lowerBound), range.upperBound))"
  }

  private static func shape(_ layers: [Int]) -> String {
    "[\(layers.map { "\($0)" }.joined(separator: ", "))]"
  }

  private static func layers(_ text: String) -> [Int] {
    text.split { !$0.isNumber }.compactMap { Int($0) }
  }
}
