import Foundation
import RLCore

/// The SHA-256 of a section of a checkpoint's arrays, written beside them: whoever takes arrays checks that they are
/// those that were recorded.
///
/// It shows damage and changes by hand. It is no signature: who knows how to compute it can write another.
struct TensorSeal: Equatable {
  let bytes: Data

  init(of tensors: [NamedTensor]) {
    var hash = SHA256()
    for tensor in tensors { hash.add(tensor) }
    bytes = Data(hash.digest())
  }

  init(stored bytes: Data) { self.bytes = bytes }

  static func problem(_ section: String, step: Int) -> String {
    let what = section == RunSchema.agentSection ? "weights" : "last transitions"
    return
      "the \(what) of the checkpoint at step \(step) are not those that were recorded: their SHA-256 is another"
  }
}

extension SHA256 {
  /// Adds an array: its name, type and shape, and its elements, little-endian.
  mutating func add(_ tensor: NamedTensor) {
    add("\(tensor.name) \(tensor.elements.dtype) \(tensor.shape)\n")
    tensor.elements.stored(0..<tensor.elements.count).withUnsafeBytes { add($0) }
  }
}
