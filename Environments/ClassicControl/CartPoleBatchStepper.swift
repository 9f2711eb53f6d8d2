import CClassicControl
import RLCore

/// Batch stepper for CartPole that stores the states as columns, so that the processor steps several at once.
///
/// The arithmetic is that of `CartPole.step`, bit for bit: no result depends on how many cart-poles a batch has.
final class CartPoleBatchStepper: BatchStepper {
  private let columns: BatchColumns
  private let prototype: CartPole
  private let state: Column<Double>
  private let randoms: Column<RandomStream>
  private let ended: Column<Int32>
  private let rowsKept: Int
  private let kernel: CartPoleBatch

  init(_ prototype: CartPole, _ columns: BatchColumns) {
    self.columns = columns
    self.prototype = prototype
    let count = columns.count
    // The kernel works on eight rows at a time, the last ones included.
    rowsKept = (count + 7) / 8 * 8
    state = Column(4 * rowsKept, filledWith: 0)
    randoms = Column(count, filledWith: RandomStream(seed: 0))
    ended = Column(count, filledWith: 0)
    guard let previous = columns.previousObservations.values, let observations = columns.observations.values,
      let next = columns.nextObservations.values
    else {
      preconditionFailure("CartPole's observations are arrays")
    }
    kernel = CartPoleBatch(
      count: count, x: state.start, velocity: state.start + rowsKept, angle: state.start + 2 * rowsKept,
      angular_velocity: state.start + 3 * rowsKept, actions: columns.actions.start,
      elapsed: columns.elapsedSteps.start,
      limit: columns.limit, reward: prototype.suttonBartoReward ? 0 : 1,
      reward_of_fall: prototype.suttonBartoReward ? -1 : 1, rewards: columns.rewards.start,
      endings: UnsafeMutableRawPointer(columns.endings.start).assumingMemoryBound(to: UInt8.self),
      previous_observations: previous, observations: observations, next_observations: next,
      ended: ended.start)
  }

  var failure: EnvironmentFailure? { nil }

  func reset() {
    for row in 0..<columns.count { begin(row: row) }
  }

  func step() {
    var kernel = kernel
    let count = classic_cart_pole_step(&kernel)
    for index in 0..<count {
      let row = Int(ended[index])
      columns.finishedSeeds[row] = columns.episodeSeeds[row]
      begin(row: row)
    }
  }

  func begin(row: Int) {
    if let seed = columns.nextSeed(row: row) {
      columns.episodeSeeds[row] = seed
      randoms[row] = RandomStream(seed: seed)
    }
    columns.elapsedSteps[row] = 0
    for index in 0..<4 {
      let value = randoms[row].uniform(-CartPole.startRange, CartPole.startRange)
      state[index * rowsKept + row] = value
      kernel.observations[4 * row + index] = Float(value)
    }
  }

  func environment(at row: Int) -> any Environment {
    var cartPole = prototype
    cartPole.state = SIMD4(
      state[row], state[rowsKept + row], state[2 * rowsKept + row], state[3 * rowsKept + row])
    return cartPole
  }
}
