/// Steps the rows of a batch when that is not a loop over Swift values: a plugin, another process.
///
/// It fills the columns as `BatchEnvironment` describes them, limits of time and resets included. When the rows cannot go
/// on it sets `failed`, says why in `failure`, and does nothing from then on.
public protocol BatchStepper: AnyObject {
  /// Starts an episode in every row.
  func reset()
  /// Takes every row's action; a row whose episode ends starts the next one immediately.
  func step()
  /// Starts an episode in one row, regardless of the current one.
  func begin(row: Int)
  /// A copy of row `index`'s environment, or an unreset one if no copy is possible.
  func environment(at index: Int) -> any Environment
  var failure: EnvironmentFailure? { get }
  /// A note on a harmless peculiarity.
  var remark: String? { get }
}

extension BatchStepper {
  public var remark: String? { nil }
}

extension BatchEnvironment {
  /// A batch whose rows are stepped by `makeStepper`, which receives the batch's columns.
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
  /// Moves the next observations to the previous ones, first thing in a step.
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
