import NeuralNetworks
import RLCore

extension ParameterStorage {
  /// Each of the tensors by its name.
  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    for tensor in tensors {
      try state.values(tensor.name, values + tensor.offset, shape: tensor.shape)
    }
  }

  /// Copies of the tensors, as they are stored.
  var namedTensors: [NamedTensor] {
    tensors.map { NamedTensor($0.name, shape: $0.shape, .float32(Array(values(of: $0)))) }
  }

  /// Takes stored tensors over.
  ///
  /// - Throws: when names or shapes differ; nothing is taken over then.
  func load(_ stored: [NamedTensor]) throws(TensorMismatch) {
    guard stored.count == tensors.count else {
      throw TensorMismatch("the stored network has \(stored.count) arrays, this one \(tensors.count)")
    }
    // All are checked before the first is taken over, so that a mismatch leaves the network whole.
    var pairs: [(own: ParameterTensor, values: [Float])] = []
    for (own, stored) in zip(tensors, stored) {
      guard own.name == stored.name, own.shape == stored.shape, case .float32(let values) = stored.elements
      else {
        throw TensorMismatch(
          "found the stored array '\(stored.name)' of shape \(stored.shape), expected '\(own.name)' of shape \(own.shape)"
        )
      }
      pairs.append((own, values))
    }
    for (own, stored) in pairs { _ = values(of: own).update(fromContentsOf: stored) }
  }
}
