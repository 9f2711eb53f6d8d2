import Agents
import Lab
import RLCore

/// What an exported policy was found to do, beside the agent that it was exported from.
package struct ExportProof: Sendable, Equatable {
  /// States in which both were asked.
  package var states = 0
  /// The largest difference of a score.
  package var largestDifference = 0.0
  /// The share of greedy actions that agree, each weighted by how much the best action is better than the second.
  package var agreement = 1.0
  /// The mean return of the same episodes; in board games with position sets the share of positions without a mistake.
  package var agentReturn = 0.0
  package var exportedReturn = 0.0
  /// The exact expected returns, in worlds with a model.
  package var exactReturn: Double?
  package var exportedExactReturn: Double?
  package var mistakes: Mistakes?

  /// Mistakes in sets of solved positions.
  package struct Mistakes: Sendable, Equatable {
    package let agent, exported, positions: Int
  }

  /// States that are sampled where there are more.
  package static let sampledStates = 1_000
  /// Episodes that are compared.
  package static let episodes = 20
}

/// What an exported policy may differ by.
package struct ProofTolerance: Sendable, Equatable {
  /// Of a score, relative to the largest score where that is above 1.
  package var difference: Double
  /// The least agreement, weighted by the action gap.
  package var agreement: Double
  /// Of the exact return, relative where it is above 1.
  package var exactReturn: Double

  /// Of the share of solved positions with a mistake.
  package var mistakes: Double
  /// Of the mean return of the compared episodes, relative where it is above 1; infinite where it is not judged.
  package var sampledReturn = Double.infinity

  /// Single precision, added in another order.
  package static let float32 = ProofTolerance(
    difference: 1e-5, agreement: 0.999_99, exactReturn: 0.005, mistakes: 0.001)
  /// Weights of half precision.
  package static let float16 = ProofTolerance(
    difference: 0.01, agreement: 0.999, exactReturn: 0.005, mistakes: 0.01)
  /// Weights of 8 bits.
  package static let int8 = ProofTolerance(
    difference: 0.1, agreement: 0.95, exactReturn: 0.005, mistakes: 0.01, sampledReturn: 0.05)

  package init(
    difference: Double, agreement: Double, exactReturn: Double, mistakes: Double,
    sampledReturn: Double = .infinity
  ) {
    self.sampledReturn = sampledReturn
    self.difference = difference
    self.agreement = agreement
    self.exactReturn = exactReturn
    self.mistakes = mistakes
  }

  package init(_ precision: EngineProgram.Precision) {
    self =
      switch precision {
      case .float32: .float32
      case .float16: .float16
      case .int8: .int8
      }
  }
}
