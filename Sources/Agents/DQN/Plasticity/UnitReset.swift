import NeuralNetworks

/// Beginning single hidden units again: fresh weights in, no weights out, and no memory of either in the optimizer.
package struct UnitReset {
  package let network: Sequential
  package let optimizer: any Optimizer

  package init(network: Sequential, optimizer: any Optimizer) {
    (self.network, self.optimizer) = (network, optimizer)
  }

  /// - Parameters:
  ///   - units: their numbers in `layer`.
  ///   - fresh: weights as sampled for a new network.
  package func reset(_ units: [Int], of layer: HiddenLayer, from fresh: ParameterStorage) {
    let parameters = network.parameters
    copy(units, of: layer, from: fresh, to: parameters)
    let silence = ParameterStorage(layoutOf: parameters)
    for (_, storage) in optimizer.moments { copy(units, of: layer, from: silence, to: storage) }
  }

  /// Copies what goes into the units, and sets what goes out of them to 0.
  private func copy(
    _ units: [Int], of layer: HiddenLayer, from source: ParameterStorage, to target: ParameterStorage
  ) {
    let tensors = target.tensors
    for tensor in [layer.weight, layer.bias] + layer.norm {
      let (from, to) = (source.values(of: tensors[tensor]), target.values(of: tensors[tensor]))
      for start in stride(from: 0, to: to.count, by: layer.size) {
        for unit in units { to[start + unit] = from[start + unit] }
      }
    }
    for tensor in layer.outgoing {
      let (values, width) = (target.values(of: tensors[tensor]), tensors[tensor].shape[1])
      for unit in units {
        for output in 0..<layer.outputsPerUnit {
          for column in 0..<width { values[(output * layer.size + unit) * width + column] = 0 }
        }
      }
    }
  }
}

/// What the units of a hidden layer put out for a batch.
package enum UnitActivity {
  /// `[size]`, the mean magnitude of each unit's outputs, summed over its outputs, in the network's latest pass.
  package static func means(of layer: HiddenLayer, in network: Sequential, rows: Int) -> [Double] {
    let (outputs, width) = (network.outputs(of: layer), layer.outputsPerUnit * layer.size)
    var means = [Double](repeating: 0, count: layer.size)
    for row in 0..<rows {
      for index in 0..<width { means[index % layer.size] += Double(abs(outputs[row * width + index])) }
    }
    return means.map { $0 / Double(rows) }
  }

  /// The units whose mean is at most `threshold` times that of their layer.
  ///
  /// Source: Sokar et al., "The dormant neuron phenomenon in deep reinforcement learning" (2023), definition 3.1.
  package static func dormant(_ means: [Double], threshold: Double) -> [Int] {
    let mean = means.reduce(0, +) / Double(max(means.count, 1))
    return means.indices.filter { means[$0] <= threshold * mean }
  }
}
