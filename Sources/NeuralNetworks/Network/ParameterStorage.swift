import CKernels

/// A named array inside a `ParameterStorage`.
package struct ParameterTensor: Sendable, Hashable {
  /// Unique in its storage, such as `layers.0.weight`.
  package let name: String
  package let shape: [Int]
  /// Offset of its first number from the start of the storage.
  package let offset: Int

  package var count: Int { shape.reduce(1, *) }

  package init(name: String, shape: [Int], offset: Int = 0) {
    self.name = name
    self.shape = shape
    self.offset = offset
  }
}

/// All numbers of a network in one flat, aligned buffer, with the list of its tensors.
///
/// Parameters, their gradients and an optimizer's moments are each one storage of equal layout, so an update, a copy to
/// a target network, a norm or a file is one pass over one buffer.
///
/// Every tensor begins on a multiple of 64 bytes. The few numbers of padding between them are zero and stay zero under
/// every operation here.
///
/// It is not thread-safe, and `values` lives as long as the storage does.
package final class ParameterStorage {
  package let tensors: [ParameterTensor]

  /// Number of elements of `values`, padding included.
  package let count: Int

  package let values: UnsafeMutablePointer<Float>

  private static let alignment = 64
  private static let numbersPerLine = alignment / MemoryLayout<Float>.stride

  /// Lays out the tensors consecutively, all zero; their offsets are replaced.
  package convenience init(_ tensors: [ParameterTensor]) {
    precondition(Set(tensors.map(\.name)).count == tensors.count, "tensor names must differ")
    var offset = 0
    let placed = tensors.map { tensor in
      defer { offset += (tensor.count + Self.numbersPerLine - 1) / Self.numbersPerLine * Self.numbersPerLine }
      return ParameterTensor(name: tensor.name, shape: tensor.shape, offset: offset)
    }
    self.init(placed: placed, count: offset)
  }

  /// A storage of the same layout, all zero.
  package convenience init(layoutOf other: ParameterStorage) {
    self.init(placed: other.tensors, count: other.count)
  }

  private init(placed tensors: [ParameterTensor], count: Int) {
    self.tensors = tensors
    self.count = count
    values = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: Self.alignment
    ).bindMemory(to: Float.self, capacity: max(count, 1))
    values.initialize(repeating: 0, count: max(count, 1))
  }

  deinit { values.deallocate() }

  /// The values of one of `tensors`.
  package func values(of tensor: ParameterTensor) -> UnsafeMutableBufferPointer<Float> {
    precondition(tensor.offset + tensor.count <= count, "a tensor of another storage")
    return UnsafeMutableBufferPointer(start: values + tensor.offset, count: tensor.count)
  }

  /// The numbers of the tensor of that name.
  package subscript(name: String) -> UnsafeMutableBufferPointer<Float>? {
    tensors.first { $0.name == name }.map(values(of:))
  }

  /// All numbers including padding, for saving and loading.
  package var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: values, count: count * MemoryLayout<Float>.stride)
  }

  package func hasLayout(of other: ParameterStorage) -> Bool {
    self === other || (count == other.count && tensors == other.tensors)
  }
}

extension ParameterStorage {
  /// Copies every number of `other`: the hard update of a target network.
  package func copy(from other: ParameterStorage) {
    precondition(hasLayout(of: other), "layouts differ")
    values.update(from: other.values, count: count)
  }

  /// Moves toward `online`: the soft update, new = tau * online + (1 - tau) * old.
  ///
  /// Source: Lillicrap et al., 2016, Continuous control with deep reinforcement learning, algorithm 1.
  package func blend(from online: ParameterStorage, tau: Float) {
    precondition(hasLayout(of: online), "layouts differ")
    precondition((0...1).contains(tau), "tau must be in [0, 1]")
    ckernels().pointee.blend(values, online.values, count, tau)
  }

  package func multiply(by factor: Float) {
    ckernels().pointee.scale(values, count, factor)
  }

  /// The sum of squares of all numbers, in Float64 and always in the same order.
  package var sumOfSquares: Double {
    ckernels().pointee.sumOfSquares(values, count)
  }
}
