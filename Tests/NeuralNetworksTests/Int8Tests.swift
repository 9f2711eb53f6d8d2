import CKernels
import NeuralNetworks
import Testing

/// Products of 8 bits against arithmetic with whole numbers and one rounding an operation.
@Suite struct Int8Tests {
  /// Numbers from 0 to 255 for a row, as CKernels.h defines them.
  struct Row {
    var numbers: [UInt8] = []
    let scale: Float
    let zero: Int32

    init(_ x: [Float]) {
      let (low, high) = (min(0, x.min() ?? 0), max(0, x.max() ?? 0))
      let unit = (high - low) / 255
      scale = unit >= Float.leastNormalMagnitude ? unit : 1
      let inverse = 1 / scale
      let offset = min(-low * inverse, 255).rounded(.toNearestOrEven)
      zero = Int32(offset)
      numbers = x.map { UInt8(min(max(($0 * inverse).rounded(.toNearestOrEven) + offset, 0), 255)) }
    }
  }

  private static var variants: [CKernelsInt8Table] {
    (0...).lazy.map { ckernels_int8_variant($0)?.pointee }.prefix { $0 != nil }.compactMap { $0 }
  }

  @Test func quantizedRowsAreTheSameInEveryVariant() {
    var random = TestRandom(seed: 3)
    let rows: [[Float]] = [
      [0, 0, 0], [1, 2, 255], [-1, 0.5, 1], [-3, -2], [1e-40, 0], [-0.5, 0.5, 1.5, 2.5, 252.5],
      random.floats(33), random.floats(100).map { max(0, $0) * 1e6 }, random.floats(17).map { $0 * 1e-20 },
    ]
    for x in rows {
      let expected = Row(x)
      for table in Self.variants {
        var (numbers, scale, zero) = ([UInt8](repeating: 7, count: x.count), Float.nan, Int32(-1))
        table.quantize(x, x.count, &numbers, &scale, &zero)
        #expect(numbers == expected.numbers && scale == expected.scale && zero == expected.zero, "\(x)")
      }
    }
  }

  /// Rows of A in `groups` groups, of pieces with gaps between them.
  private struct Shape {
    let rows, columns, pieces, depth: Int
    var groups = 1
    var pitch: Int { pieces * (depth + 3) }
  }

  private static let shapes = [
    Shape(rows: 1, columns: 1, pieces: 1, depth: 1), Shape(rows: 7, columns: 16, pieces: 1, depth: 9),
    Shape(rows: 13, columns: 70, pieces: 1, depth: 33), Shape(rows: 2, columns: 120, pieces: 3, depth: 12),
    Shape(rows: 5, columns: 33, pieces: 2, depth: 5, groups: 3),
    Shape(rows: 3, columns: 17, pieces: 1, depth: 4_000),
  ]

  /// Numbers at both ends of their ranges: a sum of two products exceeds 16 bits.
  @Test func productsAreExactInEveryVariant() throws {
    var random = TestRandom(seed: 4)
    for shape in Self.shapes {
      for extreme in [false, true] {
        let inputs = shape.pieces * shape.depth
        let values = (0..<inputs * shape.columns).map { _ in
          extreme ? (random.next() < 0.9 ? 127 : -127) : Int8(random.next() * 254 - 127)
        }
        let numbers = (0..<shape.groups * shape.rows * shape.pitch + 4).map { _ in
          extreme ? 255 : UInt8(random.next() * 255)
        }
        let zeros = (0..<shape.rows).map { _ in extreme ? 0 : Int32(random.next() * 255) }
        let (scales, bias) = (random.floats(shape.rows), random.floats(shape.columns))
        let columnScales = random.floats(shape.columns)
        var expected: [Float] = []
        for row in 0..<shape.groups * shape.rows {
          for column in 0..<shape.columns {
            var sum = 0
            for input in 0..<inputs {
              let (piece, k) = input.quotientAndRemainder(dividingBy: shape.depth)
              let number = numbers[row * shape.pitch + piece * (shape.depth + 3) + k]
              sum +=
                (Int(number) - Int(zeros[row % shape.rows])) * Int(values[input * shape.columns + column])
            }
            let factor = scales[row % shape.rows] * columnScales[column]
            let product = Float(sum) * factor
            expected.append(max(0, product + bias[column]))
          }
        }
        for table in Self.variants {
          let result = multiply(table, shape, numbers, (scales, zeros), values, columnScales, bias)
          #expect(result == expected, "\(String(cString: table.name)), \(shape), extreme: \(extreme)")
        }
      }
    }
  }

  private func multiply(
    _ table: CKernelsInt8Table, _ shape: Shape, _ numbers: [UInt8],
    _ ranges: (scales: [Float], zeros: [Int32]),
    _ values: [Int8], _ columnScales: [Float], _ bias: [Float]
  ) -> [Float] {
    let (panels, steps) = ((shape.columns + 15) / 16, (shape.depth + 3) / 4)
    var packed = [Int8](repeating: 0, count: panels * shape.pieces * steps * 64)
    var sums = [Int32](repeating: 0, count: panels * 16)
    for input in 0..<shape.pieces * shape.depth {
      let (piece, k) = input.quotientAndRemainder(dividingBy: shape.depth)
      for column in 0..<shape.columns {
        let value = values[input * shape.columns + column]
        packed[((column / 16 * shape.pieces + piece) * steps + k / 4) * 64 + column % 16 * 4 + k % 4] = value
        sums[column] += Int32(value)
      }
    }
    let filler = [Float](repeating: 0, count: panels * 16 - shape.columns)
    let (wideScales, wideBias) = (columnScales + filler, bias + filler)
    let offsets = (0..<shape.pieces).map { $0 * (shape.depth + 3) }
    var output = [Float](repeating: .nan, count: shape.groups * shape.rows * shape.columns)
    output.withUnsafeMutableBufferPointer { output in
      numbers.withUnsafeBufferPointer { numbers in
        packed.withUnsafeBufferPointer { packed in
          sums.withUnsafeBufferPointer { sums in
            ranges.scales.withUnsafeBufferPointer { scales in
              ranges.zeros.withUnsafeBufferPointer { zeros in
                wideScales.withUnsafeBufferPointer { wideScales in
                  wideBias.withUnsafeBufferPointer { wideBias in
                    offsets.withUnsafeBufferPointer { offsets in
                      guard let a = numbers.baseAddress, let b = packed.baseAddress,
                        let sums = sums.baseAddress, let scales = scales.baseAddress,
                        let zeros = zeros.baseAddress, let columnScales = wideScales.baseAddress,
                        let bias = wideBias.baseAddress, let offsets = offsets.baseAddress,
                        let c = output.baseAddress
                      else { return }
                      var product = CKernelsInt8(
                        rows: shape.rows, columns: shape.columns, depth: shape.depth, a: a,
                        aStride: shape.pitch, scales: scales, zeros: zeros, rangeStride: 1, b: b,
                        columnSums: sums, columnScales: columnScales, c: c, cStride: shape.columns,
                        bias: bias, rectifies: true)
                      var windows = CKernelsWindows(
                        groups: shape.groups, aGroupStride: shape.rows * shape.pitch,
                        cGroupStride: shape.rows * shape.columns, segments: shape.pieces, offsets: offsets)
                      table.product(&product, &windows)
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    return output
  }
}
