import NeuralNetworks
import RLCore

extension Optimizer {
  /// Its moments and the number of its steps.
  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    for (name, storage) in moments { try state.scope(name, storage.transfer) }
    var count = Int(stepCount)
    try state.integer("stepCount", &count)
    stepCount = UInt64(count)
  }
}
