/// The step functions of a batch, specialized for the type of its environment.
@frozen @usableFromInline struct BatchBodies {
  @usableFromInline let reset: () -> Void
  @usableFromInline let step: () -> Void
  /// Starts an episode in one row.
  @usableFromInline let begin: (Int) -> Void
  @usableFromInline let snapshot: (Int) -> any Environment
  @usableFromInline let free: () -> Void
  @usableFromInline let failure: () -> EnvironmentFailure?
  @usableFromInline let remark: () -> String?
  @usableFromInline let hasStepper: Bool
  @usableFromInline let walk: TableWalk?
  @usableFromInline let changesInTraining: Bool

  @inlinable init(
    reset: @escaping () -> Void, step: @escaping () -> Void, begin: @escaping (Int) -> Void,
    snapshot: @escaping (Int) -> any Environment, free: @escaping () -> Void,
    failure: @escaping () -> EnvironmentFailure? = { nil }, remark: @escaping () -> String? = { nil },
    hasStepper: Bool = false, walk: TableWalk? = nil, changesInTraining: Bool = false
  ) {
    (self.reset, self.step, self.begin) = (reset, step, begin)
    (self.snapshot, self.free) = (snapshot, free)
    (self.failure, self.remark, self.walk) = (failure, remark, walk)
    self.hasStepper = hasStepper
    self.changesInTraining = changesInTraining
  }
}
