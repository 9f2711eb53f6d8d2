import NeuralNetworks
import RLCore

/// Time of a forward pass of a network of dense layers, whole and with most of its blocks of weights at 0 and skipped.
package struct ForwardBenchmark {
  package static let name = "64-512-512-7"
  /// The share of the blocks of 16 weights that is 0; in rows of a batch.
  package static let cases: [(zeros: Double, rows: Int)] = [1, 64, 1_024].flatMap { rows in
    [(0, rows), (0.9, rows)]
  }

  /// - Parameter seconds: of a repetition; the median of five counts.
  /// - Returns: seconds a pass.
  package static func measure(zeros: Double, rows: Int, seconds: Double) -> Double {
    var random = RandomStream(seed: 1)
    let network = Sequential.multilayerPerceptron(
      inputSize: 64, hiddenSizes: [512, 512], outputSize: 7, maximumBatch: rows)
    network.initialize { random.uniform() }
    for tensor in network.parameters.tensors where tensor.shape.count == 2 {
      let (values, columns) = (network.parameters.values(of: tensor), tensor.shape[1])
      for first in stride(from: 0, to: tensor.count, by: columns) {
        for column in stride(from: 0, to: columns, by: 16) where random.uniform() < zeros {
          for place in column..<min(column + 16, columns) { values[first + place] = 0 }
        }
      }
    }
    if zeros > 0 { network.skipZeroBlocks() }
    let input = (0..<rows * 64).map { _ in Float(random.uniform(-1, 1)) }
    return input.withUnsafeBufferPointer { input in
      guard let start = input.baseAddress else { return 0 }
      return medianSeconds(seconds) { _ = network.forward(start, batch: rows) }
    }
  }
}
