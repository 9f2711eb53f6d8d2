import NeuralNetworks
import RLCore

/// Continual backpropagation: at each gradient step a few mature units of least utility begin again.
///
/// For unit i with output h and outgoing weights w, over a batch:
///
///     u ← decay u + (1 - decay) mean|h| Σ|w|
///
/// Each layer saves up rate × (number of mature units) a step, and replaces one unit for each whole one.
///
/// Source: Dohare et al., "Loss of plasticity in deep continual learning" (2024), equation 1 and algorithm 1. Different
/// from it: a unit's utility is that of a batch rather than an example.
package final class ContinualBackprop {
  private let rate, decay: Double
  private let maturity: Int
  private let layers: [HiddenLayer]
  /// By layer and unit.
  package private(set) var utilities: [[Double]]
  /// By layer and unit: gradient steps since it began.
  package private(set) var ages: [[Int32]]
  /// By layer: the part of a unit that is saved up.
  private var owed: [Double]

  package init(_ settings: PlasticitySettings, _ layers: [HiddenLayer]) {
    (rate, decay, maturity) = (settings.replacementRate, settings.utilityDecay, settings.maturity)
    self.layers = layers
    utilities = layers.map { Array(repeating: 0, count: $0.size) }
    ages = layers.map { Array(repeating: 0, count: $0.size) }
    owed = layers.map { _ in 0 }
  }

  /// Takes the latest pass of `rows` rows into account, after its gradient step.
  ///
  /// - Parameter fresh: samples weights of a new network, where they are needed.
  package func step(_ reset: UnitReset, rows: Int, fresh: () -> ParameterStorage) {
    for (index, layer) in layers.enumerated() {
      let means = UnitActivity.means(of: layer, in: reset.network, rows: rows)
      let weights = Self.outgoing(layer, reset.network.parameters)
      for unit in 0..<layer.size {
        utilities[index][unit] = decay * utilities[index][unit] + (1 - decay) * means[unit] * weights[unit]
        if ages[index][unit] < .max { ages[index][unit] += 1 }
      }
      let mature = (0..<layer.size).filter { Int(ages[index][$0]) > maturity }
      owed[index] += rate * Double(mature.count)
      let count = min(Int(owed[index]), mature.count)
      guard count > 0 else { continue }
      owed[index] -= Double(count)
      let units = Array(
        mature.sorted { (utilities[index][$0], $0) < (utilities[index][$1], $1) }.prefix(count))
      reset.reset(units, of: layer, from: fresh())
      for unit in units { (utilities[index][unit], ages[index][unit]) = (0, 0) }
    }
  }

  /// `[size]`, the sums of the magnitudes of each unit's outgoing weights.
  private static func outgoing(_ layer: HiddenLayer, _ parameters: ParameterStorage) -> [Double] {
    var sums = [Double](repeating: 0, count: layer.size)
    for tensor in layer.outgoing.map({ parameters.tensors[$0] }) {
      let (values, width) = (parameters.values(of: tensor), tensor.shape[1])
      for row in 0..<layer.outputsPerUnit * layer.size {
        for column in 0..<width { sums[row % layer.size] += Double(abs(values[row * width + column])) }
      }
    }
    return sums
  }

  /// All units as those of a new network.
  func forget() {
    for index in layers.indices {
      for unit in 0..<layers[index].size { (utilities[index][unit], ages[index][unit]) = (0, 0) }
      owed[index] = 0
    }
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    for index in layers.indices {
      let shape = [layers[index].size]
      try state.array(
        "utilities.\(index)", &utilities[index], shape: shape, in: 0...Double.greatestFiniteMagnitude)
      try state.array("ages.\(index)", &ages[index], shape: shape, in: 0...Int32.max)
    }
    // Less than a unit is owed, unless there were too few.
    try state.array("owed", &owed, shape: [layers.count], in: 0...1_000_000)
  }
}
