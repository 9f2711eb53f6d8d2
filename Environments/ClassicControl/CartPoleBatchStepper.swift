import CClassicControl
import RLCore

/// The cart-poles of a batch, their states kept as columns, so that the processor steps several at once.
///
/// The arithmetic is that of `CartPole.step`, bit for bit: no result depends on how many cart-poles a batch has.
final class CartPoleBatchStepper: BatchStepper {
  private let columns: BatchColumns
  private let prototype: CartPole
  private let state: UnsafeMutablePointer<Double>
  private let randoms: UnsafeMutablePointer<RandomStream>
  private let ended: UnsafeMutablePointer<Int32>
  private let rowsKept: Int
  private let kernel: CartPoleBatch

  init(_ prototype: CartPole, _ columns: BatchColumns) {
    self.columns = columns
    self.prototype = prototype
    let count = columns.count
    // The kernel works on eight rows at a time, the last ones included.
    rowsKept = (count + 7) / 8 * 8
    state = .allocate(capacity: 4 * rowsKept)
    state.initialize(repeating: 0, count: 4 * rowsKept)
    randoms = .allocate(capacity: count)
    randoms.initialize(repeating: RandomStream(seed: 0), count: count)
    ended = .allocate(capacity: count)
    ended.initialize(repeating: 0, count: count)
    guard let previous = columns.previousObservations.values, let observations = columns.observations.values,
      let next = columns.nextObservations.values
    else {
      preconditionFailure("the observations of a cart-pole are arrays")
    }
    kernel = CartPoleBatch(
      count: count, x: state, velocity: state + rowsKept, angle: state + 2 * rowsKept,
      angular_velocity: state + 3 * rowsKept, actions: columns.actions, elapsed: columns.elapsedSteps,
      limit: columns.limit, reward: prototype.suttonBartoReward ? 0 : 1,
      reward_of_fall: prototype.suttonBartoReward ? -1 : 1, rewards: columns.rewards,
      endings: UnsafeMutableRawPointer(columns.endings).assumingMemoryBound(to: UInt8.self),
      previous_observations: previous, observations: observations, next_observations: next, ended: ended)
  }

  deinit {
    state.deallocate()
    randoms.deallocate()
    ended.deallocate()
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
