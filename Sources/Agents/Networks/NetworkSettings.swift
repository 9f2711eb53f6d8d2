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
  package var layerTexts: [String] = []
  package var hiddenSizes = [120, 84]
  package var initialization = InitializationName.torch
  package var hasLayerNorm = false
  package var dropout = 0.0
  package var isDueling = false
  package var isNoisy = false
  package var noise = 0.5

  package init() {}

  func problems() -> [ConfigurationProblem] {
    layerTexts.filter { LayerText($0) == nil }.map {
      .init("layers", "'\($0)' is not a layer; write \(LayerText.forms)")
    }
  }
}
