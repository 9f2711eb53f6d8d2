import CKernels

/// A weight matrix, [inputs, columns], of the upper halves of its numbers.
final class HalfWeight {
  private let inputs, columns: Int
  /// `[inputs, columns]`
  private let halves: UnsafeMutablePointer<UInt16>
  private let kernels = ckernels()

  init(_ weight: UnsafePointer<Float>, inputs: Int, columns: Int) {
    (self.inputs, self.columns) = (inputs, columns)
    halves = .allocate(capacity: inputs * columns)
    for index in 0..<inputs * columns { (halves + index).initialize(to: Self.half(weight[index])) }
  }

  deinit { halves.deallocate() }

  /// Whether halves are read faster than rounded numbers: those of a smaller matrix stay in a cache, and products of few
  /// columns have another order.
  static func serves(inputs: Int, columns: Int) -> Bool {
    inputs * columns >= 1 << 16 && SparseWeight.isTiled(columns: columns)
  }

  /// The upper half of a number, rounded to the nearest, ties to even; NaN stays NaN.
  static func half(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    guard value.isFinite else { return UInt16(bits >> 16) | (value.isNaN ? 1 : 0) }
    return UInt16((bits &+ 0x7fff &+ (bits >> 16 & 1)) >> 16)
  }

  /// `count` numbers without their lower halves.
  static func rounded(_ values: UnsafePointer<Float>, count: Int) -> ScratchBuffer {
    let buffer = ScratchBuffer(count: count)
    for index in 0..<count { buffer.values[index] = Float(bitPattern: UInt32(half(values[index])) << 16) }
    return buffer
  }

  /// Y = X W + b for `rows` rows of X, [rows, inputs], at the bits of a product with the rounded weights.
  func forward(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>, rows: Int,
    rectifies: Bool
  ) {
    var product = CKernelsBFloat16(
      rows: rows, columns: columns, depth: inputs, a: input, b: halves, c: output, bias: bias,
      rectifies: rectifies)
    kernels.pointee.bfloat16(&product)
  }
}
