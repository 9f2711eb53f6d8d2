import Agents
import RLCore
import RunStore

/// The learning steps of a recorded run, executed again from the nearest state that is known.
///
/// Exact repetition makes them those of the run: the same transitions, draws and weights. Nothing is written.
package final class UpdateReplay {
  /// One step of the batch and what was learned from it.
  package struct LearningStep: Sendable {
    /// Environment steps after it.
    package let step: Int
    /// `[B]`
    package let actions: [Int32]
    /// `[B]`
    package let rewards: [Double]
    package let updates: [LearningUpdate]
    /// The agent's weights afterwards; none where they are many.
    package let tensors: [NamedTensor]
  }

  private let reader: RunReader
  private let parts: [RecordedPart]
  /// Environments of the batch.
  package let environments: Int
  private var part = 0
  private var trainer: Trainer?
  /// States to go back to, by step.
  private var kept: [(step: Int, tensors: [NamedTensor])] = []

  /// The most states that are kept, and the bytes that they may take.
  private static let (mostKept, keptBytes) = (24, 400 << 20)
  /// The most numbers of an agent whose weights are given after each step.
  private static let mostWeights = 20_000

  /// - Parameter allowsCode: whether the run may name a plugin or a Python module as its environment.
  /// - Throws: `RunStoreError` if the file is not a run.
  package init(_ path: String, catalog: Catalog, allowsCode: Bool) throws {
    let reader = try RunReader(path)
    self.reader = reader
    parts = try RecordedPart.parts(of: reader, through: .max) {
      try Experiment(recordedIn: reader, $0, catalog: catalog, allowsCode: allowsCode)
    }
    environments = parts[parts.count - 1].experiment.training.environments
  }

  /// What each learning step of `steps` did.
  ///
  /// - Parameters:
  ///   - steps: environment steps after the first and the last of them.
  ///   - shouldStop: asked now and then; if it says so, what is known so far is returned.
  ///   - onProgress: called with the share of the way that is done, in [0, 1].
  /// - Throws: `UpdateReplayError` where the agent does not explain its updates, or the run cannot be repeated.
  package func explain(
    steps: ClosedRange<Int>, shouldStop: () -> Bool, onProgress: (Double) -> Void
  ) throws -> [LearningStep] {
    guard var trainer = try bring(to: steps.lowerBound - environments, shouldStop, onProgress)
    else { return [] }
    try keep(trainer)
    var result: [LearningStep] = []
    while trainer.step < steps.upperBound, !shouldStop() {
      trainer = try inItsPart(trainer)
      guard let explaining = trainer.agent as? any UpdateExplaining else {
        throw UpdateReplayError("\(reader.facts.algorithm) does not explain its updates")
      }
      explaining.explainsUpdates = true
      defer { explaining.explainsUpdates = false }
      let next = trainer.step + environments
      try advance(trainer, to: next)
      let tensors = trainer.agent.tensors
      let hasFewWeights = tensors.reduce(0) { $0 + $1.elements.count } <= Self.mostWeights
      result.append(
        LearningStep(
          step: next,
          actions: (0..<environments).map { trainer.batch.actions[$0] },
          rewards: (0..<environments).map { trainer.batch.rewards[$0] },
          updates: explaining.takeUpdates(), tensors: hasFewWeights ? tensors : []))
    }
    return result
  }

  /// The trainer after `step` environment steps, or nil if it was stopped.
  private func bring(
    to step: Int, _ shouldStop: () -> Bool, _ onProgress: (Double) -> Void
  ) throws -> Trainer? {
    var trainer = try nearest(to: step)
    let (first, spacing) = (trainer.step, max(step / Self.mostKept, environments))
    trainer.stepsSingly = false
    while trainer.step < step {
      if shouldStop() { return nil }
      trainer = try inItsPart(trainer)
      if trainer.step >= (kept.last?.step ?? 0) + spacing { try keep(trainer) }
      trainer.pauseStep = min(step, parts[part].end)
      try next(trainer)
      onProgress(Double(trainer.step - first) / Double(max(step - first, 1)))
    }
    return trainer
  }

  /// The trainer, or one of the next part with its state where its own part has ended.
  private func inItsPart(_ trainer: Trainer) throws -> Trainer {
    guard trainer.step >= parts[part].end else { return trainer }
    let tensors = try StateTransfer.saved(by: Self.transfer(trainer))
    part += 1
    return try begin(at: trainer.step, from: tensors)
  }

  /// The present trainer, or one from a kept state, or from the start: what is nearest to `step` and not beyond it.
  private func nearest(to step: Int) throws -> Trainer {
    if kept.isEmpty, let position = try reader.statePosition(), position.step <= step, position.step > 0 {
      kept = [(position.step, try reader.trainingState().tensors)]
    }
    let state = kept.last { $0.step <= step }
    if let trainer, trainer.step <= step, trainer.step >= state?.step ?? 0 { return trainer }
    let start = state?.step ?? 0
    part = parts.firstIndex { start < $0.end } ?? parts.count - 1
    return try begin(at: start, from: state?.tensors)
  }

  private func begin(at step: Int, from tensors: [NamedTensor]?) throws -> Trainer {
    let setup = try PreparedRun(
      parts[part].experiment, seed: reader.facts.seed, planned: reader.facts.planned,
      for: .repeating(memoryLimit: reader.memoryToTrain()), restores: tensors != nil)
    let trainer = setup.trainer(sink: nil)
    if let tensors {
      try StateTransfer.restore(tensors, allowsUnused: true, by: Self.transfer(trainer))
      guard try trainer.resume(seconds: 0).isEmpty, trainer.step == step else { throw notRepeatable }
    }
    self.trainer = trainer
    return trainer
  }

  private var notRepeatable: UpdateReplayError {
    UpdateReplayError("the environment does not repeat itself")
  }

  /// The training state with the two counters that a run file has beside the trainer's.
  private static func transfer(
    _ trainer: Trainer
  ) -> (inout StateTransfer) throws(TensorMismatch) -> Void {
    { state throws(TensorMismatch) in
      try trainer.transfer(&state)
      var (evaluation, checkpoint) = (0, 0)
      try state.integer("owed.evaluation", &evaluation)
      try state.integer("owed.checkpoint", &checkpoint)
    }
  }

  private func keep(_ trainer: Trainer) throws {
    guard trainer.step > 0, !kept.contains(where: { $0.step == trainer.step }) else { return }
    let tensors = try StateTransfer.saved(by: Self.transfer(trainer))
    kept.append((trainer.step, tensors))
    kept.sort { $0.step < $1.step }
    let bytes = kept.flatMap(\.tensors).reduce(0) { $0 + 8 * $1.elements.count }
    if kept.count > Self.mostKept || bytes > Self.keptBytes {
      // Every second one, but not the latest.
      kept = kept.indices.filter { $0 % 2 == (kept.count - 1) % 2 }.map { kept[$0] }
    }
  }

  /// One step of the batch.
  private func advance(_ trainer: Trainer, to step: Int) throws {
    (trainer.stepsSingly, trainer.pauseStep) = (true, step)
    try next(trainer)
  }

  private func next(_ trainer: Trainer) throws {
    let before = trainer.step
    guard let report = trainer.next(), report.failure == nil, trainer.step > before || report.hasDiverged
    else {
      throw notRepeatable
    }
    if report.hasDiverged { throw UpdateReplayError("the run diverged at step \(report.step)") }
  }
}

/// Why updates cannot be shown; its description is one line.
package struct UpdateReplayError: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
