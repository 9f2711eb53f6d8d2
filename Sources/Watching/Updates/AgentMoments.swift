import Lab
import RLCore

/// The values of an agent just behind single learning steps.
final class AgentMoments {
  /// The analysis of the checkpoint's values in the same environment.
  let base: StateAnalysis
  private let agent: any Agent
  private let analysis: StateAnalysis
  private var shown: Int?

  /// - Parameter agent: one of the run's configuration, for these values alone.
  init(_ agent: any Agent, like base: StateAnalysis) {
    (self.agent, self.base, analysis) = (agent, base, StateAnalysis(base))
  }

  /// The values behind `step`, or nil where its weights are not kept.
  func analysis(of step: UpdateReplay.LearningStep) -> StateAnalysis? {
    guard !step.tensors.isEmpty else { return nil }
    if shown != step.step {
      guard (try? agent.load(step.tensors)) != nil else { return nil }
      analysis.show(agent)
      shown = step.step
    }
    return analysis
  }
}
