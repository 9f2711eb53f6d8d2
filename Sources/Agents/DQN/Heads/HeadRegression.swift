import RLCore
import Replay

/// What a loss is computed from, and where its gradient belongs.
package struct HeadRegression {
  /// B
  package let rows: Int
  /// `[B]`, the actions taken, whose outputs alone count.
  package let actions: UnsafePointer<Int32>
  /// `[B]`, importance weights, by which losses are multiplied.
  package let weights: UnsafePointer<Float>
  /// `[B]`, where the rows lie in the replay buffer.
  package let slots: UnsafePointer<Int32>
  /// `[B, N]`
  package let targets: UnsafePointer<Float>
  /// `[B, A, N]`, overwritten: zero but for the actions taken.
  package let gradient: UnsafeMutablePointer<Float>
  /// `[B]`, overwritten: how far each row is off, unweighted; what priorities are made of.
  package let errors: UnsafeMutablePointer<Float>
  /// Scratch: no reading into it is valid any longer.
  package let memory: HeadMemory

  package init(
    _ batch: SampledBatch, targets: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>,
    errors: UnsafeMutablePointer<Float>, memory: HeadMemory
  ) {
    rows = batch.count
    actions = UnsafePointer(batch.actions.start)
    weights = UnsafePointer(batch.weights.start)
    slots = UnsafePointer(batch.slots.start)
    self.targets = targets
    self.gradient = gradient
    self.errors = errors
    self.memory = memory
  }

  /// The place of the first output of the action that row `row` took.
  @inline(__always) func first(_ row: Int, outputsPerAction: Int) -> Int {
    (row * memory.actionCount + Int(actions[row])) * outputsPerAction
  }
}

/// The loss of a batch.
package struct HeadLoss {
  /// The mean over the rows, weighted by importance.
  package let mean: Double
  /// The sum of the values of the actions taken.
  package let valueSum: Double

  package init(mean: Double, valueSum: Double) {
    self.mean = mean
    self.valueSum = valueSum
  }
}
