import RLCore

extension UpdateSums {
  mutating func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.number("metrics.errorSum", &errors)
    try state.number("metrics.valueSum", &values)
    try state.integer("metrics.updates", &updates)
  }
}
