import CKernels
import NeuralNetworks
import Testing

@Suite struct SparseWeightTests {
  /// Rows, inputs and columns around the widths of vectors, tiles and blocks.
  private static let sizes = [
    (1, 1, 16), (1, 9, 20), (3, 33, 17), (4, 8, 32), (5, 40, 84), (9, 120, 84), (64, 64, 7 * 16 + 1),
  ]

  /// The kernel against the product of the whole matrix, of the same variant.
  @Test func skippedZerosChangeNoBit() {
    var random = TestRandom(seed: 5)
    for number in 0... {
      guard let table = ckernels_variant(number)?.pointee else { break }
      for (rows, inputs, columns) in Self.sizes {
        for rectifies in [false, true] {
          let groups = (columns + 15) / 16
          var (b, starts, places, weights) = (
            [Float](repeating: 0, count: inputs * columns), [0], [Int](), [Float]()
          )
          for group in 0..<groups {
            for input in 0..<inputs where random.next() > 0.4 {
              places.append(input)
              for column in 16 * group..<16 * group + 16 {
                let weight = column < columns ? Float(random.next()) : 0
                if column < columns { b[input * columns + column] = weight }
                weights.append(weight)
              }
            }
            starts.append(places.count)
          }
          if places.isEmpty { (places, weights) = ([0], [Float](repeating: 0, count: 16)) }
          let (a, bias) = (random.floats(rows * inputs), random.floats(columns))
          var (whole, skipped) = (
            [Float](repeating: 9, count: rows * columns + 1), [Float](repeating: 9, count: rows * columns + 1)
          )
          Self.multiply(
            table, (rows, inputs, columns), a, b, bias, (starts, places, weights), rectifies, &whole, &skipped
          )
          #expect(whole == skipped, "\(number): \(rows) x \(inputs) x \(columns)")
        }
      }
    }
  }

  private static func multiply(
    _ table: CKernelsTable, _ size: (rows: Int, inputs: Int, columns: Int), _ a: [Float], _ b: [Float],
    _ bias: [Float], _ blocks: (starts: [Int], places: [Int], weights: [Float]), _ rectifies: Bool,
    _ whole: inout [Float], _ skipped: inout [Float]
  ) {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        bias.withUnsafeBufferPointer { bias in
          whole.withUnsafeMutableBufferPointer { whole in
            guard let a = a.baseAddress, let b = b.baseAddress, let c = whole.baseAddress else { return }
            var product = CKernelsProduct(
              rows: size.rows, columns: size.columns, depth: size.inputs, a: a, aStride: size.inputs,
              aIsTransposed: false, b: b, bStride: size.columns, c: c, cStride: size.columns,
              bias: bias.baseAddress, addsToC: false, rectifies: rectifies)
            table.product(&product)
          }
          skipped.withUnsafeMutableBufferPointer { skipped in
            blocks.starts.withUnsafeBufferPointer { starts in
              blocks.places.withUnsafeBufferPointer { places in
                blocks.weights.withUnsafeBufferPointer { weights in
                  guard let a = a.baseAddress, let bias = bias.baseAddress, let c = skipped.baseAddress,
                    let starts = starts.baseAddress, let places = places.baseAddress,
                    let weights = weights.baseAddress
                  else { return }
                  var product = CKernelsBlocks(
                    rows: size.rows, columns: size.columns, inputs: size.inputs, a: a, c: c, bias: bias,
                    starts: starts, places: places, weights: weights, rectifies: rectifies)
                  table.blocks(&product)
                }
              }
            }
          }
        }
      }
    }
  }

  /// A network with a share of its blocks at 0; what it computes has the same bits before and after it skips them.
  @Test(arguments: [0.0, 0.3, 0.9, 1.0]) func aNetworkThatSkipsComputesTheSame(_ share: Double) {
    var random = TestRandom(seed: 7)
    let network = Sequential(
      [
        Dense(inputSize: 9, outputSize: 40, activation: .relu),
        Residual([Dense(inputSize: 40, outputSize: 40, activation: .relu)]),
        Dueling(
          value: [
            Dense(inputSize: 40, outputSize: 20, activation: .relu), Dense(inputSize: 20, outputSize: 1),
          ],
          advantage: [
            Dense(inputSize: 40, outputSize: 33, activation: .relu), Dense(inputSize: 33, outputSize: 5),
          ]),
      ], maximumBatch: 7)
    network.initialize { random.next() }
    for tensor in network.parameters.tensors where tensor.shape.count == 2 {
      let values = network.parameters.values(of: tensor)
      for row in 0..<tensor.shape[0] {
        for first in stride(from: 0, to: tensor.shape[1], by: 16) where random.next() < share {
          for column in first..<min(first + 16, tensor.shape[1]) {
            values[row * tensor.shape[1] + column] = 0
          }
        }
      }
    }
    let input = random.floats(7 * 9)
    func outputs(_ rows: Int) -> [Float] {
      Array(UnsafeBufferPointer(start: network.forward(input, batch: rows).outputs, count: rows * 5))
    }
    let before = (1...7).map(outputs)
    network.skipZeroBlocks()
    #expect((1...7).map(outputs) == before)
    // Other weights are seen once it is told of them.
    for index in 0..<network.parameters.count { network.parameters.values[index] *= 2 }
    network.skipZeroBlocks()
    #expect(outputs(3) != before[2])
  }
}
