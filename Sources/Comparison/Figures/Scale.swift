import Foundation
import Text

/// Maps values to an axis.
package struct Scale {
  package var low, high: Double
  /// Pixel positions of `low` and `high`.
  package var start, end: Double
  var isLogarithmic = false
  /// Whether it counts something, so that there is nothing between whole numbers.
  var areWhole = false

  package init(low: Double, high: Double, start: Double, end: Double, isLogarithmic: Bool = false) {
    (self.low, self.high, self.start, self.end) = (low, high, start, end)
    self.isLogarithmic = isLogarithmic
  }

  package func callAsFunction(_ value: Double) -> Double {
    let position =
      isLogarithmic
      ? (log10(max(value, low)) - log10(low)) / (log10(high) - log10(low))
      : (value / 2 - low / 2) / (high / 2 - low / 2)
    return start + (end - start) * position
  }

  /// An axis that covers `values` with a margin and nonzero length.
  static func around(_ values: [Double], margin: Double = 0.05, start: Double = 0, end: Double = 1) -> Scale {
    let low = values.min() ?? 0
    let high = values.max() ?? 1
    // Halves: the distance of two numbers may be larger than any number.
    let half = high > low ? high / 2 - low / 2 : max(abs(high) * 0.05, 0.25)
    let most = Double.greatestFiniteMagnitude
    return Scale(
      low: max(low - 2 * margin * half, -most), high: min(high + 2 * margin * half, most), start: start,
      end: end)
  }

  /// About `count` round numbers within the range.
  func ticks(_ count: Int = 6) -> [Double] {
    if isLogarithmic {
      guard low > 0, high.isFinite, low <= high else { return [low, high] }
      let decades = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
      let steps = decades.count <= 2 ? [1.0, 2, 5] : decades.count <= 4 ? [1, 3] : [1]
      return decades.flatMap { decade in steps.map { $0 * pow(10, Double(decade)) } }.filter {
        $0 >= low * 0.999 && $0 <= high * 1.001
      }
    }
    let rough = high / Double(count) - low / Double(count)
    guard rough > 0, rough.isFinite else { return [low, high] }
    let power = pow(10, log10(rough).rounded(.down))
    let steps = [1.0, 2, 2.5, 5, 10].map { $0 * power }.filter { !areWhole || $0 == $0.rounded() }
    let step = steps.first { $0 >= rough * 0.999 } ?? (areWhole ? max(rough.rounded(.up), 1) : rough)
    let first = (low / step).rounded(.up)
    let last = (high / step).rounded(.down)
    guard step > 0, first <= last, last - first < 100 else { return [low, high] }
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }

  /// A tick with as many decimals as the ticks need.
  func text(_ tick: Double, among ticks: [Double]) -> String {
    let largest = ticks.map { abs($0) }.max() ?? 0
    if isLogarithmic || largest >= 10_000 { return Readable.tick(tick) }
    if largest > 0, largest < 1e-5 { return tick == 0 ? "0" : Readable.score(tick) }
    let digits = (0...6).first { digits in
      ticks.allSatisfy {
        let scaled = $0 * pow(10, Double(digits))
        return abs(scaled - scaled.rounded()) < 1e-6
      }
    }
    return Readable.fixed(tick, digits ?? 6)
  }
}
