import RLCore

/// The steps of all environments since the last update, with their λ-returns once it is full.
///
/// T is its length in steps, B the number of environments, D the size of an encoded observation. Step t of environment b has
/// place t · B + b.
package final class Rollout {
  package let steps: Int
  package let environments: Int
  let observationSize, actionCount: Int
  /// `[T, B, D]`
  package let observations: Column<Float>
  /// `[T, B]`
  package let actions: Column<Int32>
  private let rewards, discounts: Column<Float>
  /// `[T, B]`, the highest value of the step's observation, and of its successor where the episode or the rollout ends.
  private let values, successors: Column<Float>
  /// `[T, B]`, 1 where an episode ends.
  private let ends: Column<UInt8>
  /// `[T, B]`
  package let returns: Column<Float>
  /// Steps that it holds.
  package private(set) var count = 0
  /// Whether the values of the next step are noted: its actions are chosen, and it is still to be taken.
  private var isNoted = false

  /// - Parameter actionCount: A.
  package init(steps: Int, environments: Int, observationSize: Int, actionCount: Int) {
    (self.steps, self.environments) = (steps, environments)
    (self.observationSize, self.actionCount) = (observationSize, actionCount)
    let places = steps * environments
    observations = Column(places * observationSize, filledWith: 0)
    actions = Column(places, filledWith: 0)
    rewards = Column(places, filledWith: 0)
    discounts = Column(places, filledWith: 0)
    values = Column(places, filledWith: 0)
    successors = Column(places, filledWith: 0)
    ends = Column(places, filledWith: 0)
    returns = Column(places, filledWith: 0)
  }

  /// Bytes a step of an environment takes.
  static func bytes(observationSize: Int) -> Int { 4 * (observationSize + 6) + 1 }

  package var isFull: Bool { count == steps }
  private var first: Int { count * environments }

  /// Whether the step that comes next is the last one.
  package var awaitsLast: Bool { count == steps - 1 }

  /// Notes the value of an environment's observation before its step.
  package func note(value: Float, of environment: Int) {
    if isFull { return }
    values[first + environment] = value
    isNoted = true
  }

  /// Notes the value of the successor of the step that comes next, where the episode or the rollout ends with it.
  package func note(successor value: Float, of environment: Int) { successors[first + environment] = value }

  /// Adds a step.
  ///
  /// - Parameter encoded: `[B, D]`, its observations.
  package func append(_ transitions: Transitions, encoded: UnsafePointer<Float>, gamma: Double) {
    (observations.start + first * observationSize).update(
      from: encoded, count: environments * observationSize)
    for row in 0..<environments {
      let place = first + row
      actions[place] = transitions.actions[row]
      rewards[place] = Float(transitions.rewards[row])
      discounts[place] = Float(transitions.discount(row, gamma: gamma))
      ends[place] = transitions.endings[row] == .none ? 0 : 1
      // What an earlier rollout left there means nothing.
      if ends[place] == 0, !awaitsLast { successors[place] = 0 }
    }
    count += 1
    isNoted = false
  }

  /// The last step of an environment has another episode behind it: its successor, which is lost, counts as worth what its own
  /// observation is.
  package func cut(_ environment: Int) {
    guard count > 0 else { return }
    let place = first - environments + environment
    if ends[place] == 0 { (ends[place], successors[place]) = (1, values[place]) }
  }

  /// Computes all returns, from the last step back.
  package func formReturns(lambda: Float) {
    for step in (0..<count).reversed() {
      for row in 0..<environments {
        let place = step * environments + row
        let isCut = step == count - 1 || ends[place] != 0
        let value = isCut ? successors[place] : values[place + environments]
        returns[place] = lambdaReturn(
          rT: rewards[place], discountT: discounts[place], valueT: value,
          returnT: isCut ? value : returns[place + environments], lambda: lambda)
      }
    }
  }

  package func clear() { count = 0 }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    let held = min(max(try state.integer("count", &count), 0), steps)
    try state.values("observations", observations.start, shape: [held, environments, observationSize])
    try state.values(
      "actions", actions.start, shape: [held, environments],
      in: 0...Int32(truncatingIfNeeded: actionCount - 1))
    try state.values("rewards", rewards.start, shape: [held, environments])
    try state.values("discounts", discounts.start, shape: [held, environments])
    try transferValues(&state, held)
    try state.values("successors", successors.start, shape: [held, environments])
    try state.values("ends", ends.start, shape: [held, environments], in: 0...1)
  }

  /// The values of the steps that are held, and of one more where they are noted.
  private func transferValues(_ state: inout StateTransfer, _ held: Int) throws(TensorMismatch) {
    guard state.mode != .save else {
      return try state.values("values", values.start, shape: [held + (isNoted ? 1 : 0), environments])
    }
    var stored: [Float] = []
    let length = try state.list("values", &stored)
    guard length == held * environments || held < steps && length == (held + 1) * environments else {
      throw TensorMismatch("the stored values of a rollout are \(length), and it holds \(held) steps")
    }
    guard state.mode == .restore else { return }
    for (place, value) in stored.enumerated() { values[place] = value }
    isNoted = length > held * environments
  }
}
