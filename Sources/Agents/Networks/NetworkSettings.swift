import NeuralNetworks
import RLCore

/// The layers of a network.
package struct NetworkSettings: Sendable, Equatable {
  package enum InitializationName: String, CaseIterable, Sendable {
    case torch, he, orthogonal

    var scheme: Initialization {
      switch self {
      case .torch: .torch
      case .he: .he
      case .orthogonal: .orthogonal(gain: Float(2).squareRoot())
      }
    }
  }

  package var rescalesObservations = false
  package var initialFile = ""
  /// Layers that are taken from `initialFile`; empty for all.
  package var initialLayers: [String] = []
  /// Whether the network of `initialFile` may be narrower.
  package var widens = false
  /// Layers that do not learn.
  package var frozenLayers: [String] = []
  package var layerTexts: [String] = []
  package var hiddenSizes = [120, 84]
  package var initialization = InitializationName.torch
  package var hasLayerNorm = false
  /// Concatenated ReLU behind the hidden layers in place of ReLU.
  package var concatenates = false
  package var dropout = 0.0
  package var isDueling = false
  package var isNoisy = false
  package var noise = 0.5

  package init() {}

  /// What is taken of `initialFile`; nil for all of a network with the same layers.
  var transfer: WeightTransfer? {
    initialLayers.isEmpty && !widens ? nil : WeightTransfer(layers: initialLayers, widens: widens)
  }

  func problems() -> [ConfigurationProblem] {
    if widens, !layerTexts.isEmpty || hasLayerNorm || concatenates || isNoisy {
      return [
        .init(
          "init_wider",
          "only plain dense layers of net_arch can be widened; leave out layers, layer_norm, crelu and noisy")
      ]
    }
    return layerTexts.filter { LayerText($0) == nil }.map {
      .init("layers", "'\($0)' is not a layer; write \(LayerText.forms)")
    }
  }
}
