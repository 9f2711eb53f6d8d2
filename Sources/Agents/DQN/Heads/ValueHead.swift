import RLCore

/// A form of value: what a network's outputs mean, what they are regressed on, and how far off they are.
///
/// A head is a value without memory: the learner and each policy read through memory of their own. B is the batch, A the
/// number of actions, N the outputs of an action.
package protocol ValueHead: Sendable {
  /// N
  var outputsPerAction: Int { get }
  /// Levels of the return's quantiles that go into the network, drawn for each update; nil for a head that needs none.
  var drawnLevels: Int? { get }
  /// Values of an action that choose for themselves, K: the members of an ensemble, which are the outputs; else 1.
  var members: Int { get }

  /// Memory to read up to `rows` rows of `actionCount` actions into.
  func memory(rows: Int, actionCount: Int) -> HeadMemory

  /// The outputs `[B, A, N]` of `rows` rows as values.
  func read(_ outputs: UnsafePointer<Float>, rows: Int, into memory: HeadMemory) -> ValueReading

  /// Writes what the outputs of the actions taken are regressed on to `targets`, `[B, N]`.
  func formTargets(from bootstrap: Bootstrap, into targets: UnsafeMutablePointer<Float>)

  /// The mean return of a row's target, `[N]`.
  func mean(ofTarget target: UnsafePointer<Float>) -> Float

  /// The loss of the online network's outputs, and its gradient.
  func evaluate(_ outputs: UnsafePointer<Float>, _ regression: HeadRegression) -> HeadLoss
}

extension ValueHead {
  package var drawnLevels: Int? { nil }
  package var members: Int { 1 }

  /// Memory for one value of an action.
  func singleValues(rows: Int, actionCount: Int) -> HeadMemory {
    HeadMemory(rows: rows, actionCount: actionCount, valuesPerAction: 1, atomsPerAction: 0)
  }

  /// One value of an action, by `value` of its outputs, which are the atoms.
  @inline(__always) func read(
    _ outputs: UnsafePointer<Float>, rows: Int, into memory: HeadMemory,
    value: (UnsafePointer<Float>) -> Float
  ) -> ValueReading {
    precondition(rows <= memory.rows, "more rows than there is room for")
    for pair in 0..<rows * memory.actionCount {
      memory.values[pair] = value(outputs + pair * outputsPerAction)
    }
    return ValueReading(
      values: memory.values.start, atoms: outputs, actionCount: memory.actionCount,
      atomCount: outputsPerAction)
  }
}
