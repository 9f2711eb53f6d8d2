import Foundation
import NeuralNetworks
import RLCore
import Replay

/// The loss of a student's outputs by its teacher's values.
///
///     kl:   Σ p ln(p / s)              p = softmax(q / T) of the teacher, s = softmax(z) of the student
///     mse:  mean of (z - q)²           over the legal actions
///
/// Source: Rusu et al., "Policy distillation" (2016), section 3.
package struct Imitation {
  private let settings: DistillationSettings
  private let actionCount: Int

  package init(_ settings: DistillationSettings, actionCount: Int) {
    (self.settings, self.actionCount) = (settings, actionCount)
  }

  /// The loss of one row, and its derivative by each output; whether both have the same best action.
  ///
  /// - Parameters:
  ///   - outputs: z, `[A]`.
  ///   - values: q, `[A]`.
  ///   - mask: the legal actions; nil for all.
  package func evaluate(
    _ outputs: UnsafePointer<Float>, values: ArraySlice<Double>, mask: ActionMask?,
    gradient: UnsafeMutablePointer<Float>
  ) -> (loss: Double, agrees: Bool) {
    let legal = (0..<actionCount).filter { mask?.contains($0) ?? true }
    gradient.update(repeating: 0, count: actionCount)
    guard let first = legal.first else { return (0, true) }
    func value(_ action: Int) -> Double { values[values.startIndex + action] }
    func best(_ score: (Int) -> Double) -> Int {
      legal.reduce(first) { score($1) > score($0) ? $1 : $0 }
    }
    let agrees = best(value) == best { Double(outputs[$0]) }
    var loss = 0.0
    switch settings.loss {
    case .mse:
      for action in legal {
        let error = Double(outputs[action]) - value(action)
        loss += error * error / Double(legal.count)
        gradient[action] = Float(2 * error / Double(legal.count))
      }
    case .kl:
      let teacher = Self.logSoftmax(legal.map { value($0) / settings.temperature })
      let student = Self.logSoftmax(legal.map { Double(outputs[$0]) })
      for (index, action) in legal.enumerated() {
        let (p, s) = (exp(teacher[index]), exp(student[index]))
        if p > 0 { loss += p * (teacher[index] - student[index]) }
        gradient[action] = Float(s - p)
      }
    }
    return (loss, agrees)
  }

  private static func logSoftmax(_ logits: [Double]) -> [Double] {
    let highest = logits.max() ?? 0
    let sum = logits.reduce(0) { $0 + exp($1 - highest) }
    return logits.map { $0 - highest - log(sum) }
  }
}
