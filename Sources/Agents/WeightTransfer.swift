import RLCore

/// Which weights of another network an agent begins with.
struct WeightTransfer {
  /// Names of layers such as `layers.2`; empty for all.
  var layers: [String] = []
  /// Whether the other network may have fewer units and inputs.
  var widens = false

  /// The arrays of an agent with those of the file in their places.
  ///
  /// A wider array keeps its own values in the columns of new units. In the columns of old ones the rows of new units and
  /// inputs become 0, so that the network computes what the narrower one did.
  func merged(_ stored: [NamedTensor], into own: [NamedTensor]) throws(TensorMismatch) -> [NamedTensor] {
    for layer in layers where !own.contains(where: { Self.belongs($0.name, to: layer) }) {
      throw TensorMismatch(
        "this network has no '\(layer)'; there are \(Self.layers(of: own).joined(separator: ", "))")
    }
    var result: [NamedTensor] = []
    for tensor in own {
      guard layers.isEmpty || layers.contains(where: { Self.belongs(tensor.name, to: $0) }) else {
        result.append(tensor)
        continue
      }
      guard let found = stored.first(where: { $0.name == tensor.name }) else {
        throw TensorMismatch("the file has no '\(tensor.name)'")
      }
      let isLast = Self.isLast(tensor.name, in: own)
      result.append(widens ? try widened(found, to: tensor, isLast: isLast) : found)
    }
    return result
  }

  /// - Parameter isLast: whether its columns are outputs of the network.
  private func widened(
    _ stored: NamedTensor, to own: NamedTensor, isLast: Bool
  ) throws(TensorMismatch) -> NamedTensor {
    if stored.shape == own.shape { return stored }
    guard !isLast || stored.shape.last == own.shape.last else {
      throw TensorMismatch(
        "'\(own.name)' is \(own.shape), and the stored \(stored.shape) has another number of outputs")
    }
    guard case .float32(let old) = stored.elements, case .float32(var new) = own.elements,
      stored.shape.count == own.shape.count, zip(stored.shape, own.shape).allSatisfy({ $0 <= $1 }),
      let columns = own.shape.last, let oldColumns = stored.shape.last
    else {
      throw TensorMismatch(
        "'\(own.name)' is \(own.shape), which is not as wide as the stored \(stored.shape)")
    }
    for row in 0..<new.count / columns {
      let isOld = row < old.count / oldColumns
      for column in 0..<oldColumns {
        new[row * columns + column] = isOld ? old[row * oldColumns + column] : 0
      }
    }
    return NamedTensor(own.name, shape: own.shape, .float32(new))
  }

  /// Whether no layer follows that of `tensor`, neither in the network nor in its stream of a dueling one.
  private static func isLast(_ tensor: String, in own: [NamedTensor]) -> Bool {
    let path = tensor.split(separator: ".")
    guard let layer = path.dropLast().last, Int(layer) != nil else { return false }
    return path.indices.allSatisfy { place in
      guard let number = Int(path[place]) else { return true }
      return !own.contains { other in
        let others = other.name.split(separator: ".")
        guard others.count > place, others[..<place] == path[..<place] else { return false }
        return Int(others[place]).map { $0 > number } ?? false
      }
    }
  }

  /// `layers.2.value.0.weight` belongs to `layers.2` and to `layers.2.value`.
  static func belongs(_ tensor: String, to layer: String) -> Bool { tensor.hasPrefix(layer + ".") }

  /// The names of the layers with weights.
  static func layers(of tensors: [NamedTensor]) -> [String] {
    tensors.reduce(into: []) { names, tensor in
      let name = tensor.name.split(separator: ".").prefix(2).joined(separator: ".")
      if names.last != name { names.append(name) }
    }
  }
}
