import NeuralNetworks

/// Magnitude pruning of a network's weight matrices, all together. Biases and normalizations are left alone.
///
/// A weight that is exactly 0 is pruned and stays so: it gets no gradient, and pruning takes its moments too. So there
/// is no state beside the weights.
///
/// Which weights go is decided by their score, the square of a weight divided by the sum of its own square and those of
/// all larger weights of its matrix. So no matrix loses its last weight before all others do.
///
/// Source: Lee et al., "Layer-adaptive sparsity for the magnitude-based pruning" (2021), equation 4.
package final class WeightPruning {
  /// Weights of a block, the numbers from one input to adjacent outputs.
  package static let blockSize = 16

  /// Weights that are pruned together.
  private struct Group {
    let tensor: ParameterTensor
    /// In the tensor.
    let range: Range<Int>
    let score: Double
  }

  private let parameters: ParameterStorage
  private let optimizer: any Optimizer
  private let matrices: [ParameterTensor]
  private let groupSize: Int

  package init(_ parameters: ParameterStorage, _ optimizer: any Optimizer, blocks: Bool) {
    (self.parameters, self.optimizer) = (parameters, optimizer)
    matrices = parameters.tensors.filter { $0.shape.count == 2 }
    groupSize = blocks ? Self.blockSize : 1
  }

  /// The share of the weights that is 0.
  package var sparsity: Double {
    let zeros = matrices.reduce(0) { $0 + parameters.values(of: $1).count { $0 == 0 } }
    return Double(zeros) / Double(max(1, matrices.reduce(0) { $0 + $1.count }))
  }

  /// Sets the gradients of pruned weights to 0.
  package func clear(_ gradients: ParameterStorage) {
    for tensor in matrices {
      let (weights, slopes) = (parameters.values(of: tensor), gradients.values(of: tensor))
      for index in 0..<weights.count where weights[index] == 0 { slopes[index] = 0 }
    }
  }

  /// Prunes until `share` of the weights are 0, or as near below as whole groups come.
  package func prune(to share: Double) {
    var left = Int(share * Double(matrices.reduce(0) { $0 + $1.count }))
    let groups = matrices.flatMap(groups(of:))
    let order = groups.indices.sorted { (groups[$0].score, $0) < (groups[$1].score, $1) }
    for group in order.lazy.map({ groups[$0] }) {
      left -= group.range.count
      if left < 0 { return }
      for storage in [parameters] + optimizer.moments.map(\.1) {
        let values = storage.values(of: group.tensor)
        for index in group.range { values[index] = 0 }
      }
    }
  }

  private func groups(of tensor: ParameterTensor) -> [Group] {
    let (values, columns) = (parameters.values(of: tensor), tensor.shape[1])
    let ranges = stride(from: 0, to: tensor.count, by: columns).flatMap { row in
      stride(from: 0, to: columns, by: groupSize).map { row + $0..<row + min($0 + groupSize, columns) }
    }
    let squares = ranges.map { range in
      range.reduce(0.0) { $0 + Double(values[$1]) * Double(values[$1]) } / Double(range.count)
    }
    var (scores, sum) = ([Double](repeating: 0, count: ranges.count), 0.0)
    for index in ranges.indices.sorted(by: { (squares[$0], $0) > (squares[$1], $1) }) {
      sum += squares[index]
      scores[index] = squares[index] > 0 ? squares[index] / sum : 0
    }
    return zip(ranges, scores).map { Group(tensor: tensor, range: $0, score: $1) }
  }
}
