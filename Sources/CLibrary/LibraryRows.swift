import RLCore

/// Copies of one environment behind the C interface, independent of how they are stepped.
protocol LibraryRows: AnyObject {
  var count: Int { get }
  var observationSpace: ObservationSpace { get }
  var actionSpace: DiscreteSpace { get }
  /// `[B, D]`, the current observations.
  var observations: Observations { get }
  /// `[B, D]`, the true successors of the last step.
  var successors: Observations { get }
  var failure: EnvironmentFailure? { get }

  /// Starts an episode in each of `rows`, with its seed, or continuing its random numbers.
  func reset(rows: [Int], seeds: [UInt64?])
  /// Whether a row's next step starts an episode instead of taking its action.
  func isWaiting(_ row: Int) -> Bool
  /// Takes the actions and fills `results`.
  ///
  /// - Returns: how many episodes ended.
  func step(_ actions: UnsafePointer<Int64>, into results: StepResults) -> Int32
  /// Row `row`'s environment, to be drawn.
  func environment(at row: Int) -> any Environment
}

/// The caller's arrays that a step fills, `[B]` or `[B, D]` each.
struct StepResults {
  /// The next observations.
  let observations: UnsafeMutableRawPointer
  let rewards: UnsafeMutablePointer<Double>
  let terminated, truncated: UnsafeMutablePointer<UInt8>
  /// The true successors.
  let successors: UnsafeMutableRawPointer
  /// Whether an episode ended.
  let over: UnsafeMutablePointer<UInt8>

  /// Records the endings of `count` rows, starting at row `first`.
  ///
  /// - Returns: how many ended.
  @discardableResult
  func note(_ endings: UnsafePointer<Ending>, count: Int, from first: Int = 0) -> Int32 {
    var ended: Int32 = 0
    for index in 0..<count {
      let (row, ending) = (first &+ index, endings[index].rawValue)
      terminated[row] = ending & 1
      truncated[row] = ending >> 1
      over[row] = ending == 0 ? 0 : 1
      ended &+= ending == 0 ? 0 : 1
    }
    return ended
  }
}

extension Observations {
  /// Copies all rows to a caller's array.
  func copy(to target: UnsafeMutableRawPointer) {
    let size = 4 * count * rowSize
    if let states { target.copyMemory(from: states, byteCount: size) }
    if let values { target.copyMemory(from: values, byteCount: size) }
  }
}

/// A batch in which a row starts the next episode in the same step.
final class BatchRows: LibraryRows {
  private let batch: BatchEnvironment

  init(_ batch: BatchEnvironment) { self.batch = batch }

  var count: Int { batch.count }
  var observationSpace: ObservationSpace { batch.observationSpace }
  var actionSpace: DiscreteSpace { batch.actionSpace }
  var observations: Observations { batch.observations }
  var successors: Observations { batch.nextObservations }
  var failure: EnvironmentFailure? { batch.failure }

  func reset(rows: [Int], seeds: [UInt64?]) { batch.reset(rows: rows, seeds: seeds) }

  func isWaiting(_ row: Int) -> Bool { false }

  func step(_ actions: UnsafePointer<Int64>, into results: StepResults) -> Int32 {
    let count = batch.count
    for row in 0..<count { batch.actions[row] = Int32(truncatingIfNeeded: actions[row]) }
    batch.step()
    batch.observations.copy(to: results.observations)
    results.rewards.update(from: batch.rewards, count: count)
    batch.nextObservations.copy(to: results.successors)
    return results.note(batch.endings, count: count)
  }

  func environment(at row: Int) -> any Environment { batch.environment(at: row) }
}
