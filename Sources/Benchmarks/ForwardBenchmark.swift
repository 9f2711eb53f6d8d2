import NeuralNetworks
import RLCore

/// Time of a forward pass of a network of dense layers: whole, with most of its blocks of weights at 0 and skipped, or with
/// fewer bits.
package struct ForwardBenchmark {
  package static let network = "64-512-512-7"
  package static let all = [1, 64, 1_024].flatMap { rows in
    [
      ForwardBenchmark(form: .whole, rows: rows), ForwardBenchmark(form: .zeros(0.9), rows: rows),
      ForwardBenchmark(form: .lowered(.bf16), rows: rows),
      ForwardBenchmark(form: .lowered(.int8), rows: rows),
    ]
  }

  enum Form {
    case whole
    /// The share of the blocks of 16 weights that is 0.
    case zeros(Double)
    case lowered(Precision)
  }

  let form: Form
  /// Of a batch.
  package let rows: Int

  package var name: String {
    let name = "forward \(Self.network)"
    return switch form {
    case .whole: name
    case .zeros(let share): "\(name), \(Int(100 * share)) % of blocks 0"
    case .lowered(let precision): "\(name), \(precision.rawValue)"
    }
  }

  /// - Parameter seconds: of a repetition; the median of five counts.
  /// - Returns: seconds a pass.
  package func measure(seconds: Double) -> Double {
    var random = RandomStream(seed: 1)
    let network = Sequential.multilayerPerceptron(
      inputSize: 64, hiddenSizes: [512, 512], outputSize: 7, maximumBatch: rows)
    network.initialize { random.uniform() }
    switch form {
    case .whole: break
    case .zeros(let share):
      for tensor in network.parameters.tensors where tensor.shape.count == 2 {
        let (values, columns) = (network.parameters.values(of: tensor), tensor.shape[1])
        for first in stride(from: 0, to: tensor.count, by: columns) {
          for column in stride(from: 0, to: columns, by: 16) where random.uniform() < share {
            for place in column..<min(column + 16, columns) { values[first + place] = 0 }
          }
        }
      }
      network.skipZeroBlocks()
    // Inputs as of planes: the first layer too reads whole numbers.
    case .lowered(let precision): network.lower(to: precision, readsNumbers: false)
    }
    let input = (0..<rows * 64).map { _ in Float(random.uniform(-1, 1)) }
    return input.withUnsafeBufferPointer { input in
      guard let start = input.baseAddress else { return 0 }
      return medianSeconds(seconds) { _ = network.forward(start, batch: rows) }
    }
  }
}
