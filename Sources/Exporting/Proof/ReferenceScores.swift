import Agents
import Foundation
import RLCore

/// What the run's own agent says in sampled states.
package struct ReferenceScores {
  /// `[B, scores]`: action values, or probabilities of the legal actions and a value.
  package let scores: [Double]
  /// `[B]`, the greedy actions.
  package let actions: [Int32]
  /// `[B]`, how much the best legal action is better than the second; 0 where there is one alone.
  package let gaps: [Double]
  /// `[B]`, how much the best legal action is better than the worst.
  package let spreads: [Double]

  package init(_ agent: any Agent, _ rows: Observations, actionCount: Int) {
    let scoreCount: Int
    switch agent {
    case let agent as any ValueEstimating:
      scores = agent.actionValues(for: rows)
      scoreCount = actionCount
    case let agent as AlphaZero:
      let logits = Column<Float>(rows.count * actionCount, filledWith: 0)
      let values = Column<Float>(rows.count, filledWith: 0)
      agent.evaluate(rows, logits: logits.start, values: values.start)
      let joined = (0..<rows.count).flatMap { row in
        (0..<actionCount).map { logits[row * actionCount + $0] } + [values[row]]
      }
      scores = Self.probabilities(joined, rows, actionCount: actionCount)
      scoreCount = actionCount + 1
    default:
      let table = agent.tensors.first?.doubles ?? []
      scores = (0..<rows.count).flatMap { row in
        let first = Int(rows.states?[row] ?? 0) * actionCount
        return (0..<actionCount).map { first + $0 < table.count ? table[first + $0] : .nan }
      }
      scoreCount = actionCount
    }
    let chosen = Column<Int32>(rows.count, filledWith: 0)
    agent.greedyPolicy(batchSize: rows.count).selectActions(for: rows, into: chosen.start)
    actions = (0..<rows.count).map { chosen[$0] }
    let all = scores
    let sorted = (0..<rows.count).map { row in
      let legal = (0..<actionCount).filter { rows.mask(row)?.contains($0) ?? true }
      return legal.map { all[row * scoreCount + $0] }.sorted(by: >)
    }
    gaps = sorted.map { $0.count > 1 ? $0[0] - $0[1] : 0 }
    spreads = sorted.map { ($0.first ?? 0) - ($0.last ?? 0) }
  }

  /// Logits and a value a row as probabilities of the legal actions and the value.
  package static func probabilities(_ scores: [Float], _ rows: Observations, actionCount: Int) -> [Double] {
    (0..<rows.count).flatMap { row -> [Double] in
      let own = (0...actionCount).map { Double(scores[row * (actionCount + 1) + $0]) }
      let legal = (0..<actionCount).map { rows.mask(row)?.contains($0) ?? true }
      let highest = zip(own, legal).reduce(-Double.infinity) { $1.1 ? max($0, $1.0) : $0 }
      let shares = zip(own, legal).map { $1 ? exp($0 - highest) : 0 }
      let sum = shares.reduce(0, +)
      return shares.map { $0 / sum } + [own[actionCount]]
    }
  }
}
