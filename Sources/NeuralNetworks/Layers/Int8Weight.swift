import CKernels

/// A weight matrix in 8 bits, and room for the rows that it multiplies.
///
/// Inputs are quantized row by row, with the range of each row: nothing has to be calibrated, and a row's result does not
/// depend on its batch.
final class Int8Weight {
  private static let panel = Int(CKERNELS_BLOCK)
  /// Numbers of a column that are multiplied together.
  private static let group = 4

  private let pieces, depth, columns: Int
  /// `[columns / 16][pieces][depth / 4][16][4]`, rounded up.
  private let weights: UnsafeMutablePointer<Int8>
  /// `[columns]`, rounded up to 16.
  private let columnScales, bias: ScratchBuffer
  private let columnSums: UnsafeMutablePointer<Int32>
  /// `[rows, size]` and `[rows]`
  private let numbers: UnsafeMutablePointer<UInt8>
  private let scales: ScratchBuffer
  private let zeros: UnsafeMutablePointer<Int32>
  private let kernels = ckernels_int8()

  /// - Parameters:
  ///   - weight: `[pieces * depth, columns]`
  ///   - pieces: the runs of adjacent inputs that a row of the product consists of; 1 for a dense layer.
  ///   - size: the inputs that are quantized together: those of a row, or an image.
  ///   - rows: as many are quantized before they are multiplied.
  /// - Returns: nil where a weight is not finite, or where sums could exceed 32 bits.
  init?(
    _ weight: UnsafePointer<Float>, bias: UnsafePointer<Float>, pieces: Int, depth: Int, columns: Int,
    size: Int, rows: Int
  ) {
    let inputs = pieces * depth
    let values = UnsafeBufferPointer(start: weight, count: inputs * columns)
    guard inputs <= CKERNELS_INT8_DEPTH, values.allSatisfy(\.isFinite) else { return nil }
    (self.pieces, self.depth, self.columns) = (pieces, depth, columns)
    let matrix = QuantizedMatrix(values, columns: columns)
    let steps = (depth + Self.group - 1) / Self.group
    let panels = (columns + Self.panel - 1) / Self.panel
    let panelSize = pieces * steps * Self.panel * Self.group
    weights = .allocate(capacity: panels * panelSize)
    weights.initialize(repeating: 0, count: panels * panelSize)
    columnSums = .allocate(capacity: panels * Self.panel)
    columnSums.initialize(repeating: 0, count: panels * Self.panel)
    columnScales = ScratchBuffer(count: panels * Self.panel)
    self.bias = ScratchBuffer(count: panels * Self.panel)
    self.bias.values.update(from: bias, count: columns)
    columnScales.values.update(from: matrix.scales, count: columns)
    for input in 0..<inputs {
      let (piece, k) = input.quotientAndRemainder(dividingBy: depth)
      for column in 0..<columns {
        let value = matrix.values[input * columns + column]
        let place =
          column / Self.panel * panelSize + (piece * steps + k / Self.group) * Self.panel * Self.group
          + column % Self.panel * Self.group + k % Self.group
        weights[place] = value
        columnSums[column] += Int32(value)
      }
    }
    numbers = .allocate(capacity: rows * size + Self.group)
    numbers.initialize(repeating: 0, count: rows * size + Self.group)
    scales = ScratchBuffer(count: rows)
    zeros = .allocate(capacity: rows)
    zeros.initialize(repeating: 0, count: rows)
  }

  deinit {
    weights.deallocate()
    columnSums.deallocate()
    numbers.deallocate()
    zeros.deallocate()
  }

  /// Y = X W + b for `rows` rows of X, [rows, depth].
  func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, rows: Int, rectifies: Bool) {
    for row in 0..<rows {
      kernels.pointee.quantize(
        input + row * depth, depth, numbers + row * depth, scales.values + row, zeros + row)
    }
    withUnsafePointer(to: 0) { start in
      var whole = CKernelsWindows(groups: 1, aGroupStride: 0, cGroupStride: 0, segments: 1, offsets: start)
      multiply(&whole, rows: rows, step: depth, ranges: 1, output: output, rectifies: rectifies)
    }
  }

  /// The windows of one image of `size` numbers, `rows` of them in each group, `step` numbers apart.
  func forward(
    image: UnsafePointer<Float>, size: Int, windows: inout CKernelsWindows, rows: Int, step: Int,
    output: UnsafeMutablePointer<Float>, rectifies: Bool
  ) {
    kernels.pointee.quantize(image, size, numbers, scales.values, zeros)
    multiply(&windows, rows: rows, step: step, ranges: 0, output: output, rectifies: rectifies)
  }

  private func multiply(
    _ windows: inout CKernelsWindows, rows: Int, step: Int, ranges: Int,
    output: UnsafeMutablePointer<Float>, rectifies: Bool
  ) {
    var product = CKernelsInt8(
      rows: rows, columns: columns, depth: depth, a: numbers, aStride: step, scales: scales.values,
      zeros: zeros, rangeStride: ranges, b: weights, columnSums: columnSums,
      columnScales: columnScales.values, c: output, cStride: columns, bias: bias.values, rectifies: rectifies)
    kernels.pointee.product(&product, &windows)
  }
}
