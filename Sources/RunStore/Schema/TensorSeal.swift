import Foundation
import RLCore

/// SHA-256 of a section of a checkpoint's arrays, stored with them: readers verify that the arrays are those that
/// were recorded.
///
/// It detects damage and manual changes. It is not a signature: anyone who can compute it can write another.
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
      "the \(what) of the checkpoint at step \(step) are not those that were recorded: their SHA-256 differs"
  }
}

extension SHA256 {
  /// Adds an array: its name, type and shape, and its elements, little-endian.
  mutating func add(_ tensor: NamedTensor) {
    add("\(tensor.name) \(tensor.elements.dtype) \(tensor.shape)\n")
    tensor.elements.stored(0..<tensor.elements.count).withUnsafeBytes { add($0) }
  }
}
