import RLCore

/// Dyna-Q+'s view of time: when each action was last tried, and which actions planning considers.
///
///     κ √τ       τ: environment steps since the action was last tried; since the start of the run if it never was
///
/// From the first visit of a state on, planning considers all its legal actions; one that was never tried is thought to lead
/// back to its state with reward 0.
///
/// Source: Sutton (1990); Sutton and Barto (2018), section 8.3 and its footnote.
final class TrialBonus {
  private let kappa: Double
  private let stateCount, actionCount: Int
  /// `[S, A]`, the environment step of the last trial, 0 before the first; negative where planning considers it not yet.
  private let lastTrials: Column<Double>
  /// Entries (state · A + action) that planning draws from.
  private(set) var considered: [Int32] = []

  init(kappa: Double, stateCount: Int, actionCount: Int) {
    (self.kappa, self.stateCount, self.actionCount) = (kappa, stateCount, actionCount)
    lastTrials = Column(stateCount * actionCount, filledWith: -1)
  }

  /// Notes that `entry` was tried at environment step `time`, counted from 1.
  ///
  /// - Parameter mask: the actions that were legal there.
  func record(entry: Int, at time: Double, mask: ActionMask?) {
    let first = entry - entry % actionCount
    for action in 0..<actionCount where lastTrials[first + action] < 0 && (mask?.contains(action) ?? true) {
      lastTrials[first + action] = 0
      considered.append(Int32(truncatingIfNeeded: first + action))
    }
    lastTrials[entry] = time
  }

  /// What is added to the reward of `entry` in planning at environment step `time`.
  func bonus(_ entry: Int, at time: Double) -> Double { kappa * (time - lastTrials[entry]).squareRoot() }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    let entryCount = stateCount * actionCount
    try state.list("considered", &considered, in: 0...Int32(entryCount - 1))
    try state.values(
      "last_trials", lastTrials.start, shape: [stateCount, actionCount], in: -1...Double(1 << 53))
    guard state.mode == .restore else { return }
    guard considered.count == (0..<entryCount).count(where: { lastTrials[$0] >= 0 }) else {
      throw TensorMismatch("the stored times of the last trials are inconsistent")
    }
  }
}
