/// What steps the rows of a batch where that is not a loop over values of Swift: a plugin, another process.
///
/// It fills the columns as `BatchEnvironment` describes them, limits of time and resets included. When the rows cannot go
/// on it sets `failed`, says why in `failure`, and does nothing from then on.
public protocol BatchStepper: AnyObject {
  /// Begins an episode in every row.
  func reset()
  /// Takes every row's action; a row whose episode ends begins the next one at once.
  func step()
  /// Begins an episode in one row, whatever became of the one before.
  func begin(row: Int)
  /// A copy of row `index`'s environment; one that has not been reset where no copy can be had.
  func environment(at index: Int) -> any Environment
  var failure: EnvironmentFailure? { get }
  /// What is odd about it but hinders nobody, in a sentence.
  var remark: String? { get }
}

extension BatchStepper {
  public var remark: String? { nil }
}

extension BatchEnvironment {
  /// A batch whose rows `makeStepper` knows how to step; it is handed the batch's columns.
  public convenience init(
    count: Int, observationSpace: ObservationSpace, actionSpace: DiscreteSpace, masksActions: Bool = false,
    maxEpisodeSteps: Int?, episodeSeeds: EpisodeSeeds, makeStepper: (BatchColumns) -> any BatchStepper
  ) {
    self.init(
      count: count, observationSpace: observationSpace, actionSpace: actionSpace,
      masksActions: masksActions, maxEpisodeSteps: maxEpisodeSteps, episodeSeeds: episodeSeeds
    ) { columns in
      let stepper = makeStepper(columns)
      return BatchBodies(
        reset: { stepper.reset() }, step: { stepper.step() }, begin: { stepper.begin(row: $0) },
        snapshot: { stepper.environment(at: $0) }, free: {},
        failure: { stepper.failure }, remark: { stepper.remark }, hasStepper: true)
    }
  }
}

extension BatchColumns {
  /// Moves what the policy sees next to what it saw before: the first thing in a step.
  @inlinable public func keepObservations() {
    let size = count &* observations.rowSize
    if let from = observations.states, let to = previousObservations.states {
      to.update(from: from, count: size)
    }
    if let from = observations.values, let to = previousObservations.values {
      to.update(from: from, count: size)
    }
    if let from = observations.legalActions, let to = previousObservations.legalActions {
      to.update(from: from, count: count &* observations.actionCount)
    }
  }
}
