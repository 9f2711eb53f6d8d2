import NeuralNetworks
import RLCore

extension NetworkSettings {
  /// All layers, for observations of this space.
  ///
  /// - Parameters:
  ///   - outputsPerAction: N of the value head.
  ///   - drawnLevels: levels of the return's quantiles that go into the network; nil for none.
  /// - Throws: where a layer does not fit onto the one before, with both sizes.
  func layers(
    _ space: ObservationSpace, actionCount: Int, outputsPerAction: Int, drawnLevels: Int? = nil
  ) throws(ConfigurationProblem) -> [any LayerDescription] {
    let torso = try torso(space)
    let (shared, head) = hiddenLayers(
      inputSize: torso.size, actionCount: actionCount,
      outputsPerAction: drawnLevels == nil ? outputsPerAction : 1)
    return torso.layers + shared + (drawnLevels.map { [ImplicitQuantiles(levels: $0, body: head)] } ?? head)
  }

  /// The layers of `net_arch` and the outputs: all hidden layers but the last one, and what follows.
  ///
  /// What follows carries the noise of a noisy network, and a dueling network has it twice.
  private func hiddenLayers(
    inputSize: Int, actionCount: Int, outputsPerAction: Int
  ) -> (shared: [any LayerDescription], head: [any LayerDescription]) {
    var layers: [any LayerDescription] = []
    var size = inputSize
    for units in hiddenSizes.dropLast() {
      layers += hidden(size, units, isNoisy: false)
      size = outputs(units)
    }
    func stream(_ outputs: Int) -> [any LayerDescription] {
      guard let units = hiddenSizes.last else { return [dense(size, outputs, .identity, isNoisy)] }
      return hidden(size, units, isNoisy: isNoisy) + [dense(self.outputs(units), outputs, .identity, isNoisy)]
    }
    let outputs = actionCount * outputsPerAction
    guard isDueling else { return (layers, stream(outputs)) }
    return (
      layers,
      [Dueling(value: stream(outputsPerAction), advantage: stream(outputs), atoms: outputsPerAction)]
    )
  }

  private func hidden(_ inputs: Int, _ units: Int, isNoisy: Bool) -> [any LayerDescription] {
    let activation: Activation = concatenates ? .identity : .relu
    var layers = [dense(inputs, units, hasLayerNorm ? .identity : activation, isNoisy)]
    if hasLayerNorm { layers.append(LayerNorm(size: units, activation: activation)) }
    if concatenates { layers.append(ConcatenatedReLU(inputSize: units)) }
    if dropout > 0 { layers.append(Dropout(size: outputs(units), rate: Float(dropout))) }
    return layers
  }

  /// Outputs of a hidden layer of net_arch.
  private func outputs(_ units: Int) -> Int { concatenates ? 2 * units : units }

  private func dense(
    _ inputs: Int, _ outputs: Int, _ activation: Activation, _ isNoisy: Bool
  ) -> any LayerDescription {
    if isNoisy {
      NoisyDense(inputSize: inputs, outputSize: outputs, activation: activation, noise: Float(noise))
    } else {
      Dense(inputSize: inputs, outputSize: outputs, activation: activation)
    }
  }
}
